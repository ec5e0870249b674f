"""Readers' lists: “for later”, lists of their own, public ones with a link; and lists that libraries recommend.

`ReadingList` belongs to a patron or to an institution (`Owner`); `ListEntry` is a work on it, by one of its editions.
What somebody wants to read is as private as what they have borrowed: acts on private lists leave neither audit entry
nor event, and no list tells outside whose it is. Making a list public, and all that staff do, is audited by list.
"""
