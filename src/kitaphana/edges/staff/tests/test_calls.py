"""A reader served by telephone: who calls is asked first, and all is written down as done by telephone."""

import datetime as dt

import pypdfium2
import pytest
from django.urls import reverse

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import Hold, Loan
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, User
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.patrons.arranged import wished_forms_of
from kitaphana.patrons.models import CardState
from kitaphana.shelves.models import ListEntry
from kitaphana.shelves.tests.factories import ListEntryFactory, ReadingListFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(world):
    return world.reader(phone="+77012223344")


@pytest.fixture
def client(boris):
    return signed_in(boris)


@pytest.fixture
def address(anna):
    return reverse("staff:call", args=[anna.pk])


@pytest.fixture
def on_the_line(client, address):
    client.post(address, {"act": "begin", "is_checked": "on"})
    return client


def act(client, anna, name, **data):
    return client.post(reverse("staff:serve_call", args=[anna.pk, name]), data, follow=True)


def text(response):
    return response.content.decode()


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def by_telephone(act_):
    return list(AuditEntry.objects.filter(act=act_).values_list("door", "actor_kind", "login"))


def test_who_calls_is_asked_before_anything_is_told(client, world, anna, address):
    item = world.item()
    world.check_out(anna, item)

    first = text(client.get(address))
    unchecked = client.post(address, {"act": "begin"}, follow=True)

    assert item.edition.title not in first
    assert "Ask for name and birth date first" in told(unchecked)
    assert item.edition.title not in text(unchecked)
    assert not AuditEntry.objects.filter(act="begin_call").exists()


def test_books_and_holds_are_told_in_sentences(on_the_line, world, anna, address):
    item = world.item()
    world.check_out(anna, item)

    page = text(on_the_line.get(address))

    assert item.edition.title in page
    assert "Bring it back by" in page
    assert by_telephone("begin_call") == [("telephone", "staff", "boris")]


def test_renewing_one_and_all_is_written_down_as_done_by_telephone(on_the_line, world, anna):
    loans = [world.check_out(anna, world.item()) for _ in range(2)]

    one = act(on_the_line, anna, "renew", loan=loans[0].loan_id, command_id="a")
    everything = act(on_the_line, anna, "renew-all", command_id="b")

    assert "Renewed:" in told(one)
    assert "2 loans renewed." in told(everything)
    assert sorted(Loan.objects.filter(patron=anna).values_list("renewal_count", flat=True)) == [1, 2]
    assert set(by_telephone("renew")) == {("telephone", "staff", "boris")}


def test_a_double_click_renews_once(on_the_line, world, anna):
    loan = world.check_out(anna, world.item())
    for _ in range(2):
        act(on_the_line, anna, "renew", loan=loan.loan_id, command_id="same")

    assert Loan.objects.get(pk=loan.loan_id).renewal_count == 1


def test_a_book_is_found_reserved_paused_moved_and_cancelled(on_the_line, world, anna, address, search_index):
    edition = world.item().edition
    search_index()
    found = text(on_the_line.get(reverse("staff:call_books", args=[anna.pk]), {"q": edition.title}))
    assert edition.title in found
    assert "On the shelf: 1 copy" in found

    placed = on_the_line.post(
        reverse("staff:call_hold", args=[anna.pk]),
        {"work": edition.work_id, "pickup": world.point.code, "command_id": "h"},
        follow=True,
    )
    hold = Hold.objects.get()
    assert "Reserved: number 1 of 1." in told(placed)
    later = (clock.today() + dt.timedelta(days=9)).isoformat()
    assert "Done." in told(act(on_the_line, anna, "suspend", hold=hold.pk, until=later, command_id="s"))
    assert "Done." in told(act(on_the_line, anna, "resume", hold=hold.pk, command_id="r"))
    act(on_the_line, anna, "pickup", hold=hold.pk, pickup=world.point.code, command_id="p")
    assert "Done." in told(act(on_the_line, anna, "cancel", hold=hold.pk, command_id="c"))
    hold.refresh_from_db()
    assert hold.state == "cancelled"
    doors = AuditEntry.objects.filter(subject=f"hold:{hold.pk}").values_list("door", flat=True)
    assert set(doors) == {"telephone"}


def test_a_pause_without_a_day_and_a_place_that_is_none_are_refused_in_words(on_the_line, world, anna):
    sent = {"work": world.item().edition.work_id, "pickup": world.point.code, "command_id": "h"}
    on_the_line.post(reverse("staff:call_hold", args=[anna.pk]), sent)
    hold = Hold.objects.get()

    assert "must end after today" in told(act(on_the_line, anna, "suspend", hold=hold.pk, until="", command_id="s"))
    act(on_the_line, anna, "pickup", hold=hold.pk, pickup="NOWHERE", command_id="p")
    hold.refresh_from_db()
    assert (hold.state, hold.pickup_point_id) == ("waiting", world.point.pk)


def test_a_caller_hears_which_holds_have_ended_and_why(on_the_line, world, anna, address):
    item = world.item()
    sent = {"work": item.edition.work_id, "pickup": world.point.code, "command_id": "h"}
    on_the_line.post(reverse("staff:call_hold", args=[anna.pk]), sent)
    act(on_the_line, anna, "cancel", hold=Hold.objects.get().pk, command_id="c")

    page = text(on_the_line.get(address))

    assert Hold.objects.get().end == "reader"
    assert item.edition.title in page.partition("Ended lately")[2]
    assert "Cancelled, as you wished" in page


