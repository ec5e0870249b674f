"""Volumes of a set that has no record of its own show each other."""

import pytest

from kitaphana.catalog.models import Edition
from kitaphana.catalog.queries import links_of_edition
from kitaphana.holdings.services import import_records
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db

SET = "#461: ^CСобрание сочинений^EВ {count} т.^XКлычков С. А.^FС. А. Клычков"


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def run(tmp_path):
    institution = BranchFactory().institution

    def import_(*records):
        path = tmp_path / "records.txt"
        path.write_text("".join(records), encoding="utf-8")
        return import_records(files=[path], institution=institution.code)

    return import_


def volume(number, *lines, count=2, title=""):
    name = f"^A{title}" if title else ""
    head = (f"#920: SPEC\n#903: K-{count}-{number}", f"#200: ^VТ. {number}{name}", SET.format(count=count))
    return "\n".join((*head, *lines, "*****\n"))


def volumes(number, **options):
    edition = Edition.objects.get(records__control_number=number)
    return links_of_edition(edition.pk, **options).volumes


def test_a_volume_shows_the_others_in_their_order(run):
    run(volume(10, count=10), volume(2, count=10, title="Романы"), volume(1, count=10), volume(1))
    assert [(row.title, row.label) for row in volumes("K-10-10").rows] == [
        ("Собрание сочинений", "Т. 1"),
        ("Романы", "Т. 2"),
    ]
    assert [row.label for row in volumes("K-10-1").rows] == ["Т. 2", "Т. 10"]
    assert volumes("K-2-1").rows == ()


def test_volumes_of_different_imports_find_each_other(run):
    run(volume(1))
    run(volume(2))
    assert [row.label for row in volumes("K-2-1").rows] == ["Т. 2"]


def test_they_page_by_key_and_cost_one_statement_more(run, django_assert_num_queries):
    run(*(volume(number, count=30) for number in range(1, 31)))
    seen, after = [], None
    edition = Edition.objects.get(records__control_number="K-30-7").pk
    while True:
        with django_assert_num_queries(4):
            page = links_of_edition(edition, volumes_after=after, limit=10).volumes
        seen += [row.label for row in page.rows]
        if (after := page.next_after) is None:
            break
    assert seen == [f"Т. {number}" for number in range(1, 31) if number != 7]


def test_where_the_set_has_a_record_that_gathers_them(run, tmp_path):
    whole = "#920: PAZK\n#903: SET\n#200: ^AСобрание сочинений\n#010: ^A978-0-306-40615-7\n*****\n"
    own = SET.format(count=2)
    run(whole, *(volume(number).replace(own, own + "^I9780306406157") for number in (1, 2)))
    assert volumes("K-2-1").rows == ()
    host = Edition.objects.get(records__control_number="SET")
    assert [row.label for row in links_of_edition(host.pk).parts.rows] == ["Т. 1", "Т. 2"]
