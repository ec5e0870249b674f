import json
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.catalog.tests.marc.samples import raw
from kitaphana.cli.import_ import _say, command
from kitaphana.holdings.services import ImportReport
from kitaphana.holdings.tests.test_guesses import russian
from kitaphana.network.models import Branch
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def file(tmp_path):
    BranchFactory()
    path = tmp_path / "records.mrc"
    path.write_bytes(raw("1") + raw("2", "Қилы заман"))
    return path


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


def test_a_clean_import_tells_its_counts_and_ends_with_zero(file):
    done = run(file)
    line = "read 2, created 2, updated 0, unchanged 0, items 0, quarantined 0, items quarantined 0"
    assert (done.exit_code, done.stdout.strip()) == (0, line)


def test_quarantine_ends_with_one_and_names_its_files(file, tmp_path):
    file.write_bytes(file.read_bytes() + b"rubbish\x1d")
    done = run(file)
    assert done.exit_code == 1
    assert "no_directory: 1" in done.stderr
    assert str(tmp_path / "data" / "quarantine") in done.stderr


def test_a_dry_run_says_so(file):
    done = run(file, "--dry-run")
    assert done.stdout.startswith("dry run: read 2, created 2")
    assert Edition.objects.count() == 0


def test_the_report_is_json(file, tmp_path):
    report = tmp_path / "report.json"
    run(file, "--report", report)
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["read"], told["created"], told["files"][0]["file"]) == (2, 2, str(file))


@pytest.mark.parametrize("wrong", [["--format", "marc99"], ["--encoding", "ebcdic"], ["nothing.mrc"], []])
def test_wrong_use_ends_with_two(wrong):
    assert run(*wrong).exit_code == 2


def test_the_format_and_encoding_can_be_named(file):
    assert run(file, "--format", "marc21", "--encoding", "utf-8").exit_code == 0
    assert run(file, "--format", "marcxml").exit_code == 1


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(file, tmp_path):
    done = run(file, "--report", tmp_path / "missing" / "report.json")

    assert done.exit_code == 2
    assert "there is no folder" in done.output
    assert not Edition.objects.exists()


def test_the_report_tells_encodings_and_what_no_column_takes(file, tmp_path):
    note = data_field("500", "  ", ("a", "Көрсеткіші бар"))
    title = data_field("245", "10", ("a", "Үй-ішімен"))
    file.write_bytes(write_iso2709(Record(DEFAULT_LEADER, (("001", "9"), title, note))))
    done = run(file, "--report", tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["without_home"] == [
        {"format": "marc21", "tag": "500", "code": "a", "count": 1, "examples": ["Көрсеткіші бар"]}
    ]
    assert (told["encodings"], told["doubtful"], told["doubtful_records"]) == ({"utf-8": 1}, 0, [])
    assert "marc21 500$a: 1, e.g. Көрсеткіші бар" in done.stderr
    assert "encoding utf-8: 1" in done.stderr


def test_the_number_of_the_import_is_told_for_undoing_it_and_not_when_nothing_came(file, tmp_path):
    report = tmp_path / "report.json"
    first, again = run(file, "--report", report), run(file)
    number = ImportBatch.objects.get().pk
    assert f"import {number}: records.mrc" in first.stderr
    assert json.loads(report.read_text(encoding="utf-8"))["imports"] == [{"number": number, "file": "records.mrc"}]
    assert "import" not in again.stderr + run(file, "--dry-run").stderr


def test_unknown_branches_that_are_not_shown_are_counted(capsys):
    _say(ImportReport(unknown_branches={f"X{number}": 1 for number in range(17)}))
    assert "and 2 more unknown branches (see --report)" in capsys.readouterr().err


def zipped(path, **members):
    with ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return path


def test_an_archive_is_opened_and_its_files_are_called_by_their_names(file, tmp_path):
    archive = zipped(tmp_path / "all.zip", first_mrc=raw("3", "Ұлпан"), second_mrc=raw("4", "Көшпенділер"))
    done = run(archive, file, "--report", tmp_path / "report.json")
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (done.exit_code, told["created"]) == (0, 4)
    assert [one["file"] for one in told["files"]] == ["first.mrc", "second.mrc", str(file)]
    assert set(ImportBatch.objects.values_list("source_name", flat=True)) == {"first.mrc", "second.mrc", "records.mrc"}
    assert not any((tmp_path / "data" / "uploads").iterdir())


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"letter_txt": b"Dear colleague"}, "file_without_records"),
        ({"inner_zip": b"PK\x05\x06" + b"\0" * 18}, "archive_nested"),
        ({"bomb_txt": b"0" * (40 << 20)}, "archive_bomb"),
    ],
)
def test_a_hostile_or_mistaken_archive_is_refused_with_its_reason_and_leaves_nothing(file, tmp_path, members, code):
    with ZipFile(tmp_path / "all.zip", "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    done = run(tmp_path / "all.zip")
    assert code in done.exception.codes
    assert not any((tmp_path / "data" / "uploads").iterdir())
    assert not Edition.objects.exists()


def test_numbers_that_another_item_bears_and_guesses_are_told(file, tmp_path):
    copies = [
        data_field("952", "  ", ("a", Branch.objects.get().code), ("p", str(one)), ("i", "К-1")) for one in (1, 2)
    ]
    fields = (("001", "9"), data_field("245", "10", ("a", "Үй-ішімен")), *copies)
    file.write_bytes(write_iso2709(Record(DEFAULT_LEADER, fields)) + russian("10", "windows-1251"))
    done = run(file)
    assert "accession numbers that another item bears already: 1" in done.stderr
    assert "e.g. К-1" in done.stderr
    assert f"encoding guessed: 1, record by record in {tmp_path / 'data' / 'guesses'}" in done.stderr
