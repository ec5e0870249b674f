import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["login", "password/reset"])
def test_signing_in_and_the_page_about_a_forgotten_password_are_open(client, path):
    assert client.get(f"/kk/account/{path}/").status_code == 200


@pytest.mark.parametrize(
    "path", ["signup", "email", "confirm-email", "password/set", "password/reset/key/1-abc", "login/code/confirm"]
)
def test_what_needs_messages_is_closed(client, path):
    assert client.get(f"/kk/account/{path}/").status_code == 404
    assert client.post(f"/kk/account/{path}/").status_code == 404


def test_nobody_can_ask_for_a_message_that_will_not_come(client):
    assert client.post("/kk/account/password/reset/", {"email": "anna@example.com"}).status_code == 405
