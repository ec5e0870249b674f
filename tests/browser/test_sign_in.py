"""Signing in, in a real browser: a passkey made and used by keyboard alone, and the same pages without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PASSWORD = "kitaphana-demo"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium, city_url):
    """A page at http://localhost, where browsers allow passkeys without TLS, with a passkey device of its own."""
    context = chromium.new_context(
        base_url=city_url.replace("127.0.0.1", "localhost"), viewport={"width": 360, "height": 800}
    )
    opened = context.new_page()
    tools = context.new_cdp_session(opened)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield opened
    context.close()


def press(page: Page, name: str) -> None:
    """Go to the button or link by keyboard and press it."""
    target = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    target.focus()
    page.keyboard.press("Enter")


def sign_in(page: Page, card: str) -> None:
    page.goto("/ru/account/login/")
    page.fill("#id_login", card)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ru/account/")


def test_a_passkey_is_made_and_opens_the_account_without_a_name(page, axe):
    sign_in(page, "R0000009")
    page.goto("/ru/account/security/")
    press(page, "Добавить ключ доступа")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/webauthn/add/")
    assert axe(page) == []
    page.fill("#id_name", "Мой телефон")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/")
    page.goto("/ru/account/security/")
    expect(page.locator("main")).to_contain_text("Мой телефон")
    assert axe(page) == []

    page.goto("/ru/account/logout/")
    with page.expect_navigation():
        press(page, "Выйти")
    page.goto("/ru/account/login/")
    assert axe(page) == []
    press(page, "Ключом доступа")

    page.wait_for_url("**/ru/account/")
    expect(page.locator("h1")).to_be_visible()


def test_without_javascript_password_and_code_are_there_and_the_passkey_is_not(open_page):
    page = open_page("/kk/account/login/", width=320, javascript=False)

    expect(page.get_by_role("button", name="Кіру", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Кіру кілтімен")).to_be_hidden()
    page.get_by_role("link", name="Эл. пошта немесе SMS").click()
    expect(page.get_by_label("Телефон немесе эл. пошта")).to_be_visible()
