import pytest

from kitaphana.catalog.marc import moving_in
from kitaphana.catalog.marc.mapping import TABLES
from kitaphana.catalog.marc.mapping.engine import ALWAYS
from kitaphana.catalog.marc.mapping.homes import HOMES
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.record import Format, Record, data_field

pytestmark = pytest.mark.once


def told(format_, *fields):
    report = MovingIn()
    report.take(Record("", fields), format_)
    return {(one.tag, one.code): (one.count, one.examples) for one in report.kinds()}


def test_what_a_column_takes_is_not_told():
    assert told(
        Format.MARC21,
        ("001", "1"),
        ("008", "240101s2007"),
        data_field("245", "10", ("a", "Абай жолы"), ("b", "роман"), ("c", "М. Әуезов")),
        data_field("100", "1 ", ("a", "Әуезов"), ("4", "aut")),
        data_field("952", "  ", ("p", "200001"), ("b", "A1")),
    ) == {}  # fmt: skip


def test_what_no_column_takes_is_counted_with_examples():
    found = told(
        Format.MARC21,
        ("005", "20240101"),
        data_field("245", "10", ("a", "Абай жолы"), ("h", "[мәтін]")),
        data_field("500", "  ", ("a", "Көрсеткіші бар")),
        data_field("500", "  ", ("a", "Суретті")),
    )
    assert found == {
        ("005", ""): (1, ("20240101",)),
        ("245", "h"): (1, ("[мәтін]",)),
        ("500", "a"): (2, ("Көрсеткіші бар", "Суретті")),
    }


def test_irbis_is_told_under_its_own_tags():
    found = told(Format.IRBIS, ("200", "  \x1faБарыс"), ("922", "  \x1fcМодем"), ("907", "  \x1fa20020530"))
    assert found == {("922", "c"): (1, ("Модем",)), ("907", "a"): (1, ("20020530",))}


def test_examples_are_few_short_and_different():
    ((count, examples),) = told(
        Format.MARC21, *(data_field("500", "  ", ("a", text)) for text in ("х" * 200, "бір", "бір", "екі", "үш"))
    ).values()
    assert (count, len(examples), len(examples[0])) == (5, moving_in.EXAMPLES, moving_in.LONGEST_EXAMPLE)


def test_invented_tags_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(moving_in, "MOST_KINDS", 10)
    found = told(Format.MARC21, *(data_field(f"9{n:02}", "  ", ("z", "x")) for n in range(60, 90)))
    assert len(found) == 11
    assert found["…", ""][0] == 20


@pytest.mark.parametrize("format_", list(Format))
def test_every_rule_of_a_table_makes_a_home(format_):
    for rule in TABLES[format_]:
        if rule.tag != ALWAYS and rule.target != "age_mark":
            assert set(rule.codes) <= HOMES[format_][rule.tag]
