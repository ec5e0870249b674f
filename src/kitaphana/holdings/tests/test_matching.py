"""Records of one publication find each other on import, by the rules of their institution."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.models import (
    Edition,
    EditionLink,
    ImportBatch,
    MarcRecord,
    MatchEvidence,
    MatchRules,
    RecordVersion,
    Work,
)
from kitaphana.catalog.queries import marc_view, stored_records
from kitaphana.core import clock
from kitaphana.holdings.models import Item, ItemChange, QuarantinedItem
from kitaphana.holdings.services import import_records, running
from kitaphana.holdings.tests.test_importing import item, rows
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db
ISBN = "9780306406157"


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def city():
    return BranchFactory(code="A1", institution__code="CITY")


@pytest.fixture
def national():
    return BranchFactory(code="N1", institution__code="NLRK")


@pytest.fixture
def run(tmp_path):
    def import_(institution, *records, **options):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        return import_records(files=[path], institution=institution, **options).counts

    return import_


def record(
    number, *more, title="Абай жолы", isbn=ISBN, year="2007", source="KZ-City", leader=DEFAULT_LEADER, name=True
):
    fields = [("001", number), ("003", source), ("008", f"240101s{year}    kz a   j      000 1 kaz  ")]
    fields += [data_field("020", "  ", ("a", isbn))] if isbn else []
    fields += [data_field("100", "1 ", ("a", "Әуезов, Мұхтар"))] if name else []
    fields += [data_field("245", "10", ("a", title)), data_field("264", " 1", ("b", "Жазушы"), ("c", year)), *more]
    return write_iso2709(Record(leader, tuple(fields)))


def rule(branch, **values):
    defaults = {"keys": ["number", "isbn", "issn", "title"], "own_number": "overlay", "own_match": "ask",
                "other_match": "beside", "protected": []}  # fmt: skip
    return MatchRules.objects.create(institution=branch.institution, changed_at=clock.now(), **{**defaults, **values})


def test_a_record_of_another_institution_stands_beside_the_first_with_its_items(run, city, national):
    ours, theirs = record("1", item("1")), record("9", item("2", "N1"), source="KZ-NLRK", title="АБАЙ ЖОЛЫ")
    run("CITY", ours)
    counts = run("NLRK", theirs)
    assert (counts.created, counts.updated, counts.items, counts.attached) == (1, 0, 1, 1)
    edition = Edition.objects.get()
    assert (edition.title, edition.items.count(), edition.records.count()) == ("Абай жолы", 2, 2)
    assert [bytes(one.raw) for one in edition.records.order_by("id")] == [ours, theirs]
    assert [one.raw for one in stored_records()] == [ours, theirs]
    assert list(edition.records.order_by("id").values_list("is_leading", flat=True)) == [True, False]
    found = MatchEvidence.objects.get()
    assert (found.act, found.key, found.edition, found.record.control_number) == ("beside", "isbn", edition, "9")
    assert ["title", "АБАЙ ЖОЛЫ", "Абай жолы"] in found.compared
    assert marc_view(edition.pk).lines[1].text == "1"


def test_the_same_files_again_change_nothing(run, city, national):
    ours, theirs = record("1", item("1")), record("9", item("2", "N1"), source="KZ-NLRK")
    run("CITY", ours)
    run("NLRK", theirs)
    before = rows()
    assert run("CITY", ours).unchanged == run("NLRK", theirs).unchanged == 1
    assert rows() == before


def test_items_of_the_same_place_in_two_records_are_two_items(run, city, national):
    run("CITY", record("1", item("", i="")))
    nameless = data_field("852", "  ", ("b", "N1"))
    run("NLRK", record("9", nameless, source="KZ-NLRK"))
    run("NLRK", record("9", nameless, data_field("500", "  ", ("a", "Ескерту")), source="KZ-NLRK"))
    assert Item.objects.filter(institution=national.institution).count() == 1
    assert all(one.records.count() == 2 for one in Edition.objects.all())


def test_a_record_that_is_kept_beside_is_overlaid_without_touching_the_edition(run, city, national):
    run("CITY", record("1", item("1")))
    run("NLRK", record("9", source="KZ-NLRK"))
    counts = run("NLRK", record("9", source="KZ-NLRK", title="Абай жолы (ұлттық қор)"))
    assert (counts.updated, counts.created) == (1, 0)
    assert Edition.objects.get().title == "Абай жолы"
    assert b"\xd2\xb1\xd0\xbb\xd1\x82\xd1\x82\xd1\x8b\xd2\x9b" in bytes(MarcRecord.objects.get(control_number="9").raw)


def test_by_rule_a_record_takes_over_the_lead(run, city, national):
    rule(national, other_match="lead")
    run("CITY", record("1", item("1")))
    run("NLRK", record("9", item("2", "N1"), source="KZ-NLRK", title="Абай жолы.", isbn=ISBN))
    edition = Edition.objects.get()
    assert edition.records.get(is_leading=True).control_number == "9"
    assert MatchEvidence.objects.get().displaced.control_number == "1"
    assert edition.identifiers.get(beside=None).value == ISBN


def test_by_rule_other_institutions_stay_apart_and_the_near_miss_is_told(run, city, national):
    rule(national, other_match="apart")
    run("CITY", record("1"))
    run("NLRK", record("9", source="KZ-NLRK"))
    assert (Edition.objects.count(), Work.objects.count()) == (2, 1)
    assert MatchEvidence.objects.get().reasons == ["by_rule"]


def test_numbers_of_other_systems_find_each_other_both_ways(run, city, national):
    alien = data_field("035", "  ", ("a", "(KZ-NLRK)9"))
    run("CITY", record("1", alien, isbn="", year="uuuu"))
    assert run("NLRK", record("9", source="KZ-NLRK", isbn="")).attached == 1
    run("NLRK", record("10", source="KZ-NLRK", title="Қилы заман", isbn=""))
    own = data_field("035", "  ", ("a", "(KZ-NLRK)10"))
    assert run("CITY", record("2", own, title="Қилы заман", isbn="", name=False)).attached == 1
    assert Edition.objects.count() == 2


def test_a_number_without_its_agency_joins_nothing(run, city, national):
    run("CITY", record("5", source="", isbn="", year="uuuu"))
    assert run("NLRK", record("5", source="", isbn="", year="uuuu")).attached == 0


def test_title_responsibility_and_year_join_where_there_is_no_isbn(run, city, national):
    run("CITY", record("1", isbn=""))
    assert run("NLRK", record("9", source="KZ-NLRK", isbn="", title="Абай  жолы!")).attached == 1
    assert run("NLRK", record("10", source="KZ-NLRK", isbn="", year="2008")).attached == 0


def test_forms_are_never_mixed(run, city, national):
    run("CITY", record("1"))
    spoken = DEFAULT_LEADER[:6] + "i" + DEFAULT_LEADER[7:]
    counts = run("NLRK", record("9", source="KZ-NLRK", leader=spoken))
    assert (counts.attached, Edition.objects.count()) == (0, 2)
    assert MatchEvidence.objects.get().reasons == ["form_differs"]


def test_of_two_candidates_none_is_taken_and_a_person_is_asked(run, city, national):
    run("CITY", record("1"), record("2", data_field("500", "  ", ("a", "Басқа"))))
    counts = run("NLRK", record("9", source="KZ-NLRK"))
    assert (counts.created, counts.attached, counts.asked) == (1, 0, 1)
    told = MatchEvidence.objects.latest("id")
    assert (told.act, told.reasons, told.settled_at) == ("ask", ["ambiguous"], None)


def test_one_publication_twice_in_one_file_is_kept_twice_and_told(run, city):
    counts = run("CITY", record("1"), record("2"))
    assert (counts.created, counts.asked, Edition.objects.count()) == (2, 1, 2)
    told = MatchEvidence.objects.get()
    assert (told.reasons, told.record.control_number) == (["same_file"], "2")
    assert told.edition.records.get().control_number == "1"


def test_a_chunk_sees_what_the_chunk_before_has_brought(run, city, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)
    rule(city, own_match="overlay")
    assert run("CITY", record("1"), record("2")).asked == 1
    assert Edition.objects.count() == 2


def test_by_rule_an_own_record_is_overlaid_under_its_new_number(run, city):
    rule(city, own_match="overlay")
    run("CITY", record("1", item("1")))
    counts = run("CITY", record("A7", item("1"), title="Абай жолы. "))
    assert (counts.updated, counts.created, Edition.objects.count(), Item.objects.count()) == (1, 0, 1, 1)
    kept = MarcRecord.objects.get()
    assert (kept.control_number, kept.versions.get().control_number) == ("A7", "1")
    assert kept.system_numbers.get().number == "(KZ-City)1"
    before = rows()
    assert run("CITY", record("A7", item("1"), title="Абай жолы. ")).unchanged == 1
    assert rows() == before


def test_by_rule_ours_stays_and_only_the_items_come(run, city):
    rule(city, own_match="beside")
    run("CITY", record("1", item("1")))
    run("CITY", record("A7", item("1"), item("2"), title="АБАЙ ЖОЛЫ"))
    edition = Edition.objects.get()
    assert (edition.title, edition.records.count()) == ("Абай жолы", 2)
    assert set(edition.items.values_list("barcode", flat=True)) == {"1", "2"}
    assert not QuarantinedItem.objects.exists()


def test_by_rule_a_known_record_stays_and_only_its_items_come(run, city):
    rule(city, own_number="keep")
    first, second = record("1", item("1")), record("1", item("1"), item("2"), title="Басқа атау")
    run("CITY", first)
    assert run("CITY", second).updated == 1
    assert (Edition.objects.get().title, Item.objects.count()) == ("Абай жолы", 2)
    kept = MarcRecord.objects.get()
    assert bytes(kept.raw) == first
    assert bytes(kept.versions.get().incoming) == second
    assert run("CITY", second).unchanged == 1


def test_protected_fields_survive_an_overlay_and_the_file_is_known_again(run, city):
    rule(city, protected=["590", "69X", "245$c"])
    local = data_field("590", "  ", ("a", "Жергілікті ескерту")), data_field("691", "  ", ("a", "Өлке"))
    titled = data_field("245", "10", ("a", "Абай жолы"), ("c", "М. Әуезов"))
    run("CITY", record("1", *local, titled))
    newer = record("1", data_field("590", "  ", ("a", "Басқа")), title="Абай жолы. 1-кітап")
    run("CITY", newer)
    view = {line.tag: line.text for line in marc_view(Edition.objects.get().pk).lines}
    assert (view["590"], view["691"]) == ("$a Жергілікті ескерту", "$a Өлке")
    assert Edition.objects.get().title.startswith("Абай жолы")
    before = rows()
    assert run("CITY", newer).unchanged == 1
    assert rows() == before
    assert bytes(RecordVersion.objects.get().incoming) == newer


def test_before_an_overlay_record_and_items_are_kept_as_they_were(run, city):
    first = record("1", item("1", o="84"))
    run("CITY", first)
    run("CITY", record("1", item("1", o="85"), title="Абай жолы. Роман"))
    version, change = RecordVersion.objects.get(), ItemChange.objects.get()
    first_batch, second_batch = ImportBatch.objects.order_by("id")
    assert (bytes(version.raw), version.batch, version.before_batch) == (first, second_batch, first_batch)
    assert (change.batch, change.before["call_number"], change.item.call_number) == (second_batch, "84", "85")
    assert change.item.batch == first_batch


def test_a_dry_run_tells_the_same(run, city, national):
    run("CITY", record("1"), record("2", title="Қилы заман", isbn=""))
    raw = [record("9", source="KZ-NLRK"), record("2", source="KZ-NLRK", title="Қараш-қараш")]
    before = rows()
    told = run("NLRK", *raw, dry_run=True)
    assert rows() == before
    assert told == run("NLRK", *raw)
    assert (told.attached, told.read) == (1, told.created)


def test_the_number_of_statements_does_not_grow_with_the_chunk(run, city, national):
    def statements(first, last):
        numbers = range(first, last)
        run("CITY", *(record(str(n), item(f"1{n}"), title=f"Кітап {n}", isbn="") for n in numbers))
        mixed = [record(f"9{n}", item(f"2{n}", "N1"), title=f"Кітап {n}", isbn="", source="KZ-NLRK") for n in numbers]
        with CaptureQueriesContext(
            connection,
        ) as first_time:
            run("NLRK", *mixed)
        changed = [raw.replace(b"2007    kz", b"2006    kz") for raw in mixed]
        with CaptureQueriesContext(connection) as second_time:
            run("NLRK", *changed)
        return len(first_time), len(second_time)

    statements(500, 502)
    few, many = statements(0, 3), statements(100, 140)
    assert few == many


@pytest.mark.parametrize(
    ("waits", "named"), [(True, ("w", "77")), (False, ("w", "77")), (True, ("z", "9785170800971"))]
)
def test_a_link_to_a_record_that_stands_beside_another_leads_to_their_edition(run, city, national, waits, named):
    host = data_field("773", "0 ", ("t", "Абай жолы"), named)
    article = record("5", host, title="Мақала", isbn="", source="NLRK", leader="00000naa a2200000 i 4500", name=False)
    attached = record("77", data_field("020", "  ", ("a", "9785170800971")), source="NLRK")
    run("CITY", record("1"))
    for one in (article, attached) if waits else (attached, article):
        run("NLRK", one)
    edition = MarcRecord.objects.get(control_number="1").edition
    assert MarcRecord.objects.get(control_number="77").edition == edition
    assert EditionLink.objects.get().target == edition
