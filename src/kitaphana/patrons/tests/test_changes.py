"""Readers' records changed at a desk: particulars, entitlements, a password for the web."""

import datetime as dt

import pytest
from django.contrib.auth import authenticate

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, StoredCommand, User
from kitaphana.network.tests.factories import BranchFactory, StaffPostFactory
from kitaphana.patrons import errors, queries, services
from kitaphana.patrons.models import CardState, Entitlement, EntitlementKind, LibraryCard, Patron
from kitaphana.patrons.services import Particulars
from kitaphana.patrons.services.web_access import ALPHABET
from kitaphana.patrons.signed_in import patron_of_user
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db
BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris", service_point="DESK")
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
CHILD_BORN = dt.date(2016, 3, 1)
WANTED = Particulars(surname=" Ахметова ", given_name="Анна", born_on=dt.date(1991, 6, 18))


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen_at(NOON):
        yield


@pytest.fixture
def anna():
    return ReaderFactory(card__number="R0000001")


@pytest.fixture
def child(anna):
    return ReaderFactory(given_name="Дана", born_on=CHILD_BORN, guarantor=anna, card__number="R0000002")


def change(patron, **changes):
    fields = {name: getattr(WANTED, name) for name in Particulars.__slots__}
    return services.change_particulars(patron_id=patron.pk, particulars=Particulars(**{**fields, **changes}), by=BORIS)


def codes_of(act) -> set[str]:
    with pytest.raises(Refused) as caught:
        act()
    return set(caught.value.codes)


def acts_on(patron) -> list[tuple[str, dict]]:
    entries = AuditEntry.objects.filter(subject=f"patron:{patron.surrogate}").order_by("id")
    return list(entries.values_list("act", "details"))


def test_name_birth_date_category_and_branch_are_written_anew(anna):
    PatronCategoryFactory(code="senior")
    branch = BranchFactory(code="AUEZOV")

    card = change(anna, category="senior", home_branch="AUEZOV")

    assert (card.full_name, card.born_on) == ("Ахметова Анна", dt.date(1991, 6, 18))
    assert (card.category_code, card.home_branch_id) == ("senior", branch.pk)
    assert [found.id for found in queries.find_patrons("ахметов").rows] == [anna.pk]
    assert queries.find_patrons("серіков").rows == ()


def test_a_change_is_audited_without_values_and_its_repetition_not_at_all(anna):
    for _ in range(2):
        change(anna)

    assert acts_on(anna) == [("change_particulars", {})]


def test_every_fault_of_the_particulars_is_told_at_once(anna):
    faults = {"given_name": " ", "born_on": dt.date(2027, 1, 1), "category": "ghost", "home_branch": "NOWHERE"}

    assert codes_of(lambda: change(anna, **faults, guarantor_card="R404")) == {
        errors.NAME_MISSING,
        errors.BIRTH_DATE_INVALID,
        errors.CATEGORY_UNKNOWN,
        errors.BRANCH_UNKNOWN,
        errors.CARD_UNKNOWN,
    }
    assert acts_on(anna) == []


def test_a_child_keeps_its_guarantor_and_cannot_lose_the_last_one(anna, child):
    change(child, given_name="Дана", born_on=CHILD_BORN)
    child.refresh_from_db()
    assert child.guarantor == anna

    assert codes_of(lambda: change(child, born_on=CHILD_BORN, guarantor_card="")) == {errors.GUARANTOR_REQUIRED}


def test_another_adult_may_become_the_guarantor_by_any_of_the_own_cards(child):
    vera = ReaderFactory(given_name="Вера", card__number="R0000003", card__state=CardState.LOST)

    assert change(child, born_on=CHILD_BORN, guarantor_card=" r0000003").guarantor_name == vera.full_name


def test_neither_a_child_nor_the_reader_itself_is_a_guarantor(anna, child):
    ReaderFactory(born_on=CHILD_BORN, card__number="R0000004")

    assert codes_of(lambda: change(child, born_on=CHILD_BORN, guarantor_card="R0000004")) == {errors.GUARANTOR_UNFIT}
    assert codes_of(lambda: change(anna, guarantor_card="R0000001")) == {errors.GUARANTOR_UNFIT}


def test_who_answers_for_a_child_does_not_become_one(anna, child):
    assert codes_of(lambda: change(anna, born_on=dt.date(2009, 1, 1))) == {errors.GUARANTOR_UNFIT}
    assert codes_of(lambda: change(anna, born_on=None)) == {errors.GUARANTOR_UNFIT}


