"""What must never be is a constraint on both databases, also where a column may be empty."""

import pytest
from django.core import checks
from django.db import IntegrityError, connection, transaction

from kitaphana.circulation.models import PolicyRow
from kitaphana.core.models import User
from kitaphana.network.models import StaffPost
from kitaphana.network.tests.factories import InstitutionFactory


@pytest.mark.django_db
def test_a_cell_of_the_grid_exists_once_also_when_a_criterion_is_empty():
    PolicyRow.objects.create(loan_days=15)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyRow.objects.create(loan_days=20)


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
