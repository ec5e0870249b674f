"""A child asks a grown-up to answer: by a link, by a code to an address, or in the grown-up's own account."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.patrons import errors, guarantees, services
from kitaphana.patrons.models import GuarantorRequest, Patron, PatronContact
from kitaphana.patrons.services.guarantees import forget_old_requests
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db
PHONE = "+77011234567"
READER = Actor(ActorKind.READER, Door.PORTAL)
BORN_ON = dt.date(2016, 3, 1)


@pytest.fixture
def child():
    category = PatronCategoryFactory(code="newcomer", is_for_newcomers=True)
    return ReaderFactory(given_name="Тимур", born_on=BORN_ON, category=category)


@pytest.fixture
def mother():
    made = ReaderFactory(given_name="Вера", phone=PHONE)
    PatronContact.objects.create(patron=made, channel="sms", address=PHONE, verified_at=clock.now())
    return made


def ask(child, address="") -> str:
    return services.ask_guarantor(patron_id=child.pk, address=address, language="kk", source="10.0.0.1", by=READER)


def confirm(token, who, born_on=BORN_ON):
    services.confirm_guarantee(token=token, guarantor_id=who.pk, born_on=born_on, source="10.0.0.2", by=READER)


def refused(act, *args, **kwargs) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.codes


def test_a_grown_up_with_the_link_and_the_birth_date_answers_for_the_child(child, mother):
    token = ask(child)

    confirm(token, mother)
    confirm(token, mother)

    assert Patron.objects.get(pk=child.pk).guarantor_id == mother.pk
    assert guarantees.request_with(token) is None
    assert OutboxEvent.objects.filter(name="GuarantorConfirmed").count() == 1
    assert AuditEntry.objects.filter(act="confirm_guarantee").count() == 1


def test_who_does_not_know_the_birth_date_has_five_tries(child, mother):
    token = ask(child)

    answers = [refused(confirm, token, mother, dt.date(2015, 1, 1)) for _ in range(6)]

    assert answers == [(errors.CHILD_BIRTH_DATE_WRONG,)] * 5 + [("too_many_attempts",)]
    assert Patron.objects.get(pk=child.pk).guarantor_id is None


def test_a_child_cannot_answer_for_a_child(child):
    friend = ReaderFactory(given_name="Арман", born_on=dt.date(2010, 1, 1))

    assert refused(confirm, ask(child), friend) == (errors.GUARANTOR_UNFIT,)


def test_the_code_sent_to_an_address_leads_to_the_request(child, codes_sent):
    token = ask(child, "8 701 123 45 67")

    sent = codes_sent[-1]
    assert (sent.address, sent.cause) == (PHONE, "guarantor")
    assert services.redeem_guarantor_code(address=PHONE, code=sent.code, source="10.0.0.3") == token


@pytest.fixture
def siblings(child, codes_sent):
    """Two children of one mother ask at her telephone; the tokens and the codes of both, in order."""
    sister = ReaderFactory(given_name="Дана", born_on=BORN_ON, category=child.category)
    tokens = [ask(one, PHONE) for one in (child, sister)]
    return tokens, [one.code for one in codes_sent]


def redeem(code) -> str:
    return services.redeem_guarantor_code(address=PHONE, code=code, source="10.0.0.3")


def test_each_of_two_siblings_codes_leads_to_its_own_request(siblings):
    tokens, codes = siblings

    assert [redeem(code) for code in codes] == tokens


def test_wrong_tries_count_for_the_address_once(siblings):
    _, codes = siblings
    answers = [refused(redeem, "abcdef") for _ in range(6)]

    assert answers == [(errors.CODE_WRONG,)] * 5 + [("too_many_attempts",)]
    assert refused(redeem, codes[0]) == refused(redeem, codes[1]) == ("too_many_attempts",)


def test_a_right_code_takes_the_wrong_tries_back(siblings):
    tokens, codes = siblings
    for _ in range(4):
        refused(redeem, "abcdef")
    assert redeem(codes[0]) == tokens[0]
    for _ in range(4):
        refused(redeem, "abcdef")

    assert redeem(codes[1]) == tokens[1]


def test_a_wrong_code_and_an_address_that_nobody_asked_are_answered_alike(child, codes_sent):
    ask(child, PHONE)

    def redeem(address):
        return refused(services.redeem_guarantor_code, address=address, code="abcdef", source="10.0.0.3")

    assert redeem(PHONE) == redeem("+77017654321") == redeem("nonsense") == (errors.CODE_WRONG,)


def test_a_reader_with_that_proven_address_is_asked_in_the_own_account(child, mother, codes_sent):
    token = ask(child, PHONE)

    assert [(one.token, one.child_name) for one in guarantees.requests_to(mother.pk)] == [(token, "Тимур")]
    event = OutboxEvent.objects.get(name="GuarantorAsked")
    assert event.payload == {"child": str(child.surrogate), "guarantor": str(mother.surrogate)}


def test_an_address_of_two_readers_tells_nobody_apart(child, mother, codes_sent):
    father = ReaderFactory(given_name="Марат", phone=PHONE)
    PatronContact.objects.create(patron=father, channel="sms", address=PHONE, verified_at=clock.now())

    ask(child, PHONE)

    assert guarantees.requests_to(mother.pk) == guarantees.requests_to(father.pk) == ()


def test_another_request_takes_the_place_of_the_first(child, mother):
    first, second = ask(child), ask(child)

    assert refused(confirm, first, mother) == (errors.GUARANTOR_REQUEST_UNKNOWN,)
    confirm(second, mother)


def test_the_grown_up_may_decline_and_the_child_may_ask_again(child, mother):
    token = ask(child)

    services.decline_guarantee(token=token, guarantor_id=mother.pk, by=READER)
    services.decline_guarantee(token=token, guarantor_id=mother.pk, by=READER)

    assert refused(confirm, token, mother) == (errors.GUARANTOR_REQUEST_UNKNOWN,)
    assert guarantees.awaits_guarantor(child.pk)
    confirm(ask(child), mother)


def test_nobody_declines_what_was_put_to_another(child, mother, codes_sent):
    token = ask(child, PHONE)
    stranger = ReaderFactory(given_name="Чужой")

    codes = refused(services.decline_guarantee, token=token, guarantor_id=stranger.pk, by=READER)

    assert codes == (errors.GUARANTOR_REQUEST_UNKNOWN,)


def test_who_needs_nobody_asks_nobody(mother):
    assert refused(ask, mother) == (errors.GUARANTOR_NOT_NEEDED,)


def test_a_desk_that_ties_them_settles_the_request(child, mother):
    token = ask(child)
    number = mother.cards.get().number

    services.link_guarantor(
        patron_id=child.pk, guarantor_card=number, by=Actor(ActorKind.STAFF, Door.STAFF, login="librarian")
    )

    assert guarantees.request_with(token) is None
    assert GuarantorRequest.objects.get().is_confirmed


def test_requests_end_after_thirty_days_and_are_forgotten_after_ninety(child, mother):
    token = ask(child)
    with clock.frozen_at(clock.now() + dt.timedelta(days=31)):
        assert refused(confirm, token, mother) == (errors.GUARANTOR_REQUEST_UNKNOWN,)
        assert forget_old_requests() == 0
    with clock.frozen_at(clock.now() + dt.timedelta(days=91)):
        assert forget_old_requests() == 1


def test_a_code_that_was_typed_already_is_a_wrong_one_and_counted_like_any(child, codes_sent):
    ask(child, "name@mail.kz")
    digits = codes_sent[-1].code
    services.redeem_guarantor_code(address="name@mail.kz", code=digits, source="10.0.0.3")

    told = [
        refused(services.redeem_guarantor_code, address=address, code="none", source="10.0.0.3")
        for address in ["name@mail.kz"] * 6 + ["nobody@mail.kz"] * 6
    ]

    assert told[:6] == told[6:]
    assert told[5] == ("too_many_attempts",)
