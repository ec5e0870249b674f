"""A sender of one-time codes that keeps what it was given."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SentCode:
    """What would have gone out."""

    channel: str
    address: str
    code: str
    language: str
    cause: str


@dataclass
class RecordingSender:
    """Stands in for messages."""

    sent: list[SentCode] = field(default_factory=list)

    def send(self, *, channel: str, address: str, code: str, language: str, cause: str) -> None:
        self.sent.append(SentCode(channel, address, code, language, cause))


RECORDING = RecordingSender()
