"""Where two runs part: each difference as what `expect` would have to say, of the process as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.mutate.look import Look, Seen, Sent

_WHOSE = ("customer", "ticket", "deal", "salon", "unit", "dossier", "channel")
"""Arguments that are the same of all that is done for a customer: others tell more."""
_WORD = {"done": "sent", "void": "voided", "dead": "dead"}


@dataclass(frozen=True, slots=True)
class Difference:
    """What is so in the process and not in the mutant.

    ``expect`` is the content of an `expect`, ``mutant`` what there is in the mutant instead, in words.
    """

    case: tuple[str, str]
    expect: Mapping[str, Any]
    mutant: str


def differences(original: Look, mutant: Look) -> Iterator[Difference]:
    """All differences between two looks, the clearest first."""
    for case, seen in original.items():
        other = mutant.get(case)
        if other is None:
            yield Difference(case, {"state": seen.state}, "there is no such case")
        elif other != seen:
            yield from (Difference(case, expect, told) for expect, told in _between(seen, other))
    for case in mutant:
        if case not in original:
            yield Difference(case, {}, f"a case of {case[0]} is there")


def _between(seen: Seen, other: Seen) -> Iterator[tuple[Mapping[str, Any], str]]:
    if seen.state != other.state:
        yield {"state": seen.state}, f"state {other.state}"
    if seen.outcome != other.outcome:
        yield {"outcome": seen.outcome or "none"}, f"outcome {other.outcome or 'none'}"
    yield from _effects(seen.ended, other.ended)
    yield from _tasks(seen.tasks, other.tasks)
    yield from _timers(seen.timers, other.timers)
    for name, value in seen.data.items():
        if value != other.data.get(name):
            yield {"data": {name: "none" if value is None else value}}, f"{name}: {_brief(other.data.get(name))}"
    for entry in dict.fromkeys(seen.told):
        if entry not in other.told:
            yield {"history": [entry]}, "the history has no such entry"


def _effects(seen: tuple[Sent, ...], other: tuple[Sent, ...]) -> Iterator[tuple[Mapping[str, Any], str]]:
    missing = _without(seen, other)
    extra = _without(other, seen)
    for one in missing:
        twin = next((each for each in extra if (each.operation, each.status) == (one.operation, one.status)), None)
        word = _WORD[one.status]
        if twin is not None:
            yield from (({word: [{one.operation: pattern}]}, told) for pattern, told in _apart(one, twin))
            continue
        yield (
            {word: [_pattern(one)]},
            f"no {one.operation}" if one.status == "done" else f"{one.operation} not {one.status}",
        )
    for more in extra:
        if not any(each.operation == more.operation and each.status == more.status for each in missing):
            told = f"{more.operation} {more.arguments.get('template', '')}".strip()
            yield (
                {"never_sent" if more.status == "done" else _WORD[more.status]: _refused(more)},
                f"{told} is {more.status}",
            )
            if more.status == "done":
                yield {"sent": []}, f"{told} is sent"


def _refused(more: Sent) -> list[Any]:
    return [_pattern(more)] if more.status == "done" else []


def _without(some: tuple[Sent, ...], others: tuple[Sent, ...]) -> list[Sent]:
    left = list(others)
    found = []
    for each in some:
        if each in left:
            left.remove(each)
        else:
            found.append(each)
    return found


def _pattern(sent: Sent) -> Any:
    named = {
        name: sent.arguments[name]
        for name in ("template", "to", "event", "reason", "status")
        if sent.arguments.get(name)
    }
    if sent.items:
        named["items"] = list(sent.items)
    if not named:
        told = {n: v for n, v in sent.arguments.items() if v not in (None, "", [], {}) and not isinstance(v, dict)}
        named = dict(sorted(told.items(), key=lambda each: each[0] in _WHOSE)[:2])
    return {sent.operation: named} if named else sent.operation


def _apart(one: Sent, twin: Sent) -> Iterator[tuple[Mapping[str, Any], str]]:
    """In what two effects of one operation differ."""
    template = {"template": one.arguments["template"]} if one.arguments.get("template") else {}
    for name, value in one.arguments.items():
        if value != twin.arguments.get(name) and not isinstance(value, dict):
            yield {**template, name: "none" if value is None else value}, f"{name}: {_brief(twin.arguments.get(name))}"
    if one.items != twin.items:
        yield {**template, "items": list(one.items)}, f"it lists {', '.join(twin.items) or 'nothing'}"
    if one.subject != twin.subject:
        yield {**template, "subject": one.subject}, f"subject: {twin.subject}"
    lines = set(twin.body.splitlines())
    line = next((line for line in one.body.splitlines() if line not in lines and line.strip()), "")
    if line:
        yield {**template, "body": line.strip()}, "its text is another"


def _tasks(
    seen: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], str]]:
    names = ", ".join(other) or "none"
    for name in seen:
        if name not in other:
            yield {"tasks": [name]}, f"tasks: {names}"
    if not seen and other:
        yield {"tasks": []}, f"tasks: {names}"
    for name, task in seen.items():
        for key, value in task.items():
            found = other.get(name, task)[key]
            if found != value:
                yield {"tasks": [{"task": name, key: value}]}, f"{key} of {name}: {found or 'none'}"


def _timers(seen: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for name, due in seen.items():
        if other.get(name) != due:
            yield {"timers": {name: due}}, f"{name}: {other.get(name, 'none')}"
    for name, due in other.items():
        if name not in seen:
            yield {"timers": {name: "none"}}, f"{name}: {due}"


def _brief(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - a line of a report
