"""Inline rules of older installations become named policies of a first version."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kitaphana.circulation.models import GridVersion
from kitaphana.circulation.policies import current_grid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_rows_with_values_become_rows_with_policies():
    executor = MigrationExecutor(connection)
    now = executor.loader.graph.leaf_nodes()
    executor.migrate([("circulation", "0004_holds_and_transits")])
    old = executor.loader.project_state([("circulation", "0004_holds_and_transits")]).apps
    rows, stamp = old.get_model("circulation", "PolicyRow"), old.get_model("circulation", "PolicyVersion")
    stamp.objects.update_or_create(pk=1, defaults={"number": 7})
    rows.objects.create(is_lendable=True, loan_days=15, max_renewals=2, overdue_steps=[1, 7])
    rows.objects.create(age_band="6-11", loan_days=30)
    rows.objects.create(form="audio", loan_days=30)

    MigrationExecutor(connection).migrate(now)

    version, grid = GridVersion.objects.get(), current_grid()
    found = [(row.loan_days, row.max_renewals, row.overdue_steps, dict(row.policies)["loan"]) for row in grid.rows]
    assert found == [(15, 2, (1, 7), "loan-1"), (30, None, None, "loan-2"), (30, None, None, "loan-2")]
    assert (version.number, version.state, grid.number) == (7, "released", 7)
