"""What readers do in their own account to the last detail is done for a caller too, and written down as such."""

import datetime as dt

import pytest
from django.urls import reverse

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import Hold, Loan
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import signed_in
from kitaphana.edges.staff.tests.test_call_desk import code_to, post, tags
from kitaphana.edges.staff.tests.test_calls import act as serve
from kitaphana.edges.staff.tests.test_calls import by_telephone, text, told
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.notices.models import AddressProblem
from kitaphana.patrons.models import PatronContact
from kitaphana.patrons.postal import postal_address_of
from kitaphana.patrons.services import give_consent
from kitaphana.shelves.models import ListEntry, ReadingList, SavedSearch
from kitaphana.shelves.rules import Owner
from kitaphana.shelves.services import add_entry
from kitaphana.shelves.tests.factories import ListEntryFactory, ReadingListFactory

pytestmark = pytest.mark.django_db
BY_TELEPHONE = [("telephone", "staff", "boris")]
PHONE = "+77012223344"


@pytest.fixture
def anna(world):
    return world.reader(phone=PHONE)


@pytest.fixture
def line(boris, anna):
    """Boris with the reader on the telephone."""
    client = signed_in(boris)
    client.post(reverse("staff:call", args=[anna.pk]), {"act": "begin", "is_checked": "on"})
    return client


@pytest.fixture
def at(anna):
    return lambda name, *more: reverse(f"staff:call_{name}", args=[anna.pk, *more])


@pytest.fixture
def proven(line, at, codes_sent):
    """The caller has read out a code."""
    post(line, at("record"), act="digits", code=code_to(line, at, codes_sent).code)
    return line


def test_a_lost_book_is_noted_once_and_only_the_caller_s_own(line, world, anna):
    loan, other = world.check_out(anna, world.item()), world.check_out(world.reader(), world.item())

    first = serve(line, anna, "lost", loan=loan.loan_id, command_id="x")
    serve(line, anna, "lost", loan=loan.loan_id, command_id="x")
    strange = serve(line, anna, "lost", loan=other.loan_id, command_id="y")

    assert "noted as lost" in told(first)
    assert "success" not in tags(strange)
    assert by_telephone("report_lost") == BY_TELEPHONE
    assert Loan.objects.get(pk=other.loan_id).state == "open"


def test_the_page_of_a_lost_book_carries_the_door_of_the_call_while_it_lasts(line, world, anna):
    called, other = world.check_out(anna, world.item()), world.check_out(world.reader(), world.item())
    for loan in (called, other):
        line.post(reverse("staff:change_loss", args=[loan.loan_id, "lost"]), {"command_id": f"l{loan.loan_id}"})
    line.post(reverse("staff:call", args=[anna.pk]), {"act": "end"})
    line.post(reverse("staff:change_loss", args=[called.loan_id, "found"]), {"command_id": "f"})

    def doors(loan):
        entries = AuditEntry.objects.filter(subject=f"loan:{loan.loan_id}").exclude(act="check_out").order_by("pk")
        return list(entries.values_list("door", flat=True))

    assert doors(called) == ["telephone", "staff"]
    assert doors(other) == ["staff"]


def test_a_hold_takes_every_wish_that_readers_have(line, world, anna, at):
    item = world.item()
    begins, until = clock.today() + dt.timedelta(days=3), clock.today() + dt.timedelta(days=40)
    page = text(line.get(at("hold"), {"work": item.edition.work_id}))

    placed = post(
        line,
        at("hold"),
        edition=item.edition_id,
        pickup=world.point.code,
        begins=begins.isoformat(),
        until=until.isoformat(),
        command_id="h",
    )

    hold = Hold.objects.get()
    assert item.edition.title in page
    assert "Reserved: number 1 of 1." in told(placed)
    assert (hold.edition_id, hold.suspended_until, hold.needed_until) == (item.edition_id, begins, until)
    doors = AuditEntry.objects.filter(subject=f"hold:{hold.pk}").values_list("door", "actor_kind", "login")
    assert list(doors) == BY_TELEPHONE


def test_a_volume_or_a_language_is_reserved_for_the_caller(line, world, anna, at):
    first = world.item(volume="1", volume_key="1")
    ItemFactory(edition=first.edition, branch=first.branch, volume="2", volume_key="2")
    work = EditionFactory(languages=["kaz"]).work
    kazakh = work.editions.get()
    russian = EditionFactory(work=work, languages=["rus"])
    for edition in (kazakh, russian):
        world.item(edition=edition)
    volumes = text(line.get(at("hold"), {"edition": first.edition_id}))
    editions = text(line.get(at("hold"), {"work": work.pk}))

    post(line, at("hold"), edition=first.edition_id, volume="2", pickup=world.point.code, until="", command_id="v")
    post(line, at("hold"), work=work.pk, language="rus", pickup=world.point.code, until="", command_id="r")

    assert 'name="volume"' in volumes
    assert f"?edition={russian.pk}" in editions
    assert Hold.objects.get(work=first.edition.work).volume_key == "2"
    assert Hold.objects.get(work=work).language == "rus"


