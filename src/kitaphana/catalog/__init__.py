"""Works, editions and the MARC records they were read from, kept losslessly.

`catalog.marc` reads MARC 21, UNIMARC and RUSMARC from ISO 2709 and MARCXML.
"""
