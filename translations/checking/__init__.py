"""The checks at work on stored rows: what they are given, and what is kept of what they find."""
