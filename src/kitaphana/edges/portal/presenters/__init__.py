"""Plain facts → what a page of the portal shows: words, addresses, covers. No library rule stands here."""
