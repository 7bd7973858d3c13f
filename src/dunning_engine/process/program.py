"""A compiled process: what ``decide()`` runs. Expressions are functions, names are resolved, types are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.calendar import Calendar, Duration
from dunning_engine.expr import Compiled, observed
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.model.task import FormField
from dunning_engine.model.types import Field

Evaluate = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A compiled condition with its place and its text as written."""

    where: str
    text: str
    test: Evaluate
    compiled: Compiled

    def observe(self, facts: Any) -> Mapping[str, Any]:
        """The values that the condition reads, by name."""
        return observed(self.compiled, facts)


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """A compiled action.

    ``place`` addresses it in the program. ``arguments`` evaluate to the operation's arguments; ``assigns``
    are the data fields of a ``set``; ``body`` the actions of a note or a named action, whose parameters are
    ``arguments``. ``gate`` is the place of the ``send_only_if`` in force (empty: none). ``modes`` are the fixed
    words of start and signal.
    """

    place: str
    kind: str
    name: str
    guard: Guard | None = None
    arguments: tuple[tuple[str, Evaluate], ...] = ()
    operation: Operation | None = None
    gate: str = ""
    optional: bool = False
    body: tuple[Act, ...] = ()
    or_else: tuple[Act, ...] = ()
    attempts: int = 0
    wait: Duration | None = None
    key: Evaluate | None = None
    into: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A compiled branch. ``target``: a state, ``back``, or ``None``; ``choose`` works out one that is an expression."""

    place: str
    guard: Guard | None
    do: tuple[Act, ...]
    target: str | None = None
    choose: Evaluate | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reaction:
    """What happens on an event: branches in order; ``instead`` keeps ``anywhere`` out."""

    place: str
    ways: tuple[Way, ...]
    instead: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Alarm:
    """A compiled timer. ``due`` gives a date, an instant or none; ``every`` a duration instead.

    ``rule`` is next, previous or same; ``name`` is ``state.timer`` or ``anywhere.timer``; ``order`` its place
    among all timers of the file.
    """

    name: str
    place: str
    order: int
    due: Evaluate | None
    every: Evaluate | None
    guard: Guard | None
    not_before: Evaluate | None
    expires: Evaluate | None
    rule: str
    ways: tuple[Way, ...]
    missed: tuple[Way, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """A compiled human task. ``form`` is shown to people; ``fields`` checks what they fill in.

    ``stored`` are the form's fields that are data fields. ``not_by`` names data fields and tasks: who they hold, or
    who completed them, may not do this one (four eyes).
    """

    name: str
    place: str
    assignee: Evaluate
    list: str
    form: tuple[FormField, ...]
    fields: Mapping[str, Field]
    stored: frozenset[str]
    due: Evaluate | None
    rule: str
    postpone_by: Evaluate | None
    postpone_times: int
    script: str
    note: Evaluate | None
    ways: tuple[Way, ...]
    not_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A compiled state; ``on`` maps event names to reactions, ``call`` entry names to actions.

    ``anywhere`` is compiled to a State too (its ``timers``, ``on``, ``always``, ``ignore``, ``defer``).
    """

    name: str
    final: bool = False
    outcome: str = ""
    enter: tuple[Act, ...] = ()
    call: Mapping[str, Act] = field(default_factory=dict)
    confirmed: tuple[Way, ...] = ()
    failed: tuple[Way, ...] = ()
    failed_task: Work | None = None
    task: Work | None = None
    timers: tuple[Alarm, ...] = ()
    on: Mapping[str, Reaction] = field(default_factory=dict)
    always: tuple[Way, ...] = ()
    ignore: frozenset[str] = frozenset()
    defer: frozenset[str] = frozenset()
    reopen: Mapping[str, Reaction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """Which deeds an invariant speaks of: an operation with some of its arguments, a template, or a tag of templates.

    What is empty says nothing; ``arguments`` are texts as written.
    """

    operation: str = ""
    template: str = ""
    tag: str = ""
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A compiled invariant; ``text`` is how it reads on one line.

    ``what`` are the deeds that a never_sent, only_after or at_most_once speaks of, ``sent`` those that an only_after
    asks for first, at least ``gap`` (a duration) before. ``holds`` is the condition of a never or of a leads_to,
    ``when`` where it applies. An at_most_once counts for each value of ``per``, or for each event ``each``.
    Of a four_eyes ``tasks`` are the names.
    """

    kind: str
    place: str
    text: str
    at: Position
    rules: tuple[str, ...] = ()
    what: Pick | None = None
    sent: Pick | None = None
    gap: Evaluate | None = None
    holds: Guard | None = None
    when: Guard | None = None
    per: Evaluate | None = None
    each: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A compiled process with its settings, tables, operation signatures and calendar.

    ``digest`` is the hash of all that it was made from; ``first`` the state in which a case begins;
    ``tables`` give a record of outputs; ``derived`` are all values that are worked out on use, by the name that
    expressions read them under: the computed ones, ``table.<name>``; ``acts`` and ``gates`` find actions and
    ``send_only_if`` by place;
    ``properties`` are the invariants, ``never`` the conditions of those that are asked on every step; ``rules`` map
    a place to the rule ids it carries, ``carriers`` to the same ids with where they are written, ``positions`` to where
    the place itself is;
    ``bounded`` are the data fields with a least or a greatest value.
    """

    name: str
    version: int
    digest: str
    calendar: Calendar
    first: str
    key: Evaluate | None
    unique: bool
    data: Mapping[str, Field]
    settings: Mapping[str, Any]
    computed: Mapping[str, Evaluate]
    events: Mapping[str, Mapping[str, Field]]
    result: tuple[str, ...]
    tables: Mapping[str, Evaluate]
    derived: Mapping[str, Evaluate]
    states: Mapping[str, State]
    anywhere: State
    acts: Mapping[str, Act]
    gates: Mapping[str, Guard]
    never: tuple[Guard, ...]
    properties: tuple[Property, ...]
    bounded: tuple[Field, ...]
    rules: Mapping[str, tuple[str, ...]]
    carriers: Mapping[str, tuple[Text, ...]]
    positions: Mapping[str, Position]
    migrate: Mapping[str, str] = field(default_factory=dict)
    doc: str = ""
