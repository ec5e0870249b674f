"""Items: the objects with a barcode, where they stand and in which state they are.

Drives the import of records with their items.
"""
