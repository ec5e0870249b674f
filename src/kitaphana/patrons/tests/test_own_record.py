"""What readers change from their own account: address by code, name by wish, the yearly term in one act."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.patrons import consent_texts, contacts, errors, services
from kitaphana.patrons.models import NameChange, Patron, PatronContact, Registration
from kitaphana.patrons.queries import find_patrons
from kitaphana.patrons.services import rights
from kitaphana.patrons.services.contacts import forget_former_addresses
from kitaphana.patrons.terms import consent_version_of
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "+77011234567", "+77017654321"
READER = Actor(ActorKind.READER, Door.PORTAL)
DESK = Actor(ActorKind.STAFF, Door.STAFF, login="librarian")


@pytest.fixture
def anna():
    return ReaderFactory(phone=OLD, email="Anna@Example.kz")


def refused(act, *args, **kwargs) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.codes


def change(anna, codes_sent, address, code=None):
    handle = services.ask_new_address(address=address, language="kk", source="10.0.0.1")
    return handle, services.change_address(
        patron_id=anna.pk, handle=handle, code=code or codes_sent[-1].code, source="10.0.0.1", by=READER
    )


def test_a_new_phone_is_taken_after_its_code_and_the_old_one_can_be_told(anna, codes_sent):
    handle, card = change(anna, codes_sent, NEW)

    assert card.phone == NEW
    event = OutboxEvent.objects.get(name="AddressChanged")
    former = contacts.former_address(event.payload["former_contact"])
    assert (former.channel, former.address) == ("sms", OLD)
    assert [one.id for one in find_patrons("7654321").rows] == [anna.pk]
    again = services.change_address(patron_id=anna.pk, handle=handle, code="", source="10.0.0.1", by=READER)
    assert again.phone == NEW
    assert OutboxEvent.objects.filter(name="AddressChanged").count() == 1


def test_a_wrong_code_changes_nothing(anna, codes_sent):
    assert refused(change, anna, codes_sent, NEW, "abcdef") == (errors.CODE_WRONG,)
    anna.refresh_from_db()
    assert anna.phone == OLD


def test_proving_the_address_of_the_record_only_confirms_it(anna, codes_sent):
    _, card = change(anna, codes_sent, "anna@example.kz")

    assert card.email == "Anna@Example.kz"
    assert not OutboxEvent.objects.filter(name="AddressChanged").exists()
    assert OutboxEvent.objects.get(name="AddressConfirmed").payload["channel"] == "email"
    assert {one.channel: one.verified_at is not None for one in contacts.contacts_of(anna.pk)} == {
        "email": True,
        "sms": False,
    }


def test_an_address_that_a_desk_has_overwritten_is_proven_no_more(anna, codes_sent):
    change(anna, codes_sent, NEW)
    services.change_contact(patron_id=anna.pk, phone=OLD, by=DESK)

    assert all(one.verified_at is None for one in contacts.contacts_of(anna.pk))
    change(anna, codes_sent, NEW)
    assert PatronContact.objects.filter(patron=anna, ended_at__isnull=True).get().address == NEW


def test_former_addresses_are_forgotten_after_thirty_days(anna, codes_sent):
    change(anna, codes_sent, NEW)
    with clock.frozen_at(clock.now() + dt.timedelta(days=31)):
        assert forget_former_addresses() == 1
    assert contacts.contacts_of(anna.pk)[1].verified_at is not None


def test_a_new_name_waits_for_a_desk(anna):
    services.ask_name_change(patron_id=anna.pk, surname="Ахметова", given_name="Анна", by=READER)
    anna.refresh_from_db()
    assert anna.surname == "Серікова"

    card = services.confirm_name_change(patron_id=anna.pk, by=DESK)

    assert card.full_name == "Ахметова Анна"
    assert [one.id for one in find_patrons("Ахметова").rows] == [anna.pk]
    assert refused(services.confirm_name_change, patron_id=anna.pk, by=DESK) == (errors.NAME_CHANGE_UNKNOWN,)
    assert AuditEntry.objects.get(act="confirm_name_change").login == "librarian"


def test_a_wish_for_a_name_can_be_taken_back(anna):
    services.ask_name_change(patron_id=anna.pk, given_name="Аня", by=READER)
    services.ask_name_change(
        patron_id=anna.pk, surname="Серікова", given_name="Анна", patronymic="Маратқызы", by=READER
    )
    assert not NameChange.objects.exists()
    assert refused(services.ask_name_change, patron_id=anna.pk, given_name=" ", by=READER) == (errors.NAME_MISSING,)
    services.ask_name_change(patron_id=anna.pk, given_name="Аня", by=READER)
    services.drop_name_change(patron_id=anna.pk, by=DESK)
    assert not NameChange.objects.exists()


def renew(anna, command="one"):
    term = Registration.objects.get(patron=anna)
    return services.renew_online(
        patron_id=anna.pk, institution_id=term.institution_id, language="ru", by=READER, command_id=command
    )


def term_ends_in(anna, days: int) -> None:
    Registration.objects.filter(patron=anna).update(expires_on=clock.today() + dt.timedelta(days=days))


def test_the_yearly_term_goes_on_from_the_account_once(anna):
    term_ends_in(anna, 10)

    card = renew(anna)
    renew(anna)

    assert card.registrations[0].expires_on > clock.today() + dt.timedelta(days=300)
    assert OutboxEvent.objects.filter(name="RegistrationRenewed").count() == 1
    assert consent_version_of(anna.pk) == consent_texts.version_of("processing")


def test_a_term_is_not_renewed_before_its_last_two_months(anna):
    term_ends_in(anna, 61)

    assert refused(renew, anna) == (errors.RENEWAL_TOO_EARLY,)


def test_who_has_grown_up_gets_the_category_of_the_age():
    PatronCategoryFactory(code="adult", least_age=18)
    youth = PatronCategoryFactory(code="youth", least_age=15, most_age=17)
    grown = ReaderFactory(category=youth, born_on=clock.today() - dt.timedelta(days=365 * 18 + 30))
    term_ends_in(grown, -3)

    assert renew(grown).category_code == "adult"


def test_everything_new_stands_in_the_file_and_is_forgotten_with_the_reader(anna, codes_sent):
    change(anna, codes_sent, NEW)
    services.ask_name_change(patron_id=anna.pk, given_name="Аня", by=READER)

    told = rights.export_patron(patron_id=anna.pk, by=READER)["patrons"]
    assert [one["address"] for one in told["contacts"]] == [OLD, NEW]
    assert told["name_change"][0]["given_name"] == "Аня"

    rights.erase_patron(patron_id=anna.pk, by=READER, command_id="erase")
    assert not Patron.objects.exists()
    assert not PatronContact.objects.exists()
    assert not NameChange.objects.exists()
