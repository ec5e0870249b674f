"""IRBIS as libraries of the region export it: text files, and the databases IRBIS64 and IRBIS32 read directly.

`fields` turns IRBIS fields (`Заглавие^eподзаголовок`) into those of a `Record`, `text` and `database` split and open
the two carriers. What the fields mean is told by `marc.mapping.irbis`.
"""