def test_a_day_that_is_none_and_a_book_that_is_none_are_refused(line, world, at):
    edition = world.item().edition
    sent = {"edition": edition.pk, "pickup": world.point.code, "command_id": "d"}

    answer = post(line, at("hold"), **sent, until="soon")

    assert "success" not in tags(answer)
    assert answer.redirect_chain[-1][0] == f"{at('hold')}?edition={edition.pk}"
    assert not Hold.objects.exists()
    assert line.get(at("hold"), {"work": 10**9}).status_code == 404
    assert line.get(at("hold"), {"edition": "x"}).status_code == 404


def test_the_history_is_told_after_a_code_and_forgotten_book_by_book(line, world, anna, at, codes_sent):
    give_consent(patron_id=anna.pk, purpose="reading_history", text_version="1", language="ru", by=BORIS)
    items = [world.item() for _ in range(3)]
    loans = [world.check_out(anna, item) for item in items]
    for item in items:
        world.check_in(item)
    assert line.get(at("history"))["Location"] == at("record")
    assert line.post(at("history"), {"act": "forget-all", "is_sure": "on"})["Location"] == at("record")
    post(line, at("record"), act="digits", code=code_to(line, at, codes_sent).code)

    page = text(line.get(at("history")))
    post(line, at("history"), act="forget", loan=loans[0].loan_id)
    unsure = post(line, at("history"), act="forget-all")
    kept = Loan.objects.filter(patron=anna).count()
    post(line, at("history"), act="forget-all", is_sure="on")

    assert all(item.edition.title in page for item in items)
    assert "Forget this book" in page
    assert "sure" in told(unsure)
    assert kept == 2
    assert not Loan.objects.filter(patron=anna).exists()
    assert by_telephone("tell_history")[0] == BY_TELEPHONE[0]
    assert by_telephone("forget_reader") == by_telephone("forget_history") == BY_TELEPHONE
    assert post(line, at("history"), act="burn").status_code == 404


def test_the_history_of_another_reader_stays(proven, world, anna, at):
    other, item = world.reader(), world.item()
    give_consent(patron_id=other.pk, purpose="reading_history", text_version="1", language="ru", by=BORIS)
    loan = world.check_out(other, item)
    world.check_in(item)

    answer = post(proven, at("history"), act="forget", loan=loan.loan_id)

    assert "success" not in tags(answer)
    assert Loan.objects.get(pk=loan.loan_id).patron_id == other.pk


def test_lists_are_made_named_filled_and_let_go(line, anna, at):
    own = ReadingListFactory(patron=anna, name="Winter")
    owner = Owner(patron_id=anna.pk)
    entry_id = add_entry(owner=owner, list_id=own.pk, edition_id=EditionFactory().pk, by=BORIS).entry_id
    post(line, at("lists"), act="make", name=" Spring ", command_id="m")
    post(line, at("lists"), act="make", name=" Spring ", command_id="m")
    spring = ReadingList.objects.get(name="Spring", patron=anna)

    post(line, at("lists"), act="note", number=entry_id, note="for the train", list=own.pk)
    page = text(line.get(at("lists"), {"list": own.pk}))
    post(line, at("lists"), act="move", number=entry_id, to=spring.pk, list=own.pk)
    post(line, at("lists"), act="describe", list=spring.pk, name="May")
    post(line, at("lists"), act="delete", list=own.pk)

    moved = ListEntry.objects.get()
    assert "for the train" in page
    assert (moved.reading_list.name, moved.note) == ("May", "for the train")
    assert not ReadingList.objects.filter(pk=own.pk).exists()
    audited = AuditEntry.objects.filter(subject__startswith="list:").exclude(door="staff")
    assert set(audited.values_list("door", flat=True)) == {"telephone"}
    assert {"create_list", "annotate_list", "change_list", "delete_list"} <= set(audited.values_list("act", flat=True))


def test_another_name_leaves_what_else_the_reader_has_written_about_a_list(line, anna, at):
    own = ReadingListFactory(patron=anna, name="Winter", description="Long evenings", pen_name="A.")

    post(line, at("lists"), act="describe", list=own.pk, name="December")

    own.refresh_from_db()
    assert (own.name, own.description, own.pen_name) == ("December", "Long evenings", "A.")


def test_lists_of_another_reader_are_not_to_be_changed(line, world, at):
    entry = ListEntryFactory(reading_list=ReadingListFactory(patron=world.reader(), name="Winter"))

    for wish in ("note", "describe", "delete", "move", "publish", "sort", "up", "down"):
        answer = post(
            line, at("lists"), act=wish, number=entry.pk, list=entry.reading_list_id, name="x", note="x", order="title"
        )
        assert "success" not in tags(answer), wish

    entry.refresh_from_db()
    assert (entry.note, entry.reading_list.name, entry.reading_list.token) == ("", "Winter", None)


