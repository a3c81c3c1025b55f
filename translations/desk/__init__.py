"""What people do with a working copy, and what they tell each other; the pages are in `translations/views/`."""
