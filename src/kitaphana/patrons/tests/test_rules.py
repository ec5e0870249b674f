"""Ages, names, phones, guarantors, PINs and terms, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.patrons import errors, rules

pytestmark = pytest.mark.once
TODAY = dt.date(2026, 11, 23)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (None, ""),
        (TODAY, "0-5"),
        (dt.date(2020, 11, 23), "6-11"),
        (dt.date(2014, 11, 23), "12-14"),
        (dt.date(2011, 11, 23), "15"),
        (dt.date(2010, 11, 24), "15"),
        (dt.date(2010, 11, 23), "16-17"),
        (dt.date(2008, 11, 24), "16-17"),
        (dt.date(2008, 11, 23), "18-30"),
        (dt.date(1971, 11, 23), "55+"),
    ],
)
def test_the_age_band_begins_on_the_birthday(born_on, band):
    assert rules.age_band(born_on, TODAY) == band


@given(born_on=DAYS, day=DAYS, mark=st.sampled_from([6, 12, 16, 18]))
def test_a_band_answers_every_age_mark_like_the_age_itself(born_on, day, mark):
    band = rules.age_band(born_on, day)
    if band:
        assert (rules.least_age(band) >= mark) == (rules.age_on(born_on, day) >= mark)


def test_a_child_of_the_29th_of_february_is_older_on_the_1st_of_march():
    born_on = dt.date(2008, 2, 29)

    assert rules.age_on(born_on, dt.date(2026, 2, 28)) == 17
    assert rules.age_on(born_on, dt.date(2026, 3, 1)) == 18


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        ({"surname": "", "given_name": "Бибігүл", "patronymic": ""}, []),
        ({"surname": "Ким", "given_name": "Вера", "patronymic": ""}, []),
        ({"surname": "Серікова", "given_name": "Анна", "patronymic": "Маратқызы"}, []),
        ({"surname": "Серікова", "given_name": "  ", "patronymic": ""}, [errors.NAME_MISSING]),
        ({"surname": "Б" * 121, "given_name": "", "patronymic": ""}, [errors.NAME_MISSING, errors.NAME_TOO_LONG]),
    ],
)
def test_a_name_has_one_to_three_parts(names, codes):
    assert [refusal.code for refusal in rules.name_refusals(**names)] == codes


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("8 701 234 56 78", "+77012345678"),
        ("+7 (701) 234-56-78", "+77012345678"),
        ("87272725566", "+77272725566"),
        ("+998 90 123 45 67", "+998901234567"),
        ("12", None),
        ("нет", None),
        ("", None),
        ("+7 000 000 00 00", None),
    ],
)
def test_phones_are_kept_in_e164(typed, stored):
    assert rules.phone_e164(typed) == stored


@pytest.mark.parametrize("text", ["anna@mail.kz", "a.b+c@sub.domain.kz", "анна@пошта.қаз"])
def test_plain_addresses_are_taken(text):
    assert rules.is_email(text)


@pytest.mark.parametrize("text", ["anna", "anna@", "@mail.kz", "a b@mail.kz", "a@b", "a@mail.kz\nBcc: x@y.kz"])
def test_what_is_no_address_is_not_taken(text):
    assert not rules.is_email(text)


@pytest.mark.parametrize(
    ("born_on", "is_collective", "has_guarantor", "guarantor_born_on", "codes"),
    [
        (dt.date(2015, 1, 1), False, False, None, [errors.GUARANTOR_REQUIRED]),
        (dt.date(2015, 1, 1), False, True, dt.date(1985, 1, 1), []),
        (dt.date(2015, 1, 1), False, True, dt.date(2010, 1, 1), [errors.GUARANTOR_UNFIT]),
        (dt.date(2015, 1, 1), False, True, None, [errors.GUARANTOR_UNFIT]),
        (dt.date(2015, 1, 1), True, False, None, []),
        (dt.date(2010, 11, 23), False, False, None, []),
        (None, False, False, None, []),
    ],
)
def test_children_under_sixteen_need_a_grown_up_guarantor(
    born_on, is_collective, has_guarantor, guarantor_born_on, codes
):
    refusals = rules.guarantor_refusals(
        born_on=born_on,
        is_collective=is_collective,
        has_guarantor=has_guarantor,
        guarantor_born_on=guarantor_born_on,
        today=TODAY,
    )

    assert [refusal.code for refusal in refusals] == codes


@pytest.mark.parametrize(
    ("pin", "codes"),
    [
        ("1379", []),
        ("0000", [errors.PIN_TOO_SIMPLE]),
        ("7777", [errors.PIN_TOO_SIMPLE]),
        ("1234", [errors.PIN_TOO_SIMPLE]),
        ("1990", [errors.PIN_TOO_SIMPLE]),
        ("137", [errors.PIN_MALFORMED]),
        ("13790", [errors.PIN_MALFORMED]),
        ("13a9", [errors.PIN_MALFORMED]),
        ("١٣٧٩", [errors.PIN_MALFORMED]),
    ],
)
def test_pins_that_a_stranger_tries_first_are_refused(pin, codes):
    assert [refusal.code for refusal in rules.pin_refusals(pin, born_on=dt.date(1990, 5, 17))] == codes


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (dt.date(2026, 11, 23), 12, dt.date(2027, 11, 22)),
        (dt.date(2026, 3, 1), 12, dt.date(2027, 2, 28)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2026, 1, 1), 12, dt.date(2026, 12, 31)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(start, months, end):
    assert rules.term_end(start, months) == end


@pytest.mark.parametrize("born_on", [TODAY + dt.timedelta(days=1), dt.date(1900, 1, 1)])
def test_birth_dates_lie_within_a_life(born_on):
    assert [refusal.code for refusal in rules.birth_date_refusals(born_on, TODAY)] == [errors.BIRTH_DATE_INVALID]
    assert rules.birth_date_refusals(None, TODAY) == []
