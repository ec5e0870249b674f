"""What readers choose by kind and way is what is planned and what is sent, for every kind and every way."""

import pytest

from kitaphana.circulation.tests.factories import READER
from kitaphana.core.models import User
from kitaphana.notices import queries, services
from kitaphana.notices.facts import Case
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import EVERYWHERE, KINDS
from kitaphana.notices.services.planning import plan
from kitaphana.notices.tests.test_browsers import connect, sign_in

pytestmark = pytest.mark.django_db
WAYS = sorted(channel.value for channel in EVERYWHERE)
CHOSEN = [kind.code for kind in KINDS.values() if kind.is_optional and kind.is_listed and not kind.chosen_with]
"""What readers have boxes for."""


@pytest.fixture
def anna(city):
    """A reader whom every way reaches."""
    reader = city.reader(chat="42", user=User.objects.create_user("anna", password="a long password"))
    connect(reader, sign_in(reader))
    return reader


def choose(reader, kind, *ways):
    """These ways for the kind and no other."""
    services.set_preferences(patron_id=reader.pk, choices={(kind, way): way in ways for way in WAYS}, by=READER)


def planned(city, reader, kind):
    plan(kind, [Case(reader.pk, city.point.institution_id, None, f"test:{kind}:{Notice.objects.count()}", {})])
    return sorted(Delivery.objects.filter(notice__kind=kind).values_list("channel", flat=True))


@pytest.mark.parametrize("way", WAYS)
def test_every_kind_takes_the_way_that_was_chosen_and_no_other(city, anna, way):
    for kind in CHOSEN:
        choose(anna, kind, way)
        assert planned(city, anna, kind) == [way], kind


def test_a_kind_without_any_way_goes_nowhere_and_stands_in_the_account(city, anna):
    for kind in CHOSEN:
        choose(anna, kind)
        assert planned(city, anna, kind) == [], kind

    assert len(queries.inbox(anna.pk, language="ru").rows) == min(len(CHOSEN), 20)


def test_kinds_without_boxes_follow_the_one_with_which_they_are_chosen(city, anna):
    for kind in [kind for kind in KINDS.values() if kind.chosen_with]:
        choose(anna, kind.chosen_with, "telegram")
        assert planned(city, anna, kind.code) == ["telegram"], kind.code


@pytest.mark.parametrize("way", WAYS)
def test_what_is_switched_off_after_it_was_planned_is_not_sent_and_takes_no_other_way(city, anna, way):
    choose(anna, "welcome", way)
    assert planned(city, anna, "welcome") == [way]

    choose(anna, "welcome")
    city.send(way)

    assert city.sent(way) == []
    assert list(Delivery.objects.values_list("channel", "state", "reason")) == [(way, "dropped", "switched_off")]


def test_the_boxes_show_that_an_sms_is_spared_and_a_tick_brings_it(city, anna):
    def shown():
        found = queries.choices_of(anna.pk)
        row = next(one for one in found.rows if one.kind == "hold_ready")
        return {one.channel for one in row.choices if one.is_on}, found.spares_sms

    assert shown() == ({"email", "telegram", "push"}, True)
    assert planned(city, anna, "hold_ready") == ["email", "push", "telegram"]

    services.set_preferences(patron_id=anna.pk, choices={("hold_ready", "sms"): True}, by=READER)

    assert shown()[0] == set(WAYS)
    Notice.objects.all().delete()
    assert planned(city, anna, "hold_ready") == WAYS


def test_where_nothing_else_reaches_the_telephone_the_sms_is_on(city):
    found = queries.choices_of(city.reader().pk)

    row = next(one for one in found.rows if one.kind == "hold_ready")
    assert {one.channel: one.is_on for one in row.choices}["sms"]
    assert not found.spares_sms
