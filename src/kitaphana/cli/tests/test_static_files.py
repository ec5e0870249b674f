import os

import pytest

from kitaphana.cli import static_files

pytestmark = pytest.mark.once


@pytest.fixture
def source(settings, tmp_path):
    """One static file, and a place to collect it to."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "one.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    yield tmp_path / "source" / "one.css"
    get_finder.cache_clear()


def test_files_are_collected_once_and_again_only_when_one_has_changed(source, settings):
    assert static_files.collect()
    assert (settings.STATIC_ROOT / "one.css").exists()
    assert not static_files.collect()

    source.write_text("a { color: green; }")
    os.utime(source, (2_000_000_000, 2_000_000_000))

    assert static_files.collect()
    assert "green" in (settings.STATIC_ROOT / "one.css").read_text()