def test_a_list_is_put_in_order_by_telephone_book_by_book_or_as_a_whole(line, anna, at):
    own = ReadingListFactory(patron=anna, name="Winter")
    owner, titles = Owner(patron_id=anna.pk), ("Abai", "Botagoz", "Zaure")
    ids = {
        title: add_entry(
            owner=owner, list_id=own.pk, edition_id=EditionFactory(title=title, work__title=title).pk, by=BORIS
        ).entry_id
        for title in titles
    }

    def order():
        return [row.edition.title for row in ListEntry.objects.filter(reading_list=own).order_by("-position")]

    assert order() == ["Zaure", "Botagoz", "Abai"]
    post(line, at("lists"), act="sort", order="title", list=own.pk)
    assert order() == ["Abai", "Botagoz", "Zaure"]
    post(line, at("lists"), act="down", number=ids["Abai"], list=own.pk)
    post(line, at("lists"), act="up", number=ids["Zaure"], list=own.pk)
    assert order() == ["Botagoz", "Zaure", "Abai"]
    assert line.post(at("lists"), {"act": "sort", "order": "colour", "list": own.pk}).status_code == 404
    assert set(by_telephone("sort_list")) == set(BY_TELEPHONE)


def test_a_list_is_shared_by_a_link_that_is_read_out_and_is_private_again(line, anna, at):
    own = ReadingListFactory(patron=anna, name="Winter")
    post(line, at("lists"), act="describe", list=own.pk, name="Winter", description="By the stove", pen_name="A.")
    post(line, at("lists"), act="publish", list=own.pk)
    own.refresh_from_db()
    link = reverse("portal:public_list", args=[own.token])

    assert link in text(line.get(at("lists"), {"list": own.pk}))
    assert "By the stove" in text(line.get(link))

    post(line, at("lists"), act="unpublish", list=own.pk)
    assert line.get(link).status_code == 404
    assert by_telephone("publish_list") == by_telephone("unpublish_list") == BY_TELEPHONE


def test_for_later_keeps_its_name_and_may_have_words(line, anna, at):
    post(line, at("lists"), act="keep", number=EditionFactory().pk)
    later = ReadingList.objects.get(patron=anna, is_later=True)

    post(line, at("lists"), act="describe", list=later.pk, description="Soon", pen_name="")

    later.refresh_from_db()
    assert (later.name, later.description) == ("", "Soon")


def test_a_search_has_a_library_and_years_and_another_name(line, world, anna, at):
    code = world.point.branch.code
    sent = {"q": "абай", "branch": code, "from": "2019", "to": "2026", "command_id": "s"}

    post(line, at("searches"), act="save", **sent)
    search = SavedSearch.objects.get()
    post(line, at("searches"), act="rename", search=search.pk, name="New Abai")

    search.refresh_from_db()
    assert search.terms == {"text": "абай", "branches": [code], "year_from": 2019, "year_to": 2026}
    assert search.name == "New Abai"
    assert by_telephone("rename_search") == BY_TELEPHONE


def test_what_is_no_library_and_no_year_narrows_nothing(line, at):
    post(line, at("searches"), act="save", q="абай", branch="NOWHERE", **{"from": "long ago", "to": "99999"})

    assert SavedSearch.objects.get().terms == {"text": "абай"}


def test_an_address_that_works_again_is_tried_for_the_caller(line, anna, at):
    AddressProblem.objects.create(
        patron=anna, channel="sms", address_digest="x", reason="blocked", noted_at=clock.now()
    )

    answer = post(line, at("messages"), act="again", channel="sms")

    assert "tried again" in told(answer)
    assert AddressProblem.objects.get(patron=anna).cleared_at is not None
    assert by_telephone("address_problem_cleared") == BY_TELEPHONE


def test_a_postal_address_is_taken_from_who_has_shown_an_address(line, anna, at, codes_sent):
    sent = {"act": "post", "street": "Абай 1", "town": "Алматы", "postcode": "050000"}
    refused = post(line, at("record"), **sent)
    assert "First let the caller read out a code" in told(refused)
    assert postal_address_of(anna.pk) is None

    post(line, at("record"), act="digits", code=code_to(line, at, codes_sent).code)
    post(line, at("record"), **sent)

    assert postal_address_of(anna.pk).lines == ("Абай 1", "Алматы", "050000")
    assert by_telephone("set_postal_address") == BY_TELEPHONE


def test_a_caller_without_any_address_is_told_the_ways_and_nothing_is_taken_from_a_voice(line, anna, at):
    anna.phone = anna.email = ""
    anna.save()

    page = text(line.get(at("record")))
    post(line, at("record"), act="address", address="+77017778899")
    post(line, at("record"), act="post", street="Абай 1", town="Алматы")

    assert "<details open>" in page
    assert "who cannot leave home" in page
    assert "any desk with an identity card" in page
    assert not PatronContact.objects.exists()
    assert postal_address_of(anna.pk) is None
