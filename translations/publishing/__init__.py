"""From an approved working copy to an edition: what stands in the way, what readers get, the way out."""
