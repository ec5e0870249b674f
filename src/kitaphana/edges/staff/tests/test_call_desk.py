"""The telephone desk: whatever readers do in their own account is done for a caller, and written down as such."""

import pytest
from django.urls import reverse

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import Loan
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, User
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.edges.staff.tests.test_calls import act as serve
from kitaphana.edges.staff.tests.test_calls import by_telephone, text, told
from kitaphana.network.rules import StaffRole
from kitaphana.notices.models import ChannelPreference, Notice
from kitaphana.patrons.arranged import calendar_of, wished_forms_of
from kitaphana.patrons.consent_texts import version_of
from kitaphana.patrons.models import CardState, LibraryCard, NameChange, Patron, PatronContact, Registration
from kitaphana.patrons.queries import has_consent
from kitaphana.patrons.services import give_consent
from kitaphana.shelves.models import SavedSearch

pytestmark = pytest.mark.django_db
OLD, NEW = "+77012223344", "+77017778899"


@pytest.fixture
def anna(world):
    return world.reader(phone=OLD)


@pytest.fixture
def line(boris, anna):
    """Boris with the reader on the telephone."""
    client = signed_in(boris)
    client.post(reverse("staff:call", args=[anna.pk]), {"act": "begin", "is_checked": "on"})
    return client


@pytest.fixture
def at(anna):
    return lambda name, *more: reverse(f"staff:call_{name}", args=[anna.pk, *more])


def post(client, where, **data):
    return client.post(where, data, follow=True)


def test_messages_are_read_out_on_request_which_is_written_down(line, anna, at):
    notice = Notice.objects.create(
        patron=anna, kind="welcome", cause="welcome", made_at=clock.now(), expires_at=clock.now(), facts={}
    )

    page = text(line.get(at("messages")))
    post(line, at("messages"), act="read", up_to=notice.pk)

    assert "Welcome to the library!" in page
    assert by_telephone("tell_messages")[0] == ("telephone", "staff", "boris")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert by_telephone("read_out_messages") == [("telephone", "staff", "boris")]


def test_a_caller_says_which_messages_come_and_how(line, anna, at, settings):
    give_consent(patron_id=anna.pk, purpose="messages", text_version=version_of("messages"), language="ru", by=BORIS)

    answer = post(line, at("messages"), act="choose", want=["hold_ready.sms"], has_titles_in_sms="on")

    assert "Saved." in told(answer)
    assert ChannelPreference.objects.filter(patron=anna).exists()
    assert by_telephone("message_preferences_set") == [("telephone", "staff", "boris")]
    assert by_telephone("message_settings_set") == [("telephone", "staff", "boris")]


def test_a_search_is_kept_for_the_caller_let_rest_and_deleted(line, anna, at):
    answer = post(line, at("searches"), act="save", q="абай", form="braille", language="kaz", command_id="s")
    assert "Saved." in told(answer)
    search = SavedSearch.objects.get(patron=anna)
    assert (search.name, search.terms) == ("“абай”; Kazakh; Braille", search.terms)
    assert search.terms == {"text": "абай", "forms": ["braille"], "languages": ["kaz"]}
    assert "“абай”; Kazakh; Braille" in text(line.get(at("searches")))

    post(line, at("searches"), act="pause", search=search.pk)
    assert SavedSearch.objects.get().is_paused
    post(line, at("searches"), act="delete", search=search.pk)

    assert not SavedSearch.objects.exists()
    doors = AuditEntry.objects.filter(act__endswith="_search").values_list("door", flat=True)
    assert list(doors) == ["telephone"] * 3
    assert by_telephone("tell_searches")


def test_nothing_to_look_for_is_no_search_and_a_search_of_another_is_not_to_be_had(line, world, at):
    other = SavedSearch.objects.create(
        patron=world.reader(),
        name="x",
        terms={"text": "x"},
        digest="x",
        created_at=clock.now(),
        looked_until=clock.now(),
    )

    assert "success" not in tags(post(line, at("searches"), act="save", q=" ", command_id="e"))
    assert "success" not in tags(post(line, at("searches"), act="delete", search=other.pk))
    assert SavedSearch.objects.count() == 1


def tags(answer):
    return " ".join(message.tags for message in answer.context["messages"])


def test_a_consent_is_read_out_before_it_is_given_and_withdrawn_by_itself(line, anna, at):
    courier = {"purpose": "courier"}
    assert version_of("courier") in text(line.get(at("agreements"))) or "not given" in text(line.get(at("agreements")))
    assert "Read the words out first" in told(post(line, at("agreements"), **courier, act="give"))
    assert not has_consent(anna.pk, "courier")

    post(line, at("agreements"), **courier, act="give", is_read="on")
    assert has_consent(anna.pk, "courier")
    post(line, at("agreements"), **courier, act="withdraw")

    assert not has_consent(anna.pk, "courier")
    assert by_telephone("consent_courier") == by_telephone("withdraw_courier") == [("telephone", "staff", "boris")]


