import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from kitaphana.catalog.models import EditionCover
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.edges.staff.tests.conftest import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def sent(size=(300, 450)):
    out = io.BytesIO()
    Image.new("RGB", size, "#0f5a63").save(out, "PNG")
    return SimpleUploadedFile("cover.png", out.getvalue(), "image/png")


def test_a_cataloguer_gives_a_cover_that_readers_see_and_takes_it_away(world):
    edition, client = EditionFactory(), signed_in(staff("cataloguer", institution=world.point.institution))
    page = client.post(reverse("staff:edition_cover", args=[edition.pk]), {"picture": sent()}, follow=True)
    digest = EditionCover.objects.get().digest
    assert f"/covers/{digest}-small.webp" in page.content.decode()

    reader = Client()
    assert f"/covers/{digest}-large.webp 400w" in reader.get(f"/kk/editions/{edition.pk}/").content.decode()
    picture = reader.get(f"/covers/{digest}-large.webp")
    assert picture["Content-Type"] == "image/webp"
    assert "immutable" in picture["Cache-Control"]
    assert Image.open(io.BytesIO(picture.getvalue())).format == "WEBP"

    client.post(reverse("staff:edition_cover", args=[edition.pk]), {"act": "remove"})
    assert not EditionCover.objects.exists()
    assert "/covers/" not in reader.get(f"/kk/editions/{edition.pk}/").content.decode()


def test_a_bad_picture_is_refused_with_what_to_do(world):
    edition, client = EditionFactory(), signed_in(staff("cataloguer", institution=world.point.institution))
    address = reverse("staff:edition_cover", args=[edition.pk])
    bad = SimpleUploadedFile("x.png", b"no picture", "image/png")

    assert "Send a JPEG, PNG or WebP file." in client.post(address, {"picture": bad}, follow=True).content.decode()
    assert "Choose a picture first." in client.post(address, follow=True).content.decode()


def test_the_desk_may_not_change_covers(boris):
    edition = EditionFactory()
    client = signed_in(boris)

    assert client.post(reverse("staff:edition_cover", args=[edition.pk]), {"picture": sent()}).status_code == 403
    assert "/cover/" not in client.get(reverse("staff:edition", args=[edition.pk])).content.decode()


@pytest.mark.parametrize("name", ["../../secret-key", "x.webp", f"{'a' * 32}-huge.webp", f"{'a' * 32}-large.webp"])
def test_the_address_of_pictures_shows_nothing_else(client, name):
    assert client.get(f"/covers/{name}").status_code == 404
