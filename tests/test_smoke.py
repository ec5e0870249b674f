import pytest

from kitaphana.core.models import User


@pytest.mark.django_db
def test_a_login_can_be_made():
    assert User.objects.create_user("anna", "a long password").pk
