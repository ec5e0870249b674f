"""A guarantor serves a child's card from an account of their own; nobody else's."""

import datetime as dt

import pytest

from kitaphana.circulation.models import Hold, Loan
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.notices.models import ChannelPreference, Notice
from kitaphana.notices.services import tell_reader
from kitaphana.patrons.models import CardState
from kitaphana.patrons.queries import has_consent

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"


def text(response):
    return response.content.decode()


def born(years):
    return clock.today() - dt.timedelta(days=years * 366)


@pytest.fixture
def dana(world, anna):
    return world.reader(guarantor=anna, born_on=born(9), given_name="Дана")


@pytest.fixture
def page(dana):
    return f"/ru/account/family/{dana.pk}/"


def test_the_child_s_books_holds_and_card_are_on_one_page(signed_in, world, dana, page):
    item = world.item()
    world.check_out(dana, item)

    shown = text(signed_in.get(page))

    assert item.edition.title in shown
    assert "Дана" in shown
    assert dana.cards.get().number in shown.replace(" ", "")
    assert signed_in.get(page)["Cache-Control"] == "no-store, private"


def test_the_guarantor_renews_one_and_all_and_the_audit_says_who_did(signed_in, world, dana, page):
    loans = [world.check_out(dana, world.item()) for _ in range(2)]

    signed_in.post(f"{page}loans/{loans[0].loan_id}/renew", {"command_id": KEY})
    signed_in.post(f"{page}renew", {"command_id": KEY[::-1]})

    assert sorted(Loan.objects.filter(patron=dana).values_list("renewal_count", flat=True)) == [1, 2]
    entries = AuditEntry.objects.filter(act="renew").values_list("actor_kind", "door", "login").distinct()
    assert list(entries) == [("guarantor", "portal", "")]


def test_a_book_is_reserved_for_the_child_and_the_hold_is_changed(signed_in, world, anna, dana, page):
    edition = world.item().edition
    form = text(signed_in.get(f"/ru/editions/{edition.pk}/hold/?for={dana.pk}"))
    assert "Для кого?" in form
    assert f'value="{dana.pk}" selected' in form

    sent = {"command_id": KEY, "pickup": world.point.pk, "for": dana.pk, "scope": "edition"}
    answer = signed_in.post(f"/ru/editions/{edition.pk}/hold/", sent)
    hold = Hold.objects.get()

    assert answer["Location"] == page
    assert hold.patron == dana
    assert edition.title in text(signed_in.get(page))
    signed_in.post(f"{page}holds/{hold.pk}/cancel", {"command_id": KEY[::-1]})
    hold.refresh_from_db()
    assert hold.state == "cancelled"
    assert set(AuditEntry.objects.filter(subject=f"hold:{hold.pk}").values_list("actor_kind", flat=True)) == {
        "guarantor"
    }


def test_without_children_nobody_is_asked_for_whom_a_book_is(signed_in, world):
    edition = world.item().edition

    assert "Для кого?" not in text(signed_in.get(f"/ru/editions/{edition.pk}/hold/"))


def test_a_stranger_s_child_cannot_be_named_on_the_form_of_a_hold(signed_in, world, anna):
    child, edition = world.reader(born_on=born(9)), world.item().edition

    signed_in.post(
        f"/ru/editions/{edition.pk}/hold/",
        {"command_id": KEY, "pickup": world.point.pk, "for": child.pk, "scope": "edition"},
    )

    assert Hold.objects.get().patron == anna


def test_the_child_s_lost_card_is_replaced(signed_in, dana, page):
    old = dana.cards.get().number

    shown = text(signed_in.post(f"{page}card/lost", {"command_id": KEY, "number": old}, follow=True))

    fresh = dana.cards.get(state=CardState.ACTIVE).number
    assert fresh != old
    assert fresh in shown.replace(" ", "")
    assert signed_in.get(f"{page}card.pdf")["Content-Type"] == "application/pdf"


def tell(reader, cause="1"):
    tell_reader(surrogate=str(reader.surrogate), kind="password_changed", cause=cause, facts={})
    return Notice.objects.filter(patron=reader).latest("pk")


def test_the_guarantor_sees_what_a_child_without_any_address_was_told(signed_in, dana, page):
    dana.phone = dana.email = ""
    dana.save()
    notice = tell(dana)
    assert "1 новое сообщение" in text(signed_in.get(page))

    shown = text(signed_in.get(f"{page}messages/"))
    signed_in.post(f"{page}messages/", {"act": "seen", "up_to": notice.pk})

    assert "1 новое сообщение" in shown
    assert "Пароль изменён" in shown
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "новое сообщение" not in text(signed_in.get(page))


def test_the_guarantor_chooses_the_child_s_messages_and_the_audit_says_who_did(signed_in, anna, dana, page):
    signed_in.post(f"{page}messages/", {"act": "choose", "want": ["hold_ready.sms"], "has_titles_in_sms": "on"})

    assert ChannelPreference.objects.filter(patron=dana).exists()
    assert not ChannelPreference.objects.filter(patron=anna).exists()
    entries = AuditEntry.objects.filter(act__startswith="message_").values_list("act", "actor_kind", "door")
    assert sorted(entries) == [
        ("message_preferences_set", "guarantor", "portal"),
        ("message_settings_set", "guarantor", "portal"),
    ]
    assert signed_in.post(f"{page}messages/", {"act": "burn"}).status_code == 404


