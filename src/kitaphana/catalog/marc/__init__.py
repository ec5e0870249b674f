"""Bibliographic records: ISO 2709 and MARCXML in, MARC 21, UNIMARC and RUSMARC understood.

`framing` and `xml` split files, `encoding` names the letters, `parsing` opens a record, `detect` names its format,
`mapping` reads an edition and its items out of it, `reading` does all of that for a file. Nothing here touches tables.
"""
