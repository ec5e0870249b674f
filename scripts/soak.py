"""The long proof: random days of a city for a million steps, desks killed fifty times, and senders of
messages killed for ten minutes (`make soak`).

Say the seed with the result: KITAPHANA_MACHINE_SEED (default: the day), KITAPHANA_MACHINE_STEPS, KITAPHANA_SOAK_KILLS,
KITAPHANA_SOAK_MESSAGE_SECONDS.
"""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
TESTS = (
    "src/kitaphana/circulation/tests/test_city_machine.py",
    "tests/concurrency/test_kills.py",
    "tests/concurrency/test_messages_killed.py",
)


def main() -> int:
    """Run all on the vendor of KITAPHANA_TEST_VENDOR (sqlite by default)."""
    wanted = {
        "KITAPHANA_MACHINE_STEPS": "1000000",
        "KITAPHANA_MACHINE_SEED": dt.date.today().strftime("%Y%m%d"),
        "KITAPHANA_SOAK_KILLS": "50",
        "KITAPHANA_SOAK_MESSAGE_SECONDS": "600",
        "PYTHONPATH": str(PROJECT),
    }
    environment = {**wanted, **os.environ}
    print({name: environment[name] for name in wanted if name != "PYTHONPATH"}, flush=True)
    started = time.monotonic()
    pytest = str(PROJECT / ".venv" / "bin" / "pytest")
    code = subprocess.run([pytest, "-q", "-n", "2", *TESTS], cwd=PROJECT, env=environment, check=False).returncode
    print(f"{time.monotonic() - started:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
