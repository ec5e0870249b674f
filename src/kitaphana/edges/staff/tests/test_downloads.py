"""Lists of staff as files: whole, harmless to spreadsheets, behind the permission of their page."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kitaphana.catalog.models import EditionLink
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.charges.tests.factories import charge, pay
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.models import AuditEntry
from kitaphana.core.transactions import retrying
from kitaphana.edges import staff as staff_edge
from kitaphana.edges.staff import downloads, member
from kitaphana.edges.staff.permissions import ROLES, Permission
from kitaphana.edges.staff.tests.addresses import addresses_of
from kitaphana.edges.staff.tests.conftest import open_box, signed_in, staff
from kitaphana.edges.staff.tests.test_permissions import GET, TABLE

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


PAGES = Path(staff_edge.__file__).parent / "templates"
NO_LISTS = {
    "batches/record.html": "one record beside another",
    "calendar/place.html": "the week of one place",
    "calls/call.html": "one reader on the telephone; the file of the reader's data has it all",
    "calls/history.html": "as above",
    "calls/messages.html": "as above",
    "freezes/one.html": "one closure, kind by kind",
    "groups/desk.html": "a form",
    "groups/preview.html": "a form",
    "holds/reader.html": "one reader; the file of the reader's data has it all",
    "messages/kinds.html": "the table of contents of texts",
    "moving_in/columns.html": "a form",
    "moving_in/one.html": "a report that is taken along as a file of its own",
    "paper/columns.html": "a form",
    "paper/one.html": "a report that is taken along as a file of its own",
    "policies/changes.html": "two versions of the rules side by side",
    "policies/grid.html": "a matrix of cells; the list of rules has its file",
    "policies/policies.html": "a matrix for each kind",
    "policies/simulation.html": "figures of one simulation",
    "readers/merge.html": "two records side by side",
    "readers/messages.html": "one reader; the file of the reader's data has it all",
    "readers/term.html": "one reader; the file of the reader's data has it all",
    "stock/item.html": "one item; its history has a file",
    "stock/record.html": "the lines of one record, to be mended",
}
"""Pages with a table that is no list, and why."""


def whole(name, seen=()):
    """The source of a template with those that it includes."""
    path = PAGES / name
    if name in seen or not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return text + "".join(whole(one, (*seen, name)) for one in re.findall(r'{% include "([^"]+)"', text))


def pages_of_staff():
    return [str(one.relative_to(PAGES / "staff")) for one in PAGES.rglob("[!_]*.html")]


def offers_files(name):
    return '{% include "staff/_downloads.html" %}' in whole(name)


def test_every_page_with_a_list_offers_its_files():
    lists = {
        page
        for page in pages_of_staff()
        if "<table" in whole(f"staff/{page}") or "components/pager.html" in whole(f"staff/{page}")
    }
    assert {page for page in lists if not offers_files(f"staff/{page}")} == set(NO_LISTS)


def test_every_list_of_the_house_comes_as_csv_and_xlsx(world, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    addresses = addresses_of(world)
    clients = {role: signed_in(staff(role, username=f"own-{role}", branch=world.point.branch)) for role in ROLES}
    for role in ("desk", "specialist", "head"):
        clients[role].post(reverse("staff:point"), {"point": world.point.code})
    met, without = set(), set()
    for name, (method, roles) in TABLE.items():
        client = clients["head" if "head" in roles else min(roles)]
        answer = client.get(addresses[name]) if method == GET else None
        if answer is None or answer.status_code != 200 or answer.streaming or not answer.templates:
            continue
        template = answer.templates[0].name
        if not offers_files(template) or template in SHOWS_A_LIST_LATER:
            continue
        met.add(template)
        asked = {"q": "абай"} if name in SEARCHES else {}
        lists = [client.get(addresses[name], {**asked, "format": kind}) for kind in ("csv", "xlsx")]
        if not all(one.streaming for one in lists):
            without.add(name)
            continue
        lines = rows_of(lists[0])
        book = load_workbook(io.BytesIO(b"".join(lists[1].streaming_content)))
        sheet = [list(row) for row in book.active.iter_rows(values_only=True)]
        assert [cell or "" for cell in sheet[0]] == lines[0], name
        assert len(sheet) == len(lines), name
    assert without == set()
    assert met | SHOWS_A_LIST_LATER == {f"staff/{page}" for page in pages_of_staff() if offers_files(f"staff/{page}")}


SEARCHES = {"stock", "readers"}
SHOWS_A_LIST_LATER = {"staff/imports/one.html"}
"""The report of an import, once there is one: `test_imports` takes it along."""


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


# ---- lists with names of readers ----


def test_who_takes_a_list_of_readers_along_is_written_down(world, boris):
    anna = world.reader(surname="Қасымова")
    client = open_box(boris, world).client
    lines = rows_of(client.get(reverse("staff:readers"), {"format": "csv", "q": "Қасымова"}))
    assert anna.surname in lines[1][0]
    assert AuditEntry.objects.filter(act="download_readers").count() == 1
    assert "Қасымова" not in str(AuditEntry.objects.values_list("subject", "details"))


def test_the_queue_names_readers_only_to_those_who_may_see_them(monkeypatch):
    world = HoldWorld()
    anna, item = world.reader(), world.item()
    world.place(anna, work_id=item.edition.work_id)
    client = open_box(staff("desk", username="boris", branch=world.point.branch), world).client
    address = reverse("staff:hold_queue", args=[item.edition_id])
    assert anna.surname in rows_of(client.get(address, {"format": "csv"}))[1][2]
    assert AuditEntry.objects.filter(act="download_readers", subject=f"edition:{item.edition_id}").count() == 1
    monkeypatch.setattr(member, "permissions_of", lambda roles: frozenset(Permission) - {Permission.READERS})
    lines = rows_of(client.get(address, {"format": "csv"}))
    assert (len(lines), lines[1][2]) == (2, "")
    assert AuditEntry.objects.filter(act="download_readers").count() == 1


def test_what_a_reader_owes_comes_with_its_payments(world, boris):
    anna = world.reader()
    pay(charge(anna, world.point, "3000.00").charge_id, world.point, "1000.00")
    client = open_box(boris, world).client
    lines = rows_of(client.get(reverse("staff:reader_charges", args=[anna.pk]), {"format": "csv"}))
    assert len(lines) == 3
    assert anna.surname not in str(lines)
    assert AuditEntry.objects.filter(act="download_charges").exists()
