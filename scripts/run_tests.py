"""Run the checks of `make test` and say which failed: what is only read two at a time, then the suites one by one.

All of them run even when one fails, so that one call shows everything; the exit code is 1 if any failed.
Name steps to run only those: `python scripts/run_tests.py lint types`.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BIN = PROJECT / ".venv" / "bin"
# In the order of `testpaths`: files with few but long tests come first, so that no process waits for the other's last.
PYTEST = [str(BIN / "pytest"), "--durations=8", "-n", "2", "--no-loadscope-reorder", "--dist", "loadfile"]
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
SUITES = ("sqlite", "postgresql", "browser")
"""They take both cores; of the others each takes one."""


def main(wanted: list[str]) -> int:
    """Run the wanted steps (all by default); 0 if every one is green."""
    unknown = set(wanted) - set(STEPS)
    if unknown:
        print(f"unknown step: {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
        return 2
    names = wanted or list(STEPS)
    with ThreadPoolExecutor(2) as pool:
        readers = {name: pool.submit(run, name) for name in names if name not in SUITES}
    results = {name: readers[name].result() if name in readers else run(name) for name in names}
    print(
        "\n"
        + "\n".join(
            f"{'ok    ' if ok else 'FAILED'} {seconds:6.1f} s  {name}" for name, (ok, seconds) in results.items()
        )
    )
    return 0 if all(ok for ok, _ in results.values()) else 1


def run(name: str) -> tuple[bool, float]:
    """One step: all its commands, and how long they took. What a suite says appears at once, the others' when done."""
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "NO_MKDOCS_2_WARNING": "1"}
    # Some images set it; then each of some hundred processes would compile the house and its libraries anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if name in {"sqlite", "browser"}:
        environment |= {"KITAPHANA_TEST_VENDOR": "sqlite"}
    if name == "postgresql":
        environment |= {"KITAPHANA_TEST_VENDOR": "postgresql"}
    if name in SUITES:
        print(f"\n== {name} ==", flush=True)
    kept = None if name in SUITES else subprocess.PIPE
    done = [
        subprocess.run(
            command,
            cwd=PROJECT,
            env=environment,
            check=False,
            stdout=kept,
            stderr=kept and subprocess.STDOUT,
            text=True,
        )
        for command in STEPS[name]
    ]
    if kept:
        print(f"\n== {name} ==\n" + "".join(one.stdout for one in done), end="", flush=True)
    return not any(one.returncode for one in done), time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
