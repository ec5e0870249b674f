"""The cases of circulation, numbered: one piece of data for the tests and for the page in the documentation."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILES = ("check_in", "check_out", "renew", "transits", "losses", "undo", "holds", "matters")


@dataclass(frozen=True)
class Case:
    """A start, an act and what follows. What `then` does not name stays as it was at the start."""

    number: int
    group: str
    act: str
    start: str
    at: str
    waits: str = "nobody"
    who: str = "anna"
    by: str = "staff"
    set_aside: tuple[str, ...] = ()
    floats: bool = False
    inside: bool = False
    copies: str = "no other"
    to: str = ""
    of: str = ""
    meanwhile: str = ""
    then: str = ""
    changes: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = (self.act, self.of, self.start, "at", self.at, self.waits, self.who, self.by, self.meanwhile, self.to)
        return f"{self.number}-" + "-".join(word.replace(" ", "_") for word in words if word and word != "nobody")


def all_cases() -> list[Case]:
    """In the order of the page."""
    found: list[Case] = []
    for name in FILES:
        data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        for group in data["group"]:
            act = group.get("act") or data["act"]
            found += [_case(len(found) + 1 + index, group, act, line) for index, line in enumerate(group["cases"])]
    return found


def _case(number: int, group: dict[str, Any], act: str, line: dict[str, Any]) -> Case:
    words = [part.strip().split(" ", 1) for part in line["then"].split(",") if part.strip()]
    changes = {word[0]: word[1] if len(word) > 1 else "" for word in words if word[0] != "refused"}
    refused = tuple(sorted(word[1] for word in words if word[0] == "refused"))
    line = {**line, "set_aside": tuple(line.get("set_aside", ()))}
    return Case(
        number=number, group=group["title"], act=act, of=group.get("of", ""), changes=changes, refused=refused, **line
    )
