"""`codes_sent`: one-time codes go into a list instead of going out, the latest last."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def codes_sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    from kitaphana.config.participants import PARTICIPANTS
    from kitaphana.patrons.tests import senders

    monkeypatch.setitem(PARTICIPANTS, "code_sender", "kitaphana.patrons.tests.senders.RECORDING")
    senders.RECORDING.sent.clear()
    yield senders.RECORDING.sent
    senders.RECORDING.sent.clear()


@pytest.fixture
def no_codes_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without anything that could carry a code."""
    from kitaphana.config.participants import PARTICIPANTS

    monkeypatch.setitem(PARTICIPANTS, "code_sender", "kitaphana.patrons.services.codes.UNSENT")