def test_the_history_is_switched_on_and_off_and_not_told_beside_the_consents(line, world, anna, at):
    post(line, at("agreements"), purpose="reading_history", act="give", is_read="on")
    assert has_consent(anna.pk, "reading_history")
    item = world.item()
    loan = world.check_out(anna, item)
    world.check_in(item)

    page = text(line.get(at("agreements")))
    assert "1 book is forgotten" in page
    assert item.edition.title not in page
    assert "sure" in told(post(line, at("agreements"), purpose="reading_history", act="withdraw"))
    post(line, at("agreements"), purpose="reading_history", act="withdraw", is_sure="on")

    assert not has_consent(anna.pk, "reading_history")
    assert Loan.objects.get(pk=loan.loan_id).patron_id is None


def test_the_consent_without_which_there_is_no_card_is_not_withdrawn_by_telephone(line, anna, at):
    give_consent(patron_id=anna.pk, purpose="processing", text_version="old", language="ru", by=BORIS)

    post(line, at("agreements"), purpose="processing", act="withdraw")

    assert has_consent(anna.pk, "processing")


def code_to(line, at, codes_sent, channel="sms"):
    post(line, at("record"), act="code", channel=channel)
    return codes_sent[-1]


def test_an_address_changes_by_two_codes_one_from_before_and_one_from_the_new(line, anna, at, codes_sent):
    refused = post(line, at("record"), act="address", address=NEW)
    assert "First let the caller read out a code" in told(refused)
    assert codes_sent == []

    sent = code_to(line, at, codes_sent)
    assert (sent.address, sent.cause, sent.language) == (OLD, "call", anna.language)
    post(line, at("record"), act="digits", code=sent.code)
    assert PatronContact.objects.get(patron=anna).verified_at is not None
    post(line, at("record"), act="address", address="8 701 777 88 99")
    done = post(line, at("record"), act="digits", code=codes_sent[-1].code)

    assert "The new address stands in the record." in told(done)
    anna.refresh_from_db()
    assert anna.phone == NEW
    assert by_telephone("confirm_address") == by_telephone("change_address") == [("telephone", "staff", "boris")]


def test_a_wrong_code_shows_nothing_and_five_are_all(line, at, codes_sent):
    sent = code_to(line, at, codes_sent)
    wrong = "000000" if sent.code != "000000" else "111111"
    for _ in range(5):
        post(line, at("record"), act="digits", code=wrong)

    post(line, at("record"), act="digits", code=sent.code)

    assert "First let the caller read out a code" in text(line.get(at("record")))
    assert line.get(at("data", "json")).status_code == 302


def test_a_code_for_the_telephone_opens_no_page_and_a_code_for_a_page_is_nothing_on_the_telephone(
    line, client, anna, at, codes_sent
):
    PatronContact.objects.create(patron=anna, channel="sms", address=OLD, verified_at=clock.now())
    client.post("/en/account/code/", {"address": OLD})
    of_page = codes_sent[-1].code
    of_call = code_to(line, at, codes_sent).code

    client.post("/en/account/code/digits/", {"code": of_call})
    if of_page != of_call:
        post(line, at("record"), act="digits", code=of_page)
        assert "_auth_user_id" not in client.session
        assert line.get(at("data", "json")).status_code == 302


def test_a_code_sent_to_an_address_that_stands_in_the_record_no_more_shows_nothing(line, anna, at, codes_sent):
    sent = code_to(line, at, codes_sent)
    Patron.objects.filter(pk=anna.pk).update(phone=NEW)

    post(line, at("record"), act="digits", code=sent.code)

    anna.refresh_from_db()
    assert anna.phone == NEW
    assert line.get(at("data", "json")).status_code == 302


def test_a_copy_of_all_data_is_for_who_has_shown_an_address_and_written_down(line, anna, at, codes_sent):
    assert line.get(at("data", "html"))["Location"] == at("record")

    post(line, at("record"), act="digits", code=code_to(line, at, codes_sent).code)

    assert line.get(at("data", "json")).json()
    assert anna.given_name in text(line.get(at("data", "html")))
    assert line.get(at("data", "pdf")).status_code == 404
    assert set(by_telephone("export_record")) == {("telephone", "staff", "boris")}


def test_what_one_caller_has_shown_is_nothing_for_the_next(line, world, anna, at, codes_sent):
    post(line, at("record"), act="digits", code=code_to(line, at, codes_sent).code)
    other = world.reader()
    line.post(reverse("staff:call", args=[other.pk]), {"act": "begin", "is_checked": "on"})
    line.post(reverse("staff:call", args=[anna.pk]), {"act": "begin", "is_checked": "on"})

    assert line.get(at("data", "json"))["Location"] == at("record")


