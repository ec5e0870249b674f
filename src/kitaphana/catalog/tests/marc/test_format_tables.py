"""The page about formats says what the tables of the program say."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[5] / "scripts" / "format_tables.py"


def test_the_page_about_formats_is_in_step_with_the_tables():
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], check=False)
    assert done.returncode == 0, "run scripts/format_tables.py"
