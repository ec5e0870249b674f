"""Lists of staff as files: whole, harmless to spreadsheets, behind the permission of their page."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kitaphana.catalog.models import EditionLink
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.models import AuditEntry
from kitaphana.core.transactions import retrying
from kitaphana.edges.staff import downloads
from kitaphana.edges.staff.tests.conftest import open_box, signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(world):
    return signed_in(staff("administrator", institution=world.point.institution))


def rows_of(answer):
    assert answer.status_code == 200
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("name", ["audit", "accounts", "terminals", "policies", "holidays", "places"])
def test_every_list_of_the_house_comes_as_csv_and_xlsx(admin, name):
    address = reverse(f"staff:{name}")
    page = admin.get(address).content.decode()
    assert "?format=csv" in page or name == "audit"
    lines = rows_of(admin.get(address, {"format": "csv"}))
    book = load_workbook(io.BytesIO(b"".join(admin.get(address, {"format": "xlsx"}).streaming_content)))
    sheet = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert sheet[0] == lines[0]
    assert len(sheet) == len(lines)


def test_the_file_holds_all_pages_of_the_list(admin, monkeypatch):
    for number in range(130):
        retrying(lambda number=number: audit.record(act="try", subject=f"thing:{number}", by=SYSTEM))
    lines = rows_of(admin.get(reverse("staff:audit"), {"format": "csv", "act": "try", "after": "5"}))
    assert len(lines) == 131
    assert lines[1][5] == "thing:129"


def test_a_list_without_end_says_that_there_is_more(admin, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_ROWS", 2)
    for number in range(5):
        retrying(lambda number=number: audit.record(act="try", subject=f"thing:{number}", by=SYSTEM))
    lines = rows_of(admin.get(reverse("staff:audit"), {"format": "csv"}))
    assert len(lines) == 4
    assert lines[-1] == ["There are more rows: narrow the list."]


def test_what_begins_like_a_formula_is_text(admin, world):
    staff("desk", username="=cmd", institution=world.point.institution)
    lines = rows_of(admin.get(reverse("staff:accounts"), {"format": "csv", "q": "=cmd"}))
    assert lines[1][0] == "'=cmd"


def test_the_file_needs_the_permission_of_the_page(world, boris):
    client = open_box(boris, world).client
    assert client.get(reverse("staff:audit"), {"format": "csv"}).status_code == 403
    assert client.get(reverse("staff:accounts"), {"format": "xlsx"}).status_code == 403


def test_loans_of_a_reader_are_given_out_and_that_is_written_down(world, boris):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)
    client = open_box(boris, world).client
    address = reverse("staff:reader", args=[anna.pk])
    assert "?format=xlsx" in client.get(address).content.decode()

    lines = rows_of(client.get(address, {"format": "csv"}))

    assert lines[1][2] == item.barcode
    assert anna.surname not in str(lines)
    entry = AuditEntry.objects.filter(act="download_loans").get()
    assert entry.subject.startswith("patron:")
    assert entry.details == {}


def test_items_of_an_edition_and_titles_found_are_lists_too(world, admin):
    item = world.item()
    lines = rows_of(admin.get(reverse("staff:edition", args=[item.edition_id]), {"format": "csv"}))
    assert lines[1][0] == item.barcode
    assert rows_of(admin.get(reverse("staff:stock"), {"format": "csv", "q": "zzzz"}))[1:] == []


def test_an_edition_shows_its_host_its_kin_and_its_parts(world, admin):
    item = world.item()
    whole, institution = EditionFactory(title="Бүтін"), world.point.institution
    common = {"institution": institution, "sort_key": "1"}
    link = {"edition_id": item.edition_id, "source_key": "773#1", "kind": "part_of", "leads_up": True}
    EditionLink.objects.create(**link, target=whole, label="Т. 3", **common)
    lost = {"edition_id": item.edition_id, "source_key": "780#1", "kind": "continues", "leads_up": False}
    EditionLink.objects.create(**lost, title="Ескі атауы", issn="03178471", **common)

    page = admin.get(reverse("staff:edition", args=[item.edition_id])).content.decode()
    assert "Part of" in page
    assert reverse("staff:edition", args=[whole.pk]) in page
    assert "Ескі атауы" in page
    assert "not in the catalogue" in page
    host = admin.get(reverse("staff:edition", args=[whole.pk])).content.decode()
    assert "Volumes, issues and articles" in host
    assert "Т. 3" in host


def test_a_volume_of_a_set_without_a_record_shows_the_others(world, admin):
    one, other = EditionFactory(title="Том 1"), EditionFactory(title="Том 2")
    for edition in (one, other):
        EditionLink.objects.create(
            edition=edition, institution=world.point.institution, kind="part_of", title="Жинақ", set_key="set",
            source_key="461#1", leads_up=True,
        )  # fmt: skip
    page = admin.get(reverse("staff:edition", args=[one.pk])).content.decode()
    assert "Other volumes" in page
    assert reverse("staff:edition", args=[other.pk]) in page


def test_the_name_of_the_file_tells_list_and_day(admin):
    answer = admin.get(reverse("staff:accounts"), {"format": "csv"})
    assert f'filename="staff-{clock.today().isoformat()}.csv"' in answer["Content-Disposition"]
