import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import isbn

from kitaphana.catalog.grouping import grouping_key
from kitaphana.catalog.marc.detect import detect_format
from kitaphana.catalog.marc.mapping import TABLES, EditionDraft, edition_draft, item_drafts, text
from kitaphana.catalog.marc.mapping.roles import marc21_role, unimarc_role
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.record import Format, Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER
from kitaphana.catalog.tests.marc.samples import marc21, rusmarc

pytestmark = pytest.mark.once


def field(tag, *pairs, marks="  "):
    return data_field(tag, marks, *((pair[0], pair[1:]) for pair in pairs))


def of_marc21(*more, **options):
    return edition_draft(marc21("1", "Абай жолы", *more), Format.MARC21)


def of_unimarc(*fields):
    return edition_draft(rusmarc(*fields), Format.RUSMARC)


def test_marc21_gives_an_edition_without_isbd_punctuation():
    draft = of_marc21(
        field("020", "a978-0-306-40615-7 (в пер.) :", "c300 тг"),
        field("022", "a0317-8471"),
        field("041", "akaz", "arus", "hrus"),
        field("080", "a821.512.122"),
        field("084", "a84(5Қаз)7", "2rubbk"),
        field("250", "a2-бас., толықт."),
        field("264", "aАлматы :", "bЖазушы,", "c2007.", marks=" 1"),
        field("300", "a352 б. :", "bсур. ;", "c21 см."),
        field("490", "aҚазақ прозасы ;", "v12"),
        field("520", "aРоман туралы."),
        field("521", "a16+"),
        field("650", "aҚазақ әдебиеті", "xПроза.", marks=" 7"),
        field("700", "aАхметов, Қайрат,", "eредактор"),
        field("700", "aКедрина, Зоя", "4trl"),
    )
    assert (draft.title, draft.subtitle, draft.responsibility) == ("Абай жолы", "роман-эпопея", "Мұхтар Әуезов")
    assert (draft.author, draft.year, draft.place, draft.publisher) == ("Әуезов, Мұхтар", 2007, "Алматы", "Жазушы")
    assert (draft.languages, draft.original_language) == (["kaz", "rus"], "rus")
    assert (draft.isbns, draft.issns) == (["9780306406157"], ["03178471"])
    assert (draft.udc, draft.bbk, draft.age_mark, draft.audience) == ("821.512.122", "84(5Қаз)7", 16, "children")
    assert (draft.extent, draft.edition_statement) == ("352 б. ; сур. ; 21 см.", "2-бас., толықт.")
    assert draft.series == [{"title": "Қазақ прозасы", "number": "12"}]
    assert draft.subjects == ["Қазақ әдебиеті — Проза"]
    assert [(one["name"], one["role"], one["is_main"]) for one in draft.contributors] == [
        ("Әуезов, Мұхтар", "aut", True), ("Ахметов, Қайрат", "edt", False), ("Кедрина, Зоя", "trl", False),
    ]  # fmt: skip


def test_unimarc_gives_the_same_fields_from_other_places():
    draft = of_unimarc(
        field("010", "a5-7443-0043-0", "d300 р."),
        field("100", "a20030807d2002    m  y0rusy0189    ca"),
        field("101", "arus", "cfre", marks="1 "),
        field("200", "aОтверженные", "eроман", "fВ. Гюго", "gпер. с фр.", marks="1 "),
        field("205", "a2-е изд."),
        field("210", "aМ.", "cЭКСМО", "cАСТ", "d2003"),
        field("215", "a523 с.", "cил.", "d21"),
        field("225", "aКлассика", "v5", marks="1 "),
        field("333", "a12+"),
        field("606", "aФранцузская литература", "xПереводы"),
        field("610", "aроманы", marks="0 "),
        field("675", "a821.133.1"),
        field("686", "a84(4Фра)", "2rubbk"),
        field("700", "aГюго", "bВ.", "gВиктор", "4070", marks=" 1"),
        field("702", "aЛивен", "bН.", "4730", marks=" 1"),
    )
    assert (draft.title, draft.subtitle, draft.responsibility) == ("Отверженные", "роман", "В. Гюго ; пер. с фр.")
    assert (draft.author, draft.year, draft.publisher) == ("Гюго, Виктор", 2002, "ЭКСМО ; АСТ")
    assert (draft.languages, draft.original_language, draft.isbns) == (["rus"], "fre", ["9785744300432"])
    assert (draft.udc, draft.bbk, draft.age_mark, draft.audience) == ("821.133.1", "84(4Фра)", 12, "adult")
    assert draft.extent == "523 с. ; ил. ; 21 см"
    assert draft.subjects == ["Французская литература — Переводы", "романы"]
    assert [one["role"] for one in draft.contributors] == ["aut", "trl"]


