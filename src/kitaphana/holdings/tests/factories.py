"""Items for tests."""

import factory
from factory.django import DjangoModelFactory

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.holdings.models import (
    Custodian,
    ImportJob,
    Item,
    ItemCategory,
    NumberSequence,
    QuarantinedRecord,
)


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


class CustodianFactory(DjangoModelFactory):
    class Meta:
        model = Custodian

    branch = factory.SubFactory("kitaphana.network.tests.factories.BranchFactory")
    institution = factory.SelfAttribute("branch.institution")
    name_kk = "Қор сақтаушы"
    name_ru = "Хранитель фонда"
    name_en = "Keeper of the stock"
    person = factory.Sequence(lambda n: f"Ким О. {n}")


class NumberSequenceFactory(DjangoModelFactory):
    class Meta:
        model = NumberSequence

    institution = factory.SubFactory("kitaphana.network.tests.factories.InstitutionFactory")
    kind = "accession"
    name = factory.Sequence(lambda n: f"Main {n}")
    prefix = "К-"
    width = 6


class ImportJobFactory(DjangoModelFactory):
    class Meta:
        model = ImportJob

    institution = factory.SubFactory("kitaphana.network.tests.factories.InstitutionFactory")
    source_name = "каталог.mrc"
    format = "auto"
    encoding = "auto"
    login = "aigerim"
    created_at = factory.LazyFunction(clock.now)


class QuarantinedRecordFactory(DjangoModelFactory):
    class Meta:
        model = QuarantinedRecord

    institution = factory.SubFactory("kitaphana.network.tests.factories.InstitutionFactory")
    run = factory.Sequence(lambda n: f"run:{n}")
    file_number = 0
    source_name = "каталог.mrc"
    offset = 0
    length = 8
    reason = "no_directory"
    raw = b"rubbish\x1d"
    sha256 = factory.Sequence(lambda n: f"{n:064}")
    format = ""
    carrier = "iso2709"
    created_at = factory.LazyFunction(clock.now)
