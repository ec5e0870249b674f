"""Real records of many libraries: what the manifest calls readable gets in whole, everything else ends in a report."""

import json
import unicodedata

import pytest

from kitaphana.catalog.marc import reading
from kitaphana.catalog.marc.marc8 import decode_marc8
from kitaphana.catalog.models import Edition, MarcRecord
from kitaphana.catalog.tests.marc.homes import lost_in_silence
from kitaphana.discovery.queries import SearchRequest, search
from kitaphana.holdings.models import Item, QuarantinedItem
from kitaphana.holdings.services import import_records
from kitaphana.network.tests.factories import BranchFactory
from tests.data.shared import ROOT, manifest, needs_shared_data

pytestmark = [needs_shared_data, pytest.mark.django_db]

FOLDERS = ("marc21", "marcxml", "unimarc", "marc21-broken", "irbis")
IRBIS_WHOLE = [
    ("irbis/pythonirbis/records.txt", 3),
    ("irbis/text/excel_records.txt", 10),
    ("irbis/text/pft_record.txt", 1),
]
SYNONYMS = "irbis/irbis64-synon/SYNON.MST"  # 13,805 records of no catalogue: read once, below
RUSMARC = "irbis/pythonirbis/test1.iso"
READABLE = ("UTF-8", "ASCII", "windows-1251", "MARC-8", "MARC-8 Cyrillic", "MARC-8/ASCII", "ISO 5426/Latin", "")
UNTITLED = "marc21/ruby-marc/escaped_character_reference.marc8.marc"  # one field only, and that is no title
NOT_MARC = (".txt",)  # lists of lines: told as unreadable, like any other foreign file

ROWS = [row for row in manifest() if row["file"].split("/")[0] in FOLDERS and row["file"] != SYNONYMS]
WHOLE = [
    (row["file"], int(row["records"]))
    for row in ROWS
    if row["encoding"] in READABLE
    and not row["file"].startswith(("marc21-broken/", "irbis/irbis", "irbis/text", "irbis/pythonirbis/r"))
    and row["records"]
    and not row["file"].endswith((*NOT_MARC, UNTITLED, "farsi.marc"))
]


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def run():
    branch = BranchFactory(code="NLR")
    return lambda name, **options: import_records(files=[ROOT / name], institution=branch.institution.code, **options)


def adds_up(report):
    counts = report.counts
    quarantined = 0
    for path in report.quarantine_files:
        if path.endswith(".jsonl"):
            with open(path, encoding="utf-8") as lines:
                quarantined += sum(bool(json.loads(line)["reason"]) for line in lines)
    return (
        counts.read == counts.created + counts.updated + counts.unchanged + counts.quarantined
        and counts.created == Edition.objects.count() == MarcRecord.objects.count()
        and counts.items == Item.objects.count()
        and counts.items_quarantined == QuarantinedItem.objects.count()
        and counts.quarantined == quarantined
    )


def test_the_manifest_names_the_files_that_must_get_in_whole():
    assert len(WHOLE) >= 20
    assert (RUSMARC, 81) in WHOLE


@pytest.mark.parametrize(("name", "count"), [*WHOLE, *IRBIS_WHOLE])
def test_readable_files_get_in_whole(run, name, count):
    report = run(name)
    assert (report.counts.read, report.counts.quarantined) == (count, 0)
    assert report.counts.created + report.counts.unchanged == count
    assert adds_up(report)


@pytest.mark.parametrize("name", [row["file"] for row in ROWS])
def test_every_file_ends_in_a_report_that_adds_up(run, name):
    report = run(name)
    assert report.counts.read >= 1
    assert adds_up(report)
    again = run(name)
    assert (again.counts.created, again.counts.updated, again.counts.items) == (0, 0, 0)
    assert again.counts.quarantined == report.counts.quarantined


@pytest.mark.parametrize("name", [row["file"] for row in ROWS])
def test_the_bytes_of_every_record_are_kept(name):
    data = (ROOT / name).read_bytes()
    pieces = list(reading.read_file(ROOT / name))
    assert all(data[one.offset : one.offset + len(one.raw)] == one.raw for one in pieces)
    for one in pieces:
        if isinstance(one, reading.GoodRecord):
            assert reading.reparse(one.raw, one.carrier, one.encoding) == one.record


