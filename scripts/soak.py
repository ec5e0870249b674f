"""The long proof: random days of a city for a million steps, desks killed fifty times, and senders of
messages killed for ten minutes (`make soak`).

One walk for each seed, side by side; what they share are KITAPHANA_SOAK_STEPS. Say the seeds with the result:
KITAPHANA_WALK_SEEDS (default: two of the day). KITAPHANA_SOAK_KILLS says how often desks are killed,
KITAPHANA_SOAK_MESSAGE_SECONDS for how long senders are. A walk that finds a fault prints the shortest way to it, a list
of steps for `FOUND` in `tests/city/test_walk.py`.
"""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PYTEST = str(PROJECT / ".venv" / "bin" / "pytest")
WALK, KILLS = "tests/city/test_walk.py::test_a_long_walk_agrees_with_the_model", "tests/concurrency/test_kills.py"
MESSAGES = "tests/concurrency/test_messages_killed.py"


def main() -> int:
    """Run all on the vendor of KITAPHANA_TEST_VENDOR (sqlite by default); 1 if anything was found."""
    day = dt.date.today()
    seeds = os.environ.get("KITAPHANA_WALK_SEEDS") or f"{day:%Y%m%d}1 {day:%Y%m%d}2"
    steps = int(os.environ.get("KITAPHANA_SOAK_STEPS") or 1_000_000)
    kills = os.environ.get("KITAPHANA_SOAK_KILLS") or "50"
    count = len(seeds.split())
    print(f"{steps} steps from the seeds {seeds}, {kills} kills", flush=True)
    each = {"KITAPHANA_WALK_SEEDS": seeds, "KITAPHANA_WALK_STEPS": str(-(-steps // count))}
    is_well = run("walks", [PYTEST, "-q", "-s", "-n", str(count), WALK], each)  # -s: they tell how far they are
    is_well &= run("kills", [PYTEST, "-q", "-n", "2", KILLS], {"KITAPHANA_SOAK_KILLS": kills})
    seconds = os.environ.get("KITAPHANA_SOAK_MESSAGE_SECONDS") or "600"
    is_well &= run("messages", [PYTEST, "-q", MESSAGES], {"KITAPHANA_SOAK_MESSAGE_SECONDS": seconds})
    return 0 if is_well else 1


def run(name: str, command: list[str], wanted: dict[str, str]) -> bool:
    """Run one of them and say how long it took."""
    started = time.monotonic()
    environment = {**os.environ, **wanted, "PYTHONPATH": str(PROJECT)}
    code = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
    print(f"{name}: {'ok' if code == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
