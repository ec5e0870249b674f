"""The one link between reader and book is a column of the loan: nothing else may know (plan, 1.4 and section 8)."""

import datetime as dt
from collections import namedtuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from kitaphana.charges import queries as charges
from kitaphana.charges import services as ledger
from kitaphana.circulation import services as lending
from kitaphana.circulation.item_history import item_history
from kitaphana.circulation.models import DeskDay, Loan, VisitToken
from kitaphana.circulation.services import moving_in
from kitaphana.circulation.tests.factories import BORIS, World, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import audit, clock
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.notices import tasks as messages
from kitaphana.notices.models import Notice
from kitaphana.patrons.models import Patron
from kitaphana.patrons.tests.factories import PatronCategoryFactory
from kitaphana.shelves.models import ReadingList
from tests.privacy.canaries import BORN_ON, CANARIES, every_table, is_in, sightings
from tests.privacy.lives import LIST_WORDS, live, reader_goes

MAY_KNOW_READERS = ("patrons_", "core_user")
LINK = ("circulation_loan", "patron_id", "id")
HOLD_LINK = ("circulation_hold", "patron_id", "id")
CHARGE_LINK = ("charges_charge", "patron_id", "id")
LIST_LINK = ("shelves_readinglist", "patron_id", "id")
NOTICE_LINK = ("notices_notice", "patron_id", "id")
Story = namedtuple("Story", "patron_id words log")
NAMED_BY_SURROGATE = {
    ("core_auditentry", "subject"),
    ("core_outboxevent", "payload"),  # of acts on the record itself: who joined, whose term ends
    ("core_storedcommand", "answer"),
}


@pytest.fixture
def story(db, caplog):
    """A reader's whole life in the library, told through the services."""
    caplog.set_level("DEBUG")
    world = HoldWorld()
    patron_id = live(world)
    surrogate = str(Patron.objects.get(pk=patron_id).surrogate)
    return Story(patron_id, {**CANARIES, "id": str(patron_id), "surrogate": surrogate}, caplog.text)


def outside(found):
    """Sightings where readers may not be known; the loan's own column and the audit's surrogate are meant to be."""
    return {
        (table, column, kind)
        for table, column, kind in found
        if not table.startswith(MAY_KNOW_READERS)
        and (table, column, kind) not in {LINK, HOLD_LINK, CHARGE_LINK, LIST_LINK, NOTICE_LINK}
        and kind != "surrogate"
    }


def test_a_reader_is_known_in_the_tables_of_readers_only(story):
    found = sightings(story.words)
    assert outside(found) == set()
    assert {kind for table, _, kind in found if table.startswith("patrons_")} >= set(CANARIES) - {"pin"}
    assert {LINK, HOLD_LINK, CHARGE_LINK, LIST_LINK, NOTICE_LINK} <= found
    assert AuditEntry.objects.count() > 10
    assert OutboxEvent.objects.count() > 5
    assert StoredCommand.objects.filter(is_refused=True).exists()


def test_the_surrogate_stands_in_audit_events_and_the_answer_of_joining_only(story):
    places = {(table, column) for table, column, kind in sightings(story.words) if kind == "surrogate"}
    assert places <= {("patrons_patron", "surrogate"), *NAMED_BY_SURROGATE}
    assert not AuditEntry.objects.filter(subject__startswith="patron:").exclude(details={}).exists()
    loans = AuditEntry.objects.filter(subject__startswith="loan:")
    assert loans.exists()
    assert str(story.words["surrogate"]) not in str(list(loans.values()))


def test_the_history_of_an_item_names_no_reader(story):
    told = "".join(repr(item_history(item_id)) for item_id in Loan.objects.values_list("item_id", flat=True))
    assert "lent" in told
    assert "returned" in told
    assert [kind for kind, word in story.words.items() if kind != "id" and str(word) in told] == []


def test_what_a_reader_wants_to_read_is_told_by_lists_only(story):
    found = sightings(LIST_WORDS)
    assert {kind for _, _, kind in found} == set(LIST_WORDS)
    assert all(table.startswith("shelves_") for table, _, _ in found)
    assert [kind for kind, word in LIST_WORDS.items() if is_in(word, story.log)] == []
    acts = AuditEntry.objects.filter(subject__startswith="list:")
    assert [(one.act, one.login, one.details) for one in acts.order_by("pk")] == [
        ("publish_list", "", {}),
        ("unpublish_list", "", {}),
    ]


def test_no_pin_is_kept_as_it_was_typed(story):
    assert {place for place in sightings(story.words) if place[2] == "pin"} == set()


