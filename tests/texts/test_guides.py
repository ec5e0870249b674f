"""What the guides tell people to press and to type is there: ways through the pages, buttons, commands, options."""

import re
from pathlib import Path

import click
import pytest

from kitaphana.cli.main import group
from scripts.extract_messages import texts_by_package

pytestmark = pytest.mark.once
PROJECT = Path(__file__).resolve().parents[2]
GUIDES = sorted([PROJECT / "README.md", *(PROJECT / "docs/use").glob("*.md"), *(PROJECT / "docs/operate").glob("*.md")])
OF_OTHER_SYSTEMS = re.compile(r"[А-Яа-я]|Excel|^$")
WAY = re.compile(r"\*{1,2}([^*`\n]*→[^*`\n]*)\*{1,2}")
COMMAND = re.compile(r"(?:^|[`\s])(?:\.venv/bin/)?kitaphana ([a-z][a-z-]*)([^`\n]*)", re.MULTILINE)
PHRASE = re.compile(r"(?<![*\w])\*{1,2}([A-Z][^*`\n]+?)\*{1,2}(?![*\w])")
STRESSED = {
    "moving-in.md": "Codes matter; The counts; Deleted in the old system",
    "moving-in-readers.md": "Reports; Save as; CSV UTF-8; Say the columns; Try it out; Read the report; "
    "Decide about pairs; Known again; Dates; Phones; Card numbers; Numbers that a spreadsheet damaged; "
    "Children; Never taken over",
    "../use/cataloguer.md": "CSV; XLSX; Kits; No number is ever given twice; Numbers; Readers do not stand there; "
    "The page of an edition; Volumes and parts",
}
"""The guides of moving in: every phrase in bold or italics stands on a page, but for what is stressed only."""


@pytest.fixture(scope="module")
def texts():
    """Every text of the interface, as it is written in the sources."""
    found = set()
    for catalog in texts_by_package().values():
        for message in catalog:
            found.update(message.id if isinstance(message.id, tuple) else [message.id])
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_way_through_the_pages_is_there(guide, texts):
    ways = [way.split("→") for way in WAY.findall(guide.read_text(encoding="utf-8"))]
    steps = [step.strip() for way in ways for step in way]

    assert [one for one in steps if one not in texts and not OF_OTHER_SYSTEMS.search(one)] == []


@pytest.mark.parametrize("name", STRESSED)
def test_every_button_that_leads_a_library_in_is_on_a_page(name, texts):
    told = PHRASE.findall((PROJECT / "docs/operate" / name).read_text(encoding="utf-8"))
    steps = [step.strip(" .:,") for one in told for step in one.split("→")]

    missing = {one for one in steps if one not in texts and not OF_OTHER_SYSTEMS.search(one)}
    assert missing - set(STRESSED[name].split("; ")) == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_and_option_is_there(guide):
    wrong = []
    for name, rest in COMMAND.findall(guide.read_text(encoding="utf-8")):
        command, words = _command(name, rest.split())
        known = {option for one in getattr(command, "params", ()) for option in one.opts} | {"--help"}
        asked = [word.strip("[]()|,.;").split("=")[0] for word in words]
        unknown = [word for word in asked if word.startswith("--") and word not in known]
        if command is None or unknown:
            wrong.append((name, *unknown))
    assert wrong == []


def _command(name, words):
    """The command of the program, also one within a group, and the words behind its name."""
    context = click.Context(group)
    command = group.get_command(context, name)
    while isinstance(command, click.Group) and words and words[0] in command.list_commands(context):
        command, words = command.get_command(context, words[0]), words[1:]
    return command, words
