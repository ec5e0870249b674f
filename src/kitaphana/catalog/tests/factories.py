"""Works, editions and records for tests."""

import hashlib

import factory
from factory.django import DjangoModelFactory

from kitaphana.catalog.models import (
    Edition,
    EditionIdentifier,
    ImportBatch,
    MarcRecord,
    RecordCarrier,
    RecordFormat,
    Work,
)
from kitaphana.core import clock


class WorkFactory(DjangoModelFactory):
    class Meta:
        model = Work

    grouping_key = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    title = factory.Sequence(lambda n: f"Абай жолы {n}")
    author = "Әуезов, Мұхтар"
    created_at = factory.LazyFunction(clock.now)


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    work = factory.SubFactory(WorkFactory)
    title = factory.SelfAttribute("work.title")
    author = factory.SelfAttribute("work.author")
    contributors = factory.LazyAttribute(lambda made: [{"name": made.author, "role": "aut", "is_main": True}])
    responsibility = "М. Әуезов"
    place = "Алматы"
    publisher = "Жазушы"
    year = 2007
    languages = factory.LazyFunction(lambda: ["kaz"])
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.SelfAttribute("created_at")


class EditionIdentifierFactory(DjangoModelFactory):
    class Meta:
        model = EditionIdentifier

    edition = factory.SubFactory(EditionFactory)
    scheme = "isbn"
    value = "9780306406157"


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    institution = factory.SubFactory("kitaphana.network.tests.factories.InstitutionFactory")
    source_name = "records.mrc"
    started_at = factory.LazyFunction(clock.now)


class MarcRecordFactory(DjangoModelFactory):
    class Meta:
        model = MarcRecord

    edition = factory.SubFactory(EditionFactory)
    institution = factory.SubFactory("kitaphana.network.tests.factories.InstitutionFactory")
    control_number = factory.Sequence(str)
    format = RecordFormat.MARC21
    carrier = RecordCarrier.ISO2709
    encoding = "utf-8"
    raw = b""
    sha256 = factory.LazyAttribute(lambda made: hashlib.sha256(made.raw).hexdigest())
