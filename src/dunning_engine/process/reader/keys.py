"""Every key of every file, in one table: its name, its shape, whether it is required, and what it means.

The reader decodes by it, the JSON Schema and the reference page are made from it. A shape is a word that
:mod:`dunning_engine.process.reader.decoders` knows, or ``list of``, ``one or more``, ``map of`` a shape,
or ``one of a|b``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its shape, its meaning, and whether it must be given."""

    name: str
    shape: str
    doc: str
    required: bool = False


DOC = Key("doc", "string", "What this is for, in words; shown in the documentation and the diagram.")
RULES = Key("rules", "rules", "Ids of the business rules implemented here, e.g. [STO-04].")
_IF = Key("if", "expression", "The branch is taken only if this holds; the first that does wins.")
_DO = Key("do", "one or more action", "What is done, in order.")
_TO = Key("to", "text", "The next state; back: the state before, resumed; none: stay.")
_BRANCH = (_IF, _DO, _TO)
_BRANCHES = Key("branches", "one or more branch", "Several branches; instead of if, do and to beside.")
_CLOSED = Key("if_closed_day", "one of next|previous|same", "Where an instant on a closed day moves to.")
_SEND_ONLY_IF = Key(
    "send_only_if", "expression", "Asked again before anything leaves that reaches or hurts the customer."
)
_ON = Key("on", "handlers", "What is done about each event: branches, or {instead: true, branches: [...]}.")
_ALWAYS = Key("always", "one or more branch", "Branches asked after every step.")
_TIMERS = Key("timers", "map of timer", "What happens by itself at a computed time.")
_IGNORE = Key("ignore", "names", "Events that are taken and do nothing here.")
_DEFER = Key("defer", "names", "Events that are kept and offered again after the next move.")

