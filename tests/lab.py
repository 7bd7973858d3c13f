"""A laboratory for the engine's tests: tiny processes as text, an outside that can be told to fail, one clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine import Engine, SimulatedClock
from dunning_engine.errors import DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.library import Library
from dunning_engine.model.case import Case
from dunning_engine.model.types import INTEGER, MONEY, TEXT
from dunning_engine.plugin import Plugins, load_plugins
from dunning_engine.plugin.hooks import hookimpl
from dunning_engine.ports.adapter import Inbound
from dunning_engine.ports.signature import INSIDE, operation, param

_TO = param("to", TEXT.maybe(), "Whom.", INSIDE)
_N = param("n", INTEGER.maybe(), "A number.", INSIDE)
_AMOUNT = param("amount", MONEY.maybe(), "An amount.", INSIDE)

OPERATIONS = (
    operation("lab.send", "To the customer.", [_TO, _N], [param("number", INTEGER, "Its number.")], reaches="customer"),
    operation("lab.tell", "To a colleague.", [_TO, _N], reaches="colleague"),
    operation("lab.log", "To nobody.", [_TO, _N], [param("number", INTEGER, "Its number.")]),
    operation("lab.charge", "Takes money.", [_AMOUNT], hurts=True, needs_key=True),
    operation("lab.demolish", "Cannot be undone.", [_N], irreversible=True),
    operation("lab.look", "Reads how many there are.", [_TO], [param("count", INTEGER, "How many.")]),
)
SHARED = {
    "_shared/calendars.yaml": """
        format: 1
        calendars:
          fr: {zone: Europe/Paris, opens: "09:00", closes: "18:00", weekend: [6, 7], closed: ["2026-05-01"]}
          night: {zone: Europe/Paris, opens: "02:30", closes: "18:00", weekend: []}
    """,
    "_shared/directory.yaml": """
        format: 1
        directory:
          boss: {name: Boss, email: boss@example.org, deputy: clerk}
          clerk: {name: Clerk, email: clerk@example.org, deputy: boss}
    """,
    "_shared/types.yaml": """
        format: 1
        types: {pair: {fields: {a: {type: integer, default: 0}, b: {type: text, default: none yet}}}}
    """,
}


class _Plugin:
    @hookimpl
    def dunning_capabilities(self) -> Any:
        return OPERATIONS


@dataclass
class Outside:
    """The other side. ``script`` tells per verb how the next performances go: no, down, lost (done, no answer),
    gone (not done, no answer), or ``die`` (the process is killed before the deed) and ``dies`` (after it)."""

    script: dict[str, list[str]] = field(default_factory=dict)
    deeds: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    reports: list[Inbound] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    counted: int = 7
    on_deed: Any = None

    name = "outside"
    standin = True

    def __getattr__(self, verb: str) -> Any:
        if verb.startswith("_"):
            raise AttributeError(verb)
        return lambda **given: self._perform(verb, **given)

    def _perform(self, verb: str, *, key: str, at: datetime, **given: Any) -> Mapping[str, Any]:  # noqa: ARG002
        self.tried.append(verb)
        how = self.script[verb].pop(0) if self.script.get(verb) else "fine"
        if how in ("no", "down", "gone", "die"):
            raise {
                "no": DeclinedError("no", reason="refused"), "down": UnavailableError("down"),
                "gone": OutcomeUnknownError("no answer"), "die": KeyboardInterrupt(),
            }[how]  # fmt: skip
        if self.on_deed is not None:
            self.on_deed(verb)
        self.deeds.append((verb, key, given))
        if how == "lost":
            raise OutcomeUnknownError("no answer")
        if how == "dies":
            raise KeyboardInterrupt
        return (
            {"number": len(self.deeds)}
            if verb in ("send", "log")
            else {"count": self.counted}
            if verb == "look"
            else {}
        )

    def find(self, key: str) -> Mapping[str, Any] | None:
        self.looked.append(key)
        found = [n for n, deed in enumerate(self.deeds, 1) if deed[1] == key]
        return {"number": found[0]} if found else None

    def inbound(self, now: datetime) -> list[Inbound]:
        due = [report for report in self.reports if report.at is None or report.at <= now]
        self.reports = [report for report in self.reports if report not in due]
        return due

    def inbound_due(self) -> datetime | None:
        return min((report.at for report in self.reports if report.at is not None), default=None)

    @property
    def done(self) -> list[str]:
        """The verbs of what was done."""
        return [verb for verb, _, _ in self.deeds]


@dataclass
class World:
    """One engine under test with its clock and its outside."""

    engine: Engine
    clock: SimulatedClock
    outside: Outside
    process: str = "p"
    id: str = ""

    def start(self, **data: Any) -> Case:
        case = self.engine.start(self.process, data)
        self.id = self.id or case.id
        return case

    def send(self, event: str, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
        return self.engine.send(self.id, event, data or {}, **more)

    def run(self) -> int:
        return self.engine.run()

    def at(self, moment: str) -> None:
        """Set the clock (an instant, local to Paris) and let nothing happen."""
        self.clock.set(paris(moment))

    def until(self, moment: str) -> None:
        self.engine.until(paris(moment))

    def complete(self, name: str, form: Mapping[str, Any] | None = None, **more: Any) -> Any:
        return self.engine.complete(self.task(name).id, form or {}, by=more.pop("by", "somebody"), **more)

    def task(self, name: str) -> Any:
        found = [task for task in self.engine.tasks() if task.name == name]
        assert found, f"no task {name}: {[task.name for task in self.engine.tasks()]}"
        return found[-1]

    @property
    def case(self) -> Case:
        return self.engine.case(self.id)

    @property
    def state(self) -> str:
        return self.case.state

    @property
    def data(self) -> Mapping[str, Any]:
        return self.case.data

    @property
    def tasks(self) -> list[str]:
        """The names of the open tasks."""
        return sorted(task.name for task in self.engine.tasks())

    @property
    def timers(self) -> dict[str, str]:
        """The armed timers, with when they are due in Paris."""
        return {timer.name: local(timer.due_at) for timer in self.engine.timers(self.id)}

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """Kind, name and outcome of every step."""
        return [(s.event["kind"], s.event["name"], s.outcome) for s in self.engine.history(self.id)]

    @property
    def reasons(self) -> list[str]:
        return [step.reason for step in self.engine.history(self.id) if step.reason]

    def statuses(self, operation: str | None = None) -> list[str]:
        return [effect.status for effect in self.engine.effects(case_id=self.id, operation=operation)]

    def rebuilt(self) -> bool:
        """Whether the log alone gives every case as it is."""
        return all(self.engine.rebuild(case.id) == self.engine.case(case.id) for case in self.engine.cases())


class Lab:
    """Makes engines; compiled programs, libraries and plugins are shared by all tests of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plugins: Plugins = load_plugins([_Plugin()])
        self.programs: dict[str, Any] = {}
        self.libraries: dict[str, Library] = {}

    def library(self, files: Mapping[str, str]) -> Library:
        texts = {path: dedent(text).lstrip("\n") for path, text in {**SHARED, **files}.items()}
        name = sha256(repr(sorted(texts.items())).encode()).hexdigest()[:16]
        if name not in self.libraries:
            for path, text in texts.items():
                place = self.folder / name / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
            self.libraries[name] = Library.open(self.folder / name)
        return self.libraries[name]

    def world(
        self, *texts: str, now: str = "2026-03-02T10:00", url: str | None = None, outside: Outside | None = None,
        files: Mapping[str, str] | None = None, **more: Any,
    ) -> World:  # fmt: skip
        """An engine for processes: the first is called p, the others by their own ``process:``."""
        written = {f"{name}/process.yaml": text for name, text in map(_whole, texts)}
        library = self.library({**written, **(files or {})})
        clock, outside = SimulatedClock(paris(now)), outside or Outside()
        shared = {"processes": library, "clock": clock, "installed": self.plugins, "cache": self.programs, **more}
        if url is None:
            engine = Engine.memory(adapters={"lab": outside, **(shared.pop("adapters", {}))}, **shared)
        else:
            engine = Engine.open(url, adapters={"lab": outside, **(shared.pop("adapters", {}))}, **shared)
        return World(engine, clock, outside, process=_whole(texts[0])[0])


def _whole(text: str) -> tuple[str, str]:
    """A process with its head: format, name, version and calendar are added where it does not say."""
    body = dedent(text).strip("\n")
    keys = [line.split(":")[0] for line in body.splitlines() if line and not line.startswith((" ", "#"))]
    head = {"format": "1", "process": "p", "version": "1", "calendar": "fr"}
    added = "".join(f"{key}: {value}\n" for key, value in head.items() if key not in keys)
    name = next((line.split(":")[1].strip() for line in body.splitlines() if line.startswith("process:")), "p")
    return name, added + body + "\n"


def paris(moment: str) -> datetime:
    """A local time in Paris as an instant."""
    parsed = datetime.fromisoformat(moment)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=ZoneInfo("Europe/Paris"))


def local(moment: datetime) -> str:
    """An instant as local time in Paris."""
    return moment.astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%dT%H:%M")
