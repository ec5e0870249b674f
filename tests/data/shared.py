"""Where the shared real data lies: KITAPHANA_SHARED_DATA, else beside the project."""

import csv
import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ROOT = Path(os.environ.get("KITAPHANA_SHARED_DATA") or PROJECT.parent / "shared" / "data")

needs_shared_data = pytest.mark.skipif(
    not (ROOT / "MANIFEST.tsv").is_file(), reason=f"no shared data at {ROOT} (set KITAPHANA_SHARED_DATA)"
)


def manifest() -> list[dict[str, str]]:
    """Rows of the manifest; empty where the data is not there."""
    path = ROOT / "MANIFEST.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
