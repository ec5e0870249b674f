"""Fields of the index. Raise `VERSION` with every change: an index of another version is not opened.

Text fields take our own words (`language.analysis`), parted by spaces, in three sorts: the folded word, its stems,
and `=word` exactly as written (title and author only). `person`, `topic` and `series` hold whole headings, `series`
also with the number in it; `copies` says how many items there are. `id` is text because deleting by an unsigned term
silently deletes nothing in tantivy-py.
"""

from functools import cache

import tantivy

VERSION = 2
EXACT = "="


@cache
def schema() -> tantivy.Schema:
    """The one schema."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("work", fast=True)
    builder.add_text_field("all", tokenizer_name="whitespace")
    builder.add_text_field("title", tokenizer_name="whitespace")
    builder.add_text_field("author", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("subject", tokenizer_name="whitespace", index_option="freq")
    for name in ("person", "topic", "series"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("code", "language", "form", "available"):
        builder.add_text_field(name, fast=name != "code", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", fast=True, indexed=True)
    builder.add_unsigned_field("decade", fast=True)
    builder.add_unsigned_field("newest", fast=True)
    builder.add_unsigned_field("copies", fast=True)
    builder.add_text_field("order", fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()
