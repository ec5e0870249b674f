"""Records taken along from the staff pages: streamed, whole, with a report in the language of the page."""

import io
import zipfile

import pytest
from django.urls import reverse

from kitaphana.catalog.marc.reading import read_stream
from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import write_iso2709
from kitaphana.catalog.models import MarcRecord
from kitaphana.catalog.tests.factories import EditionFactory, MarcRecordFactory
from kitaphana.catalog.tests.marc.samples import raw
from kitaphana.discovery.requests import MAX_RESULTS, SearchPage
from kitaphana.edges.staff.tests.conftest import signed_in, staff

pytestmark = pytest.mark.django_db

RUSMARC = write_iso2709(Record("00000nam0 2200000   450 ", (("001", "R"), data_field("200", "1 ", ("a", "Наследие")),
                               data_field("329", "  ", ("a", "нигде")))))  # fmt: skip


@pytest.fixture
def cataloguer(world):
    return signed_in(staff("cataloguer", institution=world.point.institution))


def fetched(client, **asked):
    answer = client.get(reverse("staff:export_records"), {"query": "", "branch": "", **asked})
    assert answer.streaming, answer.content.decode()
    return b"".join(answer.streaming_content)


def opened(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_archive_holds_records_as_they_came_and_tells_of_the_converted(cataloguer):
    MarcRecordFactory(raw=raw("1"))
    MarcRecordFactory(raw=RUSMARC, format="rusmarc")
    found = opened(fetched(cataloguer, format="marc21"))
    assert set(found) == {"records.mrc", "report.txt"}
    assert found["records.mrc"].startswith(raw("1"))
    assert len(list(read_stream(io.BytesIO(found["records.mrc"])))) == 2
    report = found["report.txt"].decode()
    assert "Records written: 2" in report
    assert "Converted from rusmarc: 1" in report
    assert "rusmarc 329$a\t1\tнигде" in report
    xml = opened(fetched(cataloguer, format="marcxml"))["records.xml"]
    assert len(list(read_stream(io.BytesIO(xml)))) == 2


def test_a_record_too_long_lies_beside_the_others(cataloguer):
    long_one = raw("1").replace(b"\x1d", b"x" * 100_000 + b"\x1e\x1d")
    MarcRecordFactory(raw=raw("2"))
    MarcRecordFactory(raw=b'{"leader": "00000nam a2200000 i 4500", "fields": [{"245": {"ind1": " ", "ind2": " ", '
                          b'"subfields": [{"a": "' + b"x" * 20_000 + b'"}]}}]}', carrier="marcjson")  # fmt: skip
    found = opened(fetched(cataloguer, format="marc21"))
    assert found["records.mrc"] == raw("2")
    assert b"x" * 20_000 in found["too-long.xml"]
    assert "too-long.xml: 1" in found["report.txt"].decode()
    assert len(long_one) > 100_000


def test_records_of_irbis_come_as_text_and_those_in_iso_2709_beside(cataloguer):
    lines = "#920: PAZK\n#200: ^aАбай\n".encode()
    iso = write_iso2709(Record("00000nam a2200000 i 4500", (("920", "PAZK"), ("903", "K2"), ("200", "^AАбай"))))
    MarcRecordFactory(raw=lines, format="irbis", carrier="irbistxt")
    MarcRecordFactory(raw=iso, format="irbis")
    MarcRecordFactory(raw=raw("1"))
    found = opened(fetched(cataloguer, format="irbis"))
    assert found["records.txt"] == lines + b"*****\n"
    assert found["records.iso"] == iso
    assert "records.iso: 1" in found["report.txt"].decode()
    assert "only records of IRBIS" in found["report.txt"].decode()


def test_only_what_a_branch_has(cataloguer, world):
    item = world.item()
    MarcRecordFactory(raw=raw("1"), edition=item.edition)
    MarcRecordFactory(raw=raw("2"))
    found = opened(fetched(cataloguer, format="marc21", branch=str(world.point.branch_id)))
    assert found["records.mrc"] == raw("1")
    assert MarcRecord.objects.count() == 2


def test_only_what_a_search_finds(cataloguer, monkeypatch):
    edition = EditionFactory(title="Қилы заман")
    EditionFactory(title="Басқа")
    page = SearchPage(work_ids=(edition.work_id,), total=1, page_count=1)
    monkeypatch.setattr("kitaphana.edges.staff.views.exporting.discovery.search", lambda asked: page)
    lines = fetched(cataloguer, format="csv", query="қилы").decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Қилы заман" in lines[1]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (SearchPage(), "Nothing has all of these words."),
        (SearchPage(total=MAX_RESULTS + 1), "narrow it to"),
    ],
)
def test_a_search_that_finds_nothing_or_too_much_says_so(cataloguer, monkeypatch, page, words):
    monkeypatch.setattr("kitaphana.edges.staff.views.exporting.discovery.search", lambda asked: page)
    answer = cataloguer.get(reverse("staff:export_records"), {"format": "csv", "query": "x", "branch": ""})
    assert words in answer.content.decode()


def test_the_page_offers_formats_and_branches_and_the_stock_leads_there(cataloguer, world):
    page = cataloguer.get(reverse("staff:export_records")).content.decode()
    assert "UNIMARC" in page
    assert world.point.branch.code in page
    assert reverse("staff:export_records") in cataloguer.get(reverse("staff:stock")).content.decode()
