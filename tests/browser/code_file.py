"""A sender of one-time codes that writes them into the city's own folder, so that a test can read what was sent."""

import json
from pathlib import Path

from django.conf import settings

from kitaphana.config import participants
from kitaphana.notices.services import CODE_SENDER

NAME = "codes-sent.jsonl"


class CodeFile:
    """One line of JSON for each code, which goes out as a message besides."""

    def send(self, *, channel: str, address: str, code: str, language: str, cause: str) -> None:
        line = json.dumps({"channel": channel, "address": address, "code": code, "language": language, "cause": cause})
        with (Path(settings.DATA_DIR) / NAME).open("a") as file:
            file.write(line + "\n")
        CODE_SENDER.send(channel=channel, address=address, code=code, language=language, cause=cause)


SENDER = CodeFile()
PARTICIPANTS = {**participants.PARTICIPANTS, "code_sender": "tests.browser.code_file.SENDER"}


def last_code(folder: str, address: str) -> dict[str, str]:
    """What was sent to the address last."""
    lines = (json.loads(line) for line in (Path(folder) / NAME).read_text().splitlines())
    sent: dict[str, str] = [line for line in lines if line["address"] == address][-1]
    return sent
