"""Search over public stories, in Japanese and English: words (pure), the index (flow), finding, excerpts (pure)."""

from newsdesk.search.find import Filters, Found, Hit, QueryRefused, SearchTooSlow, search
from newsdesk.search.index import refresh

__all__ = ["Filters", "Found", "Hit", "QueryRefused", "SearchTooSlow", "refresh", "search"]
