import io
import random
import struct
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from kitaphana.catalog import errors, pictures
from kitaphana.catalog.models import EditionCover
from kitaphana.catalog.queries import covers_of, edition_details, editions_named, work_cards
from kitaphana.catalog.services import remove_cover, set_cover
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry

GPS = 0x8825


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def photo(width=800, height=1200, colour="#7a2e1d", form="JPEG", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height), colour).save(out, form, **options)
    return out.getvalue()


def refusal(data):
    with pytest.raises(Refused) as caught:
        pictures.read(data)
    return caught.value.codes


def files():
    return sorted(path.name for path in pictures.cover_file("00", "large").parents[1].rglob("*.webp"))


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("WEBP", "RGB")])
def test_a_picture_becomes_two_of_webp_in_its_own_proportions(form, mode):
    colour = "#7a2e1d" if mode != "CMYK" else (0, 60, 60, 50)
    found = pictures.read(photo(form=form, mode=mode, colour=colour))
    large, small = (Image.open(io.BytesIO(data)) for data in (found.large, found.small))

    assert (large.format, large.size, small.size) == ("WEBP", (400, 600), (160, 240))
    assert (found.width, found.height) == (400, 600)


def test_nothing_of_where_a_photo_was_taken_is_kept():
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (43.0, 15.0, 0.0)}
    exif[0x010E] = "Secret description"
    found = pictures.read(photo(exif=exif))

    assert b"Secret" not in found.large
    assert not Image.open(io.BytesIO(found.large)).getexif()


def test_a_photo_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    found = pictures.read(photo(1200, 800, exif=exif))

    assert (found.width, found.height) == (400, 600)


def test_what_is_transparent_becomes_paper():
    found = pictures.read(photo(colour=(0, 0, 0, 0), form="PNG", mode="RGBA"))

    assert Image.open(io.BytesIO(found.large)).getpixel((10, 10)) == (255, 255, 255)


def test_a_bomb_is_refused_by_its_declared_size_before_it_unpacks():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )

    assert refusal(bomb) == (errors.COVER_TOO_LARGE,)
    assert refusal(photo(9000, 6000, form="PNG")) == (errors.COVER_TOO_LARGE,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"GIF89a" + b"\0" * 40,
        photo()[:300],
    ],
)
def test_what_is_no_whole_picture_of_a_known_kind_is_refused(data):
    assert refusal(data) == (errors.COVER_UNREADABLE,)


def test_a_picture_with_flipped_bytes_is_taken_or_refused_and_never_crashes():
    chance, whole = random.Random(1), photo(form="PNG")
    for _ in range(100):
        broken = bytearray(whole)
        for _ in range(6):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(Refused):
            assert pictures.read(bytes(broken)).width <= pictures.LARGE[0]


def test_a_stamp_and_a_file_too_heavy_are_refused():
    assert refusal(photo(60, 90)) == (errors.COVER_TOO_SMALL,)
    assert refusal(b"\0" * (pictures.MOST_BYTES + 1)) == (errors.COVER_TOO_HEAVY,)


@pytest.mark.django_db
def test_an_edition_shows_its_cover_everywhere_and_the_act_is_audited():
    edition = EditionFactory()
    given = set_cover(edition_id=edition.pk, data=photo(), by=COMMAND_LINE)
    picture = covers_of([edition.pk])[edition.pk]

    assert picture.digest == given.digest
    assert edition_details(edition.pk).cover == picture
    assert work_cards([edition.work_id])[edition.work_id].cover == picture
    assert AuditEntry.objects.get(act="cover_given").subject == f"edition:{edition.pk}"
    assert files() == [f"{given.digest}-large.webp", f"{given.digest}-small.webp"]


@pytest.mark.django_db
def test_a_work_shows_the_cover_of_another_edition_where_the_newest_has_none():
    old = EditionFactory(year=1990)
    EditionFactory(work=old.work, year=2020)
    given = set_cover(edition_id=old.pk, data=photo(), by=COMMAND_LINE)

    assert work_cards([old.work_id])[old.work_id].cover.digest == given.digest


@pytest.mark.django_db
def test_the_same_picture_again_changes_nothing():
    edition = EditionFactory()
    for _ in range(2):
        set_cover(edition_id=edition.pk, data=photo(), by=COMMAND_LINE)

    assert AuditEntry.objects.filter(act="cover_given").count() == 1


@pytest.mark.django_db
def test_another_picture_takes_the_place_and_the_files_of_the_first_go(django_capture_on_commit_callbacks):
    edition = EditionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        set_cover(edition_id=edition.pk, data=photo(colour="#000000"), by=COMMAND_LINE)
        last = set_cover(edition_id=edition.pk, data=photo(colour="#ffffff"), by=COMMAND_LINE)

    assert files() == [f"{last.digest}-large.webp", f"{last.digest}-small.webp"]


@pytest.mark.django_db
def test_a_removed_cover_leaves_files_that_another_edition_shows(django_capture_on_commit_callbacks):
    one, other = EditionFactory(), EditionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        for edition in (one, other):
            set_cover(edition_id=edition.pk, data=photo(), by=COMMAND_LINE)
        remove_cover(edition_id=one.pk, by=COMMAND_LINE)
    assert len(files()) == 2

    with django_capture_on_commit_callbacks(execute=True):
        remove_cover(edition_id=other.pk, by=COMMAND_LINE)
    assert files() == []
    assert not EditionCover.objects.exists()


@pytest.mark.django_db
def test_a_cover_for_no_edition_and_the_removal_of_none_are_refused():
    with pytest.raises(Refused) as caught:
        set_cover(edition_id=10**9, data=photo(), by=COMMAND_LINE)
    assert caught.value.codes == (errors.EDITION_UNKNOWN,)

    with pytest.raises(Refused) as caught:
        remove_cover(edition_id=EditionFactory().pk, by=COMMAND_LINE)
    assert caught.value.codes == (errors.COVER_MISSING,)


@pytest.mark.django_db
def test_a_file_name_means_an_edition_by_id_or_isbn():
    edition = EditionFactory()
    edition.identifiers.create(scheme="isbn", value="9785170905386")

    assert editions_named(f"e{edition.pk}") == (edition.pk,)
    assert editions_named("978-5-17-090538-6") == (edition.pk,)
    assert editions_named("nothing") == ()
