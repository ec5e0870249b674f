"""The folder into which a demo city puts what it sends."""

import datetime as dt
import os

from kitaphana.gateways.recording import Folder
from kitaphana.notices.ports import Envelope


def test_the_folder_of_a_demo_city_shows_its_last_messages_first(tmp_path):
    folder = Folder(tmp_path / "email")
    assert folder.last(5) == []
    for number in range(3):
        folder.send([Envelope(f"k{number}", "anna@example.kz", f"№ {number}", "text", "ru", "code")])
        stamp = dt.datetime(2026, 11, 30, 7, number, tzinfo=dt.UTC).timestamp()
        os.utime(tmp_path / "email" / f"k{number}.json", (stamp, stamp))

    found = folder.last(2)

    assert [one.envelope.subject for one in found] == ["№ 2", "№ 1"]
    assert found[0].kept_at == dt.datetime(2026, 11, 30, 7, 2, tzinfo=dt.UTC)
