"""The postal address: given, changed, taken back, told and forgotten with everything else."""

import pytest

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.patrons import errors
from kitaphana.patrons.models import PostalAddress
from kitaphana.patrons.postal import PostalLines, postal_address_of, postal_addresses
from kitaphana.patrons.rules import postal_refusals
from kitaphana.patrons.services import rights, set_postal_address
from kitaphana.patrons.services.merging import merge_patrons, undo_merge
from kitaphana.patrons.tests.factories import ReaderFactory

READER = Actor(ActorKind.READER, Door.PORTAL)
STREET, TOWN = "Абай даңғылы, 10-үй, 5-пәтер", "Алматы қаласы"


@pytest.fixture
def anna(db):
    return ReaderFactory()


def give(reader, street=STREET, town=TOWN, postcode="050000"):
    set_postal_address(patron_id=reader.pk, street=street, town=town, postcode=postcode, by=READER)


def test_an_address_is_kept_tidied_and_told_in_lines(anna):
    give(anna, street=f"  {STREET} ", postcode="a15e3g5")

    assert postal_address_of(anna.pk) == PostalLines(STREET, TOWN, "A15E3G5")
    assert postal_address_of(anna.pk).lines == (STREET, TOWN, "A15E3G5")


def test_the_same_again_is_one_act_and_no_log_says_where_anybody_lives(anna):
    give(anna)
    give(anna)

    (entry,) = AuditEntry.objects.filter(act="set_postal_address")
    assert TOWN not in f"{entry.subject} {entry.details}"
    assert not OutboxEvent.objects.exists()


def test_three_empty_parts_forget_it(anna):
    give(anna, "", "", "")
    assert not AuditEntry.objects.exists()
    give(anna)

    give(anna, "", " ", "")

    assert postal_address_of(anna.pk) is None
    assert AuditEntry.objects.filter(act="forget_postal_address").count() == 1


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ((STREET, TOWN, ""), []),
        ((STREET, TOWN, "050000"), []),
        ((STREET, TOWN, "A15E3G5"), []),
        (("", "", ""), []),
        ((STREET, "", ""), [errors.POSTAL_ADDRESS_INCOMPLETE]),
        (("", "", "050000"), [errors.POSTAL_ADDRESS_INCOMPLETE]),
        ((STREET, TOWN, "5000"), [errors.POSTCODE_INVALID]),
        (("x" * 121, TOWN, "x"), [errors.POSTAL_ADDRESS_TOO_LONG, errors.POSTCODE_INVALID]),
    ],
)
def test_what_an_address_may_be(parts, codes):
    assert [
        one.code for one in postal_refusals(**dict(zip(("street", "town", "postcode"), parts, strict=True)))
    ] == codes


def test_what_is_refused_leaves_the_old_one(anna):
    give(anna)

    with pytest.raises(Refused):
        give(anna, town="")

    assert postal_address_of(anna.pk).town == TOWN


def test_it_is_told_with_everything_else_and_goes_with_it(anna):
    give(anna)

    told = rights.export_patron(patron_id=anna.pk, by=READER)
    assert told["patrons"]["postal_address"][0]["street"] == STREET
    rights.erase_patron(patron_id=anna.pk, by=READER, command_id="erase")

    assert not PostalAddress.objects.exists()


def test_of_two_records_the_survivors_address_stays_and_an_only_one_goes_over(db):
    survivor, other, third = ReaderFactory(), ReaderFactory(), ReaderFactory()
    give(other)
    give(third, town="Астана қаласы")

    merge = {"survivor_id": survivor.pk, "take": (), "by": READER}
    first = merge_patrons(absorbed_id=other.pk, command_id="1", **merge)
    second = merge_patrons(absorbed_id=third.pk, command_id="2", **merge)

    assert postal_address_of(survivor.pk).town == TOWN
    undo_merge(merge_id=second, by=READER, command_id="3")
    undo_merge(merge_id=first, by=READER, command_id="4")
    assert postal_address_of(survivor.pk) is None
    assert postal_address_of(other.pk).town == TOWN
    assert postal_address_of(third.pk).town == "Астана қаласы"


def test_several_are_asked_for_at_once(anna, django_assert_num_queries):
    boris = ReaderFactory()
    give(anna)

    with django_assert_num_queries(1):
        assert set(postal_addresses([anna.pk, boris.pk])) == {anna.pk}
