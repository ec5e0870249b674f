"""Files of strangers: what is taken, what is refused and why, and what stays on the disk (nothing that was refused)."""

import io
import os
import resource
import zipfile

import pytest
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import RequestFactory

from kitaphana.core.errors import Refused
from kitaphana.core.uploads import Kind, archives, receive
from kitaphana.core.uploads.errors import DISK_FULL, FILE_TOO_BIG
from kitaphana.core.uploads.handler import StaffUploadHandler
from kitaphana.core.uploads.kinds import kind_of_head
from kitaphana.core.uploads.receiving import clean_name, folder_path

pytestmark = pytest.mark.once
RECORDS = frozenset({Kind.TEXT, Kind.XML, Kind.JSON, Kind.BINARY, Kind.ARCHIVE})
MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.UPLOAD_MEGABYTES = 4


def sent(name, data):
    return SimpleUploadedFile(name, data)


def packed(members, **options):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def refused(*files, accepted=RECORDS):
    with pytest.raises(Refused) as told:
        receive(files, accepted=accepted)
    uploads = folder_path("")
    assert not uploads.is_dir() or not any(uploads.iterdir()), "what was refused must not stay"
    return told.value.codes


class Endless(UploadedFile):
    """A line without end, of which nobody may hold more than a chunk."""

    def __init__(self, size, filling=b"a"):
        super().__init__(File(None), "line.txt", size=size)
        self.left, self.filling = size, filling

    def chunks(self, chunk_size=None):
        while self.left > 0:
            count = min(chunk_size, self.left)
            self.left -= count
            yield self.filling * count


def test_a_file_is_kept_under_a_name_of_ours_that_its_owner_alone_may_read():
    upload = receive([sent("../../étc/Каталог\x07.MRC", b"00026nam a22\x1e\x1d")], accepted=RECORDS)

    (file,) = upload.files
    path = folder_path(upload.folder) / file.stored_as
    assert file.name == "Каталог.MRC"
    assert path.suffix == ".mrc"
    assert path.parent.parent == folder_path("")
    assert path.stat().st_mode & 0o077 == 0
    assert path.read_bytes() == b"00026nam a22\x1e\x1d"
    assert len(file.sha256) == 64


def test_a_database_and_its_index_stay_beside_each_other():
    upload = receive([sent("IBIS.MST", b"\0\1\2"), sent("ibis.xrf", b"\3\4")], accepted=RECORDS)

    master, index = (one.stored_as for one in upload.files)
    assert master.endswith(".mst")
    assert index == master.replace(".mst", ".xrf")


def test_files_of_the_same_name_do_not_overwrite_each_other():
    upload = receive([sent("a.txt", b"one\n"), sent("a.txt", b"two\n")], accepted=RECORDS)

    assert len({one.stored_as for one in upload.files}) == 2


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7", Kind.PDF),
        (b"MZ\x90\0", Kind.PROGRAM),
        (b"\x7fELF", Kind.PROGRAM),
        (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
        (b"<!DOCTYPE html><html>", Kind.WEB_PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?><collection/>", Kind.XML),
        (b'{"leader": ""}', Kind.JSON),
        ("фамилия;имя\n".encode("cp1251"), Kind.TEXT),
        ("#200: ^aЗаглавие\n".encode(), Kind.TEXT),
        (b"00714cam a2200205 a 4500001001300000\x1e\x1f", Kind.TEXT),
        (b"\0\0\0\1\0\0\0\2", Kind.BINARY),
        (b" \r\n\0", Kind.EMPTY),
    ],
)
def test_the_kind_is_told_by_the_bytes(head, kind):
    assert kind_of_head(head) is kind


def test_office_files_are_known_although_they_are_archives():
    document = packed([("[Content_Types].xml", "x"), ("word/document.xml", "x")])
    spreadsheet = packed([("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")])

    assert refused(sent("records.mrc", document)) == ("file_wrong_type",)
    assert receive([sent("a.xlsx", spreadsheet)], accepted={Kind.SPREADSHEET}).files[0].kind == Kind.SPREADSHEET


def test_everything_that_is_wrong_is_told_at_once():
    codes = refused(
        sent("a.pdf", b"%PDF-1.4\n"), sent("b.mrc", b""), sent("c.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")
    )

    assert codes == ("file_wrong_type", "file_empty", "xml_has_dtd")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_however_far_down_it_stands(encoding):
    text = "<?xml version='1.0'?>\n" + "<!-- -->\n" * 60_000 + "<!DOCTYPE a SYSTEM 'http://evil/'><a/>"

    assert refused(sent("a.xml", text.encode(encoding))) == ("xml_has_dtd",)


def test_a_line_of_a_gigabyte_is_refused_without_being_held(settings):
    settings.UPLOAD_MEGABYTES = 2_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert refused(Endless(200 * MEGABYTE)) == ("line_too_long",)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # kilobytes


def test_a_file_beyond_the_limit_is_refused():
    assert refused(Endless(5 * MEGABYTE, b"\n")) == ("file_too_big",)


def test_an_archive_is_opened_and_its_rubbish_left_out():
    data = packed([("a/one.mrc", b"1\x1d"), ("__MACOSX/._one.mrc", b"x"), ("a/.DS_Store", b"x"), ("two.mrc", b"2\x1d")])

    upload = receive([sent("all.zip", data)], accepted=RECORDS)

    assert [one.name for one in upload.files] == ["one.mrc", "two.mrc"]
    assert len(list(folder_path(upload.folder).iterdir())) == 2


