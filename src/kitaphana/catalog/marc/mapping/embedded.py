"""UNIMARC's linking fields: whole fields inside one, each begun by `$1`, or the standard subfields."""

from collections.abc import Iterator

from kitaphana.catalog.marc.record import data_field, is_control, subfields


def embedded(body: str) -> Iterator[tuple[str, str]]:
    """The fields inside a linking field: each `$1` begins one with its tag, then indicators or (00x) the value."""
    pairs: list[tuple[str, str]] = []
    tag, marks = "", ""
    for code, value in subfields(body):
        if code == "1":
            if tag:
                yield _field(tag, marks, pairs)
            tag, marks, pairs = value[:3], value[3:], []
        else:
            pairs.append((code, value))
    if tag:
        yield _field(tag, marks, pairs)


def _field(tag: str, marks: str, pairs: list[tuple[str, str]]) -> tuple[str, str]:
    return (tag, marks) if is_control(tag) else data_field(tag, marks[:2], *pairs)


def is_embedded(body: str) -> bool:
    """Does the field hold whole fields?"""
    return "\x1f1" in body
