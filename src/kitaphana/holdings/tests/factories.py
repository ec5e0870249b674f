"""Items for tests."""

import factory
from factory.django import DjangoModelFactory

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.holdings.models import Item, ItemCategory


class ItemCategoryFactory(DjangoModelFactory):
    class Meta:
        model = ItemCategory
        django_get_or_create = ("code",)

    code = "book"
    name_kk = "Кітап"
    name_ru = "Книга"
    name_en = "Book"


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    edition = factory.SubFactory(EditionFactory)
    branch = factory.SubFactory("kitaphana.network.tests.factories.BranchFactory")
    institution = factory.SelfAttribute("branch.institution")
    category = factory.SubFactory(ItemCategoryFactory)
    barcode = factory.Sequence(lambda n: f"KZ{n:08}")
    accession_number = factory.Sequence(lambda n: f"К-{n}")
    call_number = "84(5Қаз) Ә82"
    created_at = factory.LazyFunction(clock.now)
