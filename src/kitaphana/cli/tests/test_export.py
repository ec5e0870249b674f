import csv

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kitaphana.catalog.marc import reading
from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import write_iso2709
from kitaphana.catalog.marc.xml_writing import HEAD, TAIL, xml_of
from kitaphana.catalog.models import Edition
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.catalog.tests.irbis.databases import as_irbis64
from kitaphana.catalog.tests.marc.samples import raw
from kitaphana.cli import export
from kitaphana.cli.import_ import command as import_command
from kitaphana.discovery.requests import SearchPage
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db

LEADER = "00000nam a2200000 i 4500"
RUSMARC = Record(LEADER, (("001", "RU-1"), data_field("200", "1 ", ("a", "Наследие")),
                          data_field("801", " 0", ("a", "RU"), ("b", "NLR"))))  # fmt: skip


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def imported(tmp_path):
    BranchFactory()

    def run(*parts, name="in.mrc"):
        path = tmp_path / name
        path.write_bytes(b"".join(parts))
        return CliRunner().invoke(import_command, [str(path)])

    return run


@pytest.fixture
def exported(tmp_path):
    def run(format_, *more, name="out"):
        path = tmp_path / name
        done = CliRunner().invoke(export.command, [str(path), "--format", format_, *more])
        return done, path

    return run


def test_iso_2709_leaves_byte_by_byte_as_it_came(imported, exported):
    cp1251 = write_iso2709(Record(LEADER, (("001", "3"), data_field("245", "10", ("a", "Евгений Онегин")))),
                           "windows-1251")  # fmt: skip
    imported(raw("1"), b"\r\n", cp1251, raw("2", "Қилы заман"))
    done, path = exported("marc21")
    assert path.read_bytes() == raw("1") + cp1251 + raw("2", "Қилы заман")
    assert (done.exit_code, done.stdout.strip()) == (0, "written 3, left out 0, too long 0")


def test_records_of_the_other_format_are_converted_and_told_of(imported, exported):
    imported(raw("1"), write_iso2709(RUSMARC))
    done, path = exported("marc21")
    assert path.read_bytes().startswith(raw("1"))
    own, converted = (one.record for one in reading.read_file(path))
    assert (done.exit_code, own.first("245", "a")) == (0, "Абай жолы :")
    assert (converted.first("245", "a"), converted.first("040", "a")) == ("Наследие", "NLR")
    assert "converted from rusmarc: 1" in done.stderr
    assert "rusmarc 801$a: 1, e.g. " in done.stderr
    done, path = exported("unimarc")
    assert [one.record.first("200", "a") for one in reading.read_file(path)] == ["Абай жолы", "Наследие"]
    assert path.read_bytes().endswith(write_iso2709(RUSMARC))
    assert "converted from marc21: 1" in done.stderr


IRBIS_TEXT = "#920: PAZK\r\n#903: K1\r\n#200: ^aАбай жолы^eроман\r\n#910: ^A0^B17\r\n"
IRBIS_ISO = write_iso2709(Record(LEADER, (("920", "PAZK"), ("903", "K2"), ("200", "^AҚилы заман"))))


def test_records_of_irbis_leave_as_they_came_text_and_iso_2709_each_in_its_file(imported, exported):
    text = (IRBIS_TEXT + "*****\r\n" + IRBIS_TEXT.replace("K1", "K3") + "*****\r\n").encode("windows-1251")
    imported(text, name="in.txt")
    imported(IRBIS_ISO, name="in.iso")
    done, path = exported("irbis", name="out.txt")
    assert path.read_bytes() == text
    assert path.with_name("out.txt.iso").read_bytes() == IRBIS_ISO
    assert (done.exit_code, done.stdout.strip()) == (0, "written 3, left out 0, too long 0")
    assert "as they came in ISO 2709: 1, in " in done.stderr


def test_what_is_not_of_irbis_is_left_out_of_an_irbis_export_and_told(imported, exported):
    imported(raw("1"))
    imported(IRBIS_TEXT.encode(), name="in.txt")
    done, path = exported("irbis")
    assert path.read_bytes() == IRBIS_TEXT.encode() + b"*****\r\n"
    assert done.exit_code == 1
    assert "left out, marc21: only records of IRBIS leave as IRBIS: 1" in done.stderr


def test_a_record_of_an_irbis_database_leaves_as_the_lines_it_would_have_had(imported, exported, tmp_path):
    fields = [(920, "PAZK"), (903, "K1"), (200, "^AАбай^Eроман"), (610, "ҚАЗАҚ"), (331, "Бірінші\r\nекінші")]
    master, index = as_irbis64(fields)
    (tmp_path / "ibis.xrf").write_bytes(index)
    imported(master, name="ibis.mst")
    done, path = exported("irbis")
    lines = "#920: PAZK\r\n#903: K1\r\n#200: ^AАбай^Eроман\r\n#610: ҚАЗАҚ\r\n#331: Бірінші екінші\r\n*****\r\n"
    assert path.read_bytes().decode() == lines
    assert done.exit_code == 1
    assert "records with characters that the file cannot hold: 1" in done.stderr
    assert [one.record.first("200", "e") for one in reading.read_file(path)] == ["роман"]


