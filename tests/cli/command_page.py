"""Writes ``docs/reference/command-line.md`` from the commands themselves: ``python tests/cli/command_page.py``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from dunning_engine.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"
HEAD = """# Command line

Generated from the commands (`python tests/cli/command_page.py`); a test holds it so.

**Exit codes**: 0 fine; 1 findings, failures, or an error of the library; 2 wrong usage; 130 stopped by Ctrl-C (SIGINT).

**Errors** go to standard error as `error[CODE] message` with a line `help: ...`; with `--json` as
`{"error": {"code", "message", "help", "values"}}`. `dunning explain CODE` says more about each.

**Configuration**: `dunning.toml` in the working folder (or the file that `DUNNING_CONFIG` names), over it the variables
`DUNNING_*`, over those the arguments. The database is `sqlite:///dunning.db` unless configured.

**Adapters**: commands that write need an adapter for every capability that a process uses, named under
`[adapters.<capability>]`. `--standins` takes stand-ins instead, for all of them: everything outside is imitated,
nothing is really sent, and effects end as if it had been. It is for trying out, not for a database with real cases.
Commands that only read need no adapter.

**Databases**: `dunning start`, `run`, `demo` and `db upgrade` make an SQLite database that is not there; every other
command says so and makes none.

**Data** (`--data`): JSON or YAML, as a text in braces (`{amount: 20.00 EUR}`), a file, or `-` for standard input.
Numbers are exact; an unknown field is refused with the nearest known one.

**Time** (`--now`): the clock then stands still at that instant; without an offset it is read in the time zone of the
shared calendars. Times are printed in that zone.