def test_a_volume_takes_the_title_of_its_set():
    link = field("461", "1001RU1", "12001 ", "aЗадачи и этюды", "vВып. 13", marks=" 0")
    volume = of_unimarc(field("200", "aВып. 13.", marks="0 "), link)
    assert (volume.title, volume.part, volume.series) == ("Задачи и этюды", "Вып. 13", [])
    own = of_unimarc(field("200", "aМат в 2 хода", marks="1 "), link)
    assert (own.title, own.series) == ("Мат в 2 хода", [{"title": "Задачи и этюды", "number": "Вып. 13"}])


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        ((), "print"),
        ((field("341", "atextual", "bbraille", marks="0 "),), "braille"),
        ((("007", "tb"),), "large_print"),
        ((("007", "tc"),), "braille"),
        ((("007", "sd fsngnnmmned"),), "audio"),
        ((("007", "cr cna"),), "electronic"),
        ((("007", "fb a bnnn"),), "braille"),
    ],
)
def test_marc21_tells_the_form(fields, form):
    assert of_marc21(*fields).form == form


@pytest.mark.parametrize(
    ("leader", "form"),
    [("00000nim", "audio"), ("00000nas", "periodical"), ("00000nem", "map"), ("00000ncm", "music"),
     ("00000ngm", "video"), ("00000nrm", "object"), ("00000nmm", "electronic")],
)  # fmt: skip
def test_marc21_tells_the_form_by_its_leader(leader, form):
    record = Record(f"{leader} a2200000 i 4500", (field("245", "aСөз"),))
    assert edition_draft(record, Format.MARC21).form == form


@pytest.mark.parametrize("place", ["d", "f", "s"])
def test_008_tells_large_print_braille_and_electronic(place):
    coded = "240101s2007    kz a   j" + place + "     000 1 kaz  "
    record = Record("00000nam a2200000 i 4500", (("008", coded), field("245", "aСөз")))
    assert edition_draft(record, Format.MARC21).form == {"d": "large_print", "f": "braille", "s": "electronic"}[place]


@pytest.mark.parametrize(
    ("fields", "form"),
    [((field("106", "ar"),), "print"), ((field("106", "ad"),), "large_print"), ((field("106", "af"),), "braille"),
     ((field("126", "aa"),), "audio"), ((field("115", "ac"),), "video"), ((field("135", "ad"),), "electronic"),
     ((field("110", "aa"),), "periodical")],
)  # fmt: skip
def test_unimarc_tells_the_form(fields, form):
    assert of_unimarc(field("200", "aСөз"), *fields).form == form


def test_a_title_in_its_own_script_wins_over_the_romanised_one():
    record = Record(
        "00000nam a2200000 i 4500",
        (
            field("100", "6880-01", "aOstrovskiĭ, Aleksandr"),
            field("245", "6880-02", "aGroza :", "bpʹesa"),
            field("880", "6100-01/(N", "aОстровский, Александр"),
            field("880", "6245-02/(N", "aГроза :", "bпьеса"),
            field("880", "6500-00/(N", "aБез пары"),
        ),
    )
    draft = edition_draft(record, Format.MARC21)
    assert (draft.title, draft.subtitle, draft.author) == ("Гроза", "пьеса", "Островский, Александр")
    assert draft.other_forms == [
        {"kind": "contributor", "text": "Ostrovskiĭ, Aleksandr"},
        {"kind": "title", "text": "Groza pʹesa"},
    ]


