"""Money that readers owe for lost and damaged items, and how it was made good. Owns one append-only ledger.

Nobody is charged for being late: nothing here knows of due dates.
"""