**Output** is plain text when piped, with colour and progress on a terminal (`NO_COLOR` is respected), and JSON with
`--json`.
"""
FINDING = "`code`, `severity`, `message`, `file`, `line`, `column`, `help`, `length`, `trail`"
CASE = "`id`, `process`, `version`, `key`, `state`, `outcome`, `data`, `revision`, `opened_at`, `updated_at`"
STEP = '{"number", "event", "now", "outcome", "from_state", "to_state", "reason", "trace"}'
RESULT = '{"scenario", "process", "file", "passed", "covers", "missing", "failure"}'
SHARE = '"reached", "total", "percent"'
MISSED = '{"kind", "place", "outcome", "text", "file", "line", "column"}'
COVERED = f'{{"process", {SHARE}, "kinds": {{name: {{{SHARE}}}}}, "missing": [{MISSED}]}}'
NODE = '{"id", "label", "kind", "note", "count", "tone"}'
EDGE = '{"source", "target", "label", "kind", "count", "tone"}'
DECISION = (
    "`case`, `event`, `from_state`, `to_state`, `outcome`, `effects`, `timers`, `tasks`, `trace`, `reason`"
)  # fmt: skip
EFFECT = (
    "`key`, `case_id`, `operation`, `arguments`, `status`, `attempts`, `due_at`, `result`, `reason`, `planned_at`, "
    "`ended_at`"
)
TASK = (
    "`id`, `case_id`, `name`, `list`, `assignee`, `due_at`, `form`, `status`, `completed_by`, `note`, `script`"
)  # fmt: skip
SHAPES = {
    "demo": '`{"cases": n, "levels": {"R1": n, "R2": n, "R3": n}, "disputes": n, "reminders_for_disputed": n, '
    '"effects": {"mail.send": n, ...}, "dead": n, "void": n}`; `levels` counts how many times each was reached',
    "init": '`{"copied": [file], "unchanged": [file], "differing": [{"file", "difference"}]}`',
    "check": f'`{{"processes": [name], "errors": true|false, "findings": [finding]}}`; a finding has {FINDING}',
    "explain": '`{"code", "title", "text", "bad", "good"}`',
    "test": f'`{{"passed": n, "failed": n, "scenarios": [{RESULT}], "findings": [finding]}}`, with `--coverage` also '
    f'`coverage`: `{{{SHARE}, "processes": [{COVERED}]}}`, which is what `--coverage-json` writes, with `--suggest` '
    'also `suggestions`: `[{"file", "text", "comes_by": [name]}]`',
    "rules": '`{"rules": [{"id", "group", "text", "implemented": [file:line], "scenarios": [name], "hole"}], '
    '"holes": [id], "findings": [finding]}`; `hole` says what is missing, and is empty where nothing is',
    "verify": '`{"studies": [{"processes", "starts", "worlds", "moves", "depth", "complete", "disturbances", '
    '"seconds", "states", "assumptions", "verdicts": [{"process", "property", "text", "outcome", "at", "rules", '
    '"steps", "scenario", "reason"}]}]}`; `outcome` is proved, bounded, violated or not reproduced',
    "graph": f'`{{"title", "nodes": [{NODE}], "edges": [{EDGE}]}}`',
    "template preview": "the letter: `template`, `language`, `subject`, `body`, `audience`, `tag`, `note`, `items`, "
    "`source`",
    "start": f"the case: {CASE}",
    "send": f"the decision: {DECISION}",
    "run": '`{"done": n}`',
    "status": '`{"open_cases", "pending", "dead", "timers", "open_tasks", "next_due"}`',
    "case list": "a list of cases (see `dunning start`)",
    "case show": '`{"case", "timers": [timer], "tasks": [task], "effects": [effect]}`',
    "case why": f'`{{"case", "steps": [{STEP}]}}`',
    "task list": f"a list of tasks: {TASK}",
    "task script": 'the rendered text, `{"language", "body", "items"}`, or `null` where the task has none',
    "task done": 'a list of decisions, `{"error": ...}` in the place of what failed',
    "task postpone": 'a list of decisions, `{"error": ...}` in the place of what failed',
    "effect list": f"a list of effects: {EFFECT}",
    "effect retry": '`{"retried": [key], "not_dead": [key]}`',
    "vault keygen": '`{"id", "file"}`, and `"key"` where it is written to no file',
    "vault status": '`{"keys": [id], "holds": {"bank": n, "card": n, "key ID": n}}`',
    "vault rotate": '`{"rotated": n}`',
    "vault reveal": '`{"value"}`',
    "vault purge": '`{"purged": n}`',
    "vault audit": '`[{"at", "what", "ref", "case_id", "who", "note"}]`',
    "db upgrade": '`{"upgrades": [number]}`',
}
EXAMPLES = {
    "demo": "dunning demo --invoices invoices.csv --case-per invoice",
    "init": "dunning init my-processes",
    "check": "dunning check my-processes --format sarif",
    "explain": "dunning explain E203",
    "schema": "dunning schema -o process.schema.json",
    "test": "dunning test -k STO-08",
    "rules": "dunning rules --rule STO-08",
    "graph": "dunning graph storage_arrears -o arrears.svg",
    "template preview": "dunning template preview storage_arrears reminder_1 --lang en",
    "start": "dunning start storage_arrears --data customer.yaml --id invoice-4711",
    "send": "dunning send storage_arrears-C-7-1 payment_received --data '{amount: 20.00 EUR}' --id bank-4711",
    "run": "dunning run --poll 10",
    "case why": "dunning case why storage_arrears-C-7-1",
    "task list": "dunning task list --role site_manager --list 'Reminder 2'",
    "task script": "dunning task script unpaid-C-7-1/cite_invoices.4",
    "task done": "dunning task done storage_arrears-C-7-1/choose_reminder_2.3 --by manager --data '{to_r2: true}'",
    "effect list": "dunning effect list --status dead",
    "vault keygen": "dunning vault keygen --file vault.keys",
    "vault reveal": "dunning vault reveal vault:bank:FR…0189:4f2a9c01b6de55071c3a --by claire",
    "vault purge": "dunning vault purge --older-than 7 --by claire",
}


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, groups left out."""
    root = get_command(app)
    context = typer.Context(root)
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {each}", other) for each, other in inner.items())


def page() -> str:
    """The page's text."""
    return HEAD + "".join(_section(name, command) for name, command in commands())


def _section(name: str, command: Any) -> str:
    arguments = [part for part in command.params if part.param_type_name == "argument"]
    options = [part for part in command.params if part.param_type_name == "option"]
    usage = " ".join(["dunning", name, *(str(part.metavar) for part in arguments)])
    parts = [f"\n## `{usage}`\n\n{_prose(command.help)}\n"]
    rows = [(f"`{part.metavar}`", part.help) for part in arguments] + [(_option(part), part.help) for part in options]
    if rows:
        parts.append("\n| | |\n|---|---|\n" + "".join(f"| {left} | {_cell(right)} |\n" for left, right in rows))
    if name in EXAMPLES:
        parts.append(f"\n    {EXAMPLES[name]}\n")
    if any("--json" in part.opts for part in options):
        parts.append(f"\n`--json` prints {SHAPES[name]}.\n")
    return "".join(parts)


def _option(option: Any) -> str:
    names = ", ".join(option.opts)
    if option.is_flag:
        return f"`{names}`"
    default = "" if option.default in (None, "") or option.required else f", default {option.default}"
    return f"`{names} {_cell(_metavar(option))}`{default}"


def _metavar(option: Any) -> str:
    """The word given, else the choices, else the option's name."""
    if option.metavar is None and isinstance(option.default, Enum):
        return "|".join(each.value for each in type(option.default))
    return str(option.metavar or option.name.upper())


def _prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
