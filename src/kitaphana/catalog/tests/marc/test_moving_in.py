import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.catalog.marc import moving_in
from kitaphana.catalog.marc.mapping import TABLES, edition_draft
from kitaphana.catalog.marc.mapping.engine import ALWAYS
from kitaphana.catalog.marc.mapping.homes import HOMES
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.record import Format, Record, data_field
from kitaphana.catalog.tests.marc import homes
from kitaphana.catalog.tests.marc.samples import marc21, rusmarc

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
            assert set(rule.codes) <= set(HOMES[format_].columns.get(rule.tag, ()))


LOST_IN_MARC21 = marc21(
    "1", "Абай жолы",
    data_field("080", "  ", ("a", "821.512.122")), data_field("080", "  ", ("a", "94(574)")),
    data_field("084", "  ", ("a", "PL65"), ("2", "lcc")),
    data_field("246", "3 ", ("a", "Путь Абая")),
    data_field("260", "  ", ("a", "Алматы :"), ("b", "Жазушы,"), ("c", "2007.")),
    data_field("260", "3 ", ("a", "Астана :"), ("b", "Фолиант,"), ("c", "2015.")),
    data_field("300", "  ", ("a", "352 б. ;"), ("c", "21 см")), data_field("300", "  ", ("a", "1 дыбыс дискі")),
    data_field("520", "  ", ("a", "Роман туралы.")), data_field("520", "  ", ("a", "Екінші аңдатпа.")),
    data_field("700", "1 ", ("a", "Пушкин, А. С."), ("t", "Капитанская дочка"), ("4", "aut")),
    data_field("880", "  ", ("6", "500-01/(N"), ("a", "Көрсеткіші бар")),
)  # fmt: skip


def test_what_comes_twice_or_after_another_field_is_taken_or_told():
    draft = edition_draft(LOST_IN_MARC21, Format.MARC21)
    assert (draft.udc, draft.extent) == ("821.512.122 ; 94(574)", "352 б. ; 21 см ; 1 дыбыс дискі")
    assert draft.summary == "Роман туралы. Екінші аңдатпа."
    assert draft.other_forms == [{"kind": "title", "text": "Путь Абая"}]
    assert set(homes.told(LOST_IN_MARC21, Format.MARC21)) == {
        ("084", "a"), ("084", "2"), ("100", "d"), ("260", "a"), ("260", "b"), ("260", "c"), ("700", "a"), ("700", "t"),
        ("700", "4"), ("880", "a"),
    }  # fmt: skip
    assert told(Format.MARC21, *LOST_IN_MARC21.fields)["260", "b"] == (1, ("Фолиант,",))


def test_rusmarc_that_comes_twice_is_taken_or_told():
    record = rusmarc(
        data_field("200", "1 ", ("a", "Евгений Онегин"), ("a", "Медный всадник"), ("d", "Eugene Onegin")),
        data_field("210", "  ", ("a", "М."), ("c", "Наука"), ("d", "2001")),
        data_field("210", "  ", ("a", "СПб."), ("c", "Азбука"), ("d", "2005")),
        data_field("330", "  ", ("a", "Роман в стихах.")), data_field("330", "  ", ("a", "И поэма.")),
        data_field("517", "1 ", ("a", "Онегин")),
        data_field("675", "  ", ("a", "821.161.1")), data_field("675", "  ", ("a", "82-1")),
        data_field("686", "  ", ("a", "84(2Рос)"), ("2", "rubbk")),
        data_field("686", "  ", ("a", "83.3"), ("2", "rubbk")),
        data_field("686", "  ", ("a", "PG3343"), ("2", "lcc")),
    )  # fmt: skip
    draft = edition_draft(record, Format.RUSMARC)
    assert (draft.title, draft.udc, draft.bbk) == ("Евгений Онегин", "821.161.1 ; 82-1", "84(2Рос) ; 83.3")
    assert draft.summary == "Роман в стихах. И поэма."
    assert [form["text"] for form in draft.other_forms] == ["Медный всадник", "Eugene Onegin", "Онегин"]
    assert set(homes.told(record, Format.RUSMARC)) == {
        ("210", "a"), ("210", "c"), ("210", "d"), ("686", "a"), ("686", "2"),
    }  # fmt: skip


def test_a_second_extent_and_other_titles_of_irbis_are_taken():
    record = Record("", (
        data_field("200", "  ", ("a", "Барыс")), data_field("517", "  ", ("a", "Ақ барыс")),
        data_field("215", "  ", ("a", "96"), ("d", "21")), data_field("215", "  ", ("a", "1"), ("1", "диск")),
    ))  # fmt: skip
    draft = edition_draft(record, Format.IRBIS)
    assert draft.extent == "96 с. ; 21 см ; 1 диск"
    assert draft.other_forms == [{"kind": "title", "text": "Ақ барыс"}]
    assert homes.told(record, Format.IRBIS) == {}


