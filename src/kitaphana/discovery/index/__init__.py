"""The tantivy index itself: its fields, its documents, where it lies, and how a question is put to it."""
