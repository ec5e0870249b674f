"""What must never be is a constraint on both databases, also where a column may be empty."""

import pytest
from django.core import checks
from django.db import IntegrityError, connection, transaction

from kitaphana.circulation.models import GridVersion, NamedPolicy, PolicyRow
from kitaphana.core import clock
from kitaphana.core.models import User
from kitaphana.network.models import StaffPost
from kitaphana.network.tests.factories import InstitutionFactory


@pytest.mark.django_db
def test_a_cell_of_the_grid_exists_once_also_when_a_criterion_is_empty():
    now = clock.now()
    version = GridVersion.objects.create(number=1, created_at=now, edited_at=now)
    PolicyRow.objects.create(version=version)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyRow.objects.create(version=version)


@pytest.mark.django_db
def test_a_policy_holds_values_of_its_own_kind_only():
    now = clock.now()
    version = GridVersion.objects.create(number=1, created_at=now, edited_at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        NamedPolicy.objects.create(version=version, kind="hold", code="ordinary", loan_days=15)


@pytest.mark.django_db
def test_a_post_is_held_once_also_without_a_branch():
    user, institution = User.objects.create_user("boris"), InstitutionFactory()
    StaffPost.objects.create(user=user, institution=institution, role="desk")

    with pytest.raises(IntegrityError), transaction.atomic():
        StaffPost.objects.create(user=user, institution=institution, role="desk")


@pytest.mark.django_db
def test_the_database_takes_every_constraint_of_the_models():
    said = [
        found for found in checks.run_checks(databases=["default"]) if found.id.startswith(("models.W", "fields.W"))
    ]

    assert said == [], connection.vendor
