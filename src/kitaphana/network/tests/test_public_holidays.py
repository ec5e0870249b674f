"""Days off of Kazakhstan, day by day."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.core.trilingual import Names
from kitaphana.network import errors, models, queries, services
from kitaphana.network.public_holidays import CountryHolidays

KZ = CountryHolidays(tomllib.loads((Path(__file__).parents[1] / "data" / "KZ.toml").read_text(encoding="utf-8")))
SUNDAY = 6

DAYS_OFF_2026 = {
    "01-01": ("New Year", None),
    "01-02": ("New Year", None),
    "01-07": ("Orthodox Christmas", None),
    "03-08": ("International Women's Day", None),
    "03-09": ("International Women's Day (day off in lieu)", "03-08"),
    "03-21": ("Nauryz", None),
    "03-22": ("Nauryz", None),
    "03-23": ("Nauryz", None),
    "03-24": ("Nauryz (day off in lieu)", "03-21"),
    "03-25": ("Nauryz (day off in lieu)", "03-22"),
    "05-01": ("Day of the Unity of the People of Kazakhstan", None),
    "05-07": ("Defender of the Fatherland Day", None),
    "05-09": ("Victory Day", None),
    "05-11": ("Victory Day (day off in lieu)", "05-09"),
    "05-27": ("First day of Qurban Ait", None),
    "07-06": ("Capital Day", None),
    "10-25": ("Republic Day", None),
    "10-26": ("Republic Day (day off in lieu)", "10-25"),
    "12-16": ("Independence Day", None),
}


@pytest.fixture
def year_2026(db):
    return services.load_holidays(year=2026, by=COMMAND_LINE)


def test_the_days_off_of_2026_are_these_and_no_others(year_2026):
    found = {
        f"{row.on:%m-%d}": (row.names.en, row.moved_from and f"{row.moved_from:%m-%d}")
        for row in queries.holidays_of_year(2026)
    }

    assert found == DAYS_OFF_2026


def test_every_day_off_has_a_name_in_each_language(year_2026):
    for row in queries.holidays_of_year(2026):
        assert row.names.kk
        assert row.names.ru
        assert row.names.en
    moved = next(row for row in queries.holidays_of_year(2026) if row.on == dt.date(2026, 3, 9))
    assert moved.names.ru == "Международный женский день (перенос выходного дня)"
    assert moved.names.kk == "Халықаралық әйелдер күні (демалыс күні ауыстырылды)"


@pytest.mark.parametrize(("year", "august", "march"), [(2025, True, False), (2026, False, False), (2027, False, True)])
@pytest.mark.django_db
def test_constitution_day_went_from_august_to_march(year, august, march):
    services.load_holidays(year=year, by=COMMAND_LINE)

    days = {row.on for row in queries.holidays_of_year(year)}

    assert (dt.date(year, 8, 30) in days, dt.date(year, 3, 15) in days) == (august, march)


@pytest.mark.once
def test_a_source_that_is_wrong_about_2026_and_2027_is_corrected():
    constitution = "Қазақстан Республикасының Конституциясы күні"
    wrong = {dt.date(2026, 8, 30): constitution, dt.date(2026, 5, 28): "Құрбан айт (бағаланған)"}

    in_2026 = {day.on: day.names.en for day in KZ.days_off(2026, wrong)}
    in_2027 = {day.on: day.names.ru for day in KZ.days_off(2027, {dt.date(2027, 8, 30): constitution})}

    assert in_2026 == {dt.date(2026, 5, 27): "First day of Qurban Ait"}
    assert in_2027 == {dt.date(2027, 3, 15): "День Конституции"}


@pytest.mark.once
def test_christmas_and_qurban_ait_never_move():
    on_weekends = {dt.date(2029, 1, 7): "Православиелік Рождество", dt.date(2027, 5, 16): "Құрбан айт"}
    assert {day.weekday() for day in on_weekends} == {SUNDAY}

    assert len(KZ.days_off(2029, on_weekends)) == len(on_weekends) + 1  # and the 15th of March


@pytest.mark.once
def test_a_day_swapped_by_the_government_says_what_it_stands_for():
    found = KZ.days_off(2024, {dt.date(2024, 5, 8): "Демалыс күні (04.05.2024 бастап ауыстырылды)"})

    assert [(day.names.ru, day.moved_from) for day in found] == [("Перенесённый выходной день", dt.date(2024, 5, 4))]


@pytest.mark.once
def test_a_holiday_the_data_do_not_know_keeps_the_name_of_the_source():
    found = KZ.days_off(2026, {dt.date(2026, 6, 2): "Жаңа мереке"})

    assert found[-1].names == Names("Жаңа мереке", "Жаңа мереке", "Жаңа мереке")


def test_loading_again_keeps_what_staff_changed(year_2026):
    qurban = models.PublicHoliday.objects.get(on="2026-05-27")
    renamed = Names("Құрбан айт", "Курбан-айт", "Qurban Ait")
    services.change_holiday(holiday_id=qurban.pk, on=qurban.on, names=renamed, by=COMMAND_LINE)
    number = models.CalendarVersion.objects.get().number

    assert services.load_holidays(year=2026, by=COMMAND_LINE) == ()
    assert models.PublicHoliday.objects.get(on="2026-05-27").name_ru == "Курбан-айт"
    assert models.CalendarVersion.objects.get().number == number


def test_a_loaded_year_is_one_audit_entry_and_one_event(year_2026):
    entry = AuditEntry.objects.get()

    assert (entry.act, entry.subject, len(entry.details["added"])) == ("holidays_loaded", "holidays:2026", 19)
    assert OutboxEvent.objects.get().name == "CalendarChanged"


@pytest.mark.django_db
def test_a_holiday_is_added_moved_and_removed():
    names = Names("Қала күні", "День города", "City Day")

    added = services.add_holiday(on=dt.date(2026, 9, 20), names=names, by=COMMAND_LINE)
    services.change_holiday(
        holiday_id=added.pk, on=dt.date(2026, 9, 21), names=names, by=COMMAND_LINE, moved_from=dt.date(2026, 9, 20)
    )
    assert [(row.on.day, row.moved_from.day) for row in queries.holidays_of_year(2026)] == [(21, 20)]
    services.remove_holiday(holiday_id=added.pk, by=COMMAND_LINE)

    assert queries.holidays_of_year(2026) == ()
    acts = list(AuditEntry.objects.order_by("id").values_list("act", flat=True))
    assert acts == ["holiday_added", "holiday_changed", "holiday_removed"]


@pytest.mark.django_db
def test_a_second_holiday_on_a_day_and_one_without_names_are_refused():
    names = Names("Қала күні", "День города", "City Day")
    services.add_holiday(on=dt.date(2026, 9, 20), names=names, by=COMMAND_LINE)

    with pytest.raises(Refused) as refused:
        services.add_holiday(on=dt.date(2026, 9, 20), names=Names(kk="Қала күні"), by=COMMAND_LINE)

    assert refused.value.codes == (errors.HOLIDAY_EXISTS, errors.NAME_MISSING)
    with pytest.raises(Refused, match=errors.HOLIDAY_UNKNOWN):
        services.remove_holiday(holiday_id=0, by=COMMAND_LINE)
