"""Run the checks of `make test` one after another and say which failed.

All of them run even when one fails, so that one call shows everything; the exit code is 1 if any failed.
Name steps to run only those: `python scripts/run_tests.py lint types`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BIN = PROJECT / ".venv" / "bin"
PYTEST = [str(BIN / "pytest"), "--durations=8", "-n", "2", "--dist", "loadfile"]
SETTINGS = ["--settings", "kitaphana.config.settings_test"]

STEPS: dict[str, list[list[str]]] = {
    "lint": [
        [str(BIN / "ruff"), "format", "--check", "."],
        [str(BIN / "ruff"), "check", "."],
        [str(BIN / "djlint"), "--lint", "--quiet", "src"],
    ],
    "types": [[str(BIN / "mypy")]],
    "architecture": [
        [str(BIN / "lint-imports")],
        [str(BIN / "python"), "-m", "django", "makemigrations", "--check", "--dry-run", *SETTINGS],
        [str(BIN / "python"), "scripts/sizes.py", "--check"],
    ],
    "docs": [[str(BIN / "mkdocs"), "build", "--strict", "--quiet", "--site-dir", "site"]],
    "sqlite": [[*PYTEST, "-m", "not browser"]],
    "postgresql": [[*PYTEST, "-m", "not browser and not once"]],
    "browser": [
        [str(BIN / "python"), "scripts/ensure_chromium.py"],
        [*PYTEST[:-1], "loadgroup", "-m", "browser", "tests/browser"],
    ],
}


def main(wanted: list[str]) -> int:
    """Run the wanted steps (all by default); 0 if every one is green."""
    unknown = set(wanted) - set(STEPS)
    if unknown:
        print(f"unknown step: {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
        return 2
    results = {name: run(name) for name in wanted or STEPS}
    print(
        "\n"
        + "\n".join(
            f"{'ok    ' if ok else 'FAILED'} {seconds:6.1f} s  {name}" for name, (ok, seconds) in results.items()
        )
    )
    return 0 if all(ok for ok, _ in results.values()) else 1


def run(name: str) -> tuple[bool, float]:
    """One step: all its commands, and how long they took."""
    print(f"\n== {name} ==", flush=True)
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "NO_MKDOCS_2_WARNING": "1"}
    if name in {"sqlite", "browser"}:
        environment |= {"KITAPHANA_TEST_VENDOR": "sqlite"}
    if name == "postgresql":
        environment |= {"KITAPHANA_TEST_VENDOR": "postgresql"}
    codes = [subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode for command in STEPS[name]]
    return not any(codes), time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
