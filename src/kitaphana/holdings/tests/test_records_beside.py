"""A record that stands beside another's keeps links and numbers of its own, and takes them along when it goes."""

import pytest

from kitaphana.catalog.marc.record import data_field
from kitaphana.catalog.models import Edition, EditionIdentifier, EditionLink, ImportBatch, MarcRecord, MatchEvidence
from kitaphana.catalog.queries import edition_details, find_by_identifier, links_of_edition
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.holdings.services import import_records, join_records, separate_record, undo_import
from kitaphana.holdings.tests.test_linking import ARTICLE, SERIAL
from kitaphana.holdings.tests.test_matching import ISBN, record, rule
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db

OTHER_ISBN = "9785170000012"


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
    def import_(institution, *records):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        import_records(files=[path], institution=institution)
        return ImportBatch.objects.latest("id").pk

    return import_


def host(w="", label="Т. 3", title="Шығармалар жинағы", **more):
    pairs = (("t", title), ("w", w), ("g", label), ("z", more.get("z", "")), ("x", more.get("x", "")))
    return data_field("773", "0 ", *(pair for pair in pairs if pair[1]))


def theirs(number, *fields, **values):
    return record(number, *fields, source="KZ-NLRK", **values)


def plain(number, title, *fields, **values):
    return theirs(number, *fields, title=title, isbn=values.pop("isbn", ""), name=False, **values)


def shared():
    return Edition.objects.get(title="Абай жолы")


def the_set(title="Шығармалар жинағы"):
    return Edition.objects.get(title=title)


@pytest.mark.parametrize("host_first", [True, False])
def test_what_the_leading_record_does_not_name_is_shown_from_the_one_beside(run, city, national, host_first):
    run("CITY", record("1"))
    volume, whole = theirs("9", host("77")), plain("77", "Шығармалар жинағы")
    for one in (whole, volume) if host_first else (volume, whole):
        run("NLRK", one)
    (up,) = links_of_edition(shared().pk).hosts
    assert (up.edition_id, up.label) == (the_set().pk, "Т. 3")
    assert [(row.title, row.label) for row in links_of_edition(the_set().pk).parts.rows] == [("Абай жолы", "Т. 3")]


def test_what_both_records_name_is_shown_once_in_the_words_of_the_leading_one(run, city, national):
    run("NLRK", plain("77", "Шығармалар жинағы", isbn=OTHER_ISBN))
    run("CITY", record("1", host(z=OTHER_ISBN, label="Үшінші том")))
    run("NLRK", theirs("9", host("77", label="Т. 3"), host(title="Абай кітапханасы", label="5")))
    told = [(row.title, row.label) for row in links_of_edition(shared().pk).hosts]
    assert told == [("Шығармалар жинағы", "Үшінші том"), ("Абай кітапханасы", "5")]
    assert [row.label for row in links_of_edition(the_set().pk).parts.rows] == ["Үшінші том"]
    assert EditionLink.objects.count() == 3


def test_an_article_that_goes_on_in_two_issues_is_shown_in_both(run, city, national):
    run("CITY", record("1", leader=ARTICLE))
    issues = host(title="Жұлдыз", label="№ 1"), host(title="Жұлдыз", label="№ 2")
    run("NLRK", theirs("9", *issues, leader=ARTICLE))
    assert [row.label for row in links_of_edition(shared().pk).hosts] == ["№ 1", "№ 2"]


@pytest.mark.parametrize("link_first", [True, False])
def test_links_find_the_isbn_of_a_record_beside(run, city, national, link_first):
    run("CITY", record("1", isbn=""))
    chapter = record("5", host(title="Абай жолы", z=OTHER_ISBN), title="Тарау", isbn="", leader=ARTICLE)
    beside = theirs("9", isbn=OTHER_ISBN)
    for institution, one in (
        (("CITY", chapter), ("NLRK", beside)) if link_first else (("NLRK", beside), ("CITY", chapter))
    ):
        run(institution, one)
    assert links_of_edition(Edition.objects.get(title="Тарау").pk).hosts[0].edition_id == shared().pk


@pytest.mark.parametrize("link_first", [True, False])
def test_links_find_the_issn_of_a_record_beside(run, city, national, link_first):
    issn = data_field("022", "  ", ("a", "0317-8471"))
    same = data_field("035", "  ", ("a", "(KZ-City)1"))
    run("CITY", record("1", title="Жұлдыз", isbn="", leader=SERIAL))
    article = record("5", host(title="Жұлдыз", x="0317-8471"), title="Мақала", isbn="", leader=ARTICLE)
    beside = theirs("9", issn, same, title="Жұлдыз", isbn="", leader=SERIAL)
    for institution, one in (
        (("CITY", article), ("NLRK", beside)) if link_first else (("NLRK", beside), ("CITY", article))
    ):
        run(institution, one)
    journal = Edition.objects.get(title="Жұлдыз")
    assert journal.records.count() == 2
    assert links_of_edition(Edition.objects.get(title="Мақала").pk).hosts[0].edition_id == journal.pk


