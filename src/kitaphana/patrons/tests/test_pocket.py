"""What readers arrange for themselves: a lost card, wished forms, the calendar."""

import pytest

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.patrons import services
from kitaphana.patrons.arranged import calendar_at, calendar_of, wished_forms_of
from kitaphana.patrons.models import CalendarFeed, CardState, FormWish
from kitaphana.patrons.queries import cards_of
from kitaphana.patrons.services.cards import new_number
from kitaphana.patrons.services.merging.own import PARTICIPANT
from kitaphana.patrons.services.rights.own import PARTICIPANT as OWN
from kitaphana.patrons.tests.factories import LibraryCardFactory, PatronFactory

pytestmark = pytest.mark.django_db
READER = Actor(ActorKind.READER, Door.PORTAL)


@pytest.fixture
def anna():
    return PatronFactory()


@pytest.fixture
def card(anna):
    return LibraryCardFactory(patron=anna)


def lose(patron, number, key="lost"):
    return services.replace_lost_card(patron_id=patron.pk, number=number, by=READER, command_id=key)


def test_a_new_card_is_a_random_token_of_64_bits():
    numbers = {new_number() for _ in range(200)}

    assert len(numbers) == 200
    assert {len(number) for number in numbers} == {13}
    assert set("".join(numbers)) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")


def test_a_lost_card_stops_at_once_and_a_new_one_takes_its_place(anna, card):
    after = lose(anna, card.number)

    card.refresh_from_db()
    assert card.state == CardState.LOST
    assert after.card_number != card.number
    assert after.card_state == "active"
    assert [event.name for event in OutboxEvent.objects.order_by("pk")] == ["CardEnded", "CardIssued"]
    assert all(entry.login == "" for entry in AuditEntry.objects.all())


def test_a_double_click_replaces_it_once(anna, card):
    assert lose(anna, card.number).card_number == lose(anna, card.number).card_number

    assert anna.cards.count() == 2


def test_a_second_card_that_is_in_force_stays_and_is_enough(anna, card):
    other = LibraryCardFactory(patron=anna)

    assert lose(anna, card.number).card_number == other.number
    assert len(cards_of(anna.pk)) == 2


def test_a_card_that_staff_took_out_of_use_is_not_replaced_by_its_reader(anna, card):
    services.end_card(card_number=card.number, state="withdrawn", by=READER)

    with pytest.raises(Refused, match="card_not_active"):
        lose(anna, card.number)


def test_nobody_loses_the_card_of_another(anna, card):
    with pytest.raises(Refused, match="card_unknown"):
        lose(PatronFactory(), card.number)


def test_wishes_take_the_place_of_those_before_and_the_audit_tells_no_form(anna):
    services.wish_forms(patron_id=anna.pk, forms=["braille", "audio"], by=READER)
    services.wish_forms(patron_id=anna.pk, forms=["audio", "daisy"], by=READER)
    services.wish_forms(patron_id=anna.pk, forms=["daisy", "audio"], by=READER)

    assert wished_forms_of(anna.pk) == ("audio", "daisy")
    assert [(entry.act, entry.details) for entry in AuditEntry.objects.all()] == [("wish_forms", {})] * 2


def test_a_calendar_answers_at_its_whole_address_only(anna):
    services.open_calendar(patron_id=anna.pk, by=READER)
    token = calendar_of(anna.pk).token
    handle = CalendarFeed.objects.get().handle

    assert calendar_at(token).patron_id == anna.pk
    assert token.startswith(handle)
    assert [calendar_at(wrong) for wrong in ("", handle, token[:-1], f"{token}0", token.upper())] == [None] * 5


def test_a_new_address_ends_the_old_one_and_keeps_whether_titles_are_told(anna):
    services.open_calendar(patron_id=anna.pk, by=READER)
    old = calendar_of(anna.pk).token
    services.show_titles(patron_id=anna.pk, shows_titles=True, by=READER)
    services.open_calendar(patron_id=anna.pk, by=READER)

    assert calendar_at(old) is None
    assert calendar_of(anna.pk).shows_titles is True
    services.close_calendar(patron_id=anna.pk, by=READER)
    services.close_calendar(patron_id=anna.pk, by=READER)
    assert calendar_of(anna.pk) is None


def test_wishes_and_calendar_go_over_and_come_back_when_records_are_merged(anna):
    double = PatronFactory()
    services.wish_forms(patron_id=anna.pk, forms=["audio"], by=READER)
    services.wish_forms(patron_id=double.pk, forms=["audio", "braille"], by=READER)
    services.open_calendar(patron_id=double.pk, by=READER)

    moved = PARTICIPANT.absorb(survivor_id=anna.pk, absorbed_id=double.pk)
    assert wished_forms_of(anna.pk) == ("audio", "braille")
    assert calendar_of(anna.pk) is not None
    PARTICIPANT.give_back(moved)

    assert wished_forms_of(double.pk) == ("audio", "braille")
    assert calendar_of(anna.pk) is None


def test_wishes_and_calendar_are_told_without_the_secret_and_erased(anna):
    services.wish_forms(patron_id=anna.pk, forms=["daisy"], by=READER)
    services.open_calendar(patron_id=anna.pk, by=READER)

    told = OWN.export(anna.pk)
    assert told["form_wishes"] == [{"form": "daisy"}]
    assert CalendarFeed.objects.get().handle not in str(told)
    OWN.erase(anna.pk)
    assert not FormWish.objects.exists()
    assert not CalendarFeed.objects.exists()
