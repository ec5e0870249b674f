"""What must always be true, for `kitaphana check`: each package registers its own in its `invariants.py`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass


class Note(str):
    """Something worth saying in the answer of an invariant that is no breach."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Invariant:
    """`find` yields one sentence per breach (and `Note`s); it names rows by id, never readers."""

    code: str
    title: str
    find: Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one invariant; `breaches` holds the first ones only, `breach_count` all."""

    code: str
    title: str
    breaches: tuple[str, ...]
    breach_count: int
    notes: tuple[str, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing was broken."""
        return not self.breach_count


_registry: dict[tuple[str, str], Invariant] = {}
_SHOWN = 20

Find = Callable[[], Iterable[str]]


def invariant(code: str, title: str) -> Callable[[Find], Find]:
    """Register a function that finds breaches. Several packages may register parts of the same code."""

    def register(find: Find) -> Find:
        _registry[code, title] = Invariant(code, title, find)
        return find

    return register


def registered() -> list[Invariant]:
    """All of them, by letter and number."""
    return sorted(_registry.values(), key=_place)


def _place(one: Invariant) -> tuple[str, int, str]:
    return re.sub(r"\d", "", one.code), int(re.sub(r"\D", "", one.code) or 0), one.title


def examine(one: Invariant) -> Finding:
    """Run one invariant, keeping only the first breaches in memory."""
    breaches: list[str] = []
    notes: list[str] = []
    count = 0
    for sentence in one.find():
        if isinstance(sentence, Note):
            notes.append(sentence)
            continue
        count += 1
        if count <= _SHOWN:
            breaches.append(sentence)
    return Finding(one.code, one.title, tuple(breaches), count, tuple(notes))
