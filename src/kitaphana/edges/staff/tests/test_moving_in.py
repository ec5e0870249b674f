"""Readers move in from a screen: send, say the columns, try out, import, read the report, decide about pairs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kitaphana.circulation.models import ColumnMapping, Loan, PatronImport
from kitaphana.circulation.services import moving_in
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.core.uploads.models import JobState
from kitaphana.edges.staff.moving_in_words import TARGET_NAMES
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons.models import Patron, PatronCategory, ProposedReader

pytestmark = pytest.mark.django_db
TABLE = """Билет;ФИО;Дата рождения;Телефон;Категория;ИИН;Инв. номер;Выдана;Срок возврата
A-1;Серікова Асыл;17.05.1990;8 701 111 22 33;взрослый;900517400000;K1;01.11.2026;30.11.2026
A-2;Петров Иван;31.02.1980;;взрослый;;;;
A-3;Ким Вера;01.01.1970;12;космонавт;;;;
"""


@pytest.fixture
def head(world, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    PatronCategory.objects.get_or_create(code="adult", defaults={"name_ru": "Взрослый"})
    client = signed_in(staff("head", branch=world.point.branch))
    client.post(reverse("staff:point"), {"point": world.point.code})
    return client


def send(client, world, text=TABLE, name="readers.csv"):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post(
        reverse("staff:patron_imports"), {"file": file, "institution": world.point.institution_id}, follow=True
    )


def said(job, world, how="look", **more):
    """The form of the columns as a browser would send it, unchanged but for `more`."""
    preview = moving_in.preview_patron_import(job.pk)
    form = {f"column-{index}": view.target for index, view in enumerate(preview.columns)}
    form |= {"category": "adult", "language": "ru", "service_point": world.point.pk, "how": how}
    for target, words in preview.words.items():
        form[f"word-{target}"] = [word.text for word in words]
        form[f"code-{target}"] = [word.code for word in words]
    return {**form, **more}


def address(name, job, *more):
    return reverse(f"staff:{name}", args=[job.pk, *more])


def test_a_table_goes_all_the_way(head, world):
    world.item(barcode="K1")
    page = send(head, world)
    job = PatronImport.objects.get()
    assert page.redirect_chain[-1][0] == address("patron_columns", job)
    text = page.content.decode()
    assert "Серікова" in text
    assert "ИИН" in text
    assert "космонавт" in text

    head.post(address("patron_columns", job), said(job, world, mapping_name="MegaPro"))
    assert ColumnMapping.objects.get().name == "MegaPro"

    head.post(address("patron_columns", job), said(job, world, "try"))
    job.refresh_from_db()
    assert (job.state, job.is_dry_run, Patron.objects.count()) == (JobState.DONE, True, 0)
    report = head.get(address("patron_import", job)).content.decode()
    assert "31.02" not in report
    assert reverse("staff:change_patron_import", args=[job.pk, "import"]) in report

    head.post(address("change_patron_import", job, "import"))
    job.refresh_from_db()
    assert (job.state, job.is_dry_run) == (JobState.DONE, False)
    assert {name: count for name, count in job.report["counts"].items() if count} == {
        "read": 3, "created": 1, "rejected": 2, "loans_read": 1, "loans_created": 1,
    }  # fmt: skip
    assert Loan.objects.get().service_point == world.point
    assert "900517400000" not in str(list(Patron.objects.values()))

    taken = head.get(address("patron_rejects", job))
    rows = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert "A-2;Петров Иван;31.02.1980" in rows
    assert "date_invalid" not in rows
    assert AuditEntry.objects.filter(act="take_rejected_readers").count() == 1


def test_words_that_are_said_are_understood(head, world):
    send(head, world)
    job = PatronImport.objects.get()
    form = said(job, world, "try")
    form["code-category"] = ["adult"] * len(form["code-category"])

    head.post(address("patron_columns", job), form)

    job.refresh_from_db()
    assert job.report["counts"]["rejected"] == 1


def test_the_next_table_with_this_header_needs_no_words(head, world):
    send(head, world)
    job = PatronImport.objects.get()
    head.post(address("patron_columns", job), said(job, world, mapping_name="MegaPro"))

    page = send(head, world, name="again.csv").content.decode()

    assert PatronImport.objects.latest("pk").mapping_name == "MegaPro"
    assert "MegaPro" in page


def test_a_mapping_that_lacks_something_says_so_and_starts_nothing(head, world):
    send(head, world)
    job = PatronImport.objects.get()

    head.post(address("patron_columns", job), said(job, world, "try", **{"column-0": "", "service_point": ""}))

    job.refresh_from_db()
    assert job.state == "draft"
    assert len(moving_in.preview_patron_import(job.pk).refusals) == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"%PDF-1.4\n\0\0", "readers.csv"),
        (b"", "readers.csv"),
        ("Серікова;8 701 111 22 33\nПетров;8 701 111 22 34\n", "readers.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "readers.xls"),
    ],
)
def test_what_is_no_table_of_readers_is_refused_and_nothing_kept(head, world, tmp_path, text, name):
    page = send(head, world, text, name)

    assert page.status_code == 200
    assert not PatronImport.objects.exists()
    assert not [path for path in (tmp_path / "uploads").glob("*") if path.name != "incoming"]


def test_pairs_are_decided_one_by_one_or_when_everything_agrees_at_once(head, world):
    known = world.reader(surname="Серікова", given_name="Асыл", patronymic="", phone="+77011112233")
    PatronCategory.objects.get_or_create(code="adult")
    text = TABLE.splitlines()[0] + "\n" + "\n".join(
        f"B-{number};Серікова Асыл;17.05.1990;{phone};взрослый;;;;"
        for number, phone in enumerate(("8 701 111 22 33", "", "8 701 111 22 33"))
    )  # fmt: skip
    send(head, world, text)
    job = PatronImport.objects.get()
    head.post(address("patron_columns", job), said(job, world, "try"))
    head.post(address("change_patron_import", job, "import"))
    assert ProposedReader.objects.count() == 3

    page = head.get(reverse("staff:proposals")).content.decode()
    assert page.count("B-0") >= 1
    assert known.cards.get().number in page

    head.post(reverse("staff:settle_strong_proposals"))
    assert ProposedReader.objects.count() == 1
    left = ProposedReader.objects.get()
    head.post(reverse("staff:settle_proposal", args=[left.pk, "different"]))
    head.post(reverse("staff:settle_proposal", args=[left.pk, "different"]))

    assert not ProposedReader.objects.exists()
    assert Patron.objects.count() == 2
    assert known.cards.count() == 3


def test_tables_of_another_institution_stay_closed(head, world):
    send(head, world)
    other = BranchFactory(institution=InstitutionFactory(code="OTHER"), code="OTHER")
    stranger = signed_in(staff("head", username="stranger", branch=other))
    job = PatronImport.objects.get()

    for name in ("patron_import", "patron_columns", "patron_import_state", "patron_rejects"):
        assert stranger.get(address(name, job)).status_code == 403
    assert stranger.post(address("change_patron_import", job, "cancel")).status_code == 403
    assert "readers.csv" not in stranger.get(reverse("staff:patron_imports")).content.decode()


def test_a_table_that_is_thrown_away_is_gone(head, world, tmp_path):
    send(head, world)
    job = PatronImport.objects.get()

    head.post(address("change_patron_import", job, "cancel"))

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not (tmp_path / "uploads" / job.folder).exists()
    assert "readers.csv" not in head.get(reverse("staff:patron_imports")).content.decode()


def test_the_state_is_asked_for_until_the_end(head, world):
    send(head, world)
    job = PatronImport.objects.get()
    PatronImport.objects.update(state=JobState.RUNNING, done=10, total=100)
    running = head.get(address("patron_import_state", job))
    assert b"hx-get" in running.content
    assert "HX-Refresh" not in running

    PatronImport.objects.update(state=JobState.DONE)
    assert head.get(address("patron_import_state", job))["HX-Refresh"] == "true"


def test_a_job_that_died_goes_on_behind_its_checkpoint(head, world, monkeypatch):
    monkeypatch.setattr(moving_in.running, "CHUNK", 1)
    send(head, world)
    job = PatronImport.objects.get()
    head.post(address("patron_columns", job), said(job, world))
    true_plan, calls = moving_in.running._Run._plan, []

    def dies(run, chunk):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError
        return true_plan(run, chunk)

    monkeypatch.setattr(moving_in.running._Run, "_plan", dies)
    moving_in.start_patron_import(job_id=job.pk, is_dry_run=False, by=moving_in.from_files.COMMAND_LINE)
    job.refresh_from_db()
    assert (job.state, job.checkpoint["row"]) == (JobState.FAILED, 3)
    assert Patron.objects.count() == 1

    monkeypatch.setattr(moving_in.running._Run, "_plan", true_plan)
    head.post(address("change_patron_import", job, "retry"))

    job.refresh_from_db()
    counts = job.report["counts"]
    assert (job.state, counts["read"], counts["created"], counts["rejected"]) == (JobState.DONE, 3, 1, 2)
    rows = moving_in.rejects_path(job.folder).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 4  # the header, a loan of an item that is not there, two readers


@pytest.fixture
def kept(world):
    def kept_(name="MegaPro", institution=None):
        return ColumnMapping.objects.create(
            institution=institution or world.point.institution, name=name, header_digest="x", updated_at=clock.now(),
            mapping={"columns": {"Билет": "card_number", "Шаш түсі": ""}},
        )  # fmt: skip

    return kept_


def change(client, row, act, **more):
    where = reverse("staff:change_column_mapping", args=[row.pk])
    return client.post(where, {"act": act, **more}, follow=True)


def test_columns_that_are_kept_are_listed_renamed_and_deleted(head, kept):
    row = kept()
    assert reverse("staff:column_mappings") in head.get(reverse("staff:patron_imports")).content.decode()
    page = head.get(reverse("staff:column_mappings")).content.decode()
    for words in ("MegaPro", "2 columns", "Билет", str(TARGET_NAMES["card_number"]), "Шаш түсі"):
        assert words in page

    assert "The name is changed." in change(head, row, "rename", name=" RABIS ").content.decode()
    row.refresh_from_db()
    assert row.name == "RABIS"
    assert "kept no longer" in change(head, row, "delete").content.decode()
    assert not ColumnMapping.objects.exists()
    acts = AuditEntry.objects.filter(subject=f"column_mapping:{row.pk}").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["rename_column_mapping", "forget_column_mapping"]
    assert change(head, row, "delete").status_code == 404


def test_a_name_is_needed_and_given_once(head, kept):
    row, _other = kept(), kept("RABIS")
    assert "Other columns are kept under that name." in change(head, row, "rename", name="RABIS").content.decode()
    assert "The name is empty." in change(head, row, "rename", name="  ").content.decode()
    assert change(head, row, "burn").status_code == 404
    row.refresh_from_db()
    assert row.name == "MegaPro"


def test_a_table_whose_columns_are_being_said_follows_the_new_name(head, world, kept):
    send(head, world)
    PatronImport.objects.update(mapping_name="MegaPro")
    change(head, kept(), "rename", name="RABIS")
    assert PatronImport.objects.get().mapping_name == "RABIS"


def test_columns_of_others_are_nobodys_business(head, kept):
    row = kept("Foreign", InstitutionFactory(code="OTHER"))
    assert "Foreign" not in head.get(reverse("staff:column_mappings")).content.decode()
    assert change(head, row, "delete").status_code == 403
    assert ColumnMapping.objects.count() == 1