@pytest.mark.parametrize(
    ("name", "title", "author"),
    [
        (RUSMARC, "О судебных приставах", "Российская Федерация"),
        (RUSMARC, "Светильник Сибири", "Титов, Федор Иванович"),
        (RUSMARC, "Камо грядеши", "Сенкевич, Генрик"),
        (RUSMARC, "Казахстан от эпохи палеолита до позднего средневековья", "Байпаков, К. М."),
        (RUSMARC, "Образовательные учреждения: налогообложение и особенности бухгалтерского учета",
         "Донин, Юрий Львович"),
        ("marc21/pymarc/1251.dat", "Мио, мой Мио!", "Линдгрен, Астрид"),
        ("marc21/pymarc/1251.dat", "Основы гидравлического расчета инженерных сетей", "Ильина, Татьяна Николаевна"),
        ("marcxml/princeton-cyrillic/9969362593506421.mrx", "Маркиз", "Есин, Сергей"),
        ("marcxml/princeton-cyrillic/99125394249206421.mrx", "Александр Ведерников, главный дирижер",
         "Черёмушкин, Пётр"),
        ("irbis/pythonirbis/records.txt", "Странные люди", "Шукшин, Василий Макарович"),
        ("irbis/pythonirbis/records.txt", "Передовые охотники", "Ведерников, И."),
        ("irbis/text/excel_records.txt", "Управление банком", "Акулова, З.М."),
        ("irbis/text/pft_record.txt", "Куда пойти учиться?", "Акулова, З.М."),
        ("irbis/irbis32-ibis/ibis.mst", "Знаете ли вы физику", "Перельман, Я.И."),
        ("marc21/marc-perl/cyrillic.marc", "Одлуке и решења Савезног уставног суда", "Yugoslavia. Савезни уставни суд"),
        ("marc21/ruby-marc/marc8_accented_chars.marc", 'Histoire du "nouveau théâtre."', "Serreau, Geneviève"),
        ("marc21/pymarc/marc8.dat", "Escape from loneliness", "Tournier, Paul"),
        ("marcxml/princeton-cyrillic/99125406065106421.mrx", '"Заколдованный круг русского сознания..."',
         "Воронцова, И. В."),
        ("unimarc/pymarc/testunimarc.dat", "L'altra faccia della spirale", "Asimov, Isaac"),
        ("marc21/traject/hebrew880s.marc", "אנרכיזם ב״ציון״", "רצבי, שלום"),
        ("marc21/traject/louis_armstrong.marc", "Louis Armstrong", "Armstrong, Louis"),
    ],
)  # fmt: skip
def test_titles_and_names_are_spelt_right(run, name, title, author):
    run(name)
    assert Edition.objects.filter(title=title, author=author).count() == 1


def test_a_volume_of_a_set_bears_the_title_of_the_set(run):
    run(RUSMARC)
    volume = Edition.objects.get(records__control_number=r"RU\NLR\bibl\426950")
    assert (volume.title, volume.part, volume.year) == ("Задачи и этюды", "Вып. 28", 2002)


def test_rusmarc_gives_identifiers_classes_languages_and_items(run):
    report = run(RUSMARC)
    law = Edition.objects.get(title="О судебных приставах")
    assert [one.value for one in law.identifiers.all()] == ["9785868945441"]
    assert (law.udc, law.extent) == ("347.96(470)(094.5)", "63,[1] с. ; 21 см")
    assert law.bbk == "67.71 ; Х629.011-75-39(2Р) ; Х629.217.7-39(2Р)"
    assert (law.place, law.publisher, law.edition_statement) == ("М.", "Ось-89", "[3-е изд.]")
    assert law.series == [{"title": "Актуальный закон", "number": ""}]
    assert law.subjects[0] == "Судебные приставы — Российская Федерация — Законодательные материалы"
    assert set(law.items.values_list("accession_number", "call_number")) == {
        ("380184", "2002-4/14676"),
        ("380185", "2002-4/14676"),
    }
    assert report.counts.items + report.counts.items_quarantined == 121
    assert Edition.objects.get(title="Камо грядеши").original_language == "pol"


def test_items_of_a_library_nobody_knows_are_kept_for_a_person():
    institution = BranchFactory(code="other").institution
    report = import_records(files=[ROOT / RUSMARC], institution=institution.code)
    assert (report.counts.created, report.counts.items, report.counts.items_quarantined) == (81, 0, 121)
    assert report.reasons == {"branch_unknown": 121}


def test_the_records_around_a_bad_one_get_in(run):
    report = run("marc21-broken/ruby-marc/three-records-second-bad.xml")
    counts = report.counts
    assert (counts.read, counts.created + counts.unchanged, counts.quarantined) == (3, 2, 1)


