"""The MARC 21 record of a made edition, as ISO 2709 bytes in UTF-8."""

from collections.abc import Iterable, Iterator

from kitaphana.demo.rows.editions import MadeEdition, heading_of

SOURCE = "KZ-Demo"
_END_OF_FIELD, _END_OF_RECORD, _DELIMITER = b"\x1e", b"\x1d", "\x1f"
_FORM_OF_ITEM = {"large_print": "d", "braille": "f", "electronic": "o"}
_TYPE_OF_RECORD = {"audio": "i", "music": "c", "map": "e"}


def control_number(edition: MadeEdition) -> str:
    """Field 001."""
    return f"demo{edition.id:07d}"


def encode(edition: MadeEdition, more: Iterable[tuple[str, str]] = ()) -> bytes:
    """Leader, directory and fields of the record; `more` are fields to add, made by `field`."""
    directory, body = [], []
    position = 0
    for tag, content in (*_fields(edition), *more):
        data = content.encode() + _END_OF_FIELD
        directory.append(f"{tag}{len(data):04d}{position:05d}")
        body.append(data)
        position += len(data)
    base = 24 + 12 * len(directory) + 1
    level = "s" if edition.form == "periodical" else "m"
    kind = _TYPE_OF_RECORD.get(edition.form, "a")
    leader = f"{base + position + 1:05d}n{kind}{level} a22{base:05d}   4500"
    return (leader + "".join(directory)).encode() + _END_OF_FIELD + b"".join(body) + _END_OF_RECORD


def _fields(edition: MadeEdition) -> Iterator[tuple[str, str]]:
    work = edition.work
    yield "001", control_number(edition)
    yield "003", SOURCE
    yield "005", f"{edition.created_on:%Y%m%d}120000.0"
    if edition.form == "audio":
        yield "007", "sd fsngnn|||||"
    yield "008", _fixed_data(edition)
    if edition.isbn:
        yield "020", field("  ", a=edition.isbn)
    if len(edition.languages) > 1:
        yield "041", "0 " + "".join(f"{_DELIMITER}a{code}" for code in edition.languages)
    yield "080", field("  ", a=work.subject.udc)
    yield "084", field("  ", a=work.bbk, _2="rubbk")
    if work.author.heading:
        yield "100", field("1 ", a=work.author.heading, _4="aut")
    yield from _description(edition)
    yield "650", field(" 4", a=heading_of(work.subject, work.language))
    yield "090", field("  ", a=work.bbk, b=work.mark)


def _description(edition: MadeEdition) -> Iterator[tuple[str, str]]:
    work = edition.work
    yield (
        "245",
        field(f"{int(bool(work.author.heading))}0", a=work.title, n=edition.part, b=work.rest, c=work.author.spoken),
    )
    if edition.statement:
        yield "250", field("  ", a=edition.statement)
    yield "264", field(" 1", a=edition.place, b=edition.publisher, c=str(edition.year or ""))
    yield "300", field("  ", a=edition.extent)
    if edition.series:
        yield "490", field("0 ", a=edition.series, v=str(edition.series_number or ""))
    if work.age_mark:
        yield "521", field("  ", a=f"{work.age_mark}+")


def _fixed_data(edition: MadeEdition) -> str:
    language = edition.languages[0] if edition.languages else "und"
    form = _FORM_OF_ITEM.get(edition.form, " ")
    audience = "j" if edition.work.subject.kind == "children" else " "
    return f"{edition.created_on:%y%m%d}s{edition.year or 'uuuu'}    kz {'':4}{audience}{form}{'':11}{language} d"


def field(indicators: str, **subfields: str) -> str:
    """Indicators and subfields; a code that is a digit is written `_2`. Empty ones are left out."""
    parts = (f"{_DELIMITER}{code.lstrip('_')}{value}" for code, value in subfields.items() if value)
    return indicators + "".join(parts)
