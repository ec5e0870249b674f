import pytest
from click.testing import CliRunner

from kitaphana.cli.analyze import command

pytestmark = pytest.mark.once


def test_analyze_prints_the_keys_of_each_word():
    answer = CliRunner().invoke(command, [], input="книги\n\nҚазақ\nжүз-жүз\n")

    assert answer.exit_code == 0
    assert answer.output == "книги\tкниги книг\nҚазақ\tказак\nжүз-жүз\tжуз\n"


def test_analyze_takes_a_language():
    answer = CliRunner().invoke(command, ["--lang", "en"], input="libraries\n")

    assert answer.output == "libraries\tlibraries librari\n"


def test_analyze_survives_bytes_that_are_no_text():
    assert CliRunner().invoke(command, [], input=b"\xff\xfe\n").exit_code == 0
