"""Volumes know their set by its words, however their cataloguers have spelt them."""

import pytest

from kitaphana.catalog.irbis.fields import field
from kitaphana.catalog.marc.mapping.links import link_drafts
from kitaphana.catalog.marc.mapping.sets import set_key_of
from kitaphana.catalog.marc.record import Format, Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER

SHUKSHIN = set_key_of("Собрание сочинений", more="В 6 кн.", owner="Шукшин, Василий Макарович", publisher="Надежда-1")


@pytest.mark.parametrize(
    ("title", "more", "owner"),
    [
        ("Собрание сочинений : в 6 кн.", "", "Шукшин В. М."),
        ("СОБРАНИЕ СОЧИНЕНИЙ: в 6 кн.", "", "Шукшин В.М."),
        ("[Собрание сочинений]", "в 6 книгах", "Шукшин, В."),
        ("Собрание сочинений в 6 т.", "", "Шукшин, Василий Макарович"),
    ],
)
def test_one_set_has_one_key(title, more, owner):
    assert set_key_of(title, more=more, owner=owner, publisher="«Надежда-1»") == SHUKSHIN


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Собрание сочинений", "more": "В 2 т.", "owner": "Шукшин В. М.", "publisher": "Надежда-1"},
        {"title": "Собрание сочинений", "more": "В 6 кн.", "owner": "Клычков С. А.", "publisher": "Надежда-1"},
        {"title": "Собрание сочинений", "more": "В 6 кн.", "owner": "Шукшин В. М.", "publisher": "Наука"},
        {"title": "Рассказы", "more": "В 6 кн.", "owner": "Шукшин В. М.", "publisher": "Надежда-1"},
    ],
)
def test_other_sets_have_other_keys(other):
    assert set_key_of(**other) != SHUKSHIN


def test_kazakh_sets_tell_their_volumes_too():
    keys = {
        set_key_of("Шығармалар жинағы", more=more, owner="Әуезов, Мұхтар")
        for more in ("50 томдық", "елу томдық (50 томдық)", "12 томдық")
    }
    assert len(keys) == 2


def test_words_that_any_set_may_bear_tell_none():
    assert set_key_of("Собрание сочинений") == ""
    assert set_key_of("", owner="Абай") == ""
    assert set_key_of("История государства Российского")


def irbis(*fields):
    return Record("", tuple(field(tag, text) for tag, text in fields))


def keys_of(record, format_):
    return [draft.set_key for draft in link_drafts(record, format_)]


def test_irbis_names_the_heading_in_the_set_or_in_the_authors_of_it():
    named = irbis((461, "^CСобрание сочинений^EВ 6 кн.^XШукшин В. М.^GНадежда-1"), (200, "^VКн. 3"), (920, "SPEC"))
    by_authors = irbis(
        (461, "^CСобрание сочинений : в 6 кн.^GНадежда-1"),
        (961, "^ZДА^AШукшин^BВ. М."),
        (200, "^VКн. 4"),
        (920, "SPEC"),
    )
    assert keys_of(named, Format.IRBIS) == keys_of(by_authors, Format.IRBIS) == [SHUKSHIN]


def test_an_article_and_a_series_have_no_set():
    article = irbis((463, "^CПростор^J1999^H4"), (200, "^AСтатья"), (920, "ASP"))
    assert keys_of(article, Format.IRBIS) == [""]
    series = Record(DEFAULT_LEADER, (data_field("410", " 0", ("t", "Роман-газета"), ("n", "Наука"), ("a", "X Y")),))
    assert keys_of(series, Format.UNIMARC) == [""]


def test_unimarc_names_the_set_by_embedded_fields_or_by_standard_subfields():
    embedded = data_field(
        "461", " 0", ("1", "2001 "), ("a", "Собрание сочинений"), ("e", "в 6 кн."), ("v", "Кн. 3"),
        ("1", "210  "), ("c", "Надежда-1"), ("1", "700 1"), ("a", "Шукшин"), ("b", "В. М."),
    )  # fmt: skip
    standard = data_field(
        "461", " 0", ("a", "Шукшин В.М."), ("t", "Собрание сочинений : в 6 кн."), ("n", "Надежда-1"), ("v", "Кн. 4")
    )
    for body in (embedded, standard):
        assert keys_of(Record(DEFAULT_LEADER, (body,)), Format.UNIMARC) == [SHUKSHIN]
