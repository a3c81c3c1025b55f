"""From open rows to candidates: what is asked of a model, the single door to it, what becomes of its answers."""