def test_the_registration_goes_on_when_the_words_were_read_out(line, anna, at):
    term = Registration.objects.get(patron=anna)
    term.expires_on = clock.today()
    term.save()
    sent = {"act": "term", "institution": term.institution_id, "command_id": "t"}

    assert "Read the words out first" in told(post(line, at("record"), **sent))
    for _ in range(2):
        post(line, at("record"), **sent, is_read="on")

    before = term.expires_on
    term.refresh_from_db()
    assert 360 < (term.expires_on - before).days < 370
    assert by_telephone("renew_registration") == [("telephone", "staff", "boris")]


def test_name_language_card_calendar_and_devices_are_served(line, anna, at):
    anna.user = User.objects.create_user("anna", "a long password")
    anna.save()
    own = signed_in(anna.user)
    own.get("/en/account/")
    number = LibraryCard.objects.get(patron=anna).number

    post(line, at("record"), act="name", given_name="Anna", surname="Wed", patronymic="")
    post(line, at("record"), act="language", language="en")
    post(line, at("record"), act="lost", card=number, command_id="l")
    post(line, at("record"), act="calendar-open")
    page = text(line.get(at("record")))
    post(line, at("record"), act="calendar-titles", shows_titles="on")
    post(line, at("record"), act="sign-out")

    assert NameChange.objects.get(patron=anna).surname == "Wed"
    anna.refresh_from_db()
    assert anna.language == "en"
    assert LibraryCard.objects.get(number=number).state == CardState.LOST
    assert LibraryCard.objects.filter(patron=anna, state=CardState.ACTIVE).count() == 1
    assert calendar_of(anna.pk).shows_titles
    assert calendar_of(anna.pk).token not in page
    assert own.get("/en/account/").status_code == 302
    post(line, at("record"), act="calendar-close")
    assert calendar_of(anna.pk) is None
    acts = ("ask_name_change", "change_contact", "end_card", "issue_card", "open_calendar", "change_calendar")
    for name in (*acts, "close_calendar", "end_all_sessions"):
        assert by_telephone(name) == [("telephone", "staff", "boris")], name


def test_parents_call_for_their_children(line, world, anna, at):
    child = world.reader(
        given_name="Тимур", born_on=clock.today().replace(year=clock.today().year - 9, day=1), guarantor=anna
    )

    assert reverse("staff:call", args=[child.pk]) in text(line.get(at("record")))


def test_unknown_acts_are_no_pages(line, at):
    assert post(line, at("record"), act="steal").status_code == 404
    assert post(line, at("searches"), act="steal").status_code == 404
    assert post(line, at("agreements"), act="give", purpose="everything").status_code == 404


@pytest.mark.parametrize("name", ["messages", "searches", "agreements", "record"])
def test_without_a_call_one_is_asked_who_calls(boris, anna, at, name):
    client = signed_in(boris)

    for answer in (client.get(at(name)), client.post(at(name), {"act": "sign-out"})):
        assert answer["Location"] == reverse("staff:call", args=[anna.pk])


@pytest.mark.parametrize("count", [1, 6])
def test_pages_cost_the_same_however_much_there_is(line, anna, at, count, django_assert_max_num_queries):
    for number in range(count):
        SavedSearch.objects.create(
            patron=anna,
            name=str(number),
            terms={"text": str(number)},
            digest=str(number),
            created_at=clock.now(),
            looked_until=clock.now(),
        )
        Notice.objects.create(
            patron=anna, kind="welcome", cause=f"w{number}", made_at=clock.now(), expires_at=clock.now(), facts={}
        )
    for name, most in (("messages", 45), ("searches", 25), ("agreements", 22), ("record", 28)):
        line.get(at(name))
        with django_assert_max_num_queries(most):
            line.get(at(name))


def test_a_specialist_sees_and_notes_the_wished_forms_and_a_librarian_does_not(world, anna):
    address = reverse("staff:call", args=[anna.pk])
    saule = signed_in(staff(StaffRole.SPECIALIST, username="saule", branch=world.point.branch))
    saule.post(address, {"act": "begin", "is_checked": "on"})

    assert "wishes for" in text(saule.get(address))
    serve(saule, anna, "wishes", form=["braille"])

    assert wished_forms_of(anna.pk) == ("braille",)
    assert "Braille" in text(saule.get(reverse("staff:reader", args=[anna.pk])))


def test_books_are_found_for_the_caller_of_the_specialist(world, anna):
    saule = signed_in(staff(StaffRole.SPECIALIST, username="saule", branch=world.point.branch))
    saule.post(reverse("staff:call", args=[anna.pk]), {"act": "begin", "is_checked": "on"})
    edition = EditionFactory()

    saule.post(reverse("staff:call_lists", args=[anna.pk]), {"act": "keep", "number": edition.pk})

    assert AuditEntry.objects.get(act="add_to_list").door == "telephone"
