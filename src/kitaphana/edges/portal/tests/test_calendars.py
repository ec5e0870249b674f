"""The calendar feed: well formed, secret, revocable, without titles and names unless chosen."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.edges.portal import icalendar
from kitaphana.edges.portal.icalendar import Day
from kitaphana.patrons.arranged import calendar_of

pytestmark = pytest.mark.django_db
STAMP = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)


def act(client, name, **data):
    return client.post(f"/ru/account/calendar/{name}", data, follow=True)


@pytest.fixture
def address(signed_in, anna):
    act(signed_in, "open")
    return reverse("calendar_feed", args=[calendar_of(anna.pk).token])


def unfolded(answer):
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


def test_the_page_gives_an_address_and_says_what_it_is(signed_in, anna):
    assert "Получить адрес" in signed_in.get("/ru/account/calendar/").content.decode()

    page = act(signed_in, "open").content.decode()

    assert f"/calendar/{calendar_of(anna.pk).token}.ics" in page


def test_books_of_one_day_are_one_event_and_no_title_is_told(client, signed_in, world, anna, address):
    items = [world.item() for _ in range(3)]
    for item in items:
        world.check_out(anna, item)
    later = clock.now() + dt.timedelta(days=40)
    Loan.objects.filter(item=items[2]).update(due_at=later)
    client.logout()

    answer = client.get(address)

    lines = unfolded(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert lines.count("BEGIN:VEVENT") == 2
    assert f"DTSTART;VALUE=DATE:{later.astimezone(clock.zone()):%Y%m%d}" in lines
    assert any("SUMMARY" in line and "2" in line for line in lines)
    assert not any(item.edition.title in line for item in items for line in lines)
    assert anna.given_name not in answer.content.decode()
    assert anna.surname not in answer.content.decode()


def test_titles_are_told_once_they_are_wanted(client, signed_in, world, anna, address):
    item = world.item()
    world.check_out(anna, item)
    act(signed_in, "titles", shows_titles="on")

    assert any(line.startswith("DESCRIPTION") and item.edition.title in line for line in unfolded(client.get(address)))
    act(signed_in, "titles")
    assert item.edition.title not in client.get(address).content.decode()


def test_events_keep_their_name_and_the_feed_is_kept_nowhere(client, world, anna, address):
    world.check_out(anna, world.item())
    names = [[line for line in unfolded(client.get(address)) if line.startswith("UID")] for _ in range(2)]

    assert names[0] == names[1]
    assert len(names[0]) == 1
    answer = client.get(address)
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store, private", "noindex")


def test_an_address_that_was_ended_or_changed_leads_nowhere(client, signed_in, anna, address):
    act(signed_in, "open")
    fresh = reverse("calendar_feed", args=[calendar_of(anna.pk).token])
    assert client.get(address).status_code == 404
    assert client.get(fresh).status_code == 200

    act(signed_in, "close")

    assert client.get(fresh).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 64, "../../etc", "0" * 500])
def test_guesses_lead_nowhere(client, db, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_an_unknown_act_is_no_page(signed_in):
    assert signed_in.post("/ru/account/calendar/steal").status_code == 404


def test_lines_are_folded_at_75_octets_between_letters_and_come_back_whole():
    text = "Қазақстан, тарихы; мәдениеті\nекінші жол \\ " * 9
    body = icalendar.calendar([Day("u@k", dt.date(2026, 3, 5), text)], name="N", stamp=STAMP, language="kk")

    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() for line in lines[:-1])
    summary = next(line for line in body.decode().replace("\r\n ", "").split("\r\n") if line.startswith("SUMMARY"))
    value = summary.partition(":")[2]
    plain = re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)
    assert plain == text


def test_signs_that_would_end_a_value_or_a_line_are_escaped():
    assert icalendar.escaped("a;b,c\\d\r\ne\rf\0") == "a\\;b\\,c\\\\d\\ne\\nf"


def test_the_file_has_what_rfc_5545_asks_for():
    body = icalendar.calendar([Day("u@k", dt.date(2026, 2, 28), "S")], name="N", stamp=STAMP, language="ru").decode()

    assert body.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert body.endswith("END:VCALENDAR\r\n")
    assert "DTSTAMP:20260302T060000Z\r\n" in body
    assert "DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\n" in body
    assert "SUMMARY;LANGUAGE=ru:S\r\n" in body


@pytest.mark.parametrize("count", [1, 5])
def test_the_feed_costs_the_same_for_any_number_of_books(
    client, world, anna, address, django_assert_max_num_queries, count
):
    for _ in range(count):
        world.check_out(anna, world.item())
    with django_assert_max_num_queries(5):
        client.get(address)
