"""Citing an edition: one file a format, pure functions on `Citable`, no Django.

`gost` (GOST R 7.0.100-2018), `apa` (7th edition), `bibtex`, `ris`, `coins` (Z39.88-2004), `highwire` (meta tags).
"""

from kitaphana.catalog.citing.facts import Citable, Host, Person, SeriesPlace

__all__ = ["Citable", "Host", "Person", "SeriesPlace"]
