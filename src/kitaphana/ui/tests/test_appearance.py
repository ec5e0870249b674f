import pytest

from kitaphana.ui import appearance


def test_the_cookie_holds_only_what_differs():
    assert appearance.from_cookie("theme=dark&size=150").as_cookie() == "theme=dark&size=150"
    assert appearance.Appearance().as_cookie() == ""


@pytest.mark.parametrize("text", ["theme=evil", 'vision="><script>', "=&=&&", "x" * 10_000])
def test_a_damaged_cookie_is_the_default(text):
    assert appearance.from_cookie(text) == appearance.Appearance()


def test_attributes_come_from_the_choices_only():
    assert appearance.from_cookie("vision=blue&size=200").html_attributes == ' data-vision="blue" data-size="200"'


def test_low_vision_goes_on_and_off_and_the_theme_stays():
    on = appearance.low_vision_on(appearance.from_cookie("theme=dark"))

    assert on.is_low_vision
    assert appearance.low_vision_off(on) == appearance.from_cookie("theme=dark")


@pytest.mark.django_db
def test_one_button_switches_the_version_for_low_vision_and_leads_back(client):
    response = client.post("/kk/appearance/", {"low_vision": "on", "next": "/kk/search?q=абай"})

    assert response["Location"] == "/kk/search?q=%D0%B0%D0%B1%D0%B0%D0%B9"
    page = client.get("/kk/join/").content.decode()
    assert 'data-vision="black-white"' in page
    assert 'class="vision-bar' in page


@pytest.mark.django_db
def test_the_way_back_stays_on_this_site(client):
    assert client.post("/kk/appearance/", {"theme": "dark", "next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_looking_changes_nothing(client):
    assert client.get("/kk/appearance/").status_code == 405