def test_a_880_without_a_partner_is_another_form_of_a_title_that_is_there():
    draft = of_marc21(field("880", "6245-00/(N", "aAbai joly"), field("880", "6490-00/r", "aسلسلة"))
    assert draft.title == "Абай жолы"
    assert {"kind": "title", "text": "Abai joly"} in draft.other_forms


def test_of_two_unimarc_fields_linked_by_6_the_first_is_shown_and_the_other_is_another_form():
    draft = of_unimarc(
        field("200", "6a01", "7ca", "aГроза", "eпьеса"),
        field("200", "6a01", "7ba", "aGroza", "epʹesa"),
        field("700", "6a02", "7ca", "aОстровский", "gАлександр"),
        field("700", "6a02", "7ba", "aOstrovskiĭ", "gAleksandr"),
        field("210", "6a03", "cИскусство"),
        field("210", "6a03", "cIskusstvo"),
        field("225", "6a04", "aТеатр"),
        field("225", "6a04", "aTeatr"),
    )
    assert (draft.title, draft.publisher, [one["name"] for one in draft.contributors]) == (
        "Гроза", "Искусство", ["Островский, Александр"],
    )  # fmt: skip
    assert [tuple(form.values()) for form in draft.other_forms] == [
        ("title", "Groza pʹesa"),
        ("contributor", "Ostrovskiĭ, Aleksandr"),
        ("publisher", "Iskusstvo"),
        ("series", "Teatr"),
    ]


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("Абай жолы :", "Абай жолы"),
        ("Вып. 13.", "Вып. 13"),
        ("СПб.", "СПб."),
        ("и др.", "и др."),
        ("Конец...", "Конец..."),
        ("[учеб. пособие]", "учеб. пособие"),
        ("[Казахстан в новое время", "Казахстан в новое время"),
        ("СПб. [и др.]", "СПб. [и др.]"),
        ("\u0088L'\u0089altra faccia", "L'altra faccia"),
        ("\u0098The \u009cBeatles", "The Beatles"),
        ("<<Der>> Prozess", "Der Prozess"),
        ("¬Die ¬Verwandlung", "Die Verwandlung"),
        ("€Le ‰rouge", "Le rouge"),
        ("Затяжное  ненастье", "Затяжное ненастье"),
        ("bell\x07", "bell"),
        ("Черёмушкин".replace("ё", "е\u0308"), "Черёмушкин"),
    ],
)
def test_words_are_tidied(raw, tidied):
    assert text.tidy(raw) == tidied


def test_names_lose_the_full_stop_of_a_sentence_only():
    assert [text.named(name) for name in ("Есин, Сергей.", "Донин, Ю. Л.", "King, M. L., Jr.")] == [
        "Есин, Сергей", "Донин, Ю. Л.", "King, M. L., Jr.",
    ]  # fmt: skip


def test_numbers_and_dates_are_read():
    assert [text.year_in(one) for one in ("cop. 2001", "[1998?]", "19--", "2150")] == [2001, 1998, None, None]
    assert [text.price_in(one) for one in ("1 250,50 тг", "300.00", "бесплатно")] == [
        Decimal("1250.50"), Decimal("300.00"), None,
    ]  # fmt: skip
    days = [text.date_in(one) for one in ("20050131", "2005-01-31", "31.01.2005", "99999999", "")]
    assert days == [dt.date(2005, 1, 31)] * 3 + [None, None]
    assert [text.age_in(one) for one in ("16+", "Для детей 6 +", "106+", "")] == [16, 6, 0, 0]
    assert [text.isbn_in(one) for one in ("0-8044-2957-Х", "978-0-306-40615-8", "в пер.")] == ["9780804429573", "", ""]


@example("X3382166178")
@given(st.from_regex(r"(97[89])?[0-9]{9}[0-9X]", fullmatch=True) | st.from_regex(r"[0-9X]{8,14}", fullmatch=True))
def test_isbns_are_those_of_stdnum(number):
    is_isbn = len(number) in (10, 13) and number[:1] != "X" and isbn.is_valid(number)  # nine digits are too few for us
    expected = isbn.to_isbn13(number) if is_isbn else ""
    assert text.isbn_in(number) == expected