@pytest.mark.parametrize(
    ("format_", "taken", "lost"),
    [
        # an ISBN that is none, a year that is another, a language that is none
        (Format.MARC21, ("020", "a", "978-0-306-40615-7 (в пер.)"), ("020", "a", "978-0-306-40615-8")),
        (Format.MARC21, ("260", "c", "cop. 2007"), ("260", "c", "2015")),
        (Format.MARC21, ("041", "a", "kaz"), ("041", "a", "қазақша")),
        (Format.MARC21, ("773", "t", "Жұлдыз"), ("773", "k", "Серия")),
        (Format.MARC21, ("700", "a", "Ахметов, Қ."), ("700", "d", "1950-")),
        (Format.UNIMARC, ("463", "t", "Звезда Востока"), ("463", "j", "кто-то")),
        (Format.UNIMARC, ("700", "a", "Толстой"), ("700", "f", "1828-1910")),
        (Format.IRBIS, ("463", "c", "Простор"), ("463", "y", "что-то")),
    ],
)
def test_a_subfield_is_told_by_what_became_of_it(format_, taken, lost):
    title = data_field("245" if format_ is Format.MARC21 else "200", "1 ", ("a", "Абай"))
    fields = [title, ("008", "240101s2007    kz a   j      000 1 kaz  ")]
    for tag, code, value in (taken, lost):
        own = data_field(tag, "  ", *((("a", "Кто"),) if code == "d" and tag == "700" else ()), (code, value))
        found = homes.told(Record("", (*fields, own)), format_)
        assert found[tag, code] == (1 if (tag, code, value) == lost else 0)


def test_roles_of_one_name_are_all_kept_and_an_unknown_one_is_told():
    name = data_field("700", "1 ", ("a", "Ахметов, Қайрат"), ("e", "сост."), ("e", "редактор"), ("e", "шебер"))
    record = marc21("1", "Абай", name)
    roles = [who["role"] for who in edition_draft(record, Format.MARC21).contributors if not who["is_main"]]
    assert roles == ["com", "edt"]
    assert homes.told(record, Format.MARC21)["700", "e"] == 1


def test_an_item_field_that_makes_no_item_is_told():
    nameless = data_field("952", "  ", ("a", "A1"), ("c", "Абонемент"))
    piece = data_field("876", "  ", ("p", "20001"))
    assert homes.told(marc21("1", "Абай", nameless, piece), Format.MARC21) == {
        ("100", "d"): 1, ("952", "a"): 1, ("952", "c"): 1, ("876", "p"): 1,
    }  # fmt: skip
    ordered = data_field("910", "  ", ("a", "2"), ("d", "АБ"))
    assert homes.told(Record("", (data_field("200", "", ("a", "Абай")), ordered)), Format.IRBIS) == {
        ("910", "a"): 1, ("910", "d"): 1,
    }  # fmt: skip


def test_a_column_that_is_full_tells_what_has_no_room():
    classes = [data_field("080", "  ", ("a", f"821.512.122-{number:02}" + "0" * 20)) for number in range(5)]
    record = marc21("1", "Абай", *classes)
    assert len(edition_draft(record, Format.MARC21).udc) <= 120
    assert homes.told(record, Format.MARC21)["080", "a"] == 2
    long_title = Record("", (data_field("245", "10", ("a", "сөз " * 200)),))
    assert homes.told(long_title, Format.MARC21) == {("245", "a"): 1}


def test_words_outside_of_any_subfield_are_told():
    assert homes.told(Record("", (("245", "10Абай жолы"), ("500", "  \x1faБар"))), Format.MARC21) == {
        ("245", ""): 1, ("500", "a"): 1,
    }  # fmt: skip


_TAGS = {
    Format.MARC21: "020 022 041 080 084 090 100 130 240 245 246 250 260 264 300 490 500 520 600 650 653 700 710 740 "
                   "773 780 830 852 853 863 876 880 952 990",
    Format.UNIMARC: "010 011 100 101 200 205 210 215 225 300 330 410 461 463 500 510 517 600 604 606 610 621 675 686 "
                    "700 701 702 710 712 801 899 903 906 908 910",
    Format.RUSMARC: "200 210 461 463 517 675 686 700 702 899 910",
    Format.IRBIS: "010 101 200 205 210 215 225 331 421 430 461 463 510 517 606 610 621 675 700 702 903 906 908 910 920 "
                  "922 933 934 936 961 971",
}  # fmt: skip
_CODES = "abcdefghijklmnopqrstvwxyz1234"


@st.composite
def _records(draw):
    """Records in which every subfield says a word that no other one says, now and then what a column understands."""
    format_ = draw(st.sampled_from(list(Format)))
    fields, number = [("001", "1")], 0
    for tag in draw(st.lists(st.sampled_from(_TAGS[format_].split()), min_size=1, max_size=14)):
        pairs = []
        for code in draw(st.lists(st.sampled_from(_CODES), min_size=1, max_size=5)):
            number += 1
            word = f"сөз{chr(0x430 + number % 32)}{number}"
            pairs.append(
                (code, draw(st.sampled_from((word, word, f"{word} :", f"[{word}].", f"{word}, {word}", "1951"))))
            )
        fields.append(data_field(tag, draw(st.sampled_from(("  ", "1 ", "0 ", " 1"))), *pairs))
    return format_, Record("00000nam a2200000 i 4500", tuple(fields))


@settings(max_examples=500, deadline=None)
@given(_records())
def test_every_subfield_is_in_the_draft_the_items_or_the_links_or_told(drawn):
    format_, record = drawn
    assert homes.lost_in_silence(record, format_) == {}


@settings(max_examples=300, deadline=None)
@given(_records())
def test_nothing_is_told_that_a_reader_finds(drawn):
    """Words that are nowhere else in the record are not told when they are in the title, a name or a subject."""
    format_, record = drawn
    draft = edition_draft(record, format_)
    report = MovingIn()
    report.take(record, format_)
    examples = {text.strip(" :[].") for one in report.kinds() for text in one.examples}
    shown = {draft.title, draft.publisher, *draft.subjects, *(who["name"] for who in draft.contributors)}
    assert not {text for text in shown if text.startswith("сөз") and " " not in text} & examples
