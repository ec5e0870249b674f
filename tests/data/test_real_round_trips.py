"""Every real file goes in and comes out: byte by byte in its own format, field by field as MARCXML or text of IRBIS."""

import pytest

from kitaphana.catalog.exporting import export
from kitaphana.catalog.irbis import text
from kitaphana.catalog.marc import reading
from kitaphana.catalog.marc.record import Carrier, Format
from kitaphana.catalog.marc.xml_writing import is_lossless
from kitaphana.catalog.models import MarcRecord
from kitaphana.holdings.services import import_records
from kitaphana.network.tests.factories import BranchFactory
from tests.data.shared import ROOT, manifest, needs_shared_data

pytestmark = [needs_shared_data, pytest.mark.django_db]

FOLDERS = ("marc21/", "marcxml/", "unimarc/", "marc21-broken/", "irbis/pythonirbis/test1.iso")
NAMES = [row["file"] for row in manifest() if row["file"].startswith(FOLDERS)]
SYNONYMS = "irbis/irbis64-synon/SYNON.MST"  # words, not records: nothing of it gets in
UNTITLED = "irbis/irbis64-freesoft/freesoft.mst"  # a list of programs without titles
IRBIS_NAMES = [
    row["file"]
    for row in manifest()
    if row["file"].startswith("irbis/") and row["file"].lower().endswith((".mst", ".txt")) and row["file"] != SYNONYMS
]
ISO_FORMATS = {"marc21": (Format.MARC21,), "unimarc": (Format.UNIMARC, Format.RUSMARC)}


LOSSY = ("marc21/pymarc/regression45.dat",)  # a third indicator


@pytest.fixture
def stored(settings, tmp_path):
    """The good records of a file, once each, as the catalogue keeps them."""
    settings.DATA_DIR = tmp_path
    institution = BranchFactory(code="NLR").institution.code

    def import_(name):
        import_records(files=[ROOT / name], institution=institution)
        return list(MarcRecord.objects.order_by("id"))

    return import_


@pytest.mark.parametrize("name", [*NAMES, *IRBIS_NAMES])
@pytest.mark.parametrize("format_", ISO_FORMATS)
def test_iso_2709_comes_out_byte_by_byte_and_the_rest_converted(stored, tmp_path, name, format_):
    records = stored(name)
    own = [one for one in records if one.format in ISO_FORMATS[format_]]
    outcome = export(format_, tmp_path / "out.mrc")
    assert (outcome.written, outcome.left_out.total()) == (len(records), 0)
    assert outcome.converted.total() == len(records) - len(own)
    out = [one.raw for one in reading.read_file(tmp_path / "out.mrc")]
    assert len(out) == len(records)
    came_as_iso = [bytes(one.raw) for one in own if one.carrier == Carrier.ISO2709]
    assert [raw for raw in out if raw in came_as_iso] == came_as_iso
    if len(came_as_iso) == len(records):
        assert (tmp_path / "out.mrc").read_bytes() == b"".join(came_as_iso)


@pytest.mark.parametrize("name", NAMES)
def test_marcxml_comes_out_field_by_field(stored, tmp_path, name):
    records = [reading.reparse(bytes(one.raw), one.carrier, one.encoding) for one in stored(name)]
    outcome = export("marcxml", tmp_path / "out.xml")
    assert (outcome.written, outcome.left_out.total()) == (len(records), 0)
    assert outcome.characters_lost == sum(not is_lossless(one) for one in records)
    assert outcome.characters_lost == 0 or name in LOSSY
    again = [one.record for one in reading.read_file(tmp_path / "out.xml") if isinstance(one, reading.GoodRecord)]
    assert len(again) == len(records)
    for before, after in zip(records, again, strict=True):
        if is_lossless(before):
            assert after.fields == before.fields


@pytest.mark.parametrize("name", IRBIS_NAMES)
def test_irbis_comes_out_line_by_line_as_it_came(stored, tmp_path, name):
    records = stored(name)
    assert len(records) > 0 or name == UNTITLED
    outcome = export("irbis", tmp_path / "out.txt")
    assert (outcome.written, outcome.beside, outcome.left_out.total()) == (len(records), 0, 0)
    out = list(reading.read_file(tmp_path / "out.txt"))
    for before, after in zip(records, out, strict=True):
        came = reading.reparse(bytes(before.raw), before.carrier, before.encoding)
        if before.carrier == Carrier.IRBIS_TEXT:
            assert after.raw.strip(b"\r\n") == bytes(before.raw).strip(b"\r\n")
        if text.is_lossless(came):
            assert after.record.fields == came.fields
    assert outcome.characters_lost == sum(
        one.carrier != Carrier.IRBIS_TEXT
        and not text.is_lossless(reading.reparse(bytes(one.raw), one.carrier, one.encoding))
        for one in records
    )


def test_iso_2709_with_the_tags_of_irbis_comes_out_byte_by_byte(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    institution = BranchFactory(code="NLR").institution.code
    import_records(files=[ROOT / "irbis/pythonirbis/test1.iso"], institution=institution, format="irbis")
    outcome = export("irbis", tmp_path / "out.txt")
    came = [bytes(one.raw) for one in MarcRecord.objects.order_by("id")]
    assert outcome.beside == len(came) > 70
    assert (tmp_path / "out.txt.iso").read_bytes() == b"".join(came)
