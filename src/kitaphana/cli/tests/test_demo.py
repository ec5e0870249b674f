import json

import pytest
from click.testing import CliRunner

from kitaphana.cli import demo, figures
from kitaphana.network.models import Institution
from kitaphana.network.tests.factories import InstitutionFactory


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR, settings.INDEX_DIR = tmp_path, tmp_path / "index"
    return tmp_path


@pytest.mark.django_db
def test_demo_refuses_a_database_that_is_in_use(folder):
    InstitutionFactory()

    answer = CliRunner().invoke(demo.command, ["--scale", "0.001"])

    assert answer.exit_code == 1
    assert "--replace" in answer.output


@pytest.mark.django_db
@pytest.mark.parametrize("is_recorded", [True, False])
def test_demo_refuses_a_production_installation(folder, settings, monkeypatch, is_recorded):
    settings.PROFILE = "production"
    monkeypatch.delenv("KITAPHANA_PROFILE")
    if is_recorded:
        (folder / "profile").write_text("production\n")
    else:
        monkeypatch.setenv("KITAPHANA_PROFILE", "production")

    answer = CliRunner().invoke(demo.command, ["--scale", "0.001"])

    assert answer.exit_code == 1
    assert "production" in answer.output
    assert not Institution.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize("scale", ["0", "1.5", "much"])
def test_a_wrong_scale_is_wrong_use(scale):
    assert CliRunner().invoke(demo.command, ["--scale", scale]).exit_code == 2


@pytest.mark.django_db(transaction=True)
def test_demo_replaces_a_city_and_figures_count_it(folder):
    InstitutionFactory(code="OLD")

    built = CliRunner().invoke(demo.command, ["--scale", "0.001", "--replace"])
    counted = CliRunner().invoke(figures.command, ["--json"])
    shown = CliRunner().invoke(figures.command, [])

    assert built.exit_code == 0, built.output
    assert (folder / "profile").read_text() == "demo\n"
    assert not Institution.objects.filter(code="OLD").exists()
    assert json.loads(counted.output)["items"] == 1_372
    assert "items of the city network" in shown.output


@pytest.mark.django_db
def test_an_empty_installation_counts_zeros():
    assert set(figures.count().values()) == {0}
