"""The floors of the house hold, and the check that says so would notice if they did not."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

PROJECT = Path(__file__).resolve().parents[2]
FLOORS = [
    "core",
    "network",
    "catalog patrons",
    "holdings charges",
    "circulation",
    "shelves",
    "discovery notices",
    "ui",
    "portal staff api",
]
pytestmark = pytest.mark.once


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over a copy of the source tree."""
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(root / "pyproject.toml"), "--no-cache"],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house in which a violation may be planted."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__", "static", "locale", "templates", "node_modules")
    shutil.copytree(PROJECT / "src" / "kitaphana", tmp_path / "src" / "kitaphana", ignore=ignored)
    return tmp_path


def test_the_contracts_are_kept(house):
    result = lint_imports(house)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("core/clock.py", "import kitaphana.circulation.models", "Floors of the house BROKEN"),
        ("catalog/errors.py", "import kitaphana.patrons.errors", "Floors of the house BROKEN"),
        ("circulation/rules/dates.py", "import kitaphana.circulation.models", "Rooms inside every package BROKEN"),
        ("charges/errors.py", "import kitaphana.holdings.errors", "Floors of the house BROKEN"),
        ("edges/portal/urls.py", "import kitaphana.edges.staff", "Edges never meet BROKEN"),
        ("edges/api/urls.py", "import kitaphana.circulation.models", "Edges never touch tables BROKEN"),
    ],
)
def test_a_planted_violation_is_caught(house, module, line, broken):
    path = house / "src" / "kitaphana" / module
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")

    result = lint_imports(house)

    assert result.returncode != 0
    assert broken in result.stdout


def test_a_package_without_a_floor_is_caught(house):
    (house / "src" / "kitaphana" / "cellar").mkdir()
    (house / "src" / "kitaphana" / "cellar" / "__init__.py").write_text('"""No floor."""\n')

    assert lint_imports(house).returncode != 0


def test_foreign_keys_point_down():
    floor = {label: number for number, labels in enumerate(FLOORS) for label in labels.split()}
    ours = [model for model in apps.get_models() if model.__module__.startswith("kitaphana.")]

    for model in ours:
        for field in model._meta.get_fields():
            if not (field.many_to_one or field.one_to_one) or not field.concrete:
                continue
            target = field.related_model._meta.app_label
            own = model._meta.app_label
            assert target == own or floor[target] < floor[own], f"{model.__name__}.{field.name} points up to {target}"


@pytest.mark.parametrize("package", ["network", "patrons", "charges", "circulation"])
def test_rules_load_without_django(package):
    if importlib.util.find_spec(f"kitaphana.{package}.rules") is None:
        pytest.fail(f"{package} has no rules")
    program = f"import sys, kitaphana.{package}.rules; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
