"""Readers' records: joining, terms, cards, blocks, consents, contact."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import CommandMismatch, Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand, User
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons import errors, queries, services
from kitaphana.patrons.models import CardState, Consent, Patron
from kitaphana.patrons.services import NewPatron
from kitaphana.patrons.signed_in import patron_of_user
from kitaphana.patrons.tests.factories import LibraryCardFactory, PatronCategoryFactory, PatronFactory, ReaderFactory

pytestmark = pytest.mark.django_db
BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris", service_point="DESK")
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
ANNA = NewPatron(
    surname=" Серікова ",
    given_name="Анна",
    patronymic="Маратқызы",
    born_on=dt.date(1990, 5, 17),
    phone="8 701 234 56 78",
    email="anna@mail.kz",
    consents=("processing", "messages"),
    consent_version="2026-1",
)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen_at(NOON):
        yield


@pytest.fixture
def city():
    PatronCategoryFactory()
    return InstitutionFactory(registration_months=12)


def join(city, form=ANNA, key="join-1"):
    return services.register_patron(patron=form, institution_id=city.pk, by=BORIS, command_id=key)


def with_changes(**changes) -> NewPatron:
    fields = {name: getattr(ANNA, name) for name in NewPatron.__slots__}
    return NewPatron(**{**fields, **changes})


def codes_of(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def test_a_reader_joins_with_term_card_and_consents(city):
    branch = BranchFactory(institution=city, code="CHEKHOV")

    card = join(city, with_changes(home_branch="CHEKHOV"))

    assert (card.full_name, card.phone, card.age) == ("Серікова Анна Маратқызы", "+77012345678", 36)
    assert (card.home_branch_id, card.card_state, len(card.card_number)) == (branch.pk, CardState.ACTIVE, 13)
    assert [term.expires_on for term in card.registrations] == [dt.date(2027, 11, 22)]
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"processing", "messages"}


def test_joining_twice_by_one_command_makes_one_reader(city):
    first, second = join(city), join(city)

    assert first == second
    assert Patron.objects.count() == 1
    with pytest.raises(CommandMismatch):
        join(city, with_changes(given_name="Вера"))


def test_nothing_personal_is_written_beside_the_record(city):
    card = join(city)

    written = str(
        [
            *AuditEntry.objects.values_list("subject", "details"),
            *OutboxEvent.objects.values_list("payload", flat=True),
            *StoredCommand.objects.values_list("answer", "body_digest"),
        ]
    )
    for secret in ("Серікова", "Анна", "701234", "mail.kz", "1990", card.card_number):
        assert secret not in written
    assert f"patron:{Patron.objects.get().surrogate}" in written


def test_every_fault_of_the_form_is_told_at_once(city):
    form = NewPatron(
        given_name="", phone="12", email="x", born_on=dt.date(2015, 1, 1), category="alien", home_branch="NOWHERE",
        language="fr", card_number="?",
    )  # fmt: skip

    assert set(codes_of(lambda: join(city, form))) == {
        errors.NAME_MISSING, errors.PHONE_INVALID, errors.EMAIL_INVALID, errors.CATEGORY_UNKNOWN,
        errors.BRANCH_UNKNOWN, errors.LANGUAGE_UNKNOWN, errors.CONSENT_REQUIRED, errors.GUARANTOR_REQUIRED,
        errors.CARD_NUMBER_INVALID,
    }  # fmt: skip
    assert Patron.objects.count() == 0


def test_a_child_joins_on_the_guarantee_of_a_parent(city):
    mother = join(city)

    child = join(city, with_changes(given_name="Айша", born_on=dt.date(2016, 3, 3), guarantor_id=mother.id), "join-2")

    assert child.guarantor_name == mother.full_name


def test_a_card_number_belongs_to_one_reader(city):
    LibraryCardFactory(number="R0000001")

    assert codes_of(lambda: join(city, with_changes(card_number="r0000001"))) == (errors.CARD_TAKEN,)


def test_re_registration_prolongs_once_per_command(city):
    card = join(city)

    for _ in range(2):
        card = services.renew_registration(patron_id=card.id, institution_id=city.pk, by=BORIS, command_id="again")

    assert [term.expires_on for term in card.registrations] == [dt.date(2028, 11, 22)]
    assert OutboxEvent.objects.filter(name="RegistrationRenewed").count() == 1


def test_an_expired_term_begins_again_today(city):
    card = join(city)

    with clock.frozen_at(NOON + dt.timedelta(days=800)):
        card = services.renew_registration(patron_id=card.id, institution_id=city.pk, by=BORIS, command_id="again")

    assert [term.expires_on for term in card.registrations] == [dt.date(2030, 1, 30)]


def test_a_first_term_with_another_institution_stands_beside(city):
    card, national = join(city), InstitutionFactory(code="NLRK", registration_months=60)

    card = services.renew_registration(patron_id=card.id, institution_id=national.pk, by=BORIS, command_id="nlrk")

    assert {term.institution_code for term in card.registrations} == {city.code, "NLRK"}


def test_a_new_card_replaces_the_old_one(city):
    old = join(city)

    for _ in range(2):
        new = services.issue_card(patron_id=old.id, number="R0000007", by=BORIS, command_id="card-2")

    assert (new.card_number, new.card_state) == ("R0000007", CardState.ACTIVE)
    assert queries.find_by_card(old.card_number).card_state == CardState.REPLACED
    assert OutboxEvent.objects.filter(name="CardIssued", payload__is_replacement=True).count() == 1


@pytest.mark.parametrize(("number", "code"), [("R?", errors.CARD_NUMBER_INVALID), ("R0000007", errors.CARD_TAKEN)])
def test_a_card_with_a_wrong_or_taken_number_is_not_issued(city, number, code):
    card = join(city)
    LibraryCardFactory(number="R0000007")

    def issue():
        return services.issue_card(patron_id=card.id, number=number, by=BORIS, command_id="card-2")

    assert codes_of(issue) == (code,)
    assert queries.patron_card(card.id).card_number == card.card_number


def test_an_ended_card_is_found_with_its_state(city):
    card = join(city)

    services.end_card(card_number=card.card_number, state="lost", by=BORIS)
    services.end_card(card_number=card.card_number, state="withdrawn", by=BORIS)

    assert queries.find_by_card(card.card_number).card_state == CardState.LOST
    assert codes_of(lambda: services.end_card(card_number="R404", state="lost", by=BORIS)) == (errors.CARD_UNKNOWN,)


def test_a_block_holds_until_it_is_lifted(city):
    card = join(city)

    for _ in range(2):
        blocked = services.place_block(
            patron_id=card.id, reason="rules_broken", note="шумел", by=BORIS, command_id="block-1"
        )
    lifted = services.lift_block(block_id=blocked.blocks[0].id, by=BORIS)
    services.lift_block(block_id=blocked.blocks[0].id, by=BORIS)

    assert [(block.reason, block.note) for block in blocked.blocks] == [("rules_broken", "шумел")]
    assert lifted.blocks == ()
    assert AuditEntry.objects.filter(act="lift_block").count() == 1
    assert codes_of(lambda: services.lift_block(block_id=0, by=BORIS)) == (errors.BLOCK_UNKNOWN,)


def test_a_block_has_a_known_reason_and_institution(city):
    card = join(city)

    def place(key, **fields):
        return codes_of(lambda: services.place_block(patron_id=card.id, by=BORIS, command_id=key, **fields))

    assert place("b1", reason="mood") == (errors.BLOCK_REASON_UNKNOWN,)
    assert place("b2", reason="other", institution_id=10**6) == (errors.INSTITUTION_UNKNOWN,)


def test_a_new_version_of_a_consent_stands_beside_the_old_one(city):
    card = join(city)

    for version in ("2026-1", "2026-2", "2026-2"):
        services.give_consent(patron_id=card.id, purpose="messages", text_version=version, language="ru", by=BORIS)

    rows = Consent.objects.filter(purpose="messages").order_by("id")
    assert [(row.text_version, row.withdrawn_at is None) for row in rows] == [("2026-1", False), ("2026-2", True)]


def test_a_consent_can_be_withdrawn_once(city):
    card = join(city)

    services.withdraw_consent(patron_id=card.id, purpose="messages", by=BORIS)

    assert not queries.has_consent(card.id, "messages")
    assert queries.has_consent(card.id, "processing")

    def again():
        return services.withdraw_consent(patron_id=card.id, purpose="messages", by=BORIS)

    assert codes_of(again) == (errors.CONSENT_NOT_GIVEN,)


def test_contact_changes_only_where_something_is_given(city):
    card = join(city)

    changed = services.change_contact(patron_id=card.id, phone="", language="ru", by=BORIS)

    assert (changed.phone, changed.email, changed.language) == ("", "anna@mail.kz", "ru")

    def wrong():
        return services.change_contact(patron_id=card.id, phone="1", email="x", language="fr", by=BORIS)

    assert codes_of(wrong) == (errors.PHONE_INVALID, errors.EMAIL_INVALID, errors.LANGUAGE_UNKNOWN)


def test_a_login_belongs_to_one_reader():
    anna, vera, user = ReaderFactory(), ReaderFactory(), User.objects.create_user("anna")

    services.link_login(patron_id=anna.pk, user_id=user.pk, by=BORIS)

    assert patron_of_user(user.pk) == queries.patron_card(anna.pk)

    def again():
        return services.link_login(patron_id=vera.pk, user_id=user.pk, by=BORIS)

    def nobody():
        return services.link_login(patron_id=vera.pk, user_id=0, by=BORIS)

    assert codes_of(again) == (errors.LOGIN_TAKEN,)
    assert codes_of(nobody) == (errors.LOGIN_UNKNOWN,)


def test_an_unknown_reader_is_refused_everywhere(city):
    acts = [
        lambda: services.change_contact(patron_id=0, phone="", by=BORIS),
        lambda: services.issue_card(patron_id=0, by=BORIS, command_id="u1"),
        lambda: services.place_block(patron_id=0, reason="other", by=BORIS, command_id="u2"),
        lambda: services.renew_registration(patron_id=0, institution_id=city.pk, by=BORIS, command_id="u3"),
        lambda: services.set_pin(patron_id=0, pin="1379", by=BORIS),
        lambda: services.give_consent(patron_id=0, purpose="messages", text_version="1", language="kk", by=BORIS),
    ]

    assert {codes_of(act) for act in acts} == {(errors.PATRON_UNKNOWN,)}


def test_terms_and_joining_need_an_institution(city):
    reader = PatronFactory()

    def renew():
        return services.renew_registration(patron_id=reader.pk, institution_id=0, by=BORIS, command_id="no-house")

    assert codes_of(renew) == (errors.INSTITUTION_UNKNOWN,)