def test_roles_are_relator_codes():
    assert [marc21_role("", term, "ctb") for term in ("сост.", "аударған", "editor.", "кто-то")] == [
        "com", "trl", "edt", "ctb",
    ]  # fmt: skip
    assert marc21_role("http://id.loc.gov/vocabulary/relators/ill", "", "ctb") == "ill"
    assert [unimarc_role(code, "ctb") for code in ("730", "070", "999")] == ["trl", "aut", "ctb"]


def test_koha_items():
    (item,) = item_drafts(
        marc21("1", "А", field("952", "0" + "0", "1" + "1", "7" + "1", "aA1", "bA2", "cАбонемент", "d2020-05-17",
                               "g2500.00", "iК-1", "o84 Ә82", "p20001", "yREF")), Format.MARC21)  # fmt: skip
    assert (item.source_key, item.branch_code, item.barcode, item.accession_number) == (
        "952:20001", "A1", "20001", "К-1",
    )  # fmt: skip
    assert (item.status, item.is_for_loan, item.type_code) == ("lost", False, "REF")
    assert (item.received_on, item.price) == (dt.date(2020, 5, 17), Decimal("2500.00"))


def test_holdings_with_items_linked_by_number():
    items = item_drafts(
        marc21(
            "1", "А",
            field("852", "81", "aKZ", "bA1", "cзал 1", "h84", "iӘ82"), field("852", "82", "bB2", "h63"),
            field("876", "82.1", "p1002", "aИнв-2"), field("876", "81.1", "p1001", "c450", "jmissing"),
        ), Format.MARC21)  # fmt: skip
    assert [(item.barcode, item.branch_code, item.call_number, item.status) for item in items] == [
        ("1002", "B2", "63", "available"), ("1001", "A1", "84 Ә82", "missing"),
    ]  # fmt: skip


def test_a_bare_location_is_an_item_without_a_barcode():
    (item,) = item_drafts(marc21("1", "А", field("852", "aKZ", "bA1", "h84", "iӘ82")), Format.MARC21)
    assert (item.source_key, item.barcode, item.branch_code, item.call_number) == ("852#1", "", "A1", "84 Ә82")


def test_rusmarc_items():
    items = item_drafts(rusmarc(field("899", "aNLR", "j2002-4/1", "p380184"), field("899", "aNLR")), Format.RUSMARC)
    assert [(item.source_key, item.barcode, item.branch_code, item.call_number) for item in items] == [
        ("899:380184", "380184", "NLR", "2002-4/1"), ("899#2", "", "NLR", ""),
    ]  # fmt: skip


def test_irbis_items():
    fields = (field("906", "a84 Ә82"), field("910", "a0", "b1234", "hKZ01", "dАБ", "c20190301", "e1500,00"),
              field("910", "a6", "b1235", "dАБ"), field("910", "a5", "b1236", "dАБ"))  # fmt: skip
    items = item_drafts(rusmarc(*fields), Format.RUSMARC)
    assert [(item.barcode, item.accession_number, item.status, item.is_for_loan) for item in items] == [
        ("KZ01", "1234", "available", True), ("", "1235", "withdrawn", True), ("", "1236", "available", False),
    ]  # fmt: skip
    assert (items[0].branch_code, items[0].call_number, items[0].price) == ("АБ", "84 Ә82", Decimal("1500.00"))
    assert items[0].received_on == dt.date(2019, 3, 1)


def test_two_fields_of_one_barcode_have_keys_of_their_own():
    twice = field("952", "aA1", "p1")
    assert [item.source_key for item in item_drafts(marc21("1", "А", twice, twice), Format.MARC21)] == [
        "952:1", "952:1#2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "format_"),
    [
        ((field("245", "aА"), field("008", "a")), Format.MARC21),
        ((field("200", "aА"), field("801", "aIT")), Format.UNIMARC),
        ((field("200", "aА"), field("801", "aKZ")), Format.RUSMARC),
        ((field("200", "aА"), field("100", "a20030807d2002    u  y0rusy0189    ca")), Format.RUSMARC),
        ((field("200", "aА"), field("910", "b1")), Format.RUSMARC),
        ((("001", "1"),), Format.UNIMARC),
        ((("008", "x"), field("100", "aА"), field("700", "aБ")), Format.MARC21),
    ],
)
def test_the_format_is_told_by_the_fields(fields, format_):
    assert detect_format(Record("", tuple(fields))) == format_