ADDRESSES = (
    ("get", ""),
    ("get", "messages/"),
    ("post", "messages/"),
    ("get", "card.pdf"),
    ("post", "renew"),
    ("post", "loans/1/renew"),
    ("post", "holds/1/cancel"),
    ("post", "card/lost"),
)


@pytest.mark.parametrize(("method", "rest"), ADDRESSES)
@pytest.mark.parametrize("whose", ["stranger", "grown", "own", "nobody"])
def test_for_anybody_else_there_is_no_such_page(signed_in, world, anna, method, rest, whose):
    stranger = world.reader(born_on=born(9)).pk
    grown = world.reader(guarantor=anna, born_on=born(17)).pk
    who = {"stranger": stranger, "grown": grown, "own": anna.pk, "nobody": 10**9}[whose]

    assert getattr(signed_in, method)(f"/ru/account/family/{who}/{rest}").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, page):
    assert "/account/login/" in client.get(page)["Location"]


@pytest.mark.parametrize("count", [1, 5])
def test_the_pages_cost_the_same_for_any_number_of_books_and_children(
    signed_in, world, anna, dana, page, django_assert_max_num_queries, count
):
    for number in range(count):
        world.check_out(dana, world.item())
        world.reader(guarantor=anna, born_on=born(8))
        tell(dana, cause=str(number))
    for address, most in (
        (page, 26),
        (f"{page}messages/", 45),
        ("/ru/account/family/", 15),
        ("/ru/account/pocket/", 22),
    ):
        signed_in.get(address)
        with django_assert_max_num_queries(most):
            signed_in.get(address)


def test_what_a_child_waited_for_in_vain_is_told_to_the_guarantor_and_to_nobody_else(
    signed_in, world, anna, dana, page, client
):
    edition = world.item().edition
    sent = {"command_id": KEY, "pickup": world.point.pk, "for": dana.pk, "scope": "edition"}
    signed_in.post(f"/ru/editions/{edition.pk}/hold/", sent)
    signed_in.post(f"{page}holds/{Hold.objects.get().pk}/cancel", {"command_id": KEY[::-1]}, follow=True)

    shown = text(signed_in.get(page))

    assert "Недавно завершились" in shown
    assert edition.title in shown.partition("Недавно завершились")[2]
    assert "Недавно завершились" not in text(signed_in.get("/ru/account/holds/"))


def ends_in(reader, days):
    term = reader.registrations.get()
    term.expires_on = clock.today() + dt.timedelta(days=days)
    term.save()
    return term


def test_the_guarantor_renews_the_child_s_registration_in_two_presses(signed_in, dana, page):
    term = ends_in(dana, -3)
    link = f"{page}registration/{term.institution_id}/"
    assert link in text(signed_in.get("/ru/account/family/"))
    assert link in text(signed_in.get(page))

    asked = text(signed_in.get(link))
    done = signed_in.post(link, {"command_id": KEY}, follow=True)
    signed_in.post(link, {"command_id": KEY})

    term.refresh_from_db()
    assert "Дана" in asked
    assert done.redirect_chain[-1][0] == page
    assert term.expires_on > clock.today() + dt.timedelta(days=300)
    assert link not in text(signed_in.get(page))
    assert list(AuditEntry.objects.filter(act="renew_registration").values_list("actor_kind", "door")) == [
        ("guarantor", "portal")
    ]


def test_terms_that_end_cost_one_statement_more_for_any_number_of_children(
    signed_in, world, anna, dana, django_assert_max_num_queries
):
    for _ in range(6):
        ends_in(world.reader(guarantor=anna, born_on=born(8)), 3)
    address = "/ru/account/family/"
    signed_in.get(address)

    with django_assert_max_num_queries(16):
        assert text(signed_in.get(address)).count("/registration/") == 6


def test_nobody_renews_the_registration_of_another_s_child(signed_in, world):
    stranger = world.reader(born_on=born(9))
    term = ends_in(stranger, 3)

    answer = signed_in.post(f"/ru/account/family/{stranger.pk}/registration/{term.institution_id}/")

    term.refresh_from_db()
    assert answer.status_code == 404
    assert term.expires_on == clock.today() + dt.timedelta(days=3)


def test_the_guarantor_gives_and_withdraws_what_the_child_agrees_to(signed_in, dana, page):
    at = f"{page}consents/"
    assert at in text(signed_in.get(page))
    assert at in text(signed_in.get(f"{page}messages/"))

    signed_in.post(f"{at}messages/give")
    given = text(signed_in.get(at))
    signed_in.post(f"{at}messages/withdraw")

    assert f"{at}messages/withdraw" in given
    assert "consent-reading_history" not in given
    assert not has_consent(dana.pk, "messages")
    acts = AuditEntry.objects.filter(act__in=("consent_messages", "withdraw_messages"))
    assert list(acts.values_list("act", "actor_kind").order_by("pk")) == [
        ("consent_messages", "guarantor"),
        ("withdraw_messages", "guarantor"),
    ]


@pytest.mark.parametrize("purpose", ["reading_history", "processing", "nonsense"])
def test_what_is_the_child_s_own_matter_is_not_the_guarantor_s(signed_in, dana, page, purpose):
    assert signed_in.post(f"{page}consents/{purpose}/give").status_code == 404


def test_nobody_sees_or_changes_what_another_s_child_agrees_to(signed_in, world):
    stranger = world.reader(born_on=born(9))
    at = f"/ru/account/family/{stranger.pk}/consents/"

    assert signed_in.get(at).status_code == 404
    assert signed_in.post(f"{at}messages/give").status_code == 404
    assert not has_consent(stranger.pk, "messages")
