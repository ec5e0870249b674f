"""What the profile `production` refuses to serve."""

import click
from django.conf import settings
from django.db import DatabaseError


def demand_safe_data() -> None:
    """Stop when a production installation would serve a demo city: its accounts have known passwords."""
    if settings.PROFILE == "production" and _holds_demo():
        raise click.ClickException(
            "this database holds a demo city, whose accounts have known passwords: the profile production does not"
            " serve it. Choose another KITAPHANA_DATA_DIR or KITAPHANA_DATABASE_URL, or KITAPHANA_PROFILE=demo."
        )


def _holds_demo() -> bool:
    from kitaphana.core.models import AuditEntry

    try:
        return AuditEntry.objects.filter(subject="city:demo").exists()
    except DatabaseError:  # no tables yet
        return False
