"""`search_index`: a folder of its own for the search index of a test, and a way to build it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def search_index(settings: Any, tmp_path: Path) -> Callable[[], Any]:
    """Call it to build the index from what the test has put into the database."""
    settings.INDEX_DIR = tmp_path / "index"
    from kitaphana.discovery.builder import rebuild

    return rebuild
