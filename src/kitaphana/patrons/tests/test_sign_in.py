"""PINs at terminals and passwords on the web: one counter, one answer, one time."""

import pytest
from django.contrib.auth import authenticate, hashers

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, User
from kitaphana.patrons import errors, services
from kitaphana.patrons.models import CardState, LibraryCard, Patron
from kitaphana.patrons.tests.factories import LibraryCardFactory, ReaderFactory

pytestmark = pytest.mark.django_db
PASSWORD = "kitaphana-demo"


@pytest.fixture
def anna():
    user = User.objects.create_user("anna", PASSWORD)
    reader = ReaderFactory(user=user, card__number="R0000001")
    services.set_pin(patron_id=reader.pk, pin="1379", by=COMMAND_LINE)
    return reader


def codes_of(number, pin, source="DESK") -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        services.verify_pin(card_number=number, pin=pin, source=source)
    return caught.value.codes


def test_the_right_pin_opens(anna):
    assert services.verify_pin(card_number=" r0000001", pin="1379", source="DESK").id == anna.pk


def test_pins_are_kept_as_argon2id_only(anna):
    anna.refresh_from_db()

    assert anna.pin_hash.startswith("argon2$argon2id$")
    assert not AuditEntry.objects.filter(act="set_pin", details__icontains="1379").exists()


def test_an_unknown_card_a_wrong_pin_and_no_pin_are_answered_alike(anna):
    ReaderFactory(card__number="R0000009")

    assert codes_of("R0000001", "1111") == codes_of("R404", "1111") == codes_of("R0000009", "1111")


def test_an_unknown_card_costs_as_many_hashes_as_a_wrong_pin(anna, monkeypatch):
    worked = []
    encode, verify = hashers.Argon2PasswordHasher.encode, hashers.Argon2PasswordHasher.verify
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "encode", lambda *a: worked.append("hash") or encode(*a))
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", lambda *a: worked.append("hash") or verify(*a))

    counts = []
    for number in ("R0000001", "R404"):
        worked.clear()
        codes_of(number, "1111")
        counts.append(len(worked))

    assert counts == [1, 1]


def test_a_lost_card_is_told_only_to_somebody_who_knows_the_pin(anna):
    LibraryCard.objects.update(state=CardState.LOST)

    assert codes_of("R0000001", "1111") == (errors.PIN_WRONG,)
    assert codes_of("R0000001", "1379") == (errors.CARD_NOT_ACTIVE,)


def test_one_counter_covers_pin_password_and_every_card(anna):
    LibraryCardFactory(patron=anna, number="R0000002")

    for number in ("R0000001", "R0000002", "R0000001"):
        assert codes_of(number, "1111") == (errors.PIN_WRONG,)
    assert authenticate(username="anna", password="wrong") is None
    assert authenticate(username="R0000001", password="wrong") is None

    assert codes_of("R0000002", "1379") == ("too_many_attempts",)
    assert authenticate(username="anna", password=PASSWORD) is None


def test_the_counter_starts_again_after_success(anna):
    for _ in range(3):
        for _ in range(3):
            codes_of("R0000001", "1111")
        services.verify_pin(card_number="R0000001", pin="1379", source="DESK")

    assert services.verify_pin(card_number="R0000001", pin="1379", source="DESK").id == anna.pk


def test_a_reader_signs_in_by_login_or_active_card(anna):
    assert authenticate(username="anna", password=PASSWORD) == anna.user
    assert authenticate(username="r0000001", password=PASSWORD) == anna.user

    LibraryCard.objects.update(state=CardState.REPLACED)

    assert authenticate(username="R0000001", password=PASSWORD) is None


def test_a_closed_login_and_a_reader_without_login_do_not_sign_in(anna):
    ReaderFactory(card__number="R0000009")
    User.objects.update(is_active=False)

    assert authenticate(username="anna", password=PASSWORD) is None
    assert authenticate(username="R0000009", password=PASSWORD) is None
    assert authenticate(username="", password=PASSWORD) is None


def test_an_unknown_login_costs_a_hash_too(monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))

    assert authenticate(username="nobody", password="secret") is None
    assert hashed == ["secret"]


def test_simple_pins_are_refused():
    reader = ReaderFactory()

    for pin in ("0000", "1990", "12"):
        with pytest.raises(Refused):
            services.set_pin(patron_id=reader.pk, pin=pin, by=COMMAND_LINE)
    assert Patron.objects.get().pin_hash == ""
