"""Guarantors: of age, never in a circle, needed below the age that the category says; and categories by age."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.patrons import errors, queries, services, terms
from kitaphana.patrons.models import PatronCategory
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db
BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris", service_point="DESK")


def born(years):
    return clock.today() - dt.timedelta(days=round(years * 365.25) + 1)


def link(patron, guarantor):
    return services.link_guarantor(patron_id=patron.pk, guarantor_card=guarantor.cards.get().number, by=BORIS)


def codes(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def test_an_adult_answers_for_a_child():
    mother, child = ReaderFactory(born_on=born(30)), ReaderFactory(born_on=born(9))

    assert link(child, mother).guarantor_name == mother.full_name
    assert [ward.is_child for ward in terms.wards_with_ages(mother.pk)] == [True]


def test_who_cannot_answer_for_others_is_refused():
    child, other = ReaderFactory(born_on=born(9)), ReaderFactory(born_on=born(12))
    school = ReaderFactory(category=PatronCategoryFactory(code="collective", is_collective=True), born_on=born(40))

    for unfit in (child, other, school):
        assert codes(lambda unfit=unfit: link(child, unfit)) == (errors.GUARANTOR_UNFIT,)
    with pytest.raises(Refused) as caught:
        services.link_guarantor(patron_id=child.pk, guarantor_card="", by=BORIS)
    assert caught.value.codes == (errors.CARD_UNKNOWN,)


def test_nobody_answers_for_themselves_by_way_of_others():
    anna, vera, olga = (ReaderFactory(born_on=born(40)) for _ in range(3))
    link(vera, anna)
    link(olga, vera)

    assert codes(lambda: link(anna, olga)) == (errors.GUARANTOR_CIRCLE,)
    wanted = services.Particulars(given_name="Анна", born_on=born(40), guarantor_card=olga.cards.get().number)
    assert codes(lambda: services.change_particulars(patron_id=anna.pk, particulars=wanted, by=BORIS)) == (
        errors.GUARANTOR_CIRCLE,
    )


def test_a_child_keeps_a_guarantor_until_the_age_that_the_category_says():
    category = PatronCategoryFactory(code="child")
    mother, child = ReaderFactory(born_on=born(30)), ReaderFactory(born_on=born(13), category=category)
    link(child, mother)

    assert codes(lambda: services.unlink_guarantor(patron_id=child.pk, by=BORIS)) == (errors.GUARANTOR_REQUIRED,)
    services.set_category_ages(code="child", guarantor_below_age=12, least_age=None, most_age=None, by=BORIS)
    assert services.unlink_guarantor(patron_id=child.pk, by=BORIS).guarantor_name is None


def test_the_age_of_the_category_holds_when_a_child_joins():
    PatronCategoryFactory(code="adult")
    services.set_category_ages(code="adult", guarantor_below_age=0, least_age=None, most_age=None, by=BORIS)
    form = services.NewPatron(given_name="Дана", born_on=born(9), consents=("processing",), consent_version="1")

    card = services.register_patron(patron=form, institution_id=InstitutionFactory().pk, by=BORIS, command_id="join")

    assert card.guarantor_name is None


@pytest.mark.parametrize(
    ("age", "now", "proposed"),
    [(15, "child", "youth"), (18, "child", "adult"), (9, "child", None), (40, "senior", None), (16, "adult", "youth")],
)
def test_a_reader_who_has_outgrown_a_category_is_proposed_the_next(age, now, proposed):
    services.ensure_patron_categories()
    reader = ReaderFactory(born_on=born(age), category=PatronCategory.objects.get(code=now))

    found = terms.proposed_category(queries.patron_card(reader.pk))

    assert (found.code if found else None) == proposed


def test_a_child_without_a_guarantor_is_not_registered_anew():
    child = ReaderFactory(born_on=born(9))
    told = services.Confirmed(
        phone="", email="", language="kk", category="adult", consent_version="1", has_consented=True
    )

    assert codes(
        lambda: services.reregister(
            patron_id=child.pk,
            institution_id=child.registrations.get().institution_id,
            confirmed=told,
            by=BORIS,
            command_id="again",
        )
    ) == (errors.GUARANTOR_REQUIRED,)
