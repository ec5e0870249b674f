"""The post office of a demo city, beside the parts that `kitaphana run` starts."""

import contextlib
from collections.abc import Iterator

import click
from django.conf import settings


@contextlib.contextmanager
def post_office() -> Iterator[None]:
    """Take the city's e-mail while this lasts; nothing in another profile, or where a relay is set up.

    Port 0 is any that is free. Without a port or a folder the city runs all the same: its e-mail waits in the queue.
    """
    if settings.PROFILE != "demo" or settings.SMTP_URL:
        yield
        return
    from kitaphana.gateways.post_office import HOST, PostOffice

    wanted = settings.DEMO_SMTP_PORT
    with contextlib.ExitStack() as opened:
        try:
            port = opened.enter_context(PostOffice(settings.DEMO_MAIL_DIR, wanted)).port
        except OSError as error:
            click.echo(f"The city has no post office, its e-mail waits: {error.strerror or error}", err=True)
        else:
            if wanted not in (port, 0):
                other = "KITAPHANA_DEMO_SMTP_PORT chooses another"
                click.echo(f"Port {wanted} cannot be used: e-mail goes to {HOST}:{port} ({other}).", err=True)
        yield
