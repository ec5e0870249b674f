"""What the web server refuses to serve, and where."""

import socket

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


def demand_free_port(host: str, port: int) -> None:
    """Stop when somebody listens there already.

    The web server shares its port among its workers (SO_REUSEPORT), so without this a second installation on the
    same port would start in silence, and each would get a part of the requests.
    """
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from None


def _holds_demo() -> bool:
    from kitaphana.core.models import AuditEntry

    try:
        return AuditEntry.objects.filter(subject="city:demo").exists()
    except DatabaseError:  # no tables yet
        return False
