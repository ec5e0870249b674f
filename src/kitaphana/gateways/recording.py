"""Twins that only record: in memory for tests and figures, in a folder for a demo city. Each message once per key."""

import datetime as dt
import heapq
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from kitaphana.notices.ports import Answer, Envelope, Kept, Outcome
from kitaphana.notices.rules.kinds import Channel

SENT: Final = Answer(Outcome.SENT)


@dataclass(slots=True)
class Recording:
    """Keeps envelopes by key. `answers` may be given a function to play a gateway that refuses, fails or lies."""

    knows_keys: bool = True
    in_flight: int = 100
    public_key: str = ""
    bot_name: str = ""
    kept: dict[str, Envelope] = field(default_factory=dict)
    handed_over: list[str] = field(default_factory=list)
    answers: Callable[[Envelope], Answer] | None = None

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """Keep them (a second copy of a key is not kept) and answer."""
        return [self._take(one) for one in envelopes]

    def _take(self, envelope: Envelope) -> Answer:
        self.handed_over.append(envelope.key)
        answer = self.answers(envelope) if self.answers else SENT
        if answer.outcome is Outcome.SENT:
            self.kept.setdefault(envelope.key, envelope)
        return answer


@dataclass(frozen=True, slots=True)
class Folder:
    """Puts each message into a file named by its key, so that somebody who tries a demo city can read it."""

    folder: Path
    knows_keys: bool = True
    in_flight: int = 20

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """Write what is not there yet; a disk that is full is a gateway that is down."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for one in envelopes:
                self._write(one)
        except OSError as error:
            return [Answer(Outcome.LATER, reason=f"folder_{error.errno}")] * len(envelopes)
        return [SENT] * len(envelopes)

    def last(self, limit: int) -> Sequence[Kept]:
        """The messages written last, newest first."""
        try:
            with os.scandir(self.folder) as entries:
                files = [(one.stat().st_mtime, one.path) for one in entries if one.name.endswith(".json")]
        except FileNotFoundError:
            return []
        newest = heapq.nlargest(limit, files)
        return [Kept(dt.datetime.fromtimestamp(moment, dt.UTC), _read(Path(path))) for moment, path in newest]

    def _write(self, envelope: Envelope) -> None:
        path = self.folder / f"{envelope.key}.json"
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(asdict(envelope), ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)


def _read(path: Path) -> Envelope:
    return Envelope(**json.loads(path.read_text(encoding="utf-8")))


def in_memory() -> dict[str, Recording]:
    """A recording twin for every channel that needs a gateway; the channel of a test's settings."""
    return {channel.value: Recording() for channel in Channel if channel is not Channel.LETTER}


def nobody() -> None:
    """No bot listens."""
    return