def test_translations_gather_under_the_original_title():
    author = "Әуезов, Мұхтар"
    kazakh = EditionDraft(title="Абай жолы", author=author)
    russian = EditionDraft(title="Путь Абая", author=author, uniform_title="Абай жолы")
    assert grouping_key(kazakh) == grouping_key(russian)


def test_works_of_different_people_or_parts_stay_apart():
    keys = {
        grouping_key(draft)
        for draft in (
            EditionDraft(title="Таңдамалы", author="Әуезов, Мұхтар"),
            EditionDraft(title="Таңдамалы", author="Мүсірепов, Ғабит"),
            EditionDraft(title="Таңдамалы", author="Мүсірепов, Ғабит", part="2-том"),
            EditionDraft(title="Сборник задач", publisher="Мектеп"),
            EditionDraft(title="Сборник задач", publisher="Просвещение"),
        )
    }
    assert len(keys) == 5


def test_a_collective_title_gathers_nothing():
    first = EditionDraft(title="О судебных приставах", author="Қазақстан", uniform_title="Законы")
    second = EditionDraft(title="О связи", author="Қазақстан", uniform_title="Законы")
    assert grouping_key(first) != grouping_key(second)


_VALUES = st.text(st.characters(exclude_characters="\x1d\x1e\x1f", exclude_categories=["Cs"]), max_size=30)
_TAGS = sorted({rule.tag for table in TABLES.values() for rule in table} | {"852", "876", "952", "899", "910", "880"})
_BODIES = st.builds(
    lambda marks, pairs: data_field("245", marks, *pairs)[1],
    st.text("0127 ", min_size=2, max_size=2),
    st.lists(st.tuples(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"), _VALUES), max_size=5),
)
_FIELDS = st.lists(st.tuples(st.sampled_from([*_TAGS, "007", "008"]), _BODIES | _VALUES), max_size=12)


@settings(max_examples=400, deadline=None)
@given(_VALUES, _FIELDS)
def test_whatever_a_record_says_the_mapping_takes_it(leader, fields):
    record = Record(leader, tuple(fields))
    for format_ in Format:
        draft = edition_draft(record, format_)
        assert len(draft.title) <= 500
        assert len(draft.author) <= 300
        assert "\\x00" not in repr(draft)
        for item in item_drafts(record, format_):
            assert "\\x00" not in repr(item)
            assert len(item.source_key) <= 64
            assert len(item.call_number) <= 120
            assert item.price is None or item.price < 10**10
    detect_format(record)


@pytest.mark.parametrize(
    ("heading", "subject"),
    [
        (
            data_field("604", "  ", ("1", "700 1"), ("a", "Нейман"), ("b", "М. Б."), ("g", "Моисей Борисович"),
                       ("1", "5011 "), ("3", "66"), ("a", "Шахматные партии"), ("j", "Сборники"), ("2", "nlr-sh")),
            "Нейман, Моисей Борисович — Шахматные партии — Сборники",
        ),
        (
            data_field("604", "  ", ("1", "71001"), ("a", "Қазақстан"), ("1", "50010"), ("a", "Конституция")),
            "Қазақстан — Конституция",
        ),
        (data_field("604", "  ", ("a", "Абай"), ("t", "Қара сөздер")), "Абай — Қара сөздер"),
    ],
)  # fmt: skip
def test_a_work_written_about_is_a_subject(heading, subject):
    record = Record(DEFAULT_LEADER, (data_field("200", "1 ", ("a", "Мақалалар")), heading))
    assert edition_draft(record, Format.UNIMARC).subjects == [subject]
    assert not any(kind.tag == "604" and kind.code not in "23" for kind in homeless_of(record))


def homeless_of(record):
    tally = MovingIn()
    tally.take(record, Format.UNIMARC)
    return list(tally.kinds())
