"""`kitaphana bounce`: an e-mail that came back, as the mail server hands it to a program."""

import sys

import click

from kitaphana.gateways.bounces import read_bounce
from kitaphana.notices.services import note_bounce

LARGEST = 1024 * 1024


@click.command()
def command() -> None:
    """Read one report of delivery (RFC 3464) from standard input and mark the address as unusable.

    Ends well whatever it is given, so that no mail server ever sends a report about a report.
    """
    found = read_bounce(sys.stdin.buffer.read(LARGEST))
    if found is None:
        click.echo("no report of a message that failed for good")
        return
    is_ours = note_bounce(key=found.key, reason=found.reason)
    click.echo(
        "the address is marked as unusable" if is_ours else "the message is not ours, or its reader is forgotten"
    )
