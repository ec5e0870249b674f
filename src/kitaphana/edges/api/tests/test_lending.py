import pytest

from kitaphana.circulation.models import Loan
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Busy
from kitaphana.edges.api.views import lending
from kitaphana.network.rules import StaffRole
from kitaphana.patrons.services import set_pin

pytestmark = pytest.mark.django_db


def card_of(reader):
    return reader.cards.get().number


@pytest.fixture
def reader(world):
    return world.reader()


@pytest.fixture
def item(world):
    return world.item()


def test_a_terminal_lends_renews_and_takes_back(post, reader, item):
    lent = post("loans", {"card": card_of(reader), "barcode": item.barcode}, key="a")
    assert lent.status_code == 201, lent.content
    loan = lent.json()
    assert loan["barcode"] == item.barcode

    renewed = post(f"loans/{loan['id']}/renewals", key="b")
    assert renewed.status_code == 201, renewed.content
    assert renewed.json()["renewal_count"] == 1

    returned = post("returns", {"barcode": item.barcode}, key="c")
    assert returned.status_code == 200
    assert returned.json()["was_on_loan"] is True
    assert (returned.json()["hold_shelf_code"], returned.json()["goes_to"]) == ("", "")
    assert Loan.objects.get().state == "returned"


def test_the_same_key_gives_the_same_answer(post, reader, item):
    body = {"card": card_of(reader), "barcode": item.barcode}

    answers = [post("loans", body, key="once").json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert Loan.objects.count() == 1


def test_the_same_key_for_another_item_is_refused(world, post, reader, item):
    post("loans", {"card": card_of(reader), "barcode": item.barcode}, key="once")

    answer = post("loans", {"card": card_of(reader), "barcode": world.item().barcode}, key="once")

    assert answer.status_code == 409
    assert answer.json()["codes"] == ["command_mismatch"]


def test_a_key_is_the_terminals_own(client, token_for, post, world, reader, item):
    post("loans", {"card": card_of(reader), "barcode": item.barcode}, key="1")
    headers = {"Authorization": f"Bearer {token_for(StaffRole.HEAD)}", "Idempotency-Key": "1"}

    answer = client.post("/api/v1/returns", {"barcode": item.barcode}, content_type="application/json", headers=headers)

    assert answer.status_code == 200


def test_a_refusal_names_all_codes_and_says_them_in_the_language_asked_for(post, world, reader, item):
    world.check_out(world.reader(), item)

    answer = post("loans", {"card": card_of(reader), "barcode": item.barcode}, **{"Accept-Language": "ru"})

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["codes"] == ["item_on_loan"]
    assert answer.json()["detail"] == "Этот экземпляр на руках у другого читателя."
    assert answer["Content-Language"] == "ru"


def test_unknown_card_and_item_are_both_named(post, world):
    answer = post("loans", {"card": "R9", "barcode": "K9"})

    assert answer.status_code == 404
    assert answer.json()["codes"] == ["card_unknown", "item_unknown"]


def test_an_unknown_loan_is_404(post, world):
    assert post("loans/77/renewals").status_code == 404


def test_without_a_token_nothing_is_lent(client, world):
    answer = client.post("/api/v1/returns", {"barcode": "K1"}, content_type="application/json")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["codes"] == ["token_required"]


def test_a_token_of_another_role_does_not_lend(client, token_for, world):
    headers = {"Authorization": f"Bearer {token_for(StaffRole.CATALOGUER)}", "Idempotency-Key": "1"}

    answer = client.post("/api/v1/returns", {"barcode": "K1"}, content_type="application/json", headers=headers)

    assert answer.status_code == 403
    assert answer.json()["codes"] == ["role_forbids"]


def test_a_post_without_a_key_is_refused(post, world, item):
    answer = post("returns", {"barcode": item.barcode}, key="")

    assert answer.status_code == 422
    assert answer.json()["codes"] == ["invalid"]


def test_a_wrong_body_is_refused_without_repeating_what_was_sent(post, world):
    answer = post("loans", {"card": "R1", "barcode": "K1", "secret": "4711-4711"})

    assert answer.status_code == 422
    assert b"4711" not in answer.content


def test_a_body_that_is_no_json_is_a_problem_too(client, token_for, world):
    headers = {"Authorization": f"Bearer {token_for()}", "Idempotency-Key": "1"}

    answer = client.post("/api/v1/returns", b"{", content_type="application/json", headers=headers)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_wrong_pin_is_refused_and_soon_too_many_are_429(post, world, reader, item):
    set_pin(patron_id=reader.pk, pin="7391", by=COMMAND_LINE)
    body = {"card": card_of(reader), "barcode": item.barcode}

    codes = [post("loans", {**body, "pin": "0000"}, key=str(number)) for number in range(6)]

    assert codes[0].json()["codes"] == ["pin_wrong"]
    assert codes[-1].status_code == 429
    assert int(codes[-1]["Retry-After"]) == 15 * 60


def test_the_right_pin_opens(post, world, reader, item):
    set_pin(patron_id=reader.pk, pin="7391", by=COMMAND_LINE)

    answer = post("loans", {"card": card_of(reader), "barcode": item.barcode, "pin": "7391"})

    assert answer.status_code == 201


def test_a_busy_database_is_503_with_a_time_to_wait(post, world, item, monkeypatch):
    def busy(**arguments):
        raise Busy

    monkeypatch.setattr(lending.services, "check_in", busy)

    answer = post("returns", {"barcode": item.barcode})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"


def test_a_fault_has_a_number_and_tells_nothing_of_itself(post, world, item, monkeypatch, caplog):
    def broken(**arguments):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(lending.services, "check_in", broken)

    answer = post("returns", {"barcode": item.barcode})

    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert answer.json()["detail"].split()[-1].rstrip(".") in caplog.text


def test_no_answer_names_the_reader(post, world, reader, item):
    answer = post("loans", {"card": card_of(reader), "barcode": item.barcode})

    text = answer.content.decode()
    assert reader.surname not in text
    assert card_of(reader) not in text


def test_a_token_tells_whose_it_is(client, token_for, world):
    answer = client.get("/api/v1/terminal", headers={"Authorization": f"Bearer {token_for()}"})

    assert answer.json() == {"label": "terminal desk", "role": "desk", "service_point": "DESK"}


def test_a_body_that_is_too_large_is_refused(client, token_for, world, settings):
    headers = {"Authorization": f"Bearer {token_for()}", "Idempotency-Key": "1"}
    body = b'{"barcode": "' + b"K" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'

    answer = client.post("/api/v1/returns", body, content_type="application/json", headers=headers)

    assert answer.status_code == 413
    assert answer.json()["codes"] == ["invalid"]


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"K1"', b'{"barcode": "\\ud800"}', b'{"barcode": "a\\u0000"}', b"\xff"]
)
def test_bodies_of_the_wrong_sort_are_refused(client, token_for, world, body):
    headers = {"Authorization": f"Bearer {token_for()}", "Idempotency-Key": "1"}

    answer = client.post("/api/v1/returns", body, content_type="application/json", headers=headers)

    assert answer.status_code in {400, 422}


def test_a_case_is_tried_without_lending(post, reader, item):
    tried = post("dry-run", {"card": card_of(reader), "barcode": item.barcode}, key="t")

    assert tried.status_code == 200, tried.content
    acts = {one["act"]: one for one in tried.json()}
    assert acts["lend"]["is_allowed"] is True
    assert acts["lend"]["because"] == "This is the rule for everybody."
    assert {line["value"]: line["result"] for line in acts["lend"]["trace"]}["loan_days"] == 15
    assert not Loan.objects.exists()


def test_a_case_of_categories_is_tried_and_a_case_of_nothing_refused(post, reader, item):
    case = {"patron_category": "adult", "age_band": "31-54", "item_category": "book"}

    assert post("dry-run", case, key="t").status_code == 200
    assert post("dry-run", {}, key="u").json()["codes"] == ["card_unknown", "item_unknown"]
