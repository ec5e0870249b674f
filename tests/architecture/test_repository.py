"""What must not be in the repository."""

import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once


def tracked(*patterns: str) -> list[Path]:
    """The files that git tracks, by pattern."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    return [PROJECT / name for name in listed.split("\0") if name]


@pytest.mark.parametrize("name", ["requirements.lock", "assets/package-lock.json"])
def test_lock_files_carry_no_registry_address(name):
    text = (PROJECT / name).read_text()

    assert "http://" not in text
    assert not re.search(r'"resolved"|--(extra-)?index-url|--find-links|files\.|registry\.', text)


def test_every_package_says_what_it_owns():
    silent = [
        path.relative_to(PROJECT)
        for path in tracked("src/kitaphana/*/__init__.py")
        if "tests" not in path.parts
        and "migrations" not in path.parts
        and not path.read_text().lstrip().startswith('"""')
    ]

    assert silent == []


def test_no_promises_are_left_in_the_code():
    word = re.compile(r"\b(TODO|FIXME|XXX:|NotImplementedError)\b")
    found = [
        path.relative_to(PROJECT)
        for path in tracked("src/*.py", "src/*.html", "assets/src/*")
        if word.search(path.read_text(errors="replace"))
    ]

    assert found == []


def test_whoever_silences_the_linter_says_why():
    silent = re.compile(r"# noqa(: [A-Z]+\d+(, [A-Z]+\d+)*)?\s*$", re.MULTILINE)
    found = [
        f"{path.relative_to(PROJECT)}: {hit.group()}"
        for path in tracked("src/*.py", "tests/*.py", "scripts/*.py")
        for hit in silent.finditer(path.read_text())
    ]

    assert found == []


def test_writes_never_run_under_atomic_requests():
    settings = (PROJECT / "src/kitaphana/config/settings.py").read_text()

    assert "ATOMIC_REQUESTS" not in settings


def test_no_signals_are_used():
    found = [path for path in tracked("src/kitaphana/*.py") if "django.dispatch" in path.read_text()]

    assert found == []
