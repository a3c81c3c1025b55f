"""The desk: the queue, the review page and its rows, publishing, and re-summaries of many articles."""