def test_at_sixteen_the_guarantor_may_go(child):
    assert change(child, born_on=dt.date(2010, 11, 23), guarantor_card="").guarantor_name is None


@pytest.mark.parametrize("kind", EntitlementKind.values)
def test_an_entitlement_is_granted_prolonged_and_ended(anna, kind):
    services.grant_entitlement(patron_id=anna.pk, kind=kind, by=BORIS)
    services.grant_entitlement(patron_id=anna.pk, kind=kind, by=BORIS)
    services.grant_entitlement(patron_id=anna.pk, kind=kind, by=BORIS, ends_on=TODAY)
    assert [(one.kind, one.granted_on, one.ends_on) for one in queries.entitlements_of(anna.pk)] == [
        (kind, TODAY, TODAY)
    ]

    for _ in range(2):
        services.end_entitlement(patron_id=anna.pk, kind=kind, by=BORIS)

    assert queries.entitlements_of(anna.pk) == ()
    granted, ended = ("grant_entitlement", {}), ("end_entitlement", {})
    assert acts_on(anna) == [granted, granted, ended]


def test_an_entitlement_that_is_over_begins_anew(anna):
    Entitlement.objects.create(
        patron=anna, kind="home_delivery", granted_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31)
    )

    services.grant_entitlement(patron_id=anna.pk, kind="home_delivery", by=BORIS)

    assert [(one.granted_on, one.ends_on) for one in queries.entitlements_of(anna.pk)] == [(TODAY, None)]


def test_wrong_entitlements_are_refused(anna):
    yesterday = TODAY - dt.timedelta(days=1)
    grant, end = services.grant_entitlement, services.end_entitlement

    assert codes_of(lambda: grant(patron_id=anna.pk, kind="gold", by=BORIS)) == {errors.ENTITLEMENT_UNKNOWN}
    assert codes_of(lambda: end(patron_id=anna.pk, kind="gold", by=BORIS)) == {errors.ENTITLEMENT_UNKNOWN}
    assert codes_of(lambda: grant(patron_id=0, kind="home_delivery", by=BORIS)) == {errors.PATRON_UNKNOWN}
    assert codes_of(lambda: grant(patron_id=anna.pk, kind="home_delivery", by=BORIS, ends_on=yesterday)) == {
        errors.ENTITLEMENT_TERM_INVALID
    }


def test_a_reader_of_the_desk_signs_in_with_card_and_the_password_given(anna):
    password = services.give_web_password(patron_id=anna.pk, by=BORIS)

    user = authenticate(username="r0000001", password=password)

    anna.refresh_from_db()
    assert user == anna.user
    assert patron_of_user(user.pk) == queries.patron_card(anna.pk)
    assert "0000001" not in user.username
    assert not user.is_staff


def test_the_password_is_long_readable_and_kept_as_a_hash_only(anna):
    password = services.give_web_password(patron_id=anna.pk, by=BORIS)

    assert len(password) >= 10
    assert set(password) <= {*ALPHABET, "-"}
    assert not set("0o1il") & set(ALPHABET)
    assert acts_on(anna) == [("give_web_password", {})]
    assert not StoredCommand.objects.exists()
    assert not User.objects.filter(password__contains=password).exists()


def test_another_password_ends_the_one_before_and_keeps_the_login(anna):
    first = services.give_web_password(patron_id=anna.pk, by=BORIS)
    second = services.give_web_password(patron_id=anna.pk, by=BORIS)

    assert first != second
    assert authenticate(username="R0000001", password=first) is None
    assert authenticate(username="R0000001", password=second) is not None
    assert User.objects.count() == 1


@pytest.mark.parametrize("is_flagged", [True, False])
def test_the_desk_never_sets_the_password_of_a_colleague(anna, is_flagged):
    clara = User.objects.create_user("clara", "the director's own", is_staff=is_flagged)
    if not is_flagged:
        StaffPostFactory(user=clara, role="director")
    Patron.objects.update(user=clara)

    assert codes_of(lambda: services.give_web_password(patron_id=anna.pk, by=BORIS)) == {errors.LOGIN_OF_STAFF}
    clara.refresh_from_db()
    assert clara.check_password("the director's own")


def test_without_a_card_in_force_there_is_nothing_to_sign_in_with(anna):
    LibraryCard.objects.update(state=CardState.LOST)

    assert codes_of(lambda: services.give_web_password(patron_id=anna.pk, by=BORIS)) == {errors.CARD_NOT_ACTIVE}
    assert not User.objects.exists()
