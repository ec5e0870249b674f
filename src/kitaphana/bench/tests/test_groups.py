"""Each group at a tiny size: the lines are whole, the numbers make sense. How fast it was is not asked here."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from kitaphana.bench import __main__ as bench
from kitaphana.bench import catalog, child, circulation, discovery, holds, matching, notices, records, sign_in
from kitaphana.bench.city import measured

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def city():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_SCALE", "0.001")
        patch.delenv("KITAPHANA_SECRET_KEY", raising=False)
        patch.delenv("KITAPHANA_BENCH_DATA_DIR", raising=False)
        with measured() as found:
            yield found


def _whole(figures):
    figures = list(figures)
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        assert figure.value > 0
        assert figure.unit
        assert figure.p50 is None or figure.p50 <= figure.p95 <= figure.p99
        json.loads(figure.as_line())
    return {figure.name: figure for figure in figures}


def test_circulation_yields_whole_lines_with_limits_of_the_same_run(city, monkeypatch):
    monkeypatch.setenv("BENCH_SCALE", "0.001")
    monkeypatch.setattr(circulation, "PROCESSES", 2)
    monkeypatch.setattr(circulation, "TURNS", 1)
    found = _whole(circulation.measure(city, acts=12))

    alone = found["check_out, SQLite, one process"]
    assert alone.ratio == pytest.approx(alone.value / alone.limit, rel=0.01)
    assert {"renew, SQLite, one process", "check_out, PostgreSQL, eight processes"} <= set(found)
    assert "account page, reader with 400 loans" in found


def test_holds_yield_whole_lines_beside_raw_limits_and_plain_strategies(city):
    found = _whole(holds.measure(city, acts=12, open_holds=60, days=20))

    assert found["place_hold, SQLite, one process"].limit > 0
    assert found["pick lists of a night, SQLite"].n >= 60
    assert {"targeting nearest item: median wait", "targeting oldest item: kilometres of transit a hold"} <= set(found)


def test_discovery_yields_whole_lines_and_pages_take_a_constant_number_of_statements(city):
    found = _whole(discovery.measure(city, requests=16))

    assert found["results page, 2 web workers"].limit > 0
    assert found["statements of the results page"].ratio == 1


def test_records_yield_whole_lines(tmp_path):
    found = _whole(records.measure(records=80))

    imported = found["import of MARC 21 with items, SQLite"]
    assert imported.n == 80
    assert "160 items" in imported.data


def test_imports_with_matching_yield_a_whole_line_for_each_way_in():
    found = _whole(matching.measure(records=40))

    assert {"from the staff pages" in name for name in found} == {True, False}
    assert all("10 updated by number, 10 joined by ISBN" in figure.data for figure in found.values())


def test_exports_yield_whole_lines_beside_the_limit_of_reading():
    found = _whole(catalog.measure(records=60))

    assert len(found) == len(catalog.FORMATS)
    assert all(figure.limit > 0 and figure.n == 60 for figure in found.values())


def test_a_step_that_fails_ends_the_run(city):
    with pytest.raises(child.ChildFailed):
        child.call("lending:check_outs", city.environment, pairs=[[0, 0]])


def test_the_command_starts_by_itself():
    """The city that it measures brings the settings, so nothing that it imports may ask for them."""
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(
        [sys.executable, "-m", "kitaphana.bench", "--help"], env=bare, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "--only" in run.stdout


def test_an_unknown_group_is_wrong_use():
    assert CliRunner().invoke(bench.command, ["--only", "speed"]).exit_code == 2


def test_notices_yield_whole_lines_and_everybody_is_told(city):
    found = _whole(notices.measure(city, messages=300, acts=60, pages=20))

    assert found["due-soon messages from the plan of the day to the recording channel, SQLite"].n >= 300


def test_doors_refuse_known_and_unknown_alike_and_open_to_the_right_secret(city):
    found = _whole(sign_in.measure(city, tries=2))

    doors = {name.partition(":")[0] for name in found}
    assert len(doors) == 5
    for door in doors:
        assert {f"{door}: known", f"{door}: unknown"} <= set(found)
    assert {"password on the web: right", "PIN at a terminal: right"} <= set(found)
    assert all(figure.n == 2 for figure in found.values())