def test_lists_are_told_only_on_request_which_is_written_down(on_the_line, world, anna, address):
    own = ReadingListFactory(patron=anna, name="Winter")
    entry = ListEntryFactory(reading_list=own)
    assert entry.edition.title not in text(on_the_line.get(address))

    page = text(on_the_line.get(reverse("staff:call_lists", args=[anna.pk])))

    assert "Winter" in page
    assert entry.edition.title in page
    assert by_telephone("tell_lists") == [("telephone", "staff", "boris")]


def test_a_book_is_kept_for_later_and_taken_off_and_the_audit_names_no_book(on_the_line, anna):
    edition, lists = EditionFactory(), reverse("staff:call_lists", args=[anna.pk])

    on_the_line.post(lists, {"act": "keep", "number": edition.pk})
    entry = ListEntry.objects.get()
    on_the_line.post(lists, {"act": "remove", "number": entry.pk})

    assert not ListEntry.objects.exists()
    acts = AuditEntry.objects.filter(subject__startswith="list:").values_list("act", "door", "details")
    assert list(acts) == [("add_to_list", "telephone", {}), ("take_off_list", "telephone", {})]


def test_wishes_are_for_those_who_may_see_entitlements(world, anna, address):
    head = signed_in(staff("head", branch=world.point.branch))
    desk = signed_in(User.objects.filter(username="boris").first() or staff("desk", branch=world.point.branch))
    for client in (head, desk):
        client.post(address, {"act": "begin", "is_checked": "on"})

    saved = act(head, anna, "wishes", form=["braille", "nonsense"])

    assert "Saved." in told(saved)
    assert wished_forms_of(anna.pk) == ("braille",)
    assert "Braille" in text(head.get(reverse("staff:reader", args=[anna.pk])))
    assert "wishes for" not in text(desk.get(address))
    assert "Braille" not in text(desk.get(reverse("staff:reader", args=[anna.pk])))
    assert act(desk, anna, "wishes", form=[]).status_code == 403


def test_loans_holds_and_lists_of_another_are_not_to_be_had(on_the_line, world, anna):
    other = world.reader()
    loan = world.check_out(other, world.item())
    entry = ListEntryFactory(reading_list=ReadingListFactory(patron=other))

    act(on_the_line, anna, "renew", loan=loan.loan_id, command_id="x")
    act(on_the_line, anna, "cancel", hold=1, command_id="y")
    on_the_line.post(reverse("staff:call_lists", args=[anna.pk]), {"act": "remove", "number": entry.pk})

    assert Loan.objects.get(pk=loan.loan_id).renewal_count == 0
    assert ListEntry.objects.filter(pk=entry.pk).exists()


def test_after_the_call_and_for_another_reader_nothing_is_done(on_the_line, world, anna, address):
    other = world.reader()
    loan = world.check_out(anna, world.item())
    begun = reverse("staff:call", args=[other.pk])
    assert on_the_line.get(reverse("staff:call_books", args=[other.pk]))["Location"] == begun

    on_the_line.post(address, {"act": "end"})
    act(on_the_line, anna, "renew", loan=loan.loan_id, command_id="x")

    assert Loan.objects.get(pk=loan.loan_id).renewal_count == 0
    assert on_the_line.post(reverse("staff:call_hold", args=[anna.pk]), {})["Location"] == address


def test_a_call_that_nobody_ended_is_over_after_an_hour(on_the_line, address):
    assert b"End the call" in on_the_line.get(address).content
    with clock.frozen_at(clock.now() + calls.LONGEST):
        assert b"Begin the call" in on_the_line.get(address).content


def test_an_unknown_act_and_an_unknown_reader_are_no_pages(on_the_line, anna):
    assert act(on_the_line, anna, "steal").status_code == 404
    assert on_the_line.get(reverse("staff:call", args=[10**9])).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_costs_the_same_however_many_books(
    on_the_line, world, anna, address, django_assert_max_num_queries, count
):
    for _ in range(count):
        world.check_out(anna, world.item())
    on_the_line.get(address)
    with django_assert_max_num_queries(24):
        on_the_line.get(address)


@pytest.mark.parametrize("kind", ["paper", "roll"])
def test_the_card_is_printed_at_the_desk(client, anna, kind):
    anna.cards.update(number="ABCDEFGHJKLM2")

    answer = client.get(reverse("staff:print_reader_card", args=[anna.pk, kind]))

    document = pypdfium2.PdfDocument(answer.content)
    assert "ABCD EFGH JKLM2" in document[0].get_textpage().get_text_range()
    assert AuditEntry.objects.filter(act="print_card", login="boris").count() == 1
    assert round(document[0].get_width() / 72 * 25.4) == {"paper": 210, "roll": 72}[kind]


def test_without_a_card_in_force_there_is_nothing_to_print(client, anna):
    anna.cards.update(state=CardState.LOST)

    answer = client.get(reverse("staff:print_reader_card", args=[anna.pk, "paper"]), follow=True)

    assert "no card in force" in told(answer)
    assert client.get(reverse("staff:print_reader_card", args=[anna.pk, "gold"])).status_code == 404
