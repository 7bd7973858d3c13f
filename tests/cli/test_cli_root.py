"""The root: help without loading anything, the version, wrong usage, errors as texts or JSON."""

import json
import subprocess
import sys

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from dunning_engine import __version__
from dunning_engine.cli import app
from dunning_engine.cli.commands import COMMANDS

HEAVY = ("sqlalchemy", "jinja2", "pydantic", "yaml", "transitions", "rich.console", "holidays", "dunning_engine.api")


def test_help_lists_every_command_and_loads_none():
    program = (
        "import sys\nfrom typer.testing import CliRunner\nfrom dunning_engine.cli import app\n"
        "print(CliRunner().invoke(app, ['--help']).output)\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "LOADED []" in output
    for name in COMMANDS:
        assert f"\n  {name} " in output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_itself_says(name):
    root = get_command(app)
    command = root.get_command(typer.Context(root), name)
    assert command.help.splitlines()[0] == COMMANDS[name].help
    assert command.name == name


def test_version():
    assert CliRunner().invoke(app, ["--version"]).output == f"dunning {__version__}\n"


@pytest.mark.parametrize(
    "words", [["nonsense"], ["start"], ["run", "--poll", "soon"], ["case"], ["effect", "nonsense"]]
)
def test_wrong_usage_is_exit_code_2(words):
    assert CliRunner().invoke(app, words).exit_code == 2


def test_a_command_that_there_is_not_is_answered_with_a_similar_one():
    assert "No such command 'tset'. Did you mean 'test'?" in CliRunner().invoke(app, ["tset"]).output
    assert "Did you mean" not in CliRunner().invoke(app, ["zzzz"]).output
    assert "Did you mean 'list'" in CliRunner().invoke(app, ["case", "lsit"]).output


def test_an_error_is_a_text_on_standard_error(dunning, case):
    assert case
    result = dunning("case", "show", "nope", code=1)
    assert result.stderr == "error[UNKNOWN_CASE] there is no case nope\n  help: see `dunning case list`\n"
    assert result.stdout == ""


def test_an_error_cannot_steer_the_terminal(dunning, case):
    assert case
    assert "\x1b" not in dunning("case", "show", "\x1b[31mred", code=1).stderr


def test_an_error_is_json_where_json_is_asked_for(dunning, case):
    assert case
    error = json.loads(dunning("case", "show", "nope", "--json", code=1).stderr)["error"]
    assert error == {
        "code": "UNKNOWN_CASE",
        "message": "there is no case nope",
        "help": "see `dunning case list`",
        "values": {"case": "nope"},
    }
