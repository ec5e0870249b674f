import os
import subprocess
import sys
import threading
import time

import pytest

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Edition, Work
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import events, worker
from kitaphana.discovery import builder
from kitaphana.discovery.index import store
from kitaphana.discovery.queries import SearchRequest, search

pytestmark = pytest.mark.django_db


def publish(edition):
    events.publish(WorksChanged(work_ids=(edition.work_id,)))
    return edition.work_id


def rename(edition, title):
    Work.objects.filter(id=edition.work_id).update(title=title)
    Edition.objects.filter(id=edition.id).update(title=title)
    return publish(edition)


def test_what_changes_while_the_index_is_rebuilt_is_not_lost(search_index, monkeypatch):
    monkeypatch.setattr(builder, "CHUNK", 1)
    delivered, waiting, _ = EditionFactory.create_batch(3)
    search_index()

    def happen_meanwhile(done):
        if done == 2:  # both works are written already
            rename(delivered, "Қан мен тер")
            worker.catch_up()  # to the old index
            rename(waiting, "Көксерек")

    build = builder.rebuild(happen_meanwhile)

    assert build.work_count == 3
    assert search(SearchRequest("қан мен тер")).work_ids == (delivered.work_id,)
    assert search(SearchRequest("көксерек")).total == 0
    worker.catch_up()
    assert search(SearchRequest("көксерек")).work_ids == (waiting.work_id,)
    assert search(SearchRequest()).total == 3


def test_a_build_that_fails_leaves_the_old_index_and_no_rubbish(search_index):
    EditionFactory()
    search_index()

    def fail(done):
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        builder.rebuild(fail)

    assert search(SearchRequest()).total == 1
    assert len(list(store.root().glob("v*-*"))) == 1


def test_only_the_index_before_the_current_one_is_kept(search_index):
    builds = [search_index() for _ in range(4)]

    assert {folder for folder in store.root().glob("v*-*")} == {builds[-2].folder, builds[-1].folder}


def test_an_index_of_another_version_is_not_opened(search_index):
    build = search_index()
    old = build.folder.with_name("v0-20200101T000000000000")
    build.folder.rename(old)
    (store.root() / store.POINTER).write_text(old.name)

    assert search(SearchRequest()).is_ready is False


def test_readers_go_on_while_the_index_is_switched(search_index):
    EditionFactory(work__title="Абай жолы")
    search_index()
    stop, answers = threading.Event(), []

    def read():
        while not stop.is_set():
            answers.append(search(SearchRequest("абай")).total)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(5):
        search_index()
    stop.set()
    for reader in readers:
        reader.join()

    assert set(answers) == {1}


WRITE = """
import django, sys
django.setup()
from kitaphana.discovery.index import store
from kitaphana.discovery.index.documents import document
from kitaphana.catalog.queries import IndexRow
import datetime as dt
for number in range(int(sys.argv[1]), int(sys.argv[1]) + 5):
    row = IndexRow(number, "Абай жолы", "", dt.datetime.now(), (1,), *[()] * 14)
    with store.locked(), store.writing(store.current_folder()) as writer:
        writer.add_document(document(row, []))
"""


def test_two_processes_write_in_turn_and_a_third_sees_every_commit(search_index, settings, tmp_path):
    search_index()
    assert search(SearchRequest("абай")).total == 0
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kitaphana.config.settings",
        "KITAPHANA_PROFILE": "test",
        "KITAPHANA_DATA_DIR": str(tmp_path),
    }

    writers = [subprocess.Popen([sys.executable, "-c", WRITE, str(first)], env=environment) for first in (1, 101)]

    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert search(SearchRequest("абай")).total == 10


def test_a_commit_is_seen_by_the_next_search(search_index):
    search_index()
    edition = EditionFactory(work__title="Абай жолы")

    started = time.monotonic()
    publish(edition)
    worker.catch_up()

    assert search(SearchRequest("абай")).total == 1
    assert time.monotonic() - started < 2