@pytest.mark.parametrize(
    ("name", "reason", "detail"),
    [
        ("marc21-broken/pymarc/bad_eacc_encoding.dat", "encoding", "not marc-8 at byte 1075"),
        ("marc21-broken/pymarc/bad_marc8_escape.dat", "encoding", "not marc-8 at byte 250"),
        ("marc21-broken/ruby-marc/utf8_with_bad_bytes.marc", "encoding", "damaged UTF-8"),
        (UNTITLED, "no_title", ""),
        ("marc21/marc-perl/farsi.marc", "no_terminator", ""),
        # ISO 2709 with the fields of an abstracts journal, no UNIMARC: read as cp866, but one field is longer than said
        ("unimarc/ruby-marc/cp866_unimarc.marc", "directory_lies", "17 entries, 17 fields"),
    ],
)
def test_what_nobody_can_read_is_told_with_its_reason(run, name, reason, detail):
    report = run(name)
    with open(report.quarantine_files[0], encoding="utf-8") as lines:
        line = json.loads(next(lines))
    assert (line["reason"], line["detail"]) == (reason, detail)


def test_the_lines_of_pymarc_in_marc8_are_those_in_utf8():
    """1,515 titles in Latin, Cyrillic, Greek, Hebrew, Arabic and East Asian letters."""
    own, expected = ((ROOT / f"marc21/pymarc/test_{name}.txt").read_bytes().split(b"\n") for name in ("marc8", "utf8"))
    assert len(own) == len(expected) > 1_500
    for line, wanted in zip(own, expected, strict=True):
        assert decode_marc8(line) == unicodedata.normalize("NFC", wanted.decode())


def test_one_file_may_mix_encodings(run, tmp_path):
    names = ("pymarc/1251.dat", "pymarc/marc8.dat", "marc-perl/cyrillic.marc", "ruby-marc/utf8.marc")
    mixed = tmp_path / "mixed.mrc"
    mixed.write_bytes(b"".join((ROOT / "marc21" / name).read_bytes() for name in names))
    report = run(mixed)
    assert (report.counts.read, report.counts.quarantined) == (9, 0)
    assert report.encodings.counts == {"windows-1251": 6, "marc-8": 2, "utf-8": 1}
    assert report.encodings.doubtful == 0


def test_an_irbis32_catalogue_gets_in_with_the_issues_of_its_periodicals(run):
    report = run("irbis/irbis32-ibis/ibis.mst")
    counts = report.counts
    assert (counts.read, counts.created, report.reasons["no_title"]) == (269, 268, 1)
    assert set(report.encodings.counts) <= {"windows-1251", "kz-1048", "ascii"}
    issue = Edition.objects.get(records__control_number="У1415/1989/2")
    assert (issue.title, issue.part, issue.year, issue.form) == ("Компьютер-Пресс", "1989, № 2", 1989, "periodical")


@pytest.mark.parametrize(
    ("name", "count"), [(SYNONYMS, 13_805), ("irbis/irbis64-freesoft/freesoft.mst", 18),
                        ("irbis/irbis64-metod/METOD.MST", 19)],
)  # fmt: skip
def test_irbis64_databases_are_read_whole(name, count):
    records = list(reading.read_file(ROOT / name))
    assert len(records) == count
    assert all(isinstance(one, reading.GoodRecord) and one.encoding in ("utf-8", "ascii") for one in records)


def test_the_move_in_report_tells_what_no_column_takes(run):
    told = {(one.tag, one.code): one for one in run(RUSMARC).moving_in.kinds()}
    assert ("200", "a") not in told
    assert told["801", "b"].format == "rusmarc"
    assert "NLR" in told["801", "b"].examples
    issue = {(one.tag, one.code): one for one in run("irbis/irbis32-ibis/ibis.mst").moving_in.kinds()}
    assert issue["922", "c"].count > 10


@pytest.mark.parametrize("name", [row["file"] for row in ROWS])
def test_the_move_in_report_of_every_file_leaves_nothing_out(name):
    """What has no words in the edition, its items or its links is told, subfield by subfield."""
    for one in reading.read_file(ROOT / name):
        if isinstance(one, reading.GoodRecord):
            assert lost_in_silence(one.record, one.format) == {}, one.record.control("001")


@pytest.mark.parametrize("text", ["Anarkhizm", "אנרכיזם", "author:Ratsabi", "author:רצבי"])
def test_a_hebrew_record_is_found_in_both_of_its_scripts(text, search_index, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    import_records(files=[ROOT / "marc21/traject/hebrew880s.marc"], institution=BranchFactory().institution.code)
    search_index()
    assert search(SearchRequest(text=text)).work_ids == (Edition.objects.get().work_id,)
