"""The same canary reader in everything that is a file: the database, its log, the index, exports, what was sent in."""

import datetime as dt
import os
from collections import namedtuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kitaphana.circulation.services import moving_in, paper
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock, upkeep, worker
from kitaphana.patrons.models import LibraryCard
from tests.privacy.canaries import BORN_ON, CANARIES, is_in
from tests.privacy.files import seen_in_exports, seen_in_files, seen_in_index, seen_in_the_database_file
from tests.privacy.lives import LIST_WORDS, live, reader_goes

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {kind: word for kind, word in {**CANARIES, **LIST_WORDS}.items() if kind != "pin"}
"""A PIN is four digits: bytes have them by chance. That none is kept as typed is looked at table by table."""
Life = namedtuple("Life", "patron_id data index")


@pytest.fixture
def life(settings, tmp_path, caplog, search_index):
    """Lived, found and exported; a table with the reader in it came too, and a sheet from a paper day."""
    caplog.set_level("DEBUG")
    settings.DATA_DIR = tmp_path / "data"
    world = HoldWorld()
    patron_id = live(world)
    card = LibraryCard.objects.filter(patron_id=patron_id, state="active").first().number
    sends_a_table(world)
    sends_a_sheet(world, card)
    search_index()
    worker.catch_up()
    return Life(patron_id, settings.DATA_DIR, tmp_path / "index")


def sends_a_table(world):
    """Of another library that has the reader too: one row is taken as the same person, one cannot be read."""
    name = f"{CANARIES['surname']};{CANARIES['given name']};{CANARIES['patronymic']};31.02.1931"
    text = f"Билет;Фамилия;Имя;Отчество;Дата рождения;Телефон\nX-1;{name};{CANARIES['phone']}\n"
    job_id = moving_in.send_table(
        file=SimpleUploadedFile("readers.csv", text.encode()),
        institution_id=world.point.institution_id,
        service_point_id=world.point.pk,
        by=BORIS,
    )
    moving_in.start_patron_import(job_id=job_id, is_dry_run=False, by=BORIS)


def sends_a_sheet(world, card):
    item, today = world.item(), clock.today()
    text = f"Лист;Время;Билет;Штрихкод;Выдача или возврат;Примечание\n1;00:01;{card};{item.barcode};выдача;\n"
    file = SimpleUploadedFile("sheet.csv", text.encode())
    job_id = paper.send_paper_table(file=file, service_point_id=world.point.pk, day=today, by=BORIS)
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)


def a_year_later(life, caplog):
    """What the worker does every day, when everything that is kept for a time is old."""
    then = clock.now() + dt.timedelta(days=400)
    for path in life.data.rglob("*"):
        os.utime(path, (0, 0))
    with clock.frozen_at(then):
        upkeep.run()
        upkeep.run("kitaphana.config.upkeep.MORNING")
        worker.catch_up()
    assert "is tried again in a day" not in caplog.text
    upkeep.tidy_database()


def test_while_a_reader_lives_neither_index_nor_exports_nor_logs_know_them(life, tmp_path, caplog):
    assert seen_in_index(WORDS) == set()
    assert seen_in_exports(tmp_path / "exports", WORDS) == set()
    assert [kind for kind, word in WORDS.items() if is_in(word, caplog.text)] == []
    assert {place for place, _ in seen_in_files(life.data, WORDS)} == {"moving-in", "paper-days"}


def test_files_that_name_readers_are_gone_when_their_days_are_over(life, caplog):
    assert seen_in_files(life.data, WORDS)

    a_year_later(life, caplog)

    assert seen_in_files(life.data, WORDS) == set()


def test_who_was_forgotten_is_in_no_file_of_the_house(life, tmp_path, caplog):
    is_sqlite = connection.vendor == "sqlite"  # the pages of PostgreSQL are cleaned by its own vacuum
    if is_sqlite:
        assert {kind for _, kind in seen_in_the_database_file(WORDS)} == set(WORDS)

    reader_goes(life.patron_id)
    a_year_later(life, caplog)

    assert seen_in_files(life.data, WORDS) | seen_in_files(life.index, WORDS) | seen_in_index(WORDS) == set()
    assert seen_in_exports(tmp_path / "exports", WORDS) == set()
    assert [kind for kind, word in WORDS.items() if is_in(word, caplog.text)] == []
    if is_sqlite:
        assert seen_in_the_database_file(WORDS) == set()


def test_the_search_finds_a_canary_in_a_title_wherever_that_goes(settings, tmp_path, search_index):
    settings.DATA_DIR = tmp_path / "data"
    HoldWorld().item(edition__title=CANARIES["surname"], edition__work__title=CANARIES["surname"])
    search_index()
    word = {"surname": CANARIES["surname"]}

    assert ("found", "surname") in seen_in_index(word)
    assert {"csv", "xlsx"} <= {place for place, _ in seen_in_exports(tmp_path / "exports", word)}
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "left.txt").write_text(CANARIES["surname"].upper())
    assert seen_in_files(settings.DATA_DIR, word) == {("left.txt", "surname")}


def test_the_search_knows_the_birth_date_as_a_file_writes_it():
    assert WORDS["birth date"] == BORN_ON.isoformat()
