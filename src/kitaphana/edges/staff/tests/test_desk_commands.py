"""Commands of the desk beside lending: each has an answer, the sheet of barcodes, and why a rule decides so."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_every_command_has_an_answer(world, box):
    for command in ("*END", "*RETURN", "*LEND", "*RENEW", "*YES", "*UNDO", "*RECEIPT", "*READER", "*SOUND", "*HELP"):
        box.scan(command)
    assert box.scan("*QUIT").go_to == reverse("account_logout")


def test_the_commands_are_printed_as_barcodes(box):
    page = box.client.get(reverse("staff:command_sheet")).content.decode()

    assert "*RETURN" in page
    assert 'd="M10 0h2v1h-2z' in page


def test_answers_are_never_kept_by_a_browser(box):
    box.scan("*HELP")

    assert "no-store" in box.answer.headers["Cache-Control"]


def test_why_shows_the_rules_about_the_item_scanned_last(world, box):
    anna, item = world.reader(card__number="A-1"), world.item()
    box.scan("A-1")
    box.scan(item.barcode)

    line = box.scan("*WHY").line

    assert ("Days of a renewal", "15") in [(one.value, one.text) for one in line.trace]
    assert line.notes == ("This is the rule for everybody.",)
    assert anna.full_name not in line.title


def test_why_needs_a_reader_and_an_item(box):
    assert box.scan("*WHY").line.title == "Scan a card and an item first."
