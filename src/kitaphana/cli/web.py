"""`kitaphana web`: the portal, the staff pages and the REST door, served by granian."""

import click

from kitaphana.cli.guard import demand_free_port, demand_safe_data

port_option = click.option(
    "--port", type=click.IntRange(1, 65_535), envvar="KITAPHANA_HTTP_PORT", default=8000, show_default=True, help="port"
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@port_option
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="worker processes")
def command(host: str, port: int, workers: int) -> None:
    """Serve HTTP until told to stop; each worker is a process with one thread for the database."""
    demand_safe_data()
    demand_free_port(host, port)
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "kitaphana.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        websockets=False,
        log_access=False,
    ).serve()
