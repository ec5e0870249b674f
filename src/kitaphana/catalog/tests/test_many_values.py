import pytest

from kitaphana.catalog.models import Edition
from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory

pytestmark = pytest.mark.django_db


def test_many_values_are_looked_for_at_once():
    one, other, third = (EditionFactory(title=title) for title in ("Абай жолы", "“Қан” мен 'тер'", "Көшпенділер"))

    assert set(Edition.objects.filter(pk__among={one.pk, other.pk})) == {one, other}
    assert set(Edition.objects.filter(title__among=["“Қан” мен 'тер'", "Абай жолы", "нет такой"])) == {one, other}
    assert third not in Edition.objects.filter(title__among=iter(["Абай жолы"]))


def test_a_foreign_key_and_what_it_leads_to_are_looked_for():
    edition = EditionFactory(work=WorkFactory(title="Қан мен тер"))
    EditionFactory()

    assert Edition.objects.get(work_id__among=[edition.work_id]) == edition
    assert Edition.objects.get(work__title__among=["Қан мен тер"]) == edition


def test_among_nothing_there_is_nothing():
    EditionFactory()

    assert not Edition.objects.filter(pk__among=[])
    assert not Edition.objects.exclude(pk__among=[]).filter(title__among=())


def test_the_statement_is_the_same_however_many_values():
    few, many = (str(Edition.objects.filter(pk__among=range(count)).query.sql_with_params()[0]) for count in (1, 900))

    assert few == many