def test_its_isbn_finds_the_edition_and_does_not_describe_it(run, city, national):
    third = BranchFactory(code="T1", institution__code="THIRD")
    run("CITY", record("1", isbn=""))
    run("NLRK", theirs("9", isbn=OTHER_ISBN))
    assert [brief.id for brief in find_by_identifier(OTHER_ISBN)] == [shared().pk]
    assert edition_details(shared().pk).isbns == ()
    run(third.institution.code, record("3", source="KZ-T", isbn=OTHER_ISBN))
    assert shared().records.count() == 3
    assert [brief.id for brief in find_by_identifier(OTHER_ISBN)] == [shared().pk]


def test_when_the_lead_changes_both_keep_what_they_say(run, city, national):
    run("CITY", record("1", host(title="Бұрынғы жинақ", label="2")))
    rule(national, other_match="lead")
    batch = run("NLRK", theirs("9", host(label="Т. 3")))
    told = [(row.title, row.label) for row in links_of_edition(shared().pk).hosts]
    assert told == [("Шығармалар жинағы", "Т. 3"), ("Бұрынғы жинақ", "2")]
    assert {one.beside and one.beside.control_number for one in EditionIdentifier.objects.all()} == {None, "1"}
    undo_import(batch_id=batch, by=COMMAND_LINE)
    assert [row.title for row in links_of_edition(shared().pk).hosts] == ["Бұрынғы жинақ"]
    assert [one.beside for one in EditionIdentifier.objects.all()] == [None]


def test_a_record_beside_that_comes_again_says_only_what_it_says_now(run, city, national):
    run("CITY", record("1"))
    before = theirs("9", host(label="Т. 3"), isbn=ISBN)
    run("NLRK", before)
    batch = run("NLRK", theirs("9", host(title="Басқа жинақ", label="4"), isbn=OTHER_ISBN))
    assert [row.title for row in links_of_edition(shared().pk).hosts] == ["Басқа жинақ"]
    assert find_by_identifier(OTHER_ISBN)
    undo_import(batch_id=batch, by=COMMAND_LINE)
    assert [row.title for row in links_of_edition(shared().pk).hosts] == ["Шығармалар жинағы"]
    assert not find_by_identifier(OTHER_ISBN)


@pytest.mark.parametrize("by", ["number", "isbn"])
def test_undoing_a_record_beside_opens_the_links_that_it_fulfilled(run, city, national, by):
    run("CITY", record("1", isbn=""))
    batch = run("NLRK", theirs("9", isbn=OTHER_ISBN))
    named = host("9", title="Абай жолы") if by == "number" else host(title="Абай жолы", z=OTHER_ISBN)
    run("NLRK", plain("5", "Тарау", named, leader=ARTICLE))
    chapter = Edition.objects.get(title="Тарау").pk
    assert links_of_edition(chapter).hosts[0].edition_id == shared().pk
    undo_import(batch_id=batch, by=COMMAND_LINE)
    assert links_of_edition(chapter).hosts[0].edition_id is None
    run("NLRK", theirs("9", isbn=OTHER_ISBN))
    assert links_of_edition(chapter).hosts[0].edition_id == shared().pk


def test_undoing_leaves_links_that_another_record_of_the_edition_fulfils_too(run, city, national):
    run("CITY", record("1"))
    batch = run("NLRK", theirs("9"))
    run("CITY", record("5", host(z=ISBN), title="Тарау", isbn="", leader=ARTICLE))
    undo_import(batch_id=batch, by=COMMAND_LINE)
    assert links_of_edition(Edition.objects.get(title="Тарау").pk).hosts[0].edition_id == shared().pk


def test_a_record_that_is_separated_takes_its_links_along(run, city, national):
    run("CITY", record("1", isbn=""))
    run("NLRK", theirs("9", host(label="Т. 3"), isbn=OTHER_ISBN))
    run("NLRK", plain("5", "Тарау", host("9", title="Абай жолы"), leader=ARTICLE))
    old = shared().pk
    new = separate_record(record_id=MarcRecord.objects.get(control_number="9").pk, by=COMMAND_LINE)
    assert links_of_edition(old).hosts == ()
    assert [row.label for row in links_of_edition(new).hosts] == ["Т. 3"]
    assert links_of_edition(Edition.objects.get(title="Тарау").pk).hosts[0].edition_id == new
    assert [brief.id for brief in find_by_identifier(OTHER_ISBN)] == [new]


def test_a_record_that_is_joined_brings_its_links(run, city):
    run("CITY", record("1"), record("2", host(label="Т. 3")))
    run("CITY", record("5", host("2", title="Абай жолы"), title="Тарау", isbn="", leader=ARTICLE))
    edition_id = join_records(evidence_id=MatchEvidence.objects.get().pk, by=COMMAND_LINE)
    assert [row.label for row in links_of_edition(edition_id).hosts] == ["Т. 3"]
    assert links_of_edition(Edition.objects.get(title="Тарау").pk).hosts[0].edition_id == edition_id
    assert [row.title for row in links_of_edition(edition_id).parts.rows] == ["Тарау"]


def test_the_cost_of_records_beside_does_not_grow_with_them(run, city, national, django_assert_max_num_queries):
    run("CITY", *(record(str(n), title=f"Кітап {n}", isbn="") for n in range(60)))
    with django_assert_max_num_queries(90):
        run("NLRK", *(theirs(str(n), host(label=f"Т. {n}"), title=f"Кітап {n}", isbn="") for n in range(60)))
    assert EditionLink.objects.exclude(beside=None).count() == 60
