"""The search index: one document per work, fed from the outbox, rebuilt by `reindex`.

A projection: it can be thrown away at any time, and it says how far it has read.
"""
