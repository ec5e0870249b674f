"""Walked by keyboard: a blind reader served by telephone, erase me, a card lost and replaced, a search that is kept."""

import re

import pytest

from tests.browser.test_app import READY
from tests.browser.test_portal import PASSWORD, sign_in
from tests.browser.walking import enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
BLIND_READER = "R0000008"  # entitled to accessible copies
WORDS = {
    "kk": {
        "call": "Телефонмен қызмет көрсету",
        "begin": "Қызмет көрсетуді бастау",
        "reserve": "^Брондау",
        "consents": "^Келісімдер$",
        "record": "^Тіркеу және деректер$",
        "note": "^Келісімді жазу.*WhatsApp",
        "purpose": "whatsapp",
        "end": "Қоңырауды аяқтау",
        "reserved": "1-орын",
        "forget": "Мені ұмытыңыз|Мені ұмыту",
        "card": "Бұл билетті тоқтатып, жаңасын беру",
        "lost": "Билетім жоғалды",
        "save": "Осы іздеуді сақтау",
        "keep": "^Сақтау$",
    },
    "ru": {
        "call": "Обслужить по телефону",
        "begin": "Начать обслуживание",
        "reserve": "^Забронировать",
        "consents": "^Согласия$",
        "record": "^Регистрация и данные$",
        "note": "^Записать согласие.*Telegram",
        "purpose": "telegram",
        "end": "Закончить разговор",
        "reserved": "номер 1",
        "forget": "Забудьте меня|Забыть меня",
        "card": "Остановить этот билет и выдать новый",
        "lost": "Мой билет потерян",
        "save": "Сохранить этот поиск",
        "keep": "^Сохранить$",
    },
}
CASES = [("kk", 360), ("ru", 1440)]


def at_desk(page, language):
    """At the desk of the only branch of the librarian, signed in by keyboard."""
    page.goto(f"/{language}/staff/")
    sign_in_to_staff(page, "librarian")


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_blind_reader_is_served_by_telephone(open_page, axe, language, width):
    said, page = WORDS[language], open_page(f"/{language}/", width=width)
    at_desk(page, language)
    page.goto(f"/{language}/staff/readers/?q={BLIND_READER}")
    tab_to(page, said["call"])
    enter(page)
    assert axe(page) == []

    tab_to(page, selector="[name=is_checked]")
    page.keyboard.press("Space")
    tab_to(page, said["begin"])
    enter(page)
    assert axe(page) == []
    tab_to(page, selector="main [name=q]")
    page.keyboard.type("абай")
    enter(page)
    assert axe(page) == []
    free = page.locator(".call-list li", has=page.locator(".state.open")).first
    title = free.locator("b").inner_text()
    tab_to(page, rf"{said['reserve']}.*{re.escape(title)}", selector="button")
    enter(page)
    assert title in page.inner_text("main")
    assert page.locator(".messages .alert").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    tab_to(page, said["consents"], selector="nav a")
    enter(page)
    assert axe(page) == []
    tab_to(page, selector=f"#read-{said['purpose']}")
    page.keyboard.press("Space")
    tab_to(page, said["note"], selector="button")
    enter(page)
    assert page.locator(f"#read-{said['purpose']}").count() == 0
    tab_to(page, said["record"], selector="nav a")
    enter(page)
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    tab_to(page, said["end"])
    enter(page)
    page.go_back()
    page.reload()
    assert page.locator("[name=is_checked]").count() == 1
    assert page.errors == []


@pytest.fixture
def free_reader(open_page):
    """A page of a reader whom nothing keeps: no books, no debts, no children."""

    def found(language, width, first):
        for number in range(first, first + 12):
            page = open_page(f"/{language}/", width=width)
            sign_in(page, language, f"R{number:07}")
            page.goto(f"/{language}/account/data/")
            if page.locator("[name=password]").count():
                return page, f"R{number:07}"
        raise AssertionError("something keeps every reader")

    return found


@pytest.mark.parametrize(("language", "width", "first"), [("kk", 360, 20), ("ru", 1440, 40)])
def test_a_reader_is_forgotten_by_keyboard(free_reader, axe, language, width, first):
    page, card = free_reader(language, width, first)
    assert axe(page) == []

    tab_to(page, selector="[name=password]")
    page.keyboard.type(PASSWORD)
    tab_to(page, selector="[name=is_sure]")
    page.keyboard.press("Space")
    tab_to(page, WORDS[language]["forget"], selector="button")
    enter(page)

    assert page.locator(".messages .alert").count() == 1
    assert axe(page) == []
    page.goto(f"/{language}/account/")
    assert "/account/login/" in page.url
    sign_in(page, language, card)
    assert "/account/login/" in page.url
    assert page.errors == []


def test_who_has_books_is_told_plainly_why_not_yet(open_page):
    page = open_page("/ru/", javascript=False)
    sign_in(page, "ru", "R0000002")
    page.goto("/ru/account/data/")

    assert "У вас ещё книги (3)" in page.inner_text("main") or page.locator(".alert-warning").count() == 1
    assert page.locator("[name=password]").count() == 0


@pytest.mark.parametrize(("language", "width", "card"), [("kk", 360, "R0000060"), ("ru", 1440, "R0000061")])
def test_a_lost_card_is_replaced_by_keyboard(open_page, axe, language, width, card):
    page = open_page(f"/{language}/", width=width)
    sign_in(page, language, card)
    page.goto(f"/{language}/account/card/")
    before = page.inner_text(".wallet-card .number")
    assert axe(page) == []
    tab_to(page, WORDS[language]["lost"], selector="summary")
    page.keyboard.press("Enter")
    tab_to(page, WORDS[language]["card"])
    enter(page)

    after = page.inner_text(".wallet-card .number")
    assert after != before
    assert len(after.replace(" ", "")) == 13
    assert page.locator(".bars svg").is_visible()
    assert axe(page) == []


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_search_is_kept_by_keyboard(open_page, axe, language, width):
    said, page = WORDS[language], open_page(f"/{language}/", width=width)
    sign_in(page, language, "R0000001")
    page.goto(f"/{language}/search?q=мұқағали")
    tab_to(page, said["save"])
    enter(page)
    assert axe(page) == []
    tab_to(page, said["keep"], selector="main button")
    enter(page)

    assert page.url.endswith("/account/searches/")
    assert page.locator("main article").count() == 1
    assert axe(page) == []


def test_the_wallet_is_shown_without_a_network(open_page, axe):
    page = open_page("/ru/", width=360)
    page.wait_for_function(READY)
    sign_in(page, "ru", "R0000002")
    page.goto("/ru/account/card/")
    page.get_by_role("button", name="Хранить на этом устройстве").click()
    page.wait_for_function("() => document.getElementById('announcements').textContent !== ''")

    page.context.set_offline(True)
    page.goto("/ru/account/card/")

    assert page.inner_text(".wallet-card .number") == "R0000002"
    assert page.locator(".wallet-card .qr svg").is_visible()
    assert page.locator(".wallet-card .bars svg").is_visible()
    assert axe(page) == []
