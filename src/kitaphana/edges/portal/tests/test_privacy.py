"""A reader's own pages about what is kept: history, family, data along, being forgotten."""

import datetime as dt
import json
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation.models import Loan
from kitaphana.circulation.tests.factories import World
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, User
from kitaphana.patrons.models import Patron
from kitaphana.patrons.queries import has_consent

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def world():
    return World()


@pytest.fixture
def anna(world):
    return world.reader(user=User.objects.create_user("anna", PASSWORD), phone="+77012223344")


@pytest.fixture
def client(anna):
    client = Client()
    client.force_login(anna.user)
    return client


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def without_password(client, anna):
    """The reader signs in by codes alone."""
    anna.user.set_unusable_password()
    anna.user.save()
    client.force_login(anna.user)


def show_code(client, anna):
    """The reader has typed a code a moment ago."""
    session = client.session
    session["account_authentication_methods_user"] = str(anna.user.pk)
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()


def read(world, anna):
    item = world.item()
    world.check_out(anna, item)
    world.check_in(item)
    return item.edition.title


def test_the_history_is_switched_on_seen_taken_along_and_switched_off(client, world, anna):
    address = reverse("portal:history")
    assert "is not kept" in client.get(address).content.decode()

    client.post(reverse("portal:change_history", args=["keep"]))
    titles = [read(world, anna) for _ in range(2)]
    page = client.get(address).content.decode()
    file = client.get(address, {"format": "csv"})
    text = b"".join(file.streaming_content).decode()
    unsure = client.post(reverse("portal:change_history", args=["stop"]), follow=True)
    assert has_consent(anna.pk, "reading_history")
    asked = client.get(address, {"ask": "stop"}).content.decode()
    stopped = client.post(reverse("portal:change_history", args=["stop"]), {"is_sure": "on"}, follow=True)

    assert all(title in page for title in titles)
    assert titles[0] in text
    assert file["Cache-Control"] == "no-store, private"
    assert "Tick the box" in told(unsure)
    assert "cannot be undone" in asked
    assert "forgotten that you had 2 books" in told(stopped)
    assert not has_consent(anna.pk, "reading_history")
    assert not Loan.objects.filter(patron=anna).exists()


def test_single_books_and_all_of_them_are_deleted(client, world, anna):
    for _ in range(3):
        read(world, anna)
    loan = Loan.objects.filter(patron=anna).first()

    one = client.post(reverse("portal:change_history", args=["forget"]), {"loan": loan.pk}, follow=True)
    again = client.post(reverse("portal:change_history", args=["forget"]), {"loan": loan.pk}, follow=True)
    everything = client.post(reverse("portal:change_history", args=["forget-all"]), {"is_sure": "on"}, follow=True)

    assert "forgotten that you had this book" in told(one)
    assert "not among yours" in told(again)
    assert "2 books" in told(everything)


def test_a_guarantor_sees_the_books_of_children_until_they_are_grown(client, world, anna):
    child = world.reader(guarantor=anna, born_on=clock.today() - dt.timedelta(days=9 * 366), given_name="Дана")
    grown = world.reader(guarantor=anna, born_on=clock.today() - dt.timedelta(days=17 * 366), given_name="Ерлан")
    seen, hidden = world.item(), world.item()
    world.check_out(child, seen)
    world.check_out(grown, hidden)

    page = client.get(reverse("portal:family")).content.decode()

    assert "Дана" in page
    assert seen.edition.title in page
    assert "Ерлан" not in page
    assert hidden.edition.title not in page


def file_of(client, kind, password=PASSWORD, **more):
    return client.post(reverse("portal:data_file"), {"kind": kind, "password": password, **more})


