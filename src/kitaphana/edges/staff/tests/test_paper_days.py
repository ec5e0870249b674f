"""Paper days, from the screen: sheets, tables, columns, reports."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kitaphana.circulation.models import Loan, PaperDay
from kitaphana.core import clock
from kitaphana.edges.staff.paper_sheet import LANGUAGES, PaperSheet, paper_sheets
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.tests.factories import ServicePointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world, boris, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return signed_in(boris)


def send(client, world, *lines: str):
    text = "\n".join(("Day;Time;Reader’s card;Barcode of the book;Out or in", *lines))
    file = SimpleUploadedFile("sheet.csv", text.encode())
    day = clock.today().isoformat()
    return client.post(reverse("staff:paper_days"), {"file": file, "service_point": world.point.pk, "day": day})


def said(world, how: str) -> dict[str, str]:
    columns = dict(zip(map("column-{}".format, range(5)), ("day", "time", "card", "barcode", "direction"), strict=True))
    return {**columns, "day": clock.today().isoformat(), "how": how}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_numbered_pages_in_three_languages(language):
    made = paper_sheets([PaperSheet("DESK-P0001", "Библиотека"), PaperSheet("DESK-P0002", "", "1 мая")], language)

    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 2
    assert made == paper_sheets(
        [PaperSheet("DESK-P0001", "Библиотека"), PaperSheet("DESK-P0002", "", "1 мая")], language
    )


def test_the_desk_prints_sheets_and_takes_an_empty_table(world, desk):
    asked = {"service_point": world.point.pk, "count": 2, "language": "kk", "command_id": "one"}

    answer = desk.post(reverse("staff:paper_sheets"), asked)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="paper-DESK-1.pdf"'
    table = b"".join(desk.get(reverse("staff:paper_table"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert table.strip() == "Sheet,Day,Time,Reader’s card,Barcode of the book,Out or in,Note"
    assert desk.post(reverse("staff:paper_sheets"), {**asked, "count": 500}).url == reverse("staff:paper_days")


def test_a_table_is_sent_looked_at_tried_and_applied(world, desk):
    anna, item, forbidden = world.reader(), world.item(), world.item(is_for_loan=False)
    yesterday, card = clock.today() - dt.timedelta(days=1), anna.cards.get().number
    rows = (
        f"{yesterday};10:00;{card};{item.barcode};out",
        f"{yesterday};11:00;{card};{forbidden.barcode};out",
        f"{yesterday};12:00;NOBODY;{item.barcode};out",
    )
    job = send(desk, world, *rows)
    columns = desk.get(job.url)
    assert [row.fate for row, _refusals in columns.context["rows"]] == [
        "paper_applied", "paper_reviewed", "paper_aside"
    ]  # fmt: skip

    tried = desk.post(job.url, said(world, "try"), follow=True)
    assert not Loan.objects.exists()
    job_id = tried.context["job"].id
    done = desk.post(reverse("staff:change_paper_day", args=[job_id, "apply"]), follow=True)

    assert Loan.objects.count() == 2
    assert [fate for _cells, fate, _why in done.context["troubled"]] == ["paper_reviewed", "paper_aside"]
    assert "This card is not known" in done.content.decode()
    report = b"".join(desk.get(reverse("staff:paper_report", args=[job_id])).streaming_content).decode("utf-8-sig")
    assert "Applied, and noted for a review." in report
    assert "Set aside." in report
    assert "sheet.csv" in desk.get(reverse("staff:paper_days")).content.decode()


def test_tables_of_other_branches_are_not_ones_own(world, desk):
    other = staff("desk", username="other", branch=ServicePointFactory().branch)
    send(desk, world, "2026-11-30;10:00;A;B;out")
    job_id = PaperDay.objects.get().pk

    assert signed_in(other).get(reverse("staff:paper_day", args=[job_id])).status_code == 403


def test_a_draft_is_thrown_away_from_its_page(world, desk):
    send(desk, world, "2026-11-30;10:00;A;B;out")
    job_id = PaperDay.objects.get().pk

    answer = desk.post(reverse("staff:change_paper_day", args=[job_id, "cancel"]))

    assert answer.url == reverse("staff:paper_days")
    assert PaperDay.objects.get().state == "cancelled"


def test_a_file_that_is_no_table_is_told_on_the_form(world, desk):
    file = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 and so on")
    day = clock.today().isoformat()

    answer = desk.post(reverse("staff:paper_days"), {"file": file, "service_point": world.point.pk, "day": day})

    assert answer.context["form"].errors
    assert not PaperDay.objects.exists()
