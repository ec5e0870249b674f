"""`kitaphana analyze`: the keys under which search finds a word."""

import sys

import click

from kitaphana.language.analysis import AUTO, keys, words


@click.command()
@click.option("--lang", type=click.Choice([AUTO, "kk", "ru", "en"]), default=AUTO, show_default=True)
def command(lang: str) -> None:
    """Read one word a line, print `word<TAB>key key …`."""
    for line in sys.stdin.buffer:
        if text := line.decode("utf-8", errors="replace").strip():
            found = dict.fromkeys(key for word in words(text) for key in keys(word, lang))
            click.echo(f"{text}\t{' '.join(found)}")
