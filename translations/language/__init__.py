"""What texts say, in English and in Japanese: sentences, words, sounds, quantities, likeness. Pure, and knows no check.

Checks rest on it, and so do the search and the desk's word diffs.
"""
