"""Imports, doubles and rules of matching on the staff pages."""

import pytest
from django.urls import reverse

from kitaphana.catalog.marc.record import data_field
from kitaphana.catalog.models import Edition, ImportBatch, MarcRecord, MatchEvidence, MatchRules
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import import_records
from kitaphana.holdings.tests.test_importing import item
from kitaphana.holdings.tests.test_matching import record
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def city():
    return BranchFactory(code="A1", institution__code="CITY")


@pytest.fixture
def national():
    return BranchFactory(code="N1", institution__code="NLRK")


@pytest.fixture
def run(tmp_path):
    def import_(institution, *records):
        path = tmp_path / "абай.mrc"
        path.write_bytes(b"".join(records))
        import_records(files=[path], institution=institution)
        return ImportBatch.objects.latest("id").pk

    return import_


@pytest.fixture
def boss(city):
    return signed_in(staff("cataloguer", institution=city.institution))


def text(client, name, *args, **query):
    answer = client.get(reverse(f"staff:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_the_imports_of_ones_own_institution(run, city, national, boss):
    run("CITY", record("1", item("1")))
    run("NLRK", record("9", source="KZ-NLRK", title="Басқа", isbn=""))
    shown = text(boss, "batches")
    assert shown.count("абай.mrc") == 1
    file = boss.get(reverse("staff:batches"), {"format": "csv"})
    assert "абай.mrc" in b"".join(file.streaming_content).decode("utf-8-sig")
    assert signed_in(staff("desk", branch=city)).get(reverse("staff:batches")).status_code == 403


def test_the_page_of_an_import_shows_counts_records_and_evidence(run, city, boss):
    batch = run("CITY", record("1", item("1")), record("2"))
    shown = text(boss, "batch", batch)
    assert "the same file brought both" in shown
    assert "One publication: join them" in shown
    records = text(boss, "batch", batch, list="records")
    assert records.count("Абай жолы") == 2
    file = boss.get(reverse("staff:batch", args=[batch]), {"format": "csv"})
    assert "Абай жолы" in b"".join(file.streaming_content).decode("utf-8-sig")


def test_the_import_of_another_institution_is_not_ones_own(run, city, national, boss):
    batch = run("NLRK", record("9", source="KZ-NLRK"))
    for name in ("batch", "undo_batch"):
        assert boss.get(reverse(f"staff:{name}", args=[batch])).status_code == 403
    theirs = MarcRecord.objects.get()
    assert boss.get(reverse("staff:record", args=[theirs.pk])).status_code == 403
    assert boss.post(reverse("staff:separate_record", args=[theirs.pk])).status_code == 403
    assert boss.get(reverse("staff:batch", args=[0])).status_code == 404


def test_an_import_is_undone_after_a_look_at_what_will_go(run, city, boss):
    batch = run("CITY", record("1", item("1")))
    shown = text(boss, "undo_batch", batch)
    assert "Nothing newer depends on it" in shown
    boss.post(reverse("staff:undo_batch", args=[batch]))
    assert not Edition.objects.exists()
    page = text(boss, "batch", batch)
    assert "undone" in page
    assert "Editions that go with them" in page
    assert AuditEntry.objects.get(act="undo_import").login == "cataloguer"
    assert boss.get(reverse("staff:undo_batch", args=[batch])).status_code == 302


def test_what_stands_in_the_way_is_shown_with_examples_and_nothing_is_done(run, city, boss):
    batch = run("CITY", record("1", item("1")))
    lent = Item.objects.get()
    LoanFactory(item=lent)
    shown = text(boss, "undo_batch", batch)
    assert reverse("staff:item", args=[lent.pk]) in shown
    assert "btn-danger" not in shown
    refused = boss.post(reverse("staff:undo_batch", args=[batch]))
    assert "Items have been lent" in refused.content.decode()
    assert Edition.objects.exists()


def test_doubles_are_joined_and_taken_apart_again(run, city, boss):
    run("CITY", record("1", item("1")), record("2", item("2")))
    assert "Абай жолы" in text(boss, "matches")
    found = MatchEvidence.objects.get()
    boss.post(reverse("staff:settle_match", args=[found.pk, "join"]))
    edition = Edition.objects.get()
    shown = text(boss, "edition", edition.pk)
    assert "joined by a person" in shown
    second = MarcRecord.objects.get(control_number="2")
    boss.post(reverse("staff:separate_record", args=[second.pk]))
    assert Edition.objects.count() == 2
    assert "Nothing waits here." in text(boss, "matches")


def test_doubles_are_kept_apart(run, city, boss):
    run("CITY", record("1"), record("2"))
    found = MatchEvidence.objects.get()
    boss.post(reverse("staff:settle_match", args=[found.pk, "apart"]))
    assert "Nothing waits here." in text(boss, "matches")
    again = boss.post(reverse("staff:settle_match", args=[found.pk, "join"]), follow=True)
    assert "settled already" in again.content.decode()
    assert boss.post(reverse("staff:settle_match", args=[found.pk, "burn"])).status_code == 404


def test_versions_of_a_record_are_shown_field_by_field(run, city, boss):
    run("CITY", record("1", data_field("500", "  ", ("a", "Ескі"))))
    run("CITY", record("1", data_field("500", "  ", ("a", "Жаңа"))))
    row = MarcRecord.objects.get()
    shown = text(boss, "record", row.pk)
    assert "<del>$a Ескі</del>" in shown
    assert "<ins>$a Жаңа</ins>" in shown
    assert reverse("staff:record", args=[row.pk]) in text(boss, "edition", row.edition_id)
    run("CITY", record("5", title="Қилы заман", isbn=""))
    other = MarcRecord.objects.get(control_number="5")
    assert "as it first came" in text(boss, "record", other.pk)
    version = row.versions.get().pk
    assert boss.get(reverse("staff:record", args=[other.pk]), {"version": version}).status_code == 404


def test_rules_are_written_and_audited(city, boss):
    address = reverse("staff:match_rules_of", args=["CITY"])
    assert boss.get(reverse("staff:match_rules")).headers["Location"] == address
    form = {"key_1": "isbn", "key_2": "number", "key_3": "", "key_4": "isbn", "own_number": "overlay",
            "own_match": "overlay", "other_match": "lead", "protected": "590\n69X, 245$h"}  # fmt: skip
    assert boss.post(address, form).status_code == 302
    row = MatchRules.objects.get()
    assert (row.keys, row.own_match, row.protected) == (["isbn", "number"], "overlay", ["590", "69X", "245$h"])
    assert AuditEntry.objects.get(act="set_match_rules").subject == f"institution:{city.institution_id}"
    assert "69X" in boss.get(address).content.decode()
    wrong = boss.post(address, {**form, "protected": "590 5904"}).content.decode()
    assert "“5904” names no field." in wrong


def test_rules_of_other_institutions_are_theirs(city, national, boss):
    assert boss.get(reverse("staff:match_rules_of", args=["NLRK"])).status_code == 403
    assert boss.get(reverse("staff:match_rules_of", args=["none"])).status_code == 404
    both = staff("administrator", institution=city.institution)
    from kitaphana.network.tests.factories import StaffPostFactory

    StaffPostFactory(user=both, role="administrator", institution=national.institution, branch=None)
    shown = text(signed_in(both), "match_rules")
    assert all(reverse("staff:match_rules_of", args=[code]) in shown for code in ("CITY", "NLRK"))