def test_when_the_link_is_cut_no_table_of_loans_knows_the_reader(story):
    later = clock.now() + dt.timedelta(days=30)
    with clock.frozen_at(later):
        lending.cut_expired_links(later)
        messages.forget_old_notices()
    assert set(Loan.objects.filter(patron_id=story.patron_id).values_list("closed_at", flat=True)) == {None}
    Loan.objects.filter(closed_at=None).update(patron=None)
    messages.forget_old_notices()
    about = Notice.objects.filter(subject__in=("loan", "hold"))
    assert about.exists()
    assert set(about.values_list("patron_id", "subject_id")) == {(None, None)}
    assert {LINK, HOLD_LINK} & sightings(story.words) == set()


def test_when_a_charge_is_settled_and_its_days_are_over_the_ledger_knows_nobody(story):
    (open_charge,) = [row.id for row in charges.charges_of(story.patron_id).rows if row.left]
    desk = lending.LossAct(0, BORIS).desk
    lending.take_payment(charge_id=open_charge, kind="card", amount=None, desk=desk, command_id=new_key())
    later = clock.now() + dt.timedelta(days=30)

    assert ledger.cut_settled_links(later) == 2
    assert CHARGE_LINK not in sightings(story.words)


def test_a_closed_day_keeps_counts_and_nothing_that_tells_who_came(story):
    assert VisitToken.objects.count() == 1
    with clock.frozen_at(clock.now() + dt.timedelta(days=1)):
        assert lending.close_desk_days() == 1
    assert not VisitToken.objects.exists()
    day = DeskDay.objects.get()
    assert day.key == ""
    assert day.figures["visits.readers"] == 1
    assert outside(sightings(story.words)) == set()


def test_the_log_names_nobody(story):
    assert story.log
    assert [kind for kind, word in story.words.items() if is_in(word, story.log)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(CANARIES))
def test_the_search_finds_a_canary_wherever_it_hides(kind):
    with transaction.atomic():
        audit.record(act="leak", subject="item:1", by=BORIS, details={"note": f"said by {CANARIES[kind].upper()}!"})
    assert sightings(CANARIES) == {("core_auditentry", "details", kind)}


@pytest.mark.django_db
def test_the_search_looks_into_sessions(client):
    session = client.session
    session["reader"] = CANARIES["card"]
    session.save()
    assert sightings(CANARIES) == {("django_session", "session_data", "card")}


@pytest.mark.django_db
def test_the_search_covers_every_table():
    names = set(every_table())
    assert {"core_storedcommand", "circulation_decision", "django_session", "core_attemptcounter"} <= names
    assert names >= set(connection.introspection.django_table_names(only_existing=True))


def test_a_reader_who_is_forgotten_is_found_nowhere(story):
    """Not in any table, not under the surrogate, not by the login, and not through the shell of a double."""
    lists = ReadingList.objects.count()

    reader_goes(story.patron_id)

    left = {(table, column) for table, column, _ in sightings(story.words)}
    assert left == NAMED_BY_SURROGATE
    assert not Patron.objects.filter(surrogate=story.words["surrogate"]).exists()
    assert ReadingList.objects.count() < lists
    assert Loan.objects.exists()
    assert not Loan.objects.filter(patron__isnull=False).exists()
    assert AuditEntry.objects.filter(act="erase_patron").exists()


def test_a_reader_who_moves_in_is_known_in_the_tables_of_readers_only(db, settings, tmp_path, caplog):
    caplog.set_level("DEBUG")
    settings.DATA_DIR = tmp_path
    world = World()
    PatronCategoryFactory()
    world.item(barcode="K1")
    name = f"{CANARIES['surname']};{CANARIES['given name']};{CANARIES['patronymic']};{BORN_ON:%d.%m.%Y}"
    rest = f"{CANARIES['phone']};{CANARIES['e-mail']};{CANARIES['note']}"
    header = "Билет;Фамилия;Имя;Отчество;Дата рождения;Телефон;E-mail;Примечание;Инв. номер;Выдана;Срок возврата"
    rows = [f"{CANARIES[card]};{name};{rest};K1;01.11.2026;30.11.2026" for card in ("card", "second card")]
    text = "\n".join([header, *rows, f"X-1;{name.replace('27.02', '31.02')};{rest};;;"]).encode()
    job_id = moving_in.send_table(
        file=SimpleUploadedFile("readers.csv", text),
        institution_id=world.point.institution_id,
        service_point_id=world.point.pk,
        by=BORIS,
    )
    for is_dry_run in (True, False):
        moving_in.start_patron_import(job_id=job_id, is_dry_run=is_dry_run, by=BORIS)

    assert Patron.objects.count() == 1
    words = {kind: word for kind, word in CANARIES.items() if kind not in ("pin", "street")}
    found = sightings(words)
    assert {kind for table, _, kind in found if table.startswith("patrons_")} == set(words)
    assert outside(found) == set()
    assert [kind for kind, word in words.items() if is_in(word, caplog.text)] == []
