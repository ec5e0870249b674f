"""Paper days: rows are read, applied in order, once, and the report adds up."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.circulation.invariants import paper_adds_up
from kitaphana.circulation.models import Hold, HoldTarget, Loan, PaperDay, Review, Transit
from kitaphana.circulation.queries.paper import paper_day, paper_days
from kitaphana.circulation.rules.paper import (
    Direction,
    PaperColumn,
    column_refusals,
    direction_of,
    guess_columns,
    moment_of,
    read_fact,
)
from kitaphana.circulation.services import paper, place_hold, target_holds
from kitaphana.circulation.services.paper import days
from kitaphana.circulation.tests.factories import BORIS, READER, new_key
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import OutboxEvent, StoredCommand
from kitaphana.core.uploads.jobs import Cancelled
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory

NOW = dt.datetime(2026, 11, 30, 13, tzinfo=dt.UTC)  # six in the evening
DAY = dt.date(2026, 11, 30)
DAY_AT_NOON = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)
HEADER = "Лист;Время;Билет;Штрихкод;Выдача или возврат;Примечание"


@pytest.fixture(autouse=True)
def _evening(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with clock.frozen_at(NOW):
        yield


def sent(world, *lines: str, header: str = HEADER, point=None) -> int:
    file = SimpleUploadedFile("sheet.csv", "\n".join((header, *lines)).encode())
    return paper.send_paper_table(file=file, service_point_id=(point or world.point).pk, day=DAY, by=BORIS)


def applied(world, *lines: str, point=None) -> dict[str, int]:
    job_id = sent(world, *lines, point=point)
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)
    row = paper_day(job_id)
    assert row.state == "done", row.failure
    assert row.counts["read"] == sum(count for kind, count in row.counts.items() if kind != "read")
    return {kind: count for kind, count in row.counts.items() if count}


@pytest.fixture
def anna(world):
    return world.reader()


def card(patron) -> str:
    return patron.cards.get().number


class TestReading:
    @pytest.mark.parametrize(
        "headers",
        [
            ("Лист", "День", "Время", "Читательский билет", "Штрихкод книги", "Выдача или возврат", "Примечание"),
            ("Парақ", "Күні", "Уақыты", "Оқырман билеті", "Кітаптың штрихкоды", "Берілді немесе қайтарылды", "Ескерту"),
            ("Sheet", "Day", "Time", "Reader’s card", "Barcode of the book", "Out or in", "Note"),
        ],
    )
    def test_columns_are_guessed_in_three_languages(self, headers):
        wanted = ["sheet", "day", "time", "card", "barcode", "direction", "note"]
        assert [str(one) for one in guess_columns(headers).values()] == wanted

    def test_a_report_sent_again_leaves_its_reasons_out(self):
        assert guess_columns(["kitaphana: reason"]) == {"kitaphana: reason": PaperColumn.LEFT_OUT}

    def test_what_is_missing_is_named(self):
        told = column_refusals({"a": PaperColumn.TIME, "b": PaperColumn.TIME})
        assert [(one.code, one.params) for one in told] == [
            ("paper_column_missing", {"paper_column": "barcode"}),
            ("paper_column_missing", {"paper_column": "direction"}),
            ("paper_column_twice", {}),
        ]

    @pytest.mark.parametrize(
        ("word", "direction"),
        [(word, Direction.OUT) for word in ("Выдача", "берілді", "Out", "+", "в", "б")]
        + [(word, Direction.IN) for word in ("возврат", "Қайтарылды", "IN", "-", "−", "п", "қ")]
        + [("может быть", None), ("", None)],
    )
    def test_out_and_in_in_the_words_of_the_desk(self, word, direction):
        assert direction_of(word) is direction

    @pytest.mark.parametrize(
        ("day", "time", "wanted"),
        [
            ("", "14:05", "2026-11-30 14:05"),
            ("", "9.30", "2026-11-30 09:30"),
            ("", "14:05:00", "2026-11-30 14:05"),
            ("29.11.2026", "14:05", "2026-11-29 14:05"),
            ("", "29.11.2026 14:05", "2026-11-29 14:05"),
            ("", "2026-11-29 14:05", "2026-11-29 14:05"),
            ("", "25:05", None),
            ("31.02.2026", "14:05", None),
            ("", "", None),
            ("", "утром", None),
        ],
    )
    def test_times_as_people_and_spreadsheets_write_them(self, day, time, wanted):
        found = moment_of(day, time, DAY, clock.zone())
        assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == wanted

    def test_every_reason_of_a_row_is_told(self):
        fact, refusals = read_fact({PaperColumn.DIRECTION: "out"}, day=DAY, now=NOW, zone=clock.zone())
        assert fact is None
        assert {one.code for one in refusals} == {
            "paper_time_unreadable",
            "paper_barcode_missing",
            "paper_card_missing",
        }

    @given(cells=st.dictionaries(st.sampled_from([one for one in PaperColumn if one]), st.text(max_size=20)))
    def test_no_cell_breaks_the_reading(self, cells):
        fact, refusals = read_fact(cells, day=DAY, now=NOW, zone=clock.zone())
        assert (fact is None) == bool(refusals)


def test_loans_and_returns_are_applied_in_the_order_of_time(world, anna):
    boris, item = world.reader(), world.item()

    counts = applied(
        world,
        f"1;12:00;;{item.barcode};возврат;",
        f"1;15:00;{card(boris)};{item.barcode};выдача;",
        f"1;10:00;{card(anna)};{item.barcode};выдача;",
    )

    assert counts == {"read": 3, "applied": 3}
    found = list(Loan.objects.order_by("loaned_at").values_list("patron_id", "closed_at"))
    assert [(one, closed is None) for one, closed in found] == [(anna.pk, False), (boris.pk, True)]
    assert not Review.objects.exists()


def test_the_same_table_and_one_with_more_rows_apply_nothing_twice(world, anna):
    first, second = world.item(), world.item()
    row = f"1;10:00;{card(anna)};{first.barcode};+;"
    assert applied(world, row) == {"read": 1, "applied": 1}

    again = f"7;10.00; {card(anna).lower()} ;{first.barcode};выдача;written by another hand"
    counts = applied(world, again, f"1;11:00;{card(anna)};{second.barcode};+;")

    assert counts == {"read": 2, "again": 1, "applied": 1}
    assert Loan.objects.count() == 2


def test_what_nobody_knows_is_set_aside_mended_and_sent_again(world, anna):
    item = world.item()
    lines = (f"1;10:00;NOBODY;{item.barcode};+;", "1;10:05;;NOTHING;-;", "1;x;;;;", f"1;11:00;;{item.barcode};-;")
    job_id = sent(world, *lines)
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)
    row = paper_day(job_id)

    assert row.counts == {"read": 4, "aside": 3, "reviewed": 1}
    codes = {one["code"] for one in row.reasons}
    assert {"card_unknown", "item_unknown", "paper_time_unreadable", "came_back_unseen"} <= codes
    report = paper.take_paper_report(job_id=job_id, by=BORIS).read_text(encoding="utf-8-sig")
    assert len(report.splitlines()) == 5

    mended = report.replace("NOBODY", card(anna))
    file = SimpleUploadedFile("mended.csv", mended.encode())
    job_id = paper.send_paper_table(file=file, service_point_id=world.point.pk, day=DAY, by=BORIS)
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)
    assert paper_day(job_id).counts == {"read": 4, "applied": 1, "again": 1, "aside": 2}


def test_a_dry_run_and_the_preview_tell_the_same_and_write_nothing(world, anna):
    item, forbidden = world.item(), world.item(is_for_loan=False)
    job_id = sent(
        world,
        f"1;10:00;{card(anna)};{item.barcode};+;",
        f"1;11:00;;{item.barcode};-;",
        f"1;12:00;{card(anna)};{forbidden.barcode};+;",
        "1;12:00;NOBODY;NOTHING;+;",
    )

    preview = paper.preview_paper_day(job_id)
    paper.start_paper_day(job_id=job_id, is_dry_run=True, by=BORIS)

    assert [row.fate for row in preview.rows] == ["paper_applied", "paper_applied", "paper_reviewed", "paper_aside"]
    assert paper_day(job_id).counts == {"read": 4, "applied": 2, "reviewed": 1, "aside": 1}
    assert not Loan.objects.exists()
    assert not Review.objects.exists()
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)
    assert Loan.objects.count() == 2


def test_the_same_table_sent_under_another_desk_makes_nothing_twice(world, anna):
    """The row is what happened, whichever desk of the library types it."""
    kids = ServicePointFactory(code="KIDS", branch=world.point.branch, pool=world.point.pool)
    item = world.item()
    rows = (f"1;10:00;{card(anna)};{item.barcode};+;", f"1;12:00;;{item.barcode};-;")
    assert applied(world, *rows) == {"read": 2, "applied": 2}

    assert applied(world, *rows, point=kids) == {"read": 2, "again": 2}

    (loan,) = Loan.objects.all()
    assert loan.closed_at == DAY_AT_NOON
    assert not Review.objects.exists()


def test_another_library_has_rows_of_its_own(world, anna):
    item = world.item()
    row = f"1;10:00;{card(anna)};{item.barcode};+;"
    fact = read_fact(
        {PaperColumn.TIME: "10:00", PaperColumn.CARD: card(anna), PaperColumn.BARCODE: item.barcode,
         PaperColumn.DIRECTION: "+"}, day=DAY, now=NOW, zone=clock.zone(),
    )[0]  # fmt: skip
    applied(world, row)

    stored = StoredCommand.objects.get(verb="check_out").key

    assert stored == f"paper:{world.point.institution.code}:{fact.digest}"


def test_a_return_on_paper_is_in_nobodys_hand_and_catches_nothing_until_it_is_fetched(world, anna):
    item = world.item()
    world.check_out(anna, item)
    hold = waits_for(world, item)
    with clock.frozen_at(NOW + dt.timedelta(hours=1)):
        assert applied(world, f"1;18:30;;{item.barcode};-;") == {"read": 1, "applied": 1}

        hold.refresh_from_db()
        assert (hold.state, hold.item_id, hold.shelf_code) == ("waiting", None, "")
        assert not OutboxEvent.objects.filter(name="HoldReady").exists()
        assert Loan.objects.get().closed_at is not None
        target_holds()

    assert HoldTarget.objects.get().item_id == item.pk


def test_a_return_on_paper_of_a_book_from_elsewhere_says_that_it_is_to_be_sent(world, anna):
    far = ServicePointFactory(code="FAR")
    OpeningHoursFactory(branch=far.branch)
    item = world.item(branch=far.branch)
    row = f"1;10:00;{card(anna)};{item.barcode};+;"

    assert applied(world, row, f"1;12:00;;{item.barcode};-;") == {"read": 2, "applied": 2}

    report = paper.report_path(PaperDay.objects.get().folder).read_text(encoding="utf-8-sig")
    assert "paper_to_send" in report
    assert far.branch.code in report
    assert Transit.objects.get().to_branch_id == far.branch_id


def test_what_had_come_for_a_reader_before_is_told_with_its_code(world):
    """It was on its way to this hold shelf, and is written down as come in: nobody can have known the code."""
    far, item = ServicePointFactory(code="FAR"), world.item()
    OpeningHoursFactory(branch=far.branch)
    hold = waits_for(world, item)
    with clock.frozen_at(NOW - dt.timedelta(hours=9)):
        world.check_in(item, service_point_id=far.pk)
    hold.refresh_from_db()
    assert hold.state == "in_transit"

    applied(world, f"1;12:00;;{item.barcode};-;")

    hold.refresh_from_db()
    report = paper.report_path(PaperDay.objects.get().folder).read_text(encoding="utf-8-sig")
    assert hold.state == "ready"
    assert "paper_to_shelf" in report
    assert hold.shelf_code in report


def waits_for(world, item) -> Hold:
    with clock.frozen_at(NOW - dt.timedelta(days=1)):
        asked = {"patron_id": world.reader().pk, "work_id": item.edition.work_id, "pickup_point_id": world.point.pk}
        return Hold.objects.get(pk=place_hold(**asked, by=READER, command_id=new_key()).hold_id)


def test_a_run_that_was_killed_goes_on_and_doubles_nothing(world, anna, monkeypatch):
    monkeypatch.setattr(days, "CHUNK", 2)
    items = [world.item() for _ in range(5)]
    job_id = sent(world, *(f"1;10:0{place};{card(anna)};{one.barcode};+;" for place, one in enumerate(items)))
    work = days.fate_of
    left = iter(range(3))

    def killed(*asked):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return work(*asked)

    monkeypatch.setattr(days, "fate_of", killed)
    monkeypatch.setattr("kitaphana.core.jobs.enqueue", lambda *asked: None)
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)
    with pytest.raises(KeyboardInterrupt):
        paper.run_paper_day(job_id)
    assert (PaperDay.objects.get().checkpoint["done"], Loan.objects.count()) == (2, 3)

    monkeypatch.setattr(days, "fate_of", work)
    paper.run_paper_day(job_id)

    assert paper_day(job_id).counts == {"read": 5, "applied": 4, "again": 1}
    assert Loan.objects.count() == 5
    report = paper.report_path(PaperDay.objects.get().folder).read_text(encoding="utf-8-sig")
    assert len(report.splitlines()) == 6


def test_a_table_can_be_thrown_away_and_a_run_stopped(world, anna, monkeypatch):
    thrown = sent(world, f"1;10:00;{card(anna)};{world.item().barcode};+;")
    paper.cancel_paper_day(job_id=thrown, by=BORIS)
    assert paper_days(service_point_ids=[world.point.pk]).rows == ()

    monkeypatch.setattr("kitaphana.core.uploads.jobs.progress", _stopped)
    job_id = sent(world, f"1;10:00;{card(anna)};{world.item().barcode};+;")
    paper.start_paper_day(job_id=job_id, is_dry_run=False, by=BORIS)
    assert paper_day(job_id).state == "cancelled"


def _stopped(*_asked, **_told):
    raise Cancelled


def test_columns_are_mended_and_a_table_without_them_is_not_started(world):
    job_id = sent(world, "10:00;B1", header="Когда;Что")
    with pytest.raises(Refused, match="paper_column_missing"):
        paper.start_paper_day(job_id=job_id, is_dry_run=True, by=BORIS)

    said = {"Когда": PaperColumn.TIME, "Что": PaperColumn.BARCODE}
    paper.say_paper_columns(job_id=job_id, columns=said, day=DAY, by=BORIS)
    assert [one.params["paper_column"] for one in paper.preview_paper_day(job_id).refusals] == ["direction"]
    with pytest.raises(Refused, match="paper_day_invalid"):
        paper.say_paper_columns(job_id=job_id, columns=said, day=DAY + dt.timedelta(days=1), by=BORIS)


def test_numbers_of_sheets_are_given_once(world):
    key = new_key()
    asked = {"service_point_id": world.point.pk, "by": BORIS}

    assert paper.number_sheets(**asked, count=3, command_id=key) == range(1, 4)
    assert paper.number_sheets(**asked, count=3, command_id=key) == range(1, 4)
    assert paper.number_sheets(**asked, count=1, command_id=new_key()) == range(4, 5)
    assert paper.sheet_name("DESK", 4) == "DESK-P0004"
    with pytest.raises(Refused, match="paper_sheets_invalid"):
        paper.number_sheets(**asked, count=51, command_id=new_key())


def test_the_check_finds_a_report_that_does_not_add_up(world, anna):
    applied(world, f"1;10:00;{card(anna)};{world.item().barcode};+;")
    assert list(paper_adds_up()) == []

    job = PaperDay.objects.get()
    job.report["counts"]["read"] += 1
    job.save()

    assert list(paper_adds_up()) == [f"paper day {job.pk} has lost or doubled a row"]
