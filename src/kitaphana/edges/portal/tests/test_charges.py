"""What a reader sees at home of lost books, charges and blocks."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation import services
from kitaphana.circulation.models import Loss
from kitaphana.circulation.tests.losses import LossWorld, follow
from kitaphana.core.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def world(db):
    return LossWorld()


@pytest.fixture
def anna(world):
    return world.reader(user=User.objects.create_user("anna", "kitaphana-demo"))


@pytest.fixture
def browser(anna):
    client = Client()
    client.force_login(anna.user)
    return client


def page(browser):
    return browser.get(reverse("portal:account")).content.decode()


def test_a_reader_reports_a_lost_book_once(browser, world, anna):
    loan = world.lent(anna)
    address = reverse("portal:report_lost", args=[loan.pk])

    first = browser.post(address, {"command_id": "a" * 32}, follow=True).content.decode()
    again = browser.post(address, {"command_id": "b" * 32}, follow=True).content.decode()

    assert "We have noted it." in first
    assert "You have told us already that this book is lost." in again
    assert Loss.objects.get().state == "reported"
    assert "A librarian will get in touch." in page(browser)


def test_nobody_reports_the_loan_of_another_reader(browser, world):
    loan = world.lent(world.reader())

    answer = browser.post(reverse("portal:report_lost", args=[loan.pk]), follow=True).content.decode()

    assert "This loan is not among yours any more" in answer
    assert not Loss.objects.exists()


def test_the_account_says_what_is_owed_and_how_it_may_be_made_good(browser, world, anna):
    loan = world.lent(anna, price=Decimal("3200.00"))
    world.lose(loan)
    world.charge(loan)

    text = page(browser)

    assert "you owe" in text
    assert "bring the same book" in text
    assert "bring a book of equal value" in text
    assert "at the desk" in text
    assert "Your card is blocked because a book is lost." in text


def test_a_block_for_late_books_says_what_to_do(browser, world, anna):
    loan = world.lent(anna)
    follow(loan, 10)

    assert "Bring them back, and it works again at once." in page(browser)


def test_who_owes_nothing_sees_nothing_of_it(browser, world, anna):
    world.lent(anna)

    assert "To be settled" not in page(browser)


def test_a_payment_taken_back_is_told_in_plain_words(browser, world, anna):
    loan = world.lent(anna, price=Decimal("3200.00"))
    world.lose(loan)
    paid = world.pay(world.charge(loan).charge_id)
    desk = world.act(loan).desk
    services.reverse_payment(payment_id=paid.payment_id, note="a mistake", desk=desk, command_id="back")

    told = page(browser)

    assert "The payment for this lost book was taken back as a mistake, so its price is open again:" in told
    assert "Your card is blocked because a book is lost." in told
