"""A process as it was written: frozen, with positions, expressions still texts; long because it is one format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.model.position import NO_TEXT, NOWHERE, Position, Text
from dunning_engine.model.types import Field


@dataclass(frozen=True, slots=True)
class Argument:
    """A value of an argument: a scalar text, a list or a mapping, as nested ``Argument``.

    Exactly one of ``text``, ``items`` and ``fields`` is set. A text may hold ``${...}``; a text that is one
    ``${...}`` keeps its type. ``at`` is the value's place, ``name_at`` that of the name it is given under.
    """

    at: Position
    text: Text | None = None
    items: tuple[Argument, ...] | None = None
    fields: Mapping[str, Argument] | None = None
    name_at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    ``kind`` is operation, set, note, named, hold, release, start, signal or forget; ``name`` the operation
    (``mail.send``) or the named action (``contact``), else the kind. ``arguments`` by name (for ``set``: field
    to value; for ``note``: ``text``; for ``forget``: ``fields``, a list). ``or_else`` are actions done when the
    deed ends dead; ``into`` is the data field for the result; ``key`` the business key; ``modes`` the enum
    modifiers: ``if_open``, ``if_none``, ``outlives``, ``as`` of start and signal.
    """

    kind: str
    name: str
    at: Position
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    condition: Text | None = None
    send_only_if: Text | None = None
    optional: bool = False
    or_else: tuple[Action, ...] = ()
    retry: Argument | None = None
    key: Text | None = None
    into: Text | None = None
    modes: Mapping[str, Text] = field(default_factory=dict)
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a handler: the first whose ``condition`` holds is taken.

    ``to`` is a state's name, ``back``, a ``${...}`` that gives a state, or ``None`` (stay).
    """

    at: Position
    condition: Text | None = None
    do: tuple[Action, ...] = ()
    to: Text | None = None
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Handler:
    """What a state (or ``anywhere``) does with an event. ``instead``: do not fall through to ``anywhere``.

    ``said`` tells whether ``instead`` was written at all: it must be where both handle the event.
    """

    event: Text
    branches: tuple[Branch, ...]
    instead: bool = False
    said: bool = False


@dataclass(frozen=True, slots=True)
class TimerDef:
    """A timer: ``at`` (an expression) or ``every`` (a duration); see "timers" in the format."""

    name: str
    at: Position
    due: Text | None = None
    every: Text | None = None
    condition: Text | None = None
    not_before: Text | None = None
    expires: Text | None = None
    if_closed_day: Text | None = None
    branches: tuple[Branch, ...] = ()
    missed: tuple[Branch, ...] = ()
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class FormItem:
    """A field of a form: a data field by name (``field`` is None, stored on completion) or a new typed one."""

    name: Text
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A ``remind`` or ``escalate`` of a task: when, and what is done; ``escalate`` without a time: at its ``due``.

    ``branches`` as of a timer; the reader makes one branch of a plain ``do``.
    """

    at: Position
    due: Text | None
    every: Text | None
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class TaskDef:
    """A human task of a state (or the ``task:`` of ``failed``)."""

    name: str
    at: Position
    assignee: Argument
    list: Text | None = None
    form: tuple[FormItem, ...] = ()
    due: Text | None = None
    if_closed_day: Text | None = None
    remind: Deadline | None = None
    escalate: Deadline | None = None
    postpone_by: Text | None = None
    postpone_times: int = 0
    script: Text | None = None
    note: Argument | None = None
    internal: tuple[Text, ...] = ()
    not_by: tuple[Text, ...] = ()
    done: tuple[Branch, ...] = ()
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One of the operations that a state performs together and waits for."""

    name: str
    action: Action


@dataclass(frozen=True, slots=True)
class StateDef:
    """A state. ``outcome`` is that of a final state: its name unless given."""

    name: str
    at: Position
    doc: str = ""
    final: bool = False
    outcome: str = ""
    enter: tuple[Action, ...] = ()
    call: tuple[CallEntry, ...] = ()
    confirmed: tuple[Branch, ...] = ()
    failed: tuple[Branch, ...] = ()
    failed_task: TaskDef | None = None
    task: TaskDef | None = None
    timers: tuple[TimerDef, ...] = ()
    on: tuple[Handler, ...] = ()
    always: tuple[Branch, ...] = ()
    ignore: tuple[Text, ...] = ()
    defer: tuple[Text, ...] = ()
    send_only_if: Text | None = None
    reopen: tuple[Handler, ...] = ()
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Anywhere:
    """What holds in every state that is not final."""

    at: Position = NOWHERE
    send_only_if: Text | None = None
    on: tuple[Handler, ...] = ()
    always: tuple[Branch, ...] = ()
    timers: tuple[TimerDef, ...] = ()
    ignore: tuple[Text, ...] = ()
    defer: tuple[Text, ...] = ()
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class EventDef:
    """A declared event with its payload."""

    name: str
    at: Position
    fields: Mapping[str, Field] = field(default_factory=dict)
    doc: str = ""
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a decision table: a cell text per input and output column, in that order."""

    at: Position
    cells: tuple[Text, ...]
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the CSV file of a table is written: what separates cells, and whether it has a column of rule ids."""

    separator: str
    with_rules: bool


@dataclass(frozen=True, slots=True)
class TableDef:
    """A decision table; ``hit`` is unique or first. ``sheet`` tells of the CSV file that its rows come from, if any."""

    name: str
    at: Position
    inputs: tuple[Text, ...]
    outputs: Mapping[str, Field]
    rows: tuple[TableRow, ...]
    hit: str = "unique"
    rules: tuple[Text, ...] = ()
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class NotesDef:
    """Where every ``note:`` goes: ``note.text`` stands for its text."""

    at: Position = NOWHERE
    to: tuple[Action, ...] = ()
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedAction:
    """A named action: typed parameters and what is done."""

    name: str
    at: Position
    parameters: Mapping[str, Field] = field(default_factory=dict)
    do: tuple[Action, ...] = ()
    doc: str = ""
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Invariant:
    """A property to hold, as written: checked by ``verify``; ``never`` also at run time."""

    at: Position
    kind: str
    fields: Mapping[str, Argument]
    rules: tuple[Text, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class CalendarDef:
    """A calendar as written in ``_shared/calendars.yaml``."""

    name: str
    at: Position
    zone: str
    opens: str = "09:00"
    closes: str = "18:00"
    weekend: tuple[int, ...] = (6, 7)
    country: str = ""
    subdivision: str = ""
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateDef:
    """A template: its front matter and its body, with the place where the body begins.

    ``items`` is the expression for the list that ``#items_list_selected`` shows; ``heads`` are the texts of the front
    matter with their places, by key.
    """

    name: str
    language: str
    at: Position
    body: str
    subject: str = ""
    audience: str = "customer"
    tag: str = ""
    note: str = ""
    items: Text | None = None
    rules: tuple[Text, ...] = ()
    heads: Mapping[str, Text] = field(default_factory=dict)

    def said(self) -> tuple[Text, ...]:
        """What the template says, each text with its place: its subject, where it has one, and its body."""
        subject = self.heads.get("subject") or Text(self.subject, self.at)
        return (*((subject,) if subject.value else ()), Text(self.body, self.at))


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole process, as written."""

    name: str
    version: int
    at: Position
    doc: str = ""
    key: Text | None = None
    unique: bool = False
    calendar: Text = NO_TEXT
    data: Mapping[str, Field] = field(default_factory=dict)
    settings: Mapping[str, Field] = field(default_factory=dict)
    computed: Mapping[str, Text] = field(default_factory=dict)
    events: Mapping[str, EventDef] = field(default_factory=dict)
    result: tuple[Text, ...] = ()
    tables: Mapping[str, TableDef] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, Argument]] = field(default_factory=dict)
    notes: NotesDef | None = None
    actions: Mapping[str, NamedAction] = field(default_factory=dict)
    states: Mapping[str, StateDef] = field(default_factory=dict)
    anywhere: Anywhere = Anywhere()
    invariants: tuple[Invariant, ...] = ()
    migrate: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict)
    rules: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A business rule of the catalogue: its id, one sentence, and the group that it is listed in."""

    id: str
    text: str
    group: str
    at: Position


@dataclass(frozen=True, slots=True)
class Shared:
    """What ``_shared/`` holds, for all processes. ``rules`` is the catalogue by id, empty where there is none.

    ``places`` say where types and roles stand: ``types.item``, ``directory.sales``.
    """

    types: Mapping[str, Any] = field(default_factory=dict)
    calendars: Mapping[str, CalendarDef] = field(default_factory=dict)
    actions: Mapping[str, NamedAction] = field(default_factory=dict)
    directory: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    places: Mapping[str, Position] = field(default_factory=dict)
