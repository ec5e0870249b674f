"""Failed messages that staff send again, addresses that fail, real cases for previews."""

import pytest

from kitaphana.circulation.tests.factories import BORIS
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.notices import queries, services
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.rules.texts import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(city):
    """One message to Anna that the gateway refused."""
    anna = city.reader()
    city.gateway("email").answers = lambda one: Answer(Outcome.REFUSED, reason="smtp_554")
    services.tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
    Notice.objects.update(institution_id=city.point.institution_id)
    city.send()
    city.gateway("email").answers = None
    return Delivery.objects.get()


def again(city, delivery, **more):
    own = more.get("own", [city.point.institution_id])
    services.send_again(delivery_id=delivery.pk, institution_ids=own, by=BORIS)


def test_what_failed_goes_out_when_somebody_says_so(city, failed):
    assert failed.state == "failed"

    again(city, failed)
    again(city, failed)
    city.send()

    failed.refresh_from_db()
    assert failed.state == "sent"
    assert len(city.sent()) == 1
    assert AuditEntry.objects.filter(act="message_sent_again", subject=f"message:{failed.pk}").count() == 1


def test_what_was_sent_is_not_sent_again(city, failed):
    again(city, failed)
    city.send()

    again(city, failed)
    city.send()

    assert len(city.sent()) == 1


def test_another_institution_cannot_send_it(city, failed):
    with pytest.raises(Refused) as refused:
        again(city, failed, own=[])

    assert [one.code for one in refused.value.refusals] == ["notice_unknown"]


def test_what_comes_too_late_or_is_over_stays_failed(city, failed):
    Notice.objects.update(over_at=clock.now())
    with pytest.raises(Refused) as refused:
        again(city, failed)
    assert refused.value.refusals[0].code == "notice_over"

    Notice.objects.update(over_at=None)
    Delivery.objects.update(expires_at=clock.now())
    with pytest.raises(Refused):
        again(city, failed)


def test_addresses_that_fail_are_listed_with_their_readers(city):
    anna = city.reader()
    city.gateway("email").answers = lambda one: Answer(Outcome.BAD_ADDRESS, reason="smtp_550")
    services.tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
    city.send()

    (row,) = queries.unusable_addresses([city.point.institution_id]).rows
    assert (row.patron_id, row.channel, row.reason, row.is_present) == (anna.pk, "email", "smtp_550", True)
    assert queries.unusable_addresses([0]).rows == ()

    anna.email = "anna.new@example.kz"
    anna.save()
    (row,) = queries.unusable_addresses([city.point.institution_id]).rows
    assert not row.is_present


def test_a_text_is_tried_on_a_real_loan(city):
    anna, item = city.reader(), city.item()
    city.check_out(anna, item)
    home = city.point.institution_id

    (case,) = queries.preview_cases("due_soon", [home])
    text = Text("", "{items}", "• {title}")
    shown = queries.preview(text, kind="due_soon", channel="email", language="ru", institution_id=home, case=case.key)

    assert case.label == item.edition.title
    assert item.edition.title in shown.text
    foreign = queries.preview(
        text, kind="due_soon", channel="email", language="ru", institution_id=home + 1, case=case.key
    )
    assert item.edition.title not in foreign.text


@pytest.mark.parametrize("case", ["", "loan:x", "loan:999", "notice:999", "hold:1", "nonsense:1"])
def test_without_a_real_case_the_book_is_invented(city, case):
    shown = queries.preview(
        Text("", "{items}", "• {title}"), kind="due_soon", channel="email", language="kk",
        institution_id=city.point.institution_id, case=case,
    )  # fmt: skip

    assert "Абай жолы" in shown.text


def test_a_code_greets_nobody_by_name(city):
    shown = queries.preview(
        queries.platform_text("code", "email", "ru"), kind="code", channel="email", language="ru",
        institution_id=city.point.institution_id,
    )  # fmt: skip

    assert "123456" in shown.text
    assert "Анна" not in shown.text