def test_cyrillic_names_of_old_archivers_are_read():
    info = zipfile.ZipInfo("xxxxxxx.txt")
    data = packed([(info, b"a\n")]).replace(b"xxxxxxx", "Каталог".encode("cp866"))

    assert receive([sent("a.zip", data)], accepted=RECORDS).files[0].name == "Каталог.txt"


def test_a_bomb_is_refused_while_it_swells(tmp_path):
    data = packed([("bomb.mrc", b"\n" * (64 * MEGABYTE))])

    assert len(data) < MEGABYTE
    assert refused(sent("a.zip", data)) == ("archive_bomb",)
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(Refused, match="archive_bomb"):
        archives.measure(tmp_path / "a.zip", name="a.zip")


def test_an_archive_that_promises_thousands_of_members_is_not_even_opened():
    data = packed([(f"{number}.mrc", b"") for number in range(1_001)])

    assert refused(sent("a.zip", data)) == ("archive_bomb",)


def test_what_an_archive_says_of_its_sizes_is_not_believed():
    data = packed([("a.mrc", b"\n" * (40 * MEGABYTE))])
    lying = data.replace((40 * MEGABYTE).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    assert refused(sent("a.zip", lying))[0] in ("archive_bomb", "archive_damaged")


def encrypted():
    data = bytearray(packed([("a.mrc", b"1")]))
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(signature) + at] |= 1
    return bytes(data)


def linked():
    info = zipfile.ZipInfo("a.mrc")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return packed([(info, b"/etc/passwd")])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted(), "archive_encrypted"),
        (linked(), "archive_path_outside"),
        (packed([("../../evil.mrc", b"1")]), "archive_path_outside"),
        (packed([("/etc/evil.mrc", b"1")]), "archive_path_outside"),
        (packed([("C:\\evil.mrc", b"1")]), "archive_path_outside"),
        (packed([("inner.zip", packed([("a.mrc", b"1")]))]), "archive_nested"),
        (packed([("inner.gz", b"\x1f\x8b\x08")]), "archive_nested"),
        (packed([("a.exe", b"MZ")]), "file_wrong_type"),
        (packed([]), "file_empty"),
        (packed([("a.mrc", os.urandom(4_000))])[:2_000], "archive_damaged"),
        (b"PK\3\4" + b"x" * 400, "archive_damaged"),
    ],
)
def test_a_hostile_or_broken_archive_is_refused(data, code):
    assert refused(sent("a.zip", data)) == (code,)


def test_no_file_at_all_and_too_many_are_told():
    assert refused() == ("file_missing",)
    assert refused(*(sent(f"{number}", b"a\n") for number in range(201))) == ("files_too_many",)


def test_names_are_cut_and_cleaned():
    assert clean_name("C:\\Windows\\каталог.iso") == "каталог.iso"
    assert clean_name("a\u202eexe.mrc") == "aexe.mrc"
    assert len(clean_name("я" * 300 + ".mrc")) <= 120
    assert clean_name("я" * 300 + ".mrc").endswith(".mrc")


# ---- how Django receives them ----


class Someone:
    pk = 7

    def __init__(self, is_staff):
        self.is_authenticated, self.is_staff = True, is_staff


def is_seven(pk):
    return pk == 7


def posted(data, user):
    request = RequestFactory().post("/anything/", {"text": "kept", "file": sent("a.mrc", data)})
    request.user = user
    request.upload_handlers = [StaffUploadHandler(request)]
    return request


@pytest.fixture
def _may_upload(settings):
    settings.MAY_UPLOAD = f"{__name__}.is_seven"


@pytest.mark.usefixtures("_may_upload")
def test_a_form_of_staff_lies_on_the_disk_and_goes_with_the_request():
    request = posted(b"1\x1d" * MEGABYTE, Someone(is_staff=True))

    file = request.FILES["file"]

    assert file.read(2) == b"1\x1d"
    assert file.size == 2 * MEGABYTE
    request.close()
    assert not any(folder_path("incoming").iterdir())


@pytest.mark.usefixtures("_may_upload")
def test_a_file_beyond_the_limit_is_not_kept_and_the_form_can_say_why():
    request = posted(b"\n" * (5 * MEGABYTE), Someone(is_staff=True))

    file = request.FILES["file"]

    assert (file.size, file.refusal) == (0, FILE_TOO_BIG)
    assert request.POST["text"] == "kept"
    with pytest.raises(Refused, match="file_too_big"):
        receive([file], accepted=RECORDS)
    request.close()


def test_a_stranger_cannot_leave_a_byte_on_the_disk(settings):
    settings.MAY_UPLOAD = "builtins.bool"
    stranger = Someone(is_staff=False)
    stranger.is_authenticated = False

    assert not posted(b"a" * MEGABYTE, stranger).FILES
    assert not folder_path("incoming").exists()


@pytest.mark.usefixtures("_may_upload")
def test_a_full_disk_is_told(monkeypatch):
    request = posted(b"a" * 100, Someone(is_staff=True))

    def full(self, raw_data):
        self._refuse(DISK_FULL)

    monkeypatch.setattr(StaffUploadHandler, "_write", full)
    assert request.FILES["file"].refusal == DISK_FULL
    request.close()
