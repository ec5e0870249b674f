"""Walked by keyboard: a blind reader served by telephone, erase me, a card lost and replaced, a search that is kept."""

import re

import pytest

from tests.browser.code_file import last_code
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
        "told": "^Кітаптар мен брондар",
        "cancel": "^Броньнан бас тарту",
        "consents": "^Келісімдер$",
        "record": "^Тіркеу және деректер$",
        "note": "^Келісімді жазу",
        "end": "Қоңырауды аяқтау",
        "at home": "Қолыңызда әлі кітап бар (1)",
        "forget": "Деректерімді өшіру",
        "card": "Бұл билетті бұғаттап, жаңасын алу",
        "lost": "Билетім жоғалды",
        "save": "Осы іздеуді сақтау",
        "keep": "^Сақтау$",
    },
    "ru": {
        "call": "Обслужить по телефону",
        "begin": "Начать обслуживание",
        "reserve": "^Забронировать",
        "told": "^Книги и брони",
        "cancel": "^Отменить бронь",
        "consents": "^Согласия$",
        "record": "^Регистрация и данные$",
        "note": "^Записать согласие",
        "end": "Закончить разговор",
        "at home": "У вас ещё есть книги (1)",
        "forget": "Удалить мои данные",
        "card": "Заблокировать этот билет и получить новый",
        "lost": "Мой билет потерян",
        "save": "Сохранить этот поиск",
        "keep": "^Сохранить$",
    },
}
CASES = [("kk", 360), ("ru", 1440), ("kk", 1440), ("ru", 360)]


def at_desk(page, language):
    """At the desk of the only branch of the librarian, signed in by keyboard."""
    page.goto(f"/{language}/staff/")
    sign_in_to_staff(page, "librarian")


def note_a_consent(page, said, axe):
    """One that nobody has given yet: its text is read out, the caller agrees."""
    tab_to(page, said["consents"], selector="nav a")
    enter(page)
    assert axe(page) == []
    box = page.locator("main [id^=read-]").first.get_attribute("id")
    tab_to(page, selector=f"#{box}")
    page.keyboard.press("Space")
    tab_to(page, said["note"], selector="button")
    enter(page)
    assert page.locator(f"#{box}").count() == 0


def shows_an_address(page, city, axe):
    """The caller reads out the code that came to the mailbox of the record; then the history may be read out."""
    address = page.locator("#addresses ~ .staff-acts .nowrap", has_text="@").inner_text()
    ways = page.locator("#addresses ~ .staff-acts", has_text=address)
    with page.expect_navigation():
        ways.locator("button[value=code]").press("Enter")
    tab_to(page, selector="#code")
    page.keyboard.type(last_code(city.environment["KITAPHANA_DATA_DIR"], address.lower())["code"])
    enter(page)
    assert page.locator("#address").count() == 1
    assert axe(page) == []
    page.goto(page.url.replace("/record/", "/history/"))
    assert "/call/history/" in page.url
    assert axe(page) == []


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_blind_reader_is_served_by_telephone(open_page, city, axe, language, width):
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
    assert page.locator(".messages .alert-success").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    tab_to(page, said["told"], selector=".call-head a")
    enter(page)
    assert title in page.inner_text("section[aria-labelledby=holds]")
    assert axe(page) == []
    tab_to(page, rf"{said['cancel']}.*{re.escape(title)}", selector="button")
    enter(page)
    holds = page.locator("section[aria-labelledby=holds]")
    assert holds.locator("li:has(button)", has_text=title).count() == 0
    assert holds.locator("details li", has_text=title).count() > 0  # ended, and told so
    note_a_consent(page, said, axe)
    tab_to(page, said["record"], selector="nav a")
    enter(page)
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    shows_an_address(page, city, axe)

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
            if page.locator("#password").count():
                return page, f"R{number:07}"
        raise AssertionError("something keeps every reader")

    return found


def scanned(desk, *codes):
    """Scan one after another; the kind of the last line. A scanner is a keyboard that ends with Enter."""
    for code in codes:
        desk.keyboard.type(code)
        desk.keyboard.press("Enter")
    desk.wait_for_function("() => !document.querySelector('.is-waiting, .is-offline')")
    return desk.evaluate("() => document.querySelector('.desk-line').className.match(/is-(\\w+)/)[1]")


def lent_one(desk, card):
    """Lend the first item that can be lent to the card; its barcode."""
    assert scanned(desk, card) == "reader"
    for number in range(30, 60):
        if scanned(desk, f"K{number:07}") == "lent":
            return f"K{number:07}"
    raise AssertionError("nothing can be lent")


@pytest.mark.parametrize(
    ("language", "width", "first"), [("kk", 360, 20), ("ru", 1440, 40), ("kk", 1440, 32), ("ru", 360, 80)]
)
def test_a_reader_is_refused_while_a_book_is_at_home_and_forgotten_then(
    free_reader, open_page, axe, language, width, first
):
    page, card = free_reader(language, width, first)
    desk = open_page(f"/{language}/")
    at_desk(desk, language)
    desk.goto(f"/{language}/staff/desk/")
    barcode = lent_one(desk, card)
    page.reload()
    assert WORDS[language]["at home"] in page.inner_text("main .alert-warning")
    assert page.locator("#password").count() == 0
    assert axe(page) == []

    desk.keyboard.press("Escape")
    assert scanned(desk, barcode) in {"returned", "sent"}
    page.reload()
    assert axe(page) == []
    tab_to(page, selector="#password")
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
    assert page.errors == desk.errors == []


@pytest.mark.parametrize(
    ("language", "width", "card"),
    [("kk", 360, "R0000060"), ("ru", 1440, "R0000061"), ("kk", 1440, "R0000062"), ("ru", 360, "R0000063")],
)
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


@pytest.mark.parametrize(("language", "width"), CASES[:2])
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
