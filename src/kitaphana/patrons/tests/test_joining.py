"""Joining online: a code, a name, a birth date and a consent give a card; a desk lifts the limit of newcomers."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.patrons import consent_texts, contacts, errors, services
from kitaphana.patrons.doubles import likely_pairs
from kitaphana.patrons.models import LikelyPair, OneTimeCode, Patron, PatronCategory
from kitaphana.patrons.queries import consents_of
from kitaphana.patrons.services.codes import VerifiedAddress
from kitaphana.patrons.tasks import follow_readers
from kitaphana.patrons.tests.factories import ReaderFactory

pytestmark = pytest.mark.django_db
PHONE = "+77011234567"
READER = Actor(ActorKind.READER, Door.PORTAL)
DESK = Actor(ActorKind.STAFF, Door.STAFF, login="librarian")
ANNA = services.Newcomer(
    given_name="Анна",
    surname="Серікова",
    patronymic="Маратқызы",
    born_on=dt.date(1990, 5, 17),
    language="ru",
    consents=("processing", "messages"),
)
CHILD_BORN_ON = dt.date(2016, 3, 1)


@pytest.fixture(autouse=True)
def city(db):
    services.ensure_patron_categories()
    return InstitutionFactory()


def prove(codes_sent, address=PHONE, source="10.0.0.1") -> str:
    handle = services.begin_joining(address=address, language="ru", source=source)
    services.prove_address(handle=handle, code=codes_sent[-1].code, source=source)
    return handle


def changed(**more) -> services.Newcomer:
    values = {name: getattr(ANNA, name) for name in services.Newcomer.__slots__}
    return services.Newcomer(**{**values, **more})


def refused(act, *args, **kwargs) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.codes


def test_a_proven_phone_a_name_and_a_birth_date_give_a_card(codes_sent, city):
    handle = prove(codes_sent, "8 701 123 45 67")

    card = services.join(handle=handle, newcomer=ANNA, by=READER)

    assert card.full_name == "Серікова Анна Маратқызы"
    assert card.category.is_for_newcomers
    assert (card.phone, card.email, card.language) == (PHONE, "", "ru")
    assert card.card_state == "active"
    assert [term.institution_id for term in card.registrations] == [city.pk]
    assert card.has_login
    assert contacts.contacts_of(card.id)[0].verified_at is not None
    assert [one.id for one in contacts.readers_who_proved(VerifiedAddress("sms", PHONE))] == [card.id]


def test_what_was_agreed_to_is_kept_with_the_version_of_each_text(codes_sent):
    card = services.join(handle=prove(codes_sent), newcomer=ANNA, by=READER)

    given = {one.purpose: (one.text_version, one.language) for one in consents_of(card.id)}
    assert given == {purpose: (consent_texts.version_of(purpose), "ru") for purpose in ("processing", "messages")}


def test_refusing_every_third_party_leaves_the_rest_working(codes_sent):
    card = services.join(handle=prove(codes_sent), newcomer=changed(consents=("processing",)), by=READER)

    assert [one.purpose for one in consents_of(card.id)] == ["processing"]
    assert card.card_state == "active"


def test_a_form_that_is_sent_twice_makes_one_reader(codes_sent):
    handle = prove(codes_sent)

    first = services.join(handle=handle, newcomer=ANNA, by=READER)
    second = services.join(handle=handle, newcomer=changed(given_name="Another"), by=READER)

    assert first.id == second.id
    assert Patron.objects.count() == 1
    assert services.joined_with(handle).id == first.id


def test_the_right_code_may_be_sent_twice(codes_sent):
    handle = services.begin_joining(address=PHONE, language="kk", source="10.0.0.1")
    code = codes_sent[-1].code

    first = services.prove_address(handle=handle, code=code, source="10.0.0.1")
    assert services.prove_address(handle=handle, code=code, source="10.0.0.1") == first


def test_nobody_joins_without_a_proven_address(codes_sent):
    handle = services.begin_joining(address=PHONE, language="kk", source="10.0.0.1")

    assert refused(services.join, handle=handle, newcomer=ANNA, by=READER) == (errors.ADDRESS_NOT_PROVEN,)
    assert refused(services.join, handle="no such", newcomer=ANNA, by=READER) == (errors.ADDRESS_NOT_PROVEN,)
    assert not Patron.objects.exists()


def test_the_proof_is_over_after_an_hour(codes_sent):
    handle = prove(codes_sent)
    with clock.frozen_at(clock.now() + dt.timedelta(hours=1, seconds=1)):
        assert refused(services.join, handle=handle, newcomer=ANNA, by=READER) == (errors.ADDRESS_NOT_PROVEN,)


def test_everything_that_is_wrong_is_told_and_can_be_mended(codes_sent):
    handle = prove(codes_sent)
    wrong = changed(given_name=" ", consents=(), born_on=dt.date(2999, 1, 1))

    assert set(refused(services.join, handle=handle, newcomer=wrong, by=READER)) == {
        errors.NAME_MISSING,
        errors.CONSENT_REQUIRED,
        errors.BIRTH_DATE_INVALID,
    }
    assert services.join(handle=handle, newcomer=ANNA, by=READER).full_name.startswith("Серікова")


def test_who_is_a_reader_at_that_address_is_not_made_twice(codes_sent):
    ReaderFactory(phone=PHONE, born_on=ANNA.born_on)
    handle = prove(codes_sent)

    spelled_in_russian = changed(surname="Серикова", patronymic="Маратовна")
    assert refused(services.join, handle=handle, newcomer=spelled_in_russian, by=READER) == (errors.ALREADY_A_READER,)


def test_the_household_may_share_a_phone(codes_sent):
    ReaderFactory(phone=PHONE)
    handle = prove(codes_sent)

    son = services.join(handle=handle, newcomer=changed(given_name="Тимур", born_on=CHILD_BORN_ON), by=READER)

    assert [one.full_name for one in services.readers_at(handle)] == ["Серікова Анна Маратқызы", son.full_name]


def test_a_stranger_learns_nothing_the_owner_is_told_to_sign_in(codes_sent):
    ReaderFactory(phone=PHONE)
    with CaptureQueriesContext(connection) as known:
        services.begin_joining(address=PHONE, language="kk", source="10.0.0.1")
    with CaptureQueriesContext(connection) as unknown:
        services.begin_joining(address="+77017654321", language="kk", source="10.0.0.1")

    assert [one.cause for one in codes_sent] == ["known_reader", "join"]
    assert len(known) == len(unknown)


def test_a_double_from_another_address_waits_in_the_list_of_pairs(codes_sent):
    anna = ReaderFactory(phone="+77017654321", born_on=ANNA.born_on)

    double = services.join(handle=prove(codes_sent), newcomer=ANNA, by=READER)
    follow_readers([])
    assert not LikelyPair.objects.exists()
    follow_readers(OutboxEvent.objects.filter(name="PatronRegistered"))

    assert [(pair.first.id, pair.second.id) for pair in likely_pairs().rows] == [(anna.pk, double.id)]
    assert LikelyPair.objects.count() == 1


def test_joining_is_closed_where_there_is_no_category_for_newcomers(codes_sent):
    PatronCategory.objects.update(is_for_newcomers=False)

    assert refused(services.join, handle=prove(codes_sent), newcomer=ANNA, by=READER) == (errors.JOINING_CLOSED,)


def test_a_desk_that_has_seen_the_person_gives_the_category_of_their_age(codes_sent):
    card = services.join(handle=prove(codes_sent), newcomer=ANNA, by=READER)

    seen = services.confirm_seen(patron_id=card.id, by=DESK)
    services.confirm_seen(patron_id=card.id, by=DESK)

    assert seen.category_code == "adult"
    entries = AuditEntry.objects.filter(act="confirm_seen")
    assert [entry.login for entry in entries] == ["librarian"]
    assert OutboxEvent.objects.filter(name="NewcomerSeen").count() == 1


def test_a_child_is_seen_only_with_somebody_who_answers(codes_sent):
    child = services.join(handle=prove(codes_sent), newcomer=changed(born_on=CHILD_BORN_ON), by=READER)

    assert refused(services.confirm_seen, patron_id=child.id, by=DESK) == (errors.GUARANTOR_REQUIRED,)
    mother = ReaderFactory(given_name="Вера", card__number="R0000009")
    services.link_guarantor(patron_id=child.id, guarantor_card="R0000009", by=DESK)
    assert services.confirm_seen(patron_id=child.id, by=DESK).category_code == "child"
    assert Patron.objects.get(pk=child.id).guarantor_id == mother.pk


def test_the_log_and_the_events_name_nobody(codes_sent):
    services.join(handle=prove(codes_sent), newcomer=ANNA, by=READER)

    told = " ".join(map(str, [*AuditEntry.objects.values(), *OutboxEvent.objects.values()]))
    for secret in (PHONE, "Серікова", "Анна", "1990"):
        assert secret not in told


def test_codes_are_forgotten_and_their_reader_stays(codes_sent):
    handle = prove(codes_sent)
    card = services.join(handle=handle, newcomer=ANNA, by=READER)
    with clock.frozen_at(clock.now() + dt.timedelta(hours=2)):
        from kitaphana.patrons.services.codes import forget_old_codes

        assert forget_old_codes() == 1
    assert not OneTimeCode.objects.exists()
    assert services.joined_with(handle) is None
    assert Patron.objects.filter(pk=card.id).exists()


@pytest.mark.parametrize("text", consent_texts.TEXTS, ids=lambda one: one.purpose)
def test_every_consent_has_words_in_three_languages_and_names_its_third_party(text):
    for language in ("kk", "ru", "en"):
        assert text.title_in(language)
        assert text.body_in(language)
    if text.third_party not in ("", "courier"):
        assert all(text.third_party in title for title in text.titles)


def test_words_of_another_version_are_told_apart_from_another_purpose():
    text = consent_texts.text_of("processing")

    assert text.version in text.good_versions
    assert "2026-01" in text.good_versions
    assert "2019-01" not in text.good_versions
