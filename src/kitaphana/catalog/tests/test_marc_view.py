import pytest

from kitaphana.catalog import queries
from kitaphana.catalog.tests.factories import EditionFactory, MarcRecordFactory
from kitaphana.catalog.tests.marc.samples import raw

pytestmark = pytest.mark.django_db


def test_the_record_is_shown_line_by_line(django_assert_num_queries):
    row = MarcRecordFactory(raw=raw("7"), control_number="7")
    with django_assert_num_queries(1):
        view = queries.marc_view(row.edition_id)
    lines = [(line.tag, line.indicators, line.text) for line in view.lines]
    assert lines[0][0] == "LDR"
    assert lines[1] == ("001", "", "7")
    assert lines[-1] == ("245", "10", "$a Абай жолы : $b роман-эпопея / $c Мұхтар Әуезов.")
    assert (view.format, view.encoding) == ("marc21", "utf-8")


def test_an_edition_without_a_record_has_no_view():
    assert queries.marc_view(EditionFactory().id) is None


def test_a_record_that_cannot_be_read_again_says_why():
    (line,) = queries.marc_view(MarcRecordFactory(raw=b"").edition_id).lines
    assert line.text == "no_directory"
