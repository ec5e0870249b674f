"""The lists of staff as tables to take along: a header in the language of the page, and rows as they are read."""

from collections.abc import Iterable, Sequence

from django.utils.functional import Promise

Table = tuple[Sequence["str | Promise"], Iterable[Sequence[object]]]
"""Titles of columns, and rows."""
