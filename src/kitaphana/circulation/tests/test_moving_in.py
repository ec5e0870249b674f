"""Readers and open loans move in: counted, exactly once, never merged by themselves, with nothing lost."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from kitaphana.circulation.models import ColumnMapping, Loan
from kitaphana.circulation.services import check_in, moving_in
from kitaphana.circulation.services.moving_in import FileRequest, Target, running
from kitaphana.circulation.services.moving_in.mapping import Mapping, Options
from kitaphana.circulation.services.moving_in.mappings import keep_mapping, mapping_for
from kitaphana.circulation.tests.factories import BORIS, World, new_key
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.core.spreadsheets import read_rows
from kitaphana.network.tests.factories import BranchFactory
from kitaphana.patrons.models import Block, Consent, LibraryCard, Origin, Patron, ProposedReader, Registration
from kitaphana.patrons.tests.factories import LibraryCardFactory, PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db
HEADER = (
    "Билет;Фамилия;Имя;Дата рождения;Телефон;Категория;Филиал;Дата записи;Действителен до;Согласие;Блокировка;"
    "Билет родителя;Инв. номер;Выдана;Срок возврата"
)
ASYL = "A-1;Серікова;Асыл;17.05.1990;87011112233;взрослый;;01.02.2026;31.01.2027;да;;;;;"
IVAN = "A-2;Петров;Иван;01.01.1980;;взрослый;;01.02.2020;31.01.2021;да;должник;;;;"


@pytest.fixture
def world(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    PatronCategoryFactory()
    return World()


@pytest.fixture
def send(world, tmp_path):
    def send(*rows, header=HEADER, name="readers.csv", dry=False, mapping="", point="DESK"):
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        place = moving_in.place_of(world.point.institution.code, point)
        return moving_in.import_patrons(request=FileRequest(path, mapping, dry), place=place)

    return send


def counts(report):
    return {name: count for name, count in report.counts.as_dict().items() if count}


def codes(report):
    return {one["code"]: one["count"] for one in report.reasons.as_list()}


def adds_up(report):
    told = report.counts
    assert told.read == told.created + told.updated + told.unchanged + told.proposed + told.rejected
    assert told.loans_read == told.loans_created + told.loans_unchanged + told.loans_waiting + told.loans_rejected
    return True


def test_readers_come_with_everything_that_the_table_tells(send, world):
    branch = BranchFactory(institution=world.point.institution, code="NORTH")
    report = send(ASYL.replace("взрослый;;", "взрослый;north;"), IVAN)

    assert counts(report) == {"read": 2, "created": 2}
    assert adds_up(report)
    asyl = Patron.objects.get(given_name="Асыл")
    assert (asyl.surname, asyl.born_on, asyl.phone) == ("Серікова", dt.date(1990, 5, 17), "+77011112233")
    assert asyl.home_branch == branch
    assert asyl.cards.get().number == "A-1"
    assert asyl.registrations.get().expires_on == dt.date(2027, 1, 31)
    consent = Consent.objects.get(patron=asyl)
    assert (consent.purpose, consent.text_version) == ("processing", "carried-over")
    assert consent.given_at.date() == dt.date(2026, 2, 1)
    ivan = Patron.objects.get(given_name="Иван")
    assert Block.objects.get(patron=ivan).reason == "overdue"
    assert ivan.registrations.get().expires_on == dt.date(2021, 1, 31)
    assert (asyl.pin_hash, asyl.user_id) == ("", None)


def test_a_second_run_changes_nothing_and_a_changed_row_is_brought_in(send):
    send(ASYL, IVAN)
    entries = AuditEntry.objects.count()

    again = send(ASYL, IVAN)
    changed = send(ASYL.replace("31.01.2027", "31.01.2028").replace("87011112233", "87779998877"), IVAN)

    assert counts(again) == {"read": 2, "unchanged": 2}
    assert counts(changed) == {"read": 2, "updated": 1, "unchanged": 1}
    assert AuditEntry.objects.count() == entries + 1
    asyl = Patron.objects.get(given_name="Асыл")
    assert asyl.phone == "+77779998877"
    assert asyl.registrations.get().expires_on == dt.date(2028, 1, 31)
    assert (asyl.cards.count(), asyl.consents.count()) == (1, 1)


def test_what_was_done_here_meanwhile_stands(send):
    send(ASYL, IVAN)
    Block.objects.update(lifted_at=clock.now())
    Consent.objects.update(withdrawn_at=clock.now())
    Registration.objects.update(expires_on=dt.date(2030, 1, 1))

    send(ASYL.replace("Асыл", "Асылай"), IVAN.replace("Петров", "Петровский"))

    assert not Block.objects.filter(lifted_at=None).exists()
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert set(Registration.objects.values_list("expires_on", flat=True)) == {dt.date(2030, 1, 1)}


def test_a_dry_run_tells_the_same_and_writes_nothing(send, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    rows = [
        ASYL,
        IVAN,
        "A-3;Серікова;Асыл;17.05.1990;;взрослый" + ";" * 9,
        ASYL.replace("A-1", "A-9").replace("да", "31"),
    ]

    dry = send(*rows, dry=True)
    assert Patron.objects.count() == Origin.objects.count() == 0
    assert not AuditEntry.objects.filter(act="import_patrons").exists()

    real = send(*rows)
    assert dry.counts == real.counts
    assert counts(real) == {"read": 4, "created": 2, "proposed": 2}


def test_wrong_rows_go_to_a_table_that_can_be_mended_and_sent_again(send, tmp_path):
    report = send(ASYL.replace("17.05.1990", "31.02.1990"), IVAN.replace("взрослый", "космонавт"), "A-5;;;;;" + ";" * 9)

    assert counts(report) == {"read": 3, "rejected": 3}
    assert codes(report) == {"date_invalid": 1, "value_unmapped": 1, "name_missing": 1}
    rows = list(read_rows(Path(report.rejects)))
    assert rows[0].cells[-1] == moving_in.REASON_HEADER
    assert [one.code for one in moving_in.from_codes(rows[1].cells[-1])] == ["date_invalid"]

    text = Path(report.rejects).read_text(encoding="utf-8-sig").replace("31.02.1990", "17.05.1990").splitlines()
    mended = send(*text[1:], header=text[0], name="mended.csv")

    assert counts(mended) == {"read": 3, "created": 1, "rejected": 2}


@pytest.mark.parametrize(
    ("row", "evidence"),
    [
        ("B-1;Серікова;Асыл;17.05.1990;;взрослый", ["name_and_birth_date"]),
        ("B-1;Ахметова;Асыл;;8 701 111 22 33;взрослый", ["phone"]),
        ("B-1;СЕРІКОВА;АСЫЛ;17.05.1990;+77011112233;взрослый", ["name_and_birth_date", "phone"]),
    ],
)
def test_somebody_whom_we_may_know_is_proposed_and_never_merged(send, row, evidence):
    send(ASYL)

    report = send(row + ";" * 9)

    assert counts(report) == {"read": 1, "proposed": 1}
    assert Patron.objects.count() == 1
    proposal = ProposedReader.objects.get()
    assert proposal.evidence == evidence
    assert proposal.candidate.given_name == "Асыл"
    assert counts(send(row + ";" * 9)) == {"read": 1, "proposed": 1}
    assert ProposedReader.objects.count() == 1


def test_families_share_a_phone_without_being_one_person(send):
    send(ASYL)

    report = send(
        "B-1;Серіков;Болат;01.01.1985;87011112233;взрослый" + ";" * 9,
        "B-2;Серікова;Айша;02.02.2015;87011112233;взрослый" + ";" * 9,
    )

    assert counts(report) == {"read": 2, "created": 2}


def test_two_rows_of_one_file_are_proposed_to_each_other(send):
    report = send(ASYL, ASYL.replace("A-1", "A-7"))

    assert counts(report) == {"read": 2, "created": 1, "proposed": 1}
    assert ProposedReader.objects.get().candidate == Patron.objects.get()


def test_the_same_person_gets_the_card_and_what_was_empty(send, world):
    reader = world.reader(surname="Серікова", given_name="Асыл", patronymic="", born_on=dt.date(1990, 5, 17), phone="")
    book = world.item(accession_number="И-7")
    report = send(ASYL[: -len(";;;")] + ";И-7;01.11.2026;30.12.2026")
    assert counts(report) == {"read": 1, "proposed": 1, "loans_read": 1, "loans_waiting": 1}

    settled = moving_in.settle_proposed_reader(proposal_id=ProposedReader.objects.get().pk, is_same=True, by=BORIS)

    reader.refresh_from_db()
    assert (settled.patron_id, settled.loan_count) == (reader.pk, 1)
    assert reader.phone == "+77011112233"
    assert set(reader.cards.values_list("number", flat=True)) > {"A-1"}
    assert Loan.objects.get().item == book
    assert not ProposedReader.objects.exists()
    assert counts(send(ASYL[: -len(";;;")] + ";И-7;01.11.2026;30.12.2026")) == {
        "read": 1, "unchanged": 1, "loans_read": 1, "loans_unchanged": 1,
    }  # fmt: skip
    with pytest.raises(Refused, match="proposal_unknown"):
        moving_in.settle_proposed_reader(proposal_id=1, is_same=True, by=BORIS)


def test_another_person_becomes_a_new_reader(send):
    send(ASYL)
    send(ASYL.replace("A-1", "B-1"))

    settled = moving_in.settle_proposed_reader(proposal_id=ProposedReader.objects.get().pk, is_same=False, by=BORIS)

    assert Patron.objects.count() == 2
    assert LibraryCard.objects.get(number="B-1").patron_id == settled.patron_id
    entry = AuditEntry.objects.get(act="settle_proposal")
    assert entry.subject == f"patron:{Patron.objects.get(pk=settled.patron_id).surrogate}"


def test_a_card_of_somebody_else_is_refused(send):
    LibraryCardFactory(number="A-1", patron=ReaderFactory(given_name="Вера", born_on=dt.date(1950, 1, 1)))

    assert codes(send(ASYL)) == {"card_taken": 1}


def test_a_number_with_other_data_is_a_clash(send):
    report = send(ASYL, ASYL.replace("Асыл", "Болат"))
    assert (counts(report), codes(report)) == ({"read": 2, "created": 1, "rejected": 1}, {"number_repeated": 1})

    other = send(ASYL.replace("Серікова;Асыл;17.05.1990", "Ким;Болат;01.01.2001"))
    assert codes(other) == {"number_of_another": 1}


def test_children_find_their_guarantors_wherever_they_stand(send):
    child = "C-1;Петров;Саша;01.01.2018;;взрослый;;01.02.2026;;да;;A-2;;;"
    report = send(child, IVAN, child.replace("C-1", "C-2").replace("Саша", "Катя").replace("A-2", "NOBODY"))

    assert counts(report) == {"read": 3, "created": 3}
    assert Patron.objects.get(given_name="Саша").guarantor.given_name == "Иван"
    assert {one["code"]: one["count"] for one in report.warnings.as_list()}["guarantors_waiting"] == 1


def test_open_loans_come_with_their_dates_and_one_event(send, world):
    first, second = world.item(barcode="K1"), world.item(barcode=None, accession_number="И-2")
    row = ASYL[: -len(";;;")]
    events = OutboxEvent.objects.count()

    report = send(f"{row};K1;01.11.2026;15.11.2026", f"{row};И-2;02.11.2026;16.11.2026", IVAN)

    assert counts(report) == {"read": 3, "created": 2, "unchanged": 1, "loans_read": 2, "loans_created": 2}
    loan = Loan.objects.get(item=first)
    zone = clock.zone()
    assert loan.loaned_at.astimezone(zone).date() == dt.date(2026, 11, 1)
    assert loan.due_at.astimezone(zone) == dt.datetime(2026, 11, 15, 23, 59, tzinfo=zone)
    assert (loan.patron_category, loan.age_band, loan.pool_id) == ("adult", "31-54", world.point.pool_id)
    first.refresh_from_db(), second.refresh_from_db()
    assert first.status == second.status == "on_loan"
    assert OutboxEvent.objects.count() == events + 1
    assert (
        check_in(item_id=first.pk, service_point_id=world.point.pk, by=BORIS, command_id=new_key()).item_id == first.pk
    )


def test_loans_that_cannot_be_are_refused_one_by_one(send, world):
    other = world.reader()
    world.check_out(other, world.item(barcode="TAKEN"))
    world.item(barcode="GONE", status="lost")
    world.item(barcode=None, accession_number="И-2"), world.item(barcode=None, accession_number="И-2")
    world.item(barcode="K9")
    row = ASYL[: -len(";;;")]
    items = ("NOWHERE", "TAKEN", "GONE", "И-2", "K9", "K9")

    report = send(*(f"{row};{item};01.11.2026;15.11.2026" for item in items), f"{row};K9;;")

    assert counts(report) == {
        "read": 7, "created": 1, "unchanged": 6,
        "loans_read": 7, "loans_created": 1, "loans_unchanged": 1, "loans_rejected": 5,
    }  # fmt: skip
    assert codes(report) == {
        "loan_item_unknown": 1, "loan_item_taken": 1, "loan_item_not_free": 1, "loan_item_ambiguous": 1,
        "loan_dates_missing": 1,
    }  # fmt: skip


def test_a_table_of_loans_alone_finds_its_readers(send, world):
    send(ASYL)
    world.item(barcode="K1"), world.item(barcode="K2")
    header = "Билет;Инв. номер;Дата выдачи;Срок возврата;Продления"

    report = send("A-1;K1;01.11.2026;15.11.2026;1", "X-9;K2;01.11.2026;15.11.2026;", header=header)

    assert counts(report) == {"loans_read": 2, "loans_created": 1, "loans_rejected": 1}
    assert codes(report) == {"loan_reader_unknown": 1}
    assert Loan.objects.get().renewal_count == 1


def test_loans_need_to_know_where_they_were_made(send):
    with pytest.raises(Refused, match="service_point_needed"):
        send(ASYL, point=None)


def test_a_mapping_that_was_kept_finds_the_next_table_by_itself(send, world):
    header = "F1;F2;F3"
    with pytest.raises(Refused, match="mapping_without_number"):
        send("A-1;Серікова;Асыл", header=header)
    said = Mapping(
        {"F1": Target.CARD_NUMBER, "F2": Target.SURNAME, "F3": Target.GIVEN_NAME}, {}, Options(category="adult")
    )
    keep_mapping(name="MegaPro", mapping=said, institution_id=world.point.institution_id, by=COMMAND_LINE)

    assert mapping_for(("F3", "F1", "F2"), world.point.institution_id)[1] == "MegaPro"
    assert counts(send("A-1;Серікова;Асыл", header=header)) == {"read": 1, "created": 1}
    assert counts(send("A-1;x;Серікова;Асыл", header="F1;F0;F2;F3", mapping="MegaPro")) == {"read": 1, "unchanged": 1}
    keep_mapping(name="MegaPro", mapping=said, institution_id=world.point.institution_id, by=COMMAND_LINE)
    assert ColumnMapping.objects.count() == 1


def test_a_run_that_dies_goes_on_exactly_once(send, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    rows = [f"D-{number};Ким;Имя{number};;;взрослый" + ";" * 9 for number in range(5)]
    true_store, calls = running._Run._store, []

    def dies(run, planned):
        calls.append(1)
        if len(calls) == 2:
            true_store(run, planned)
            raise KeyboardInterrupt
        true_store(run, planned)

    monkeypatch.setattr(running._Run, "_store", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        send(*rows)
    monkeypatch.setattr(running._Run, "_store", true_store)

    report = send(*rows)

    assert report.counts.created + report.counts.unchanged == 5
    assert Patron.objects.count() == 5


def test_somebody_who_is_first_makes_the_chunk_be_planned_anew(send, monkeypatch):
    calls = []

    def late(run, planned):
        calls.append(1)
        if len(calls) == 1:
            LibraryCardFactory(number="A-2", patron=ReaderFactory(given_name="Вера", born_on=dt.date(1950, 1, 1)))

    monkeypatch.setattr(running._Run, "_write_rejects", late)

    report = send(ASYL, IVAN)

    assert len(calls) == 2
    assert (counts(report), codes(report)) == ({"read": 2, "created": 1, "rejected": 1}, {"card_taken": 1})


def test_nothing_of_readers_is_told_to_audit_and_events(send, world):
    world.item(barcode="K1")
    send(ASYL[: -len(";;;")] + ";K1;01.11.2026;15.11.2026")

    told = str([*AuditEntry.objects.values(), *OutboxEvent.objects.values()])
    for word in ("Серікова", "Асыл", "A-1", "7011112233", "1990"):
        assert word not in told


def test_the_number_of_statements_does_not_grow_with_the_rows(send, django_assert_max_num_queries):
    rows = [f"D-{number};Ким;Имя{number};;8701000{number:04d};взрослый" + ";" * 9 for number in range(60)]

    with django_assert_max_num_queries(60):
        assert counts(send(*rows)) == {"read": 60, "created": 60}


def test_origins_are_unique_in_the_database(send, world):
    send(ASYL)
    origin = Origin.objects.get()
    origin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        origin.save()
