import pytest

from kitaphana.core.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["login", "code"])
def test_signing_in_by_password_and_by_code_are_open(client, path):
    assert client.get(f"/kk/account/{path}/").status_code == 200


def test_a_forgotten_password_leads_to_a_code_and_then_to_a_new_one(client):
    answer = client.get("/kk/account/password/reset/")

    assert answer.url == "/kk/account/code/?next=%2Fkk%2Faccount%2Fnew-password%2F"
    assert client.post("/kk/account/password/reset/", {"email": "anna@example.com"}).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "signup",
        "email",
        "confirm-email",
        "password/reset/key/1-abc",
        "login/code/confirm",
        "elsewhere",
        "elsewhere/signup",
        "2fa/webauthn/signup",
    ],
)
def test_what_has_pages_of_our_own_is_closed_at_allauth(client, path):
    assert client.get(f"/kk/account/{path}/").status_code == 404
    assert client.post(f"/kk/account/{path}/").status_code == 404


def test_who_has_no_password_is_led_to_the_page_that_sets_one(client):
    user = User.objects.create_user("newcomer")
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    changing = client.get("/kk/account/password/change/")
    landed = client.get(changing.url)

    assert changing.url == "/kk/account/password/set/"
    assert landed.url == "/kk/account/new-password/"
    assert client.post("/kk/account/password/set/", {"password1": "x", "password2": "x"}).status_code == 405
