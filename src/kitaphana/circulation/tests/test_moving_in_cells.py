"""Headers and cells of older systems: guessed in three languages, judged, told."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.circulation.services.moving_in.loan_cells import loans_in
from kitaphana.circulation.services.moving_in.mapping import Mapping, Options, mapping_refusals
from kitaphana.circulation.services.moving_in.reading import RowReader
from kitaphana.circulation.services.moving_in.targets import Target, guess_targets, header_digest, headers_of, plain
from kitaphana.circulation.services.moving_in.values import (
    NoDate,
    YearOnly,
    day_of,
    is_yes,
    parts_of_name,
    phone_of,
    several,
)
from kitaphana.core.spreadsheets import Doubt, Row
from kitaphana.patrons import rules

pytestmark = pytest.mark.once
TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("ФИО", "full_name"),
        ("Ф.И.О. читателя", "full_name"),
        ("Тегі, аты, әкесінің аты", "full_name"),
        ("Аты-жөні", "full_name"),
        ("Тегі", "surname"),
        ("Әкесінің аты", "patronymic"),
        ("Дата рождения", "born_on"),
        ("Туған күні", "born_on"),
        ("dateofbirth", "born_on"),
        ("№ билета", "card_number"),
        ("№ читательского билета", "card_number"),
        ("Оқырман билетінің нөмірі", "card_number"),
        ("cardnumber", "card_number"),
        ("Штрих-код", "card_number"),
        ("Дата выдачи билета", "card_issued_on"),
        ("Статус билета", "card_state"),
        ("Регистрационный номер", "reader_number"),
        ("borrowernumber", "reader_number"),
        ("Моб. телефон", "phone"),
        ("Телефоны", "phone"),
        ("Эл. почта", "email"),
        ("E-mail", "email"),
        ("Категория читателя", "category"),
        ("Оқырман санаты", "category"),
        ("Филиал", "home_branch"),
        ("branchcode", "home_branch"),
        ("Дата записи", "registered_on"),
        ("Тіркелген күні", "registered_on"),
        ("dateenrolled", "registered_on"),
        ("Действителен до", "expires_on"),
        ("dateexpiry", "expires_on"),
        ("Согласие на обработку персональных данных", "consent_processing"),
        ("Хабарлама алуға келісім", "consent_messages"),
        ("Согласие на рассылку", "consent_messages"),
        ("Дата согласия", "consent_on"),
        ("Блокировка", "block_reason"),
        ("Билет родителя", "guarantor_card"),
        ("Ата-анасының билеті", "guarantor_card"),
        ("Примечание", "note"),
        ("ИИН", "not_kept"),
        ("ЖСН", "not_kept"),
        ("Пол", "not_kept"),
        ("Жынысы", "not_kept"),
        ("Пароль", "not_kept"),
        ("PIN", "not_kept"),
        ("Паспорт", "not_kept"),
        ("Язык общения", "language"),
        ("Любимый цвет", ""),
        ("Столбец", ""),
    ],
)
def test_a_header_is_understood(header, target):
    assert guess_targets([header, "Фамилия", "Имя"] if target != "surname" else [header, "Имя"])[header] == target


def test_loans_beside_readers_take_the_date_of_issue_and_without_them_it_is_the_cards():
    beside = guess_targets(["ФИО", "Билет", "Инвентарный номер", "Дата выдачи", "Срок возврата", "Продления"])
    alone = guess_targets(["ФИО", "Билет", "Дата выдачи"])

    assert list(beside.values())[2:] == ["loan_item", "loaned_on", "due_on", "renewals"]
    assert alone["Дата выдачи"] == "card_issued_on"


def test_fields_of_irbis_are_known_by_their_numbers():
    guessed = guess_targets(["10", "11", "12", "21", "30", "40", "23"])

    assert list(guessed.values()) == [
        "surname", "given_name", "patronymic", "born_on", "card_number", "irbis_loans", "not_kept",
    ]  # fmt: skip


def test_a_target_of_one_column_goes_to_the_first_and_phones_to_all():
    guessed = guess_targets(["Фамилия", "Фамилия латиницей", "Телефон", "Мобильный"])

    assert list(guessed.values()) == ["surname", "", "phone", "phone"]


def test_headers_are_told_apart_and_found_again_in_any_order():
    assert headers_of(["Имя", "", "Имя "]) == ("Имя", "#2", "Имя (2)")
    assert header_digest(["Имя", "Билет №", "kitaphana: reason"]) == header_digest(["билет  номер", "ИМЯ"])
    assert header_digest(["Имя"]) != header_digest(["Аты"])


@pytest.mark.parametrize(
    "text",
    ["05.03.1987", "5.3.1987", "05/03/1987", "1987-03-05", "19870305", "5 марта 1987 г.", "5 наурыз 1987",
     "5 March 1987", "1987-03-05 00:00", "1987-03-05T00:00:00", "05.03.1987 г."],
)  # fmt: skip
def test_dates_are_read_in_all_usual_forms(text):
    assert day_of(text) == dt.date(1987, 3, 5)


@pytest.mark.parametrize("text", ["31.02.1985", "00.13.2000", "12.31.1999", "вчера", "44321", "05.03.87", "1.1.1200"])
def test_days_that_there_are_not_are_refused(text):
    with pytest.raises(NoDate):
        day_of(text)


def test_a_year_is_no_day_and_nothing_is_nothing():
    with pytest.raises(YearOnly):
        day_of("1975")
    assert day_of("05.03.25", may_be_short=True) == dt.date(2025, 3, 5)
    assert [day_of(text) for text in ("", "-", "0", "00.00.0000")] == [None] * 4


@given(st.dates(dt.date(1900, 1, 1), TODAY), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d"]))
@settings(max_examples=50)
def test_every_day_survives_every_form(day, form):
    assert day_of(day.strftime(form)) == day


@given(st.text(max_size=30))
@settings(max_examples=100)
def test_no_text_crashes_the_reading_of_cells(text):
    parts_of_name(text)
    is_yes(text)
    several(text)
    plain(text)
    phone_of(text)
    with suppress(NoDate):
        assert day_of(text) is None or day_of(text).year >= 1850


def test_yes_and_no_in_three_languages():
    assert [is_yes(text) for text in ("Да", "иә", "Yes", "+", "01.02.2020", "true")] == [True] * 6
    assert [is_yes(text) for text in ("нет", "Жоқ", "no", "", "-", "0")] == [False] * 6
    assert is_yes("может быть") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Иванов Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("Петрова, Анна", ("Петрова", "Анна", "")),
        ("Әлиев Рауф Ильхам оғлы", ("Әлиев", "Рауф", "Ильхам оғлы")),
        ("Мадонна", ("", "Мадонна", "")),
        ("^AСерікова^BАнна^CМаратқызы", ("Серікова", "Анна", "Маратқызы")),
    ],
)
def test_a_whole_name_is_taken_apart_in_the_order_of_the_region(text, parts):
    assert parts_of_name(text) == parts


@pytest.mark.parametrize("text", ["8 (701) 123-45-67", "+7 701 123 45 67", "87011234567", "7011234567"])
def test_mobile_numbers_become_e164_as_the_great_table_has_it(text):
    assert phone_of(text) == "+77011234567" == rules.phone_e164(text)


def test_a_short_number_of_a_town_is_none():
    assert phone_of("45-12-33") is None


class _Cells:
    def __init__(self, **cells):
        self.cells = cells

    def one(self, target):
        return self.cells.get(str(target), "")


def test_field_40_of_irbis_gives_the_loans_that_are_still_out():
    text = "^BИ-100^D20261101^E20261115^F******\n^BИ-101^D20261001^E20261015^F20261010\n^H2000^D20261102^E20261116"
    refusals = []

    loans = list(loans_in(_Cells(irbis_loans=text), refusals, TODAY))

    assert [(one.item, one.due_on) for one in loans] == [
        ("И-100", dt.date(2026, 11, 15)),
        ("2000", dt.date(2026, 11, 16)),
    ]
    assert not refusals


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"loaned_on": "01.11.2026"}, "loan_dates_missing"),
        ({"loaned_on": "01.12.2026", "due_on": "15.12.2026"}, "loan_dates_invalid"),
        ({"loaned_on": "10.11.2026", "due_on": "01.11.2026"}, "loan_dates_invalid"),
        ({"loaned_on": "32.11.2026", "due_on": "01.12.2026"}, "loan_dates_invalid"),
        ({"loaned_on": "01.11.2026", "due_on": "15.11.2026", "renewals": "many"}, "renewals_invalid"),
    ],
)
def test_a_loan_with_odd_dates_is_told(cells, code):
    refusals = []

    assert list(loans_in(_Cells(loan_item="K1", **cells), refusals, TODAY)) == []
    assert [one.code for one in refusals] == [code]


HEADERS = ("Билет", "ФИО", "Родился", "Телефон", "Категория", "Согласие", "Бронь")
MAPPING = Mapping(
    {
        "Билет": Target.CARD_NUMBER,
        "ФИО": Target.FULL_NAME,
        "Родился": Target.BORN_ON,
        "Телефон": Target.PHONE,
        "Категория": Target.CATEGORY,
        "Согласие": Target.CONSENT_PROCESSING,
        "Бронь": Target.BLOCK_REASON,
    },
    {Target.CATEGORY: {"взрослый": "adult", "организация": "collective"}},
    Options(category="adult"),
)


def read(*cells, mapping=MAPPING, doubts=None):
    return RowReader(mapping, HEADERS, TODAY).read(Row(2, cells, doubts or {}))


def test_a_row_becomes_a_reader():
    row = read("00123, 00777", "Иванов Иван", "05.03.1987", "8 701 123 45 67; 45-12-33", "Взрослый", "да", "")

    assert not row.refusals
    assert (row.number, [card.number for card in row.draft.cards]) == ("00123", ["00123", "00777"])
    assert (row.draft.surname, row.draft.given_name) == ("Иванов", "Иван")
    assert (row.draft.phone, row.draft.note) == ("+77011234567", "45-12-33")
    assert row.warnings == ["phone_doubtful"]
    assert [one.purpose for one in row.draft.consents] == ["processing"]


def test_all_that_is_wrong_with_a_row_is_told_with_its_column():
    row = read("1", "Иванов Иван", "31.02.1987", "", "космонавт", "", "")

    assert {(one.code, one.params["column"]) for one in row.refusals} == {
        ("date_invalid", "Родился"),
        ("value_unmapped", "Категория"),
    }


def test_damaged_cells_are_refused_and_perhaps_lost_zeros_told():
    lost = read("1.23E+12", "Иванов Иван", doubts={0: Doubt.DIGITS_LOST})
    number = read("123", "Иванов Иван", doubts={0: Doubt.NUMBER})

    assert [one.code for one in lost.refusals] == ["digits_lost"]
    assert number.warnings == ["zeros_perhaps_lost"]


def test_a_body_keeps_its_name_whole_and_an_unknown_block_its_words():
    row = read("5", "Школа № 12 города", "", "", "организация", "", "не сдал учебники")

    assert (row.draft.surname, row.draft.given_name) == ("", "Школа № 12 города")
    assert (row.draft.block_reason, row.draft.block_note) == ("other", "не сдал учебники")


def test_a_prefix_keeps_the_numbers_of_two_systems_apart():
    mapping = Mapping(MAPPING.columns, MAPPING.values, Options(category="adult", card_prefix="UNI-"))

    assert read("00123", "Иванов Иван", mapping=mapping).draft.cards[0].number == "UNI-00123"


def test_a_mapping_says_all_that_it_lacks():
    nothing = Mapping({"a": Target.LEFT_OUT})
    loans = Mapping({"a": Target.CARD_NUMBER, "b": Target.LOAN_ITEM, "c": Target.SURNAME, "d": Target.SURNAME})

    assert [one.code for one in mapping_refusals(nothing, has_point=False)] == [
        "mapping_without_number", "mapping_without_name",
    ]  # fmt: skip
    assert [one.code for one in mapping_refusals(loans, has_point=False)] == [
        "mapping_without_category", "mapping_without_dates", "service_point_needed", "mapping_target_twice",
    ]  # fmt: skip


def test_a_mapping_survives_json_and_fits_another_table():
    again = Mapping.from_dict(MAPPING.as_dict())

    assert again == MAPPING
    assert again.fitted(["ФИО", "Новое"]).columns == {"ФИО": Target.FULL_NAME, "Новое": Target.LEFT_OUT}
