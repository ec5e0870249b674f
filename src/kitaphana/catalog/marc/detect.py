"""Tell MARC 21, UNIMARC, RUSMARC and IRBIS apart by the fields a record has."""

from collections.abc import Container

from kitaphana.catalog.marc.record import SUBFIELD, Format, Record

_UNIMARC_TAGS = ("200", "210", "215", "101", "675", "700", "801", "461")
_MARC21_TAGS = ("245", "008", "260", "264", "300", "100", "040", "650")
_SIGNS_OF_IRBIS = ("^B", "^b", f"{SUBFIELD}B", f"{SUBFIELD}D")
_RUSSIAN = ("RU", "KZ", "BY", "KG", "UA")


def detect_format(record: Record) -> Format:
    """The format. The title field decides (200 or 245); where it does not, the company it keeps."""
    tags = record.by_tag
    if is_of_irbis(tags):
        return Format.IRBIS
    if ("245" in tags) != ("200" in tags):
        is_marc21 = "245" in tags
    else:
        is_marc21 = sum(tag in tags for tag in _MARC21_TAGS) > sum(tag in tags for tag in _UNIMARC_TAGS)
    if is_marc21:
        return Format.MARC21
    return Format.RUSMARC if _is_russian(record) else Format.UNIMARC


def is_of_irbis(tags: Container[str]) -> bool:
    """Its worksheet and its key, and no agency."""
    return "920" in tags and "903" in tags and "801" not in tags and "245" not in tags


def may_be_of_irbis(record: Record) -> bool:
    """Copies as IRBIS writes them (`^B` or a capital code in 910) in a record that has no worksheet or no key.

    That is too little to decide by; a person may.
    """
    tags = record.by_tag
    if "910" not in tags or "801" in tags or "245" in tags or is_of_irbis(tags):
        return False
    return any(sign in body for body in tags["910"] for sign in _SIGNS_OF_IRBIS)


def _is_russian(record: Record) -> bool:
    """RUSMARC is UNIMARC as it is used in Russia and its neighbours: rules, classification, agency."""
    return (
        "910" in record.by_tag
        or record.first("100", "a")[22:25] == "rus"
        or record.first("801", "a")[:2] in _RUSSIAN
        or "rubbk" in (record.first("686", "2"), record.first("686", "v"))
        or "621" in record.by_tag
    )
