"""Hosts and their parts find each other through the import, whichever comes first."""

import pytest

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.models import Edition, EditionLink
from kitaphana.catalog.queries import links_of_edition
from kitaphana.holdings.services import import_records
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db

ARTICLE = "00000naa a2200000 i 4500"
SERIAL = "00000nas a2200000 i 4500"


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def institution():
    return BranchFactory().institution


@pytest.fixture
def run(tmp_path, institution):
    def import_(*records, into=institution):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        return import_records(files=[path], institution=into.code)

    return import_


def record(number, title, *fields, leader=DEFAULT_LEADER, source=""):
    head = [("001", number)] + ([("003", source)] if source else [])
    return write_iso2709(Record(leader, (*head, data_field("245", "00", ("a", title)), *fields)))


def journal(number="9", *, title="Жұлдыз", issn="0317-8471"):
    return record(number, title, data_field("022", "  ", ("a", issn)), leader=SERIAL)


def article(number, label, *, w="9", x=""):
    pairs = [("t", "Жұлдыз"), ("g", label), ("w", w), ("x", x)]
    host = data_field("773", "0 ", *(pair for pair in pairs if pair[1]))
    return record(number, f"Мақала {number}", host, leader=ARTICLE)


def links(title, **options):
    return links_of_edition(Edition.objects.get(title=title).id, **options)


@pytest.mark.parametrize("host_first", [True, False])
def test_an_article_finds_its_journal_in_both_orders(run, host_first):
    parts = [article("1", "2021, № 10"), article("2", "2021, № 2")]
    for chunk in ([journal()], parts) if host_first else (parts, [journal()]):
        run(*chunk)
    host = Edition.objects.get(title="Жұлдыз")
    (up,) = links("Мақала 1").hosts
    assert (up.kind, up.edition_id, up.title, up.label) == ("article_in", host.id, "Жұлдыз", "2021, № 10")
    down = links("Жұлдыз")
    assert [(row.title, row.label) for row in down.parts.rows] == [
        ("Мақала 2", "2021, № 2"),
        ("Мақала 1", "2021, № 10"),
    ]
    assert (down.hosts, down.others) == ((), ())


@pytest.mark.parametrize("host_first", [True, False])
def test_without_a_number_the_issn_of_the_journal_leads(run, host_first):
    part = article("1", "2021, № 10", w="", x="0317-8471")
    for chunk in ([journal()], [part]) if host_first else ([part], [journal()]):
        run(*chunk)
    assert links("Мақала 1").hosts[0].edition_id == Edition.objects.get(title="Жұлдыз").id


@pytest.mark.parametrize("host_first", [True, False])
def test_a_chapter_finds_its_book_by_isbn(run, host_first):
    book = record("5", "Жинақ", data_field("020", "  ", ("a", "9780306406157")))
    chapter = record("6", "Тарау", data_field("773", "0 ", ("t", "Жинақ"), ("z", "0-306-40615-2")), leader=ARTICLE)
    for one in (book, chapter) if host_first else (chapter, book):
        run(one)
    assert links("Тарау").hosts[0].edition_id == Edition.objects.get(title="Жинақ").id


def test_in_one_chunk_they_find_each_other_too(run):
    run(article("1", "2020, № 1"), journal(), article("2", "2020, № 2"))
    assert [row.title for row in links("Жұлдыз").parts.rows] == ["Мақала 1", "Мақала 2"]


def test_a_journal_elsewhere_with_the_same_number_is_not_meant(run):
    other = InstitutionFactory(code="OTHER")
    run(journal(title="Басқа", issn="1050-2947"), into=other)
    run(article("1", "2021, № 1"))
    (up,) = links("Мақала 1").hosts
    assert (up.edition_id, up.title, up.control_number) == (None, "Жұлдыз", "9")


def test_a_number_of_a_union_catalogue_is_not_ours(run):
    run(journal("9"), article("1", "2021, № 1", w="(OCoLC)9"))
    assert links("Мақала 1").hosts[0].edition_id is None


def test_of_two_agencies_the_one_named_is_meant(run):
    run(record("9", "Бірі", source="A"), record("9", "Екіншісі", source="B"))
    run(article("1", "2021, № 1", w="(B)9"))
    assert links("Мақала 1").hosts[0].title == "Екіншісі"


def test_a_record_that_comes_again_changed_has_its_new_links_only(run):
    run(journal(), article("1", "2021, № 1"))
    run(article("1", "2021, № 7"))
    assert EditionLink.objects.count() == 1
    assert [row.label for row in links("Жұлдыз").parts.rows] == ["2021, № 7"]


def test_a_host_that_goes_and_comes_again_finds_its_parts(run):
    run(journal(), article("1", "2021, № 1"))
    Edition.objects.get(title="Жұлдыз").delete()
    assert links("Мақала 1").hosts[0].edition_id is None
    run(journal())
    assert links("Мақала 1").hosts[0].edition_id is not None


def test_parts_page_by_key_in_their_order(run, django_assert_num_queries):
    run(journal(), *(article(str(number), f"2021, № {number}") for number in range(1, 26) if number != 9))
    seen, after = [], None
    host = Edition.objects.get(title="Жұлдыз").id
    while True:
        with django_assert_num_queries(3):
            page = links_of_edition(host, after=after, limit=10).parts
        seen += [row.label for row in page.rows]
        if page.next_after is None:
            break
        after = page.next_after
    assert seen == [f"2021, № {number}" for number in range(1, 26) if number != 9]


def test_kin_see_each_other(run):
    new = record("2", "Жаңа", data_field("780", "00", ("t", "Ескі"), ("w", "1")), leader=SERIAL)
    run(record("1", "Ескі", leader=SERIAL), new)
    assert [(row.kind, row.title) for row in links("Жаңа").others] == [("continues", "Ескі")]
    assert [(row.kind, row.title) for row in links("Ескі").others] == [("continued_by", "Жаңа")]


def test_a_set_that_names_its_volume_is_its_host(run):
    run(record("1", "Жинақ", data_field("774", "0 ", ("t", "Т. 1"), ("w", "2"))), record("2", "Бірінші том"))
    assert [(row.kind, row.title) for row in links("Бірінші том").hosts] == [("part_of", "Жинақ")]
    assert [(row.kind, row.title) for row in links("Жинақ").others] == [("contains", "Бірінші том")]


def test_a_volume_named_from_both_sides_is_shown_once(run):
    run(
        record("1", "Жинақ", data_field("774", "0 ", ("t", "Т. 1"), ("w", "2"))),
        record("2", "Бірінші том", data_field("773", "0 ", ("t", "Жинақ"), ("w", "1"))),
    )
    whole = links("Жинақ")
    assert [row.title for row in whole.parts.rows] == ["Бірінші том"]
    assert whole.others == ()
    assert len(links("Бірінші том").hosts) == 1


def test_the_cost_of_links_does_not_grow_with_them(run, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        run(*(article(str(number), f"2021, № {number}") for number in range(10, 250)), journal())
    assert links("Жұлдыз", limit=500).parts.next_after is None
