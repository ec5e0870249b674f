"""Every record whose encoding was guessed is told, however many they are, as long as the files of a job are kept."""

import os
import time

import pytest
from django.utils.module_loading import import_string

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.tests.marc.samples import raw
from kitaphana.holdings import guesses
from kitaphana.holdings.queries import import_guesses
from kitaphana.holdings.services import import_records
from kitaphana.holdings.services.reports import Encodings
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


def russian(number, encoding):
    """A record whose encoding can only be guessed."""
    title = data_field("245", "10", ("a", "Тихий Дон"), ("c", "Михаил Александрович Шолохов, роман в четырёх книгах"))
    return write_iso2709(Record(DEFAULT_LEADER, (("001", number), title)), encoding)


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    BranchFactory()


@pytest.fixture
def run(tmp_path):
    def import_(*records):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        return import_records(files=[path])

    return import_


def test_every_guess_is_told_with_its_place_and_how_sure_it_is(run, monkeypatch):
    monkeypatch.setattr(Encodings, "MOST_SHOWN", 1)
    monkeypatch.setattr(guesses, "_AT_ONCE", 2)
    first, second = russian("1", "windows-1251"), raw("2", "Қилы заман")
    others = [russian(str(number), "cp866") for number in range(3, 8)]
    report = run(first, second, *others)
    told = list(import_guesses(report.encodings.file))
    assert report.encodings.guessed == len(told) == 6
    assert [one["control_number"] for one in told] == ["1", "3", "4", "5", "6", "7"]
    assert [one["offset"] for one in told[:2]] == [0, len(first) + len(second)]
    assert {one["encoding"] for one in told} == {"windows-1251", "cp866"}
    assert all(0.5 < one["confidence"] < 1 for one in told)
    assert report.as_dict()["guessed"] == 6


def test_an_import_without_a_guess_leaves_no_file(run, settings):
    report = run(raw("1"))
    assert (report.encodings.guessed, report.encodings.file) == (0, "")
    assert not (settings.DATA_DIR / "guesses").exists()
    assert import_guesses("") is None
    assert import_guesses("../../etc/passwd") is None


def test_what_was_guessed_is_forgotten_with_the_other_files_of_a_job(run, settings):
    old, young = (run(russian(number, "cp866")).encodings.file for number in ("1", "2"))
    days = time.time() - (settings.UPLOAD_DAYS + 1) * 24 * 3600
    os.utime(old, (days, days))

    assert guesses.forget_old_guesses() == 1

    assert import_guesses(old) is None
    assert len(list(import_guesses(young))) == 1
    assert guesses.forget_old_guesses() == 0
    assert "kitaphana.holdings.guesses.forget_old_guesses" in import_string("kitaphana.config.upkeep.UPKEEP")
