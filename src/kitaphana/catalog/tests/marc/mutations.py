"""Records broken on purpose, the same ones for the same seed: what disks, mail programs and old systems do to files."""

from collections.abc import Callable, Iterator
from random import Random

from kitaphana.catalog.marc.marcjson import json_of
from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.marc.xml_writing import xml_of
from kitaphana.catalog.tests.irbis.databases import as_irbis32, as_irbis64

TITLES = ("Абай жолы", "Қилы заман", "Война и мир", "The road to Abai", "Ұлы дала елі", "Ботагөз")
_SIGNS = (
    b"\x1d",
    b"\x1e",
    b"\x1f",
    b"\x1fa",
    b"\x00",
    b"\n",
    b"\xff",
    b"\x1b(N",
    b"\x1b$1",
    b"<",
    b"&",
    b'"',
    b"^",
    b"{",
)
_CODECS = ("utf-8", "windows-1251", "kz-1048", "cp866", "koi8-r")


def seed_record(random: Random, number: int) -> Record:
    """A record as a city has them: MARC 21 or UNIMARC, with items and sometimes a host."""
    title, barcode = random.choice(TITLES), f"B{number:07}"
    if random.random() < 0.6:
        fields = [
            ("001", str(number)), ("008", "240101s2007    kz a   j      000 1 kaz  "),
            data_field("020", "  ", ("a", "9780306406157")), data_field("100", "1 ", ("a", "Әуезов, Мұхтар")),
            data_field("245", "10", ("a", f"{title} {number} :"), ("b", "роман /"), ("c", "М. Әуезов.")),
            data_field("260", "  ", ("a", "Алматы :"), ("b", "Жазушы,"), ("c", "2007.")),
            data_field("773", "0 ", ("t", "Жұлдыз"), ("g", f"2021, № {number % 12}"), ("w", str(number // 7))),
            data_field("952", "  ", ("a", "A1"), ("p", barcode), ("i", str(number))),
        ]  # fmt: skip
        return Record(DEFAULT_LEADER, tuple(fields))
    fields = [
        ("001", f"RU{number}"), data_field("100", "  ", ("a", "20040101d2004    u  y0rusy0189    ca")),
        data_field("101", "0 ", ("a", "rus")),
        data_field("200", "1 ", ("a", f"{title} {number}"), ("e", "роман"), ("f", "Л. Толстой")),
        data_field("461", " 0", ("1", "001RU1"), ("1", "2001 "), ("a", "Собрание"), ("v", f"Т. {number % 9}")),
        data_field("700", " 1", ("a", "Толстой"), ("b", "Л. Н."), ("4", "070")),
        data_field("899", "  ", ("a", "A1"), ("p", barcode)),
    ]  # fmt: skip
    return Record("00000nam0 2200000   450 ", tuple(fields))


def _flip(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :]


def _cut(raw: bytes, random: Random) -> bytes:
    return raw[: random.randrange(1, max(2, len(raw)))]


def _hole(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw))
    return raw[:at] + raw[at + random.randrange(1, 30) :]


def _sign(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw))
    return raw[:at] + random.choice(_SIGNS) + raw[at + random.randrange(2) :]


def _swap(raw: bytes, random: Random) -> bytes:
    one, other = random.sample((b"\x1d", b"\x1e", b"\x1f", b"<", b">", b"}", b"#"), 2)
    return raw.replace(one, b"\x01").replace(other, one).replace(b"\x01", other)


def _wrong_length(raw: bytes, random: Random) -> bytes:
    return b"%05d" % random.randrange(100_000) + raw[5:]


def _wrong_directory(raw: bytes, random: Random) -> bytes:
    at = 24 + 12 * random.randrange(4) + random.randrange(12)
    return raw[:at] + bytes([random.choice(b"0123456789aZ \xff")]) + raw[at + 1 :]


def _wrong_encoding(raw: bytes, random: Random) -> bytes:
    return raw.decode("utf-8", "ignore").encode(
        random.choice(("cp1251", "cp866", "koi8-r", "utf-16", "latin-1")), "replace"
    )


def _giant(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw))
    return (
        raw[:at]
        + random.choice((b"x", b"\xd0\xb0", b"\x1fa", b"\x1e", b"<a>", b'{"a":')) * random.randrange(50, 3_000)
        + raw[at:]
    )


def _nested(raw: bytes, random: Random) -> bytes:
    at = random.randrange(len(raw))
    return raw[:at] + raw + raw[at:]


def _junk(raw: bytes, random: Random) -> bytes:
    return random.randbytes(random.randrange(1, 200)) + raw


def _twice(raw: bytes, random: Random) -> bytes:
    return raw + raw


def _nothing(raw: bytes, random: Random) -> bytes:
    return raw


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip, _flip, _cut, _hole, _sign, _sign, _swap, _wrong_length, _wrong_directory, _wrong_encoding, _giant, _nested,
    _junk, _twice, _nothing,
)  # fmt: skip


def as_irbis(record: Record) -> bytes:
    """The text export of IRBIS."""
    lines = []
    for tag, body in record.fields:
        text = body if tag.startswith("00") else body[2:].replace("\x1f", "^")
        lines.append(f"#{int(tag)}: {text}")
    return ("\n".join(lines) + "\n*****\n").encode()


WRITERS: dict[str, Callable[[Record], bytes]] = {
    "mrc": write_iso2709,
    "xml": lambda record: xml_of(record).encode(),
    "json": lambda record: json_of(record) + b"\n",
    "txt": as_irbis,
}


def mutated(kind: str, count: int, seed: int) -> Iterator[bytes]:
    """`count` records of a kind of file, each broken in one to three ways (some in none)."""
    random = Random(seed)
    for number in range(count):
        record = seed_record(random, number)
        codec = random.choice(_CODECS) if kind == "mrc" and random.random() < 0.4 else "utf-8"
        raw = _written(record, kind, codec)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            raw = random.choice(MUTATIONS)(raw, random) or raw
        yield raw


def _written(record: Record, kind: str, codec: str) -> bytes:
    try:
        return write_iso2709(record, codec) if kind == "mrc" else WRITERS[kind](record)
    except UnicodeEncodeError:
        return WRITERS[kind](record)


CONTROL_RECORD = 36
"""At the beginning of a master file: it names the number of the next record."""


def mutated_database(number: int, count: int, seed: int) -> tuple[bytes, bytes, set[int]]:
    """The `number`th broken database of `count` records: master, index, and which records it has deleted.

    IRBIS64 and IRBIS32 in turn; the index, the records or both are broken, the control record is not.
    """
    random = Random(f"{seed}/{number}")
    records = [
        [
            (920, "PAZK"),
            (903, f"{number}/{one}"),
            (200, f"^A{random.choice(TITLES)} {one}"),
            (910, f"^A0^B{number}-{one}^DA1"),
        ]
        for one in range(count)
    ]
    deleted = {one for one in range(1, count + 1) if random.random() < 0.1} if number % 2 else set()
    master, index = as_irbis64(*records, deleted=deleted) if number % 2 else as_irbis32(*records, encoding="utf-8")
    broken = random.choice(("index", "index", "records", "both", "neither"))
    if broken in ("index", "both"):
        index = random.choice(MUTATIONS)(index, random)
    if broken in ("records", "both"):
        master = master[:CONTROL_RECORD] + random.choice(MUTATIONS)(master[CONTROL_RECORD:], random)
    return master, index, deleted
