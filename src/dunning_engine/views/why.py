"""Tells the history of a case in plain words: what came in, what was asked on which values, what was done and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.views.why_words import Told, headline, moment, say_deed, say_value, words

Entry = Mapping[str, Any]
Rules = Mapping[str, Sequence[str]]
_INDENT = "     "
_ENDINGS = {
    "deferred": "It was kept for later: this state takes it up after its next move.",
    "ignored": "Nothing was to be done",
    "unhandled": "It was recorded; none of the conditions for acting on it held",
    "not_accepted": "It was recorded and not accepted",
    "refused": "It was refused whole, and nothing changed",
}


def explain(
    case: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], effects: Mapping[str, Mapping[str, Any]],
    rules: Rules, zone: str,
) -> str:  # fmt: skip
    """The history of a case (``Case.to_json()``) for the people who answer for it.

    ``steps`` are those of the log, in order, with ``now`` as an instant or its ISO text; ``effects`` the case's
    by key, as JSON; ``rules`` the rule ids that each place of the program carries; ``zone`` the time zone in
    which instants are told.
    """
    told = Told(ZoneInfo(zone), effects)
    parts = ["\n".join(_title(case, told, zone))]
    parts += ["\n".join(_step(number, step, rules, told)) for number, step in enumerate(steps, start=1)]
    return "\n\n".join(parts) + "\n"


def _title(case: Mapping[str, Any], told: Told, zone: str) -> Iterator[str]:
    key = f" for {case['key']}" if case["key"] is not None else ""
    yield f"Case {case['id']}: {words(case['process'])}, version {case['version']}{key}"
    ended = f"ended as {words(case['outcome'])}" if case["outcome"] is not None else f"now in {words(case['state'])}"
    yield f"Opened {moment(case['opened_at'], told)}, {ended}. Times are those of {zone}."


def _step(number: int, step: Mapping[str, Any], rules: Rules, told: Told) -> Iterator[str]:
    trace = list(step["trace"])
    label = f"{number}. "
    yield f"{label:<5}{moment(step['now'], told)}  {headline(step, told)}"
    yield from (_INDENT + line for line in _body(trace, rules, told))
    yield from (_INDENT + line for line in _void_in(step["now"], trace, told))
    yield from (_INDENT + line for line in _ending(step))


def _body(trace: Sequence[Entry], rules: Rules, told: Told) -> Iterator[str]:
    """The trace in its order; conditions that did not hold and led nowhere are gathered before what followed."""
    asked: list[Entry] = []
    for entry in trace:
        if "asked" in entry:
            asked.append(entry)
            continue
        text = say_deed(entry, told)
        reasons, others = _reasons(entry, asked)
        if not text and not reasons:
            continue
        yield from (f"not so: {_answer(each, told)}" for each in others)
        asked = []
        yield f"{text or 'acted'}{_because(reasons, told)}{_rules(entry, rules)}"
    yield from (f"asked: {_answer(each, told)}" for each in asked)


def _reasons(entry: Entry, asked: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Which of the questions asked since the last deed led to this one, and those that were answered no."""
    own = [each for each in asked if each["answer"] and str(each["asked"]).removesuffix(".if") == entry["where"]]
    return own or [each for each in asked if each["answer"]][-1:], [each for each in asked if not each["answer"]]


def _because(reasons: Sequence[Entry], told: Told) -> str:
    return f", because {' and '.join(_answer(each, told) for each in reasons)}" if reasons else ""


def _answer(entry: Entry, told: Told) -> str:
    """One question with its answer and the values that it looked at."""
    values = ", ".join(f"{words(name)} = {say_value(value, told)}" for name, value in entry["values"].items())
    text = str(entry["text"]).strip().removeprefix("${").removesuffix("}").strip()
    return f"{text} was {'true' if entry['answer'] else 'false'}" + (f" ({values})" if values else "")


def _rules(entry: Entry, rules: Rules) -> str:
    """The rules of the place and of what it stands in; those of a whole state are told where it is entered."""
    place = str(entry["where"])
    found: list[str] = list(rules.get(place, ()))
    while entry["did"] not in ("enter", "back", "end") and "." in (place := _outer(place)):
        found += rules.get(place, ())
    return f"  [{', '.join(dict.fromkeys(found))}]" if found else ""


def _outer(place: str) -> str:
    cut = max(place.rfind("."), place.rfind("["))
    return place[:cut] if cut > 0 else ""


def _void_in(now: Any, trace: Sequence[Entry], told: Told) -> Iterator[str]:
    """What this step took back: planned before, ended void at this instant, and not told by the trace itself."""
    if not any(entry.get("did") in ("enter", "back", "end") for entry in trace):
        return
    planned = {str(entry.get("detail")).rpartition(" ")[2] for entry in trace if entry.get("did") == "plan"}
    at = now if isinstance(now, datetime) else datetime.fromisoformat(now)
    for key, effect in told.effects.items():
        ended = effect.get("ended_at")
        if effect["status"] == "void" and key not in planned and ended and datetime.fromisoformat(ended) == at:
            yield f"taken back: {told.deed(key)}, because {effect['reason']}"


def _ending(step: Mapping[str, Any]) -> Iterator[str]:
    if step["outcome"] != "accepted":
        reason = f": {step['reason']}" if step["reason"] else ""
        yield _ENDINGS.get(step["outcome"], words(step["outcome"])) + reason
    elif step["from_state"] and step["from_state"] != step["to_state"]:
        yield f"moved from {words(step['from_state'])} to {words(step['to_state'])}"
