"""The desk's pages and actions: what `translations/urls.py` names takes a request and answers it.

Beside these views stands what several of them share:

- `access.py`: who may open a view, and the translation it is about;
- `review.py` draws the review page; of its rows, `window.py` reads many, `single.py` reads one, `sheet.py` says what one
  shows, `marks.py` its findings, `compare.py` two texts side by side, `tally.py` how far the article is;
- `drawn.py` draws rows by Jinja (templates/jinja/); `language.py` says which language the desk speaks.
"""