def test_my_data_come_as_one_file_for_machines_and_for_people(client, world, anna):
    title = read(world, anna)

    told_json = json.loads(file_of(client, "json").content)
    told_html = file_of(client, "html")

    assert told_json["patrons"]["record"]["phone"] == "+77012223344"
    assert told_json["circulation.loans"]["loans"][0]["title"] == title
    assert "Phone" in told_html.content.decode()
    assert title in told_html.content.decode()
    assert "attachment" in told_html["Content-Disposition"]
    assert AuditEntry.objects.filter(act="export_record", login="").count() == 2


def test_an_open_session_alone_takes_no_copy_of_everything(client, anna):
    page = reverse("portal:my_data")

    asked = [client.get(page, {"format": "json"}), client.get(reverse("portal:data_file"), {"kind": "json"})]
    refused = [file_of(client, "json", "wrong"), file_of(client, "json", "")]

    assert "+77012223344" not in asked[0].content.decode()
    assert asked[1].status_code == 405
    assert [answer.url for answer in refused] == [page, page]
    assert "not right" in told(client.get(page))
    assert not AuditEntry.objects.filter(act="export_record").exists()


def test_who_has_no_password_shows_a_code_before_the_file(client, anna):
    without_password(client, anna)
    page = client.get(reverse("portal:my_data")).content.decode()
    assert reverse("portal:data_file") not in page
    assert file_of(client, "json", "").status_code == 302

    show_code(client, anna)

    assert reverse("portal:data_file") in client.get(reverse("portal:my_data")).content.decode()
    assert "patrons" in json.loads(file_of(client, "json", "").content)


def test_who_has_a_passkey_shows_that_instead(client, anna):
    without_password(client, anna)
    way = reverse("mfa_reauthenticate_webauthn")
    before = client.get(reverse("portal:my_data")).content.decode()
    Authenticator.objects.create(user=anna.user, type="webauthn", data={})

    page = client.get(reverse("portal:my_data")).content.decode()

    assert way not in before
    assert way in page


def test_the_page_for_people_is_in_their_language(client):
    for language, word in (("kk", "Телефон"), ("ru", "Телефон"), ("en", "Phone")):
        with translation.override(language):
            assert word in file_of(client, "html").content.decode()


def forget(client, **data):
    return client.post(reverse("portal:forget_me"), {"password": PASSWORD, "is_sure": "on", **data}, follow=True)


def test_a_reader_is_forgotten_with_password_and_box_only(client, anna):
    unsure = forget(client, is_sure="")
    wrong = forget(client, password="wrong")
    assert Patron.objects.filter(pk=anna.pk).exists()
    done = forget(client)

    assert "Tick the box" in told(unsure)
    assert "not right" in told(wrong)
    assert "has forgotten you" in told(done)
    assert not Patron.objects.filter(pk=anna.pk).exists()
    assert not User.objects.filter(username="anna").exists()
    assert client.get(reverse("portal:account")).status_code == 302


def test_books_at_home_and_children_keep_the_reader(client, world, anna):
    item = world.item()
    world.check_out(anna, item)
    world.reader(guarantor=anna, born_on=clock.today() - dt.timedelta(days=9 * 366))

    page = client.get(reverse("portal:my_data")).content.decode()
    answer = forget(client)

    assert "still have books (1)" in page
    assert "answer for children" in told(answer)
    assert Patron.objects.filter(pk=anna.pk).exists()


def test_the_password_is_guessed_five_times_only(client, anna):
    for _ in range(6):
        answer = forget(client, password="wrong")

    assert "Too many attempts" in told(answer)
    assert "Too many attempts" in told(forget(client))
    assert Patron.objects.filter(pk=anna.pk).exists()


def test_who_signs_in_without_a_password_shows_a_code_first(client, anna):
    without_password(client, anna)
    page = client.get(reverse("portal:my_data")).content.decode()
    refused = forget(client, password="")
    assert "Send me a code" in page
    assert "not right" in told(refused)

    show_code(client, anna)
    page = client.get(reverse("portal:my_data")).content.decode()
    assert "no password is needed" in page
    forget(client, password="")

    assert not Patron.objects.filter(pk=anna.pk).exists()