TABLES: Mapping[str, tuple[Key, ...]] = {
    "process": (
        Key("format", "count", "The version of this file format: 1.", required=True),
        Key("process", "name", "The process's name: that of its directory.", required=True),
        Key("version", "count", "Counted up whenever behaviour changes.", required=True),
        DOC,
        RULES,
        Key("case", "case", "What identifies a case."),
        Key("calendar", "text", "Time zone, opening hours and holidays: a name in _shared/calendars.yaml."),
        Key("data", "fields", "The fields of a case."),
        Key("settings", "fields", "What a company tunes; overridable in its configuration."),
        Key("computed", "map of expression", "Values worked out on use, never stored."),
        Key("events", "map of event", "The events that the host may send, with their payloads."),
        Key("result", "names", "The data fields handed to a parent case at the end."),
        Key("tables", "map of table", "Decision tables, used as table.<name>.<output>."),
        Key("defaults", "map of arguments", "Arguments written once per capability."),
        Key("notes", "notes", "Where every note goes."),
        Key("actions", "map of named_action", "Actions with a name, used in any do list."),
        Key("states", "map of state", "The states; a case begins in the first.", required=True),
        Key("anywhere", "anywhere", "What holds in every state that is not final."),
        Key("invariants", "list of invariant", "Properties that must always hold; proved by `dunning verify`."),
        Key("migrate", "map of text", "For open cases of the version before: old state to new state."),
    ),
    "case": (
        Key("key", "expression", "The text that identifies the subject of a case."),
        Key("unique", "boolean", "Whether a key has at most one open case."),
    ),
    "field": (
        Key("type", "type", "The type; see the type grammar.", required=True),
        Key("default", "value", "The value where none is given."),
        Key("min", "value", "The smallest value allowed."),
        Key("max", "value", "The largest value allowed."),
        DOC,
        Key("sensitivity", "one of public|internal|personal|bank|card|volatile", "Who may see it."),
        Key("identifier", "boolean", "Whether it is a number of the company's own, never to be taken for a card's."),
        Key("keep", "text", "How long a value is kept, e.g. 7 days."),
        Key("source", "text", "The operation that refreshes it, e.g. ledger.items."),
        Key("max_age", "text", "How old a fact may be before it is refreshed, e.g. 1 day."),
    ),
    "event": (DOC, RULES, Key("fields", "fields", "The payload; its fields may also stand directly here.")),
    "record": (DOC, Key("fields", "fields", "The fields; they may also stand directly here.")),
    "table": (
        DOC,
        RULES,
        Key("inputs", "list of expression", "What each row is compared with.", required=True),
        Key("outputs", "fields", "What a row gives, with types.", required=True),
        Key(
            "rows", "rows", "One list per row: a cell per input, then per output; or a CSV file's name.", required=True
        ),
        Key("hit", "one of unique|first", "unique: one row fits at most; first: the first that fits."),
    ),
    "notes": (
        DOC,
        RULES,
        Key("to", "one or more action", "The actions that write a note; note.text is its text.", required=True),
    ),
    "named_action": (
        DOC,
        RULES,
        Key("parameters", "fields", "The arguments it takes, with types."),
        Key("do", "one or more action", "What is done, in order.", required=True),
    ),
    "modifiers": (
        Key("if", "expression", "The action is done only if this holds."),
        _SEND_ONLY_IF,
        Key("optional", "boolean", "Its failure changes nothing but the history."),
        Key("or_else", "one or more action", "What is done when it ends dead: another channel, a task."),
        Key("retry", "argument", "How often and how far apart it is tried: {times: 3, wait: 1 hour}."),
        Key("key", "expression", "A business key: the same key is never performed twice."),
        Key("into", "text", "The data field that takes the result."),
        RULES,
        DOC,
    ),
    "hold": (
        Key("until", "argument", "When the hold ends by itself."),
        Key("reason", "argument", "Why; shown in the history."),
    ),
    "release": (Key("reason", "argument", "Only holds of this reason end."),),
    "start": (
        Key("process", "name", "The process of the sub-case.", required=True),
        Key("as", "name", "Its name here: it ends as <as>.ended.", required=True),
        Key("data", "arguments", "Its data."),
        Key("if_open", "one of join|ignore|error", "What if a case of that key is open."),
        Key("outlives", "boolean", "Whether it goes on when this case ends, as one does that an open case has joined."),
    ),
    "signal": (
        Key("process", "name", "The process of the cases to tell.", required=True),
        Key("key", "argument", "Their key.", required=True),
        Key("event", "text", "The event to send.", required=True),
        Key("data", "arguments", "Its payload."),
        Key("if_none", "one of ignore|start|task", "What if no case of that key is open."),
    ),
    "branch": (_IF, _DO, _TO, RULES, DOC),
    "handler": (
        Key("instead", "boolean", "Do not fall through to anywhere's handler."),
        _BRANCHES,
        *_BRANCH,
        RULES,
        DOC,
    ),
    "timer": (
        DOC,
        RULES,
        Key("at", "expression", "When it is due: a date or an instant from facts, settings and entered_at."),
        Key("every", "expression", "Instead of at: again and again after this duration."),
        Key("while", "expression", "Armed only while this holds."),
        Key("not_before", "expression", "Not before this date or instant."),
        Key("expires", "expression", "Later than this it is missed, not fired."),
        Key("missed", "one or more branch", "What is done instead when it is missed."),
        _CLOSED,
        *_BRANCH,
        _BRANCHES,
    ),
    "task": (
        Key("name", "name", "The task's name; that of the state unless given."),
        DOC,
        RULES,
        Key("list", "text", "The list it appears in, the same task of all cases together."),
        Key("assignee", "argument", "A role or a person.", required=True),
        Key("form", "form", "What is filled in: data fields by name, or new typed ones."),
        Key("due", "expression", "When it should be done."),
        _CLOSED,
        Key("remind", "deadline", "When the assignee is reminded, and how."),
        Key("escalate", "deadline", "When somebody else is told, and how."),
        Key("postpone", "postpone", "By how much and how often it may be put off."),
        Key("script", "text", "A template shown to the agent on the telephone."),
        Key("note", "argument", "A text shown with the task."),
        Key("not_by", "names", "Four eyes: data fields that hold who, or tasks whose doer, may not do this one."),
        Key("internal", "names", "Form fields that no customer text may show."),
        Key("done", "one or more branch", "What completing it does."),
    ),
    "form_item": (
        Key("name", "name", "The field's name.", required=True),
        Key("type", "type", "The type; see the type grammar.", required=True),
        Key("default", "value", "The value where none is given."),
        Key("min", "value", "The smallest value allowed."),
        Key("max", "value", "The largest value allowed."),
        DOC,
        Key("sensitivity", "one of public|internal|personal|bank|card|volatile", "Who may see it."),
    ),
    "deadline": (
        Key("at", "expression", "When; for escalate without a time: when the task is due."),
        Key("every", "expression", "Instead of at: again and again after this duration."),
        *_BRANCH,
        _BRANCHES,
        RULES,
        DOC,
    ),
    "postpone": (
        Key("by", "expression", "By how much, e.g. 7 days.", required=True),
        Key("times", "count", "How often at most."),
    ),
    "failed": (Key("task", "task", "A person does it by hand; then as confirmed.", required=True),),
    "state": (
        DOC,
        RULES,
        Key("final", "boolean", "The case ends here."),
        Key("outcome", "text", "A final state's outcome; its name unless given."),
        Key("enter", "one or more action", "Done on entering; not on back."),
        Key("call", "map of call", "Operations performed together and waited for."),
        Key("confirmed", "one or more branch", "When the call has succeeded."),
        Key("failed", "failed", "When an entry of the call is dead: branches, or {task: ...}."),
        Key("task", "task", "What a person does or decides here."),
        _TIMERS,
        _ON,
        _ALWAYS,
        _IGNORE,
        _DEFER,
        _SEND_ONLY_IF,
        Key("reopen", "handlers", "Events that a final state still takes."),
    ),
    "anywhere": (DOC, RULES, _SEND_ONLY_IF, _ON, _ALWAYS, _TIMERS, _IGNORE, _DEFER),
    "invariant": (
        Key("never", "argument", "A condition that no step may make true; also checked at run time."),
        Key("never_sent", "argument", "What is never sent, by operation, template or tag."),
        Key("only_after", "argument", "What is done only after what `sent` names."),
        Key("at_most_once", "argument", "What is done at most once in a case, or once for each `per`."),
        Key("leads_to", "argument", "A condition that comes to hold, or somebody or a timer is still waited for."),
        Key("four_eyes", "argument", "Tasks, the first of which nobody completes who completed one of the others."),
        Key("when", "argument", "For never_sent and leads_to: where this condition holds."),
        Key("sent", "argument", "For only_after: what must have been sent."),
        Key("gap", "argument", "For only_after: the least time since `sent` was sent."),
        Key("per", "argument", "For at_most_once: once for each value of this expression."),
        Key("each", "argument", "For at_most_once: once for each such event, instead of once in a case."),
        RULES,
        DOC,
    ),
    "calendar": (
        DOC,
        Key("zone", "text", "The time zone, e.g. Europe/Paris.", required=True),
        Key("opens", "text", "The opening hour: what a date means where an instant is asked for."),
        Key("closes", "text", "The closing hour."),
        Key("weekend", "list of count", "ISO weekdays that are closed: 6 Saturday, 7 Sunday."),
        Key("country", "text", "Whose public holidays are closed (ISO 3166)."),
        Key("subdivision", "text", "A region of the country."),
        Key("closed", "list of text", "Further closed days, as dates."),
    ),
    "template": (
        Key("subject", "text", "The subject of an e-mail or letter."),
        Key(
            "audience",
            "one of customer|voicemail|colleague|agency|log",
            "Who reads it; decides which fields it may show.",
        ),
        Key("tag", "text", "Groups templates, e.g. reminder."),
        Key("note", "text", "The note that is kept when it has been sent."),
        Key("items", "expression", "The list that #items_list_selected shows."),
        RULES,
        DOC,
    ),
}

INVARIANTS = ("never", "never_sent", "only_after", "at_most_once", "leads_to", "four_eyes")
"""The keys of an invariant that say which kind it is."""

BESIDE_INVARIANT: Mapping[str, tuple[str, ...]] = {
    "never": (), "never_sent": ("when",), "only_after": ("sent", "gap"), "at_most_once": ("per", "each"),
    "leads_to": ("when",), "four_eyes": (),
}  # fmt: skip
"""What may stand beside each kind of invariant."""

DEEDS: Mapping[str, tuple[str, str]] = {
    "set": ("arguments", "Data fields and their new values; all right-hand sides see the old data."),
    "note": ("argument", "A text for the record; goes where `notes` says."),
    "hold": ("hold", "Until then no timer fires and nothing goes to the customer."),
    "release": ("release", "Ends a hold."),
    "start": ("start", "Begins a sub-case."),
    "signal": ("signal", "Sends an event to cases by key."),
    "forget": ("names", "Data fields whose values are erased."),
}
"""The actions that are part of the language: their shape and meaning."""