def test_a_workbook_holds_the_editions(imported, exported):
    imported(raw("1", "-1+1"))
    done, path = exported("xlsx", name="out.xlsx")
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    assert done.exit_code == 0
    assert dict(zip(rows[0], rows[1], strict=True))["title"] == "-1+1"
    assert load_workbook(path).active["C2"].data_type == "s"


def test_marcxml_holds_all_of_marc(imported, exported):
    imported(raw("1", "Абай & жолы <1>"), write_iso2709(RUSMARC))
    done, path = exported("marcxml")
    assert done.exit_code == 0
    before = [one.record.fields for one in reading.read_file(path.parent / "in.mrc")]
    assert [one.record.fields for one in reading.read_file(path)] == before


def test_marcxml_tells_of_characters_that_it_cannot_hold(imported, exported):
    imported(raw("1", "Абай\x07 жолы"))
    done, path = exported("marcxml")
    assert (done.exit_code, "cannot hold: 1" in done.stderr) == (1, True)
    assert "Абай жолы" in path.read_text(encoding="utf-8")


def test_a_record_too_long_for_iso_2709_lies_beside_as_marcxml(imported, exported):
    notes = [data_field("520", "  ", ("a", "ұзақ " * 1_000)) for _ in range(12)]
    long_one = Record(LEADER, (("001", "9"), data_field("245", "10", ("a", "Ұзақ жазба")), *notes))
    imported((HEAD + xml_of(long_one) + TAIL).encode(), name="long.xml")
    imported(raw("1"))
    done, path = exported("marc21")
    assert (path.read_bytes(), done.exit_code) == (raw("1"), 0)
    assert "too long for ISO 2709: 1" in done.stderr
    (beside,) = reading.read_file(path.with_name("out.too-long.xml"))
    assert beside.record.fields == long_one.fields


def test_a_record_from_xml_becomes_unicode_iso_2709(imported, exported):
    record = Record("00000nam  2200000 i 4500", (("001", "9"), data_field("245", "10", ("a", "Әке мен бала"))))
    imported((HEAD + xml_of(record) + TAIL).encode(), name="one.xml")
    _, path = exported("marc21")
    (good,) = reading.read_file(path)
    assert (good.record.fields, good.record.leader[9]) == (record.fields, "a")


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+7", "-1 градус", "@home"])
def test_a_table_holds_no_formulas(imported, exported, title):
    imported(raw("1"))
    Edition.objects.update(title=title)
    _, path = exported("csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["title"] == f"'{title}"
    assert row["control_number"] == "1"


def test_a_query_takes_only_what_it_finds(imported, exported, monkeypatch):
    imported(raw("1"), raw("2", "Қилы заман"))
    work = Edition.objects.get(title="Қилы заман").work_id
    monkeypatch.setattr(export, "search", lambda request: SearchPage(total=1, work_ids=(work,), page_count=1))
    _, path = exported("marc21", "--query", "заман")
    assert path.read_bytes() == raw("2", "Қилы заман")


@pytest.mark.parametrize(
    ("page", "told"),
    [(SearchPage(total=5_000), "finds 5000 works"), (SearchPage(is_ready=False), "kitaphana reindex")],
)
def test_a_query_never_ends_in_the_middle(exported, monkeypatch, page, told):
    monkeypatch.setattr(export, "search", lambda request: page)
    done, path = exported("marc21", "--query", "а")
    assert (done.exit_code, told in done.stderr, path.exists()) == (1, True, False)


def test_a_guess_at_the_words_is_no_answer(imported, exported, monkeypatch):
    imported(raw("1"))
    monkeypatch.setattr(export, "search", lambda request: SearchPage(total=1, work_ids=(1,), is_corrected=True))
    done, path = exported("marc21", "--query", "аббай")
    assert (done.stdout.strip(), path.read_bytes()) == ("written 0, left out 0, too long 0", b"")


def test_a_folder_that_is_not_there_is_told_at_once(exported):
    done, _ = exported("csv", name="nowhere/out.csv")
    assert done.exit_code == 2


def test_nothing_half_written_stays(imported, exported, monkeypatch, tmp_path):
    imported(raw("1"))
    monkeypatch.setattr("kitaphana.catalog.exporting.records._iso2709", lambda *stored: 1 / 0)
    done, path = exported("marc21")
    assert (done.exit_code, path.exists(), list(tmp_path.glob("*.part"))) == (1, False, [])


def test_an_edition_without_a_record_is_told(imported, exported):
    imported(raw("1"))
    EditionFactory()
    done, path = exported("marc21")
    assert (done.exit_code, path.read_bytes()) == (1, raw("1"))
    assert "left out, edition without a record: 1" in done.stderr
    assert exported("csv")[0].exit_code == 0
