import pytest

from kitaphana.catalog.marc.mapping.links import MOST_LINKS, link_drafts
from kitaphana.catalog.marc.mapping.ordering import sort_key_of
from kitaphana.catalog.marc.record import Format, Record, data_field


def links(format_, *fields, leader="00000nam a2200000 i 4500", part=""):
    return link_drafts(Record(leader, fields), format_, part)


def test_an_article_names_its_journal_with_place_and_number():
    article = "00000naa a2200000 i 4500"
    names = ("t", "Жұлдыз."), ("w", "(DLC)1"), ("w", "(KZ-Nl)77"), ("x", "0134-3378")
    host = data_field("773", "0 ", *names, ("g", "2021. - № 4. - С. 5-10"))
    (link,) = links(Format.MARC21, ("003", "KZ-Nl"), host, leader=article)
    assert (link.kind, link.title, link.label) == ("article_in", "Жұлдыз", "2021. - № 4. - С. 5-10")
    assert (link.source, link.control_number, link.issn) == ("KZ-Nl", "77", "01343378")
    assert link.sort_key == "2021.0000004.0000005.0000010"
    assert link.source_key == "773#1"


def test_an_issn_with_a_right_check_digit_is_kept():
    (link,) = links(Format.MARC21, data_field("780", "00", ("t", "Physical review. A"), ("x", "1050-2947")))
    assert (link.kind, link.issn) == ("continues", "10502947")


@pytest.mark.parametrize(
    ("tag", "kind"),
    [("765", "translation_of"), ("767", "original_of"), ("770", "supplement"), ("772", "supplement_to"),
     ("775", "other_form"), ("776", "other_form"), ("785", "continued_by"), ("787", "related"), ("774", "contains")],
)  # fmt: skip
def test_every_linking_field_of_marc21_has_its_kind(tag, kind):
    (link,) = links(Format.MARC21, data_field(tag, "0 ", ("t", "Абай жолы")))
    assert link.kind == kind


def test_a_traced_series_is_a_link_only_with_a_number():
    plain = data_field("830", " 0", ("a", "Мұра ;"), ("v", "3"))
    numbered = data_field("830", " 0", ("a", "Мұра ;"), ("v", "3"), ("w", "12"))
    assert links(Format.MARC21, plain) == []
    (link,) = links(Format.MARC21, numbered)
    assert (link.kind, link.title, link.label, link.control_number) == ("part_of", "Мұра", "3", "12")


def test_embedded_fields_of_unimarc_are_read():
    body = ("1", "001RU\\NLR\\bibl\\5996"), ("1", "2001 "), ("a", "Задачи и этюды"), ("v", "Вып. 13")
    (link,) = links(Format.RUSMARC, data_field("461", " 0", *body))
    assert (link.kind, link.control_number, link.title) == ("part_of", "RU\\NLR\\bibl\\5996", "Задачи и этюды")
    assert (link.label, link.sort_key) == ("Вып. 13", "0000.0000013")


def test_an_embedded_article_tells_year_number_and_pages():
    body = (
        ("1", "2001 "),
        ("a", "Вопросы истории"),
        ("v", "№ 4"),
        ("1", "210  "),
        ("d", "2021"),
        ("1", "215  "),
        ("a", "5-10"),
    )
    (link,) = links(Format.UNIMARC, data_field("463", " 0", *body), leader="00000naa  2200000   450 ")
    assert (link.kind, link.label) == ("article_in", "2021, № 4, с. 5-10")


def test_standard_subfields_of_unimarc_are_read():
    body = ("0", "77"), ("t", "Книга для всех"), ("v", "Т. 2"), ("x", "1050-2947"), ("y", "978-0-306-40615-7")
    (link,) = links(Format.UNIMARC, data_field("461", " 0", *body))
    assert (link.control_number, link.label, link.issn, link.isbn) == ("77", "Т. 2", "10502947", "9780306406157")


def test_a_set_names_its_pieces_and_a_piece_its_set():
    field = data_field("463", " 0", ("t", "Т. 1"))
    assert links(Format.UNIMARC, field, leader="00000nam1 2200000   450 ")[0].kind == "contains"
    assert links(Format.UNIMARC, field, leader="00000nam2 2200000   450 ")[0].kind == "part_of"


def test_irbis_knows_issues_articles_and_sets():
    issue = links(Format.IRBIS, ("903", "  \x1f*У1415/1989/2"), ("933", "  \x1f*У1415"), ("934", "  \x1f*1989"),
                  ("936", "  \x1f*2"), ("920", "  \x1f*NJ"))  # fmt: skip
    assert [(one.kind, one.control_number, one.label) for one in issue] == [("issue_of", "У1415", "1989, № 2")]
    article = links(Format.IRBIS, ("920", "  \x1f*ASP"), data_field("463", "", ("w", "В781/1942/14"), ("j", "1942"),
                    ("h", "№ 14"), ("s", "2"), ("c", "Восточно-Сибирская правда")))  # fmt: skip
    assert [(one.kind, one.label, one.title) for one in article] == [
        ("article_in", "1942, № 14, с. 2", "Восточно-Сибирская правда")
    ]
    volume = links(
        Format.IRBIS, data_field("200", "", ("v", "Т. 1")), data_field("461", "", ("c", "Собрание сочинений"))
    )
    assert [(one.kind, one.title, one.label) for one in volume] == [("part_of", "Собрание сочинений", "Т. 1")]


def test_a_periodical_is_no_issue_of_itself():
    assert links(Format.IRBIS, ("903", "  \x1f*У1415"), ("933", "  \x1f*У1415"), ("920", "  \x1f*J")) == []


def test_a_field_that_names_nothing_is_no_link_and_a_flood_is_dammed():
    assert links(Format.MARC21, data_field("773", "0 ", ("q", "3"))) == []
    assert len(links(Format.MARC21, *[data_field("787", "0 ", ("t", "x"))] * 1000)) == MOST_LINKS


@pytest.mark.parametrize("is_dated", [True, False])
@pytest.mark.parametrize(
    "labels",
    [
        ["Т. 2", "Т. 10", "Т. 11, кн. 2", "Т. 100"],
        ["Т. I", "Т. II", "Т. IV", "Т. ІХ", "Т. X"],
        ["2019, № 12", "2020, № 1", "2020, № 2, с. 5–10", "2020, № 11, с. 1"],
    ],
)
def test_labels_sort_by_their_numbers(labels, is_dated):
    keys = [sort_key_of(label, is_dated=is_dated) for label in labels]
    assert keys == sorted(keys)
    assert max(map(len, keys)) <= 60


def test_labels_without_numbers_come_last():
    assert (
        sort_key_of("Ч. 1", is_dated=False)
        < sort_key_of("Приложение", is_dated=False)
        < sort_key_of("", is_dated=False)
    )
    assert len(sort_key_of("ы" * 500, is_dated=False)) <= 60
    assert len(sort_key_of("1 " * 500 + "9" * 400, is_dated=False)) <= 60
