import io

import pytest
from click.testing import CliRunner
from PIL import Image

from kitaphana.catalog.models import EditionCover
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.cli.covers import command

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def picture(path, colour="#0f5a63"):
    out = io.BytesIO()
    Image.new("RGB", (300, 450), colour).save(out, "PNG")
    path.write_bytes(out.getvalue())


def run(folder, *options):
    result = CliRunner().invoke(command, [str(folder), *options])
    return result.exit_code, result.output


def test_pictures_named_by_edition_are_given_and_a_second_run_changes_nothing(folder):
    edition = EditionFactory()
    picture(folder / f"e{edition.pk}.png")

    assert run(folder) == (0, "given 1, unchanged 0, would be given 0, left out 0\n")
    assert run(folder) == (0, "given 0, unchanged 1, would be given 0, left out 0\n")
    assert EditionCover.objects.get().edition == edition


def test_what_cannot_be_given_is_named_with_its_reason(folder):
    edition = EditionFactory()
    picture(folder / "unknown-number.png")
    (folder / f"e{edition.pk}.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not looked at")
    code, said = run(folder)

    assert code == 1
    assert f"e{edition.pk}.jpg: cover_unreadable" in said
    assert "unknown-number.png: no edition has this ISBN, control number or id" in said
    assert said.endswith("given 0, unchanged 0, would be given 0, left out 2\n")


def test_a_dry_run_gives_nothing(folder):
    picture(folder / f"e{EditionFactory().pk}.png")

    assert run(folder, "--dry-run") == (0, "given 0, unchanged 0, would be given 1, left out 0\n")
    assert not EditionCover.objects.exists()
