"""A Typer group that loads a command's module only when the command is called, and prints errors as texts."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from dunning_engine.cli.commands import COMMANDS
from dunning_engine.cli.failing import report
from dunning_engine.errors import DunningError
from dunning_engine.similar import suggestion


class LazyGroup(TyperGroup):
    """The commands of :data:`COMMANDS`, each imported on its first use: ``dunning --help`` imports none."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the base class's signature
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the base class's signature
        """The command of a name, imported now; ``None`` where there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = get_command(import_module(f"dunning_engine.cli.{entry.module}").app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the words name; for an unknown one a usage error with a similar name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"No such command '{name}'." + suggestion(name, COMMANDS, "", " Did you mean '{}'?"))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the base class's signature
        """The list of commands for ``--help``, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error of the library is a text on standard error, and exit code 1; interrupted, 130."""
        try:
            return super().invoke(ctx)
        except DunningError as error:
            report(error, as_json=ctx.meta.get(AS_JSON, False))
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            sys.stderr.write("stopped\n")
            raise typer.Exit(INTERRUPTED) from None


INTERRUPTED = 130
"""The exit code of a command that SIGINT stopped, as shells have it."""
AS_JSON = "dunning.json"
"""Where an invocation remembers that ``--json`` was given."""


def command_app(**options: Any) -> typer.Typer:
    """The Typer app of one command (or of a group of them), plain in its help and without its own tracebacks."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, **options)
