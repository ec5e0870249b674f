"""One person presses at two devices at once, each with a code of its own: there is one reader in the end."""

import datetime as dt

import pytest

from kitaphana.circulation.tests.factories import World
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.patrons import services
from kitaphana.patrons.models import Patron
from kitaphana.patrons.services import codes
from kitaphana.patrons.services.codes import VerifiedAddress
from tests.concurrency.processes import together

READER = Actor(ActorKind.READER, Door.PORTAL)
DEVICES = 6


def join(number, handles):
    person = services.Newcomer(given_name="Әлия", born_on=dt.date(1988, 1, 1), consents=("processing",))
    try:
        return services.join(handle=handles[number], newcomer=person, by=READER).card_number
    except Refused as refused:
        return refused.codes


@pytest.mark.django_db(transaction=True)
def test_one_person_with_several_codes_joins_once():
    World()
    services.ensure_patron_categories()
    address = VerifiedAddress("email", "aliya@example.org")
    handles = [codes.prove_elsewhere(address=address) for _ in range(DEVICES)]

    answers = together(DEVICES, join, handles)

    assert Patron.objects.count() == 1
    assert answers.count(("already_a_reader",)) == DEVICES - 1
