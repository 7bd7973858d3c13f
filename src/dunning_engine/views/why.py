"""Tells the history of a case in plain words: what came in, what was asked on which values, what was done and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.views.why_words import Told, flat, headline, instant, moment, say_deed, say_value, words

Entry = Mapping[str, Any]
Rules = Mapping[str, Sequence[str]]
_INDENT = "     "
_MOVES = ("enter", "back", "end")
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
    which instants are told. A question that got the same answer on the same values before is only counted.
    """
    told = Told(ZoneInfo(zone), effects)
    parts = ["\n".join(_title(case, told, zone))]
    known: dict[str, str] = {}
    parts += ["\n".join(_step(number, step, rules, told, known)) for number, step in enumerate(steps, start=1)]
    return "\n\n".join(parts) + "\n"


def reasons(step: Mapping[str, Any], rules: Rules, told: Told) -> tuple[str, ...]:
    """What one step did and why, a line each.

    Without the effects it planned, the states it left and reached, and the questions that led to nothing.
    """
    done = [entry for entry in step["trace"] if entry.get("did") != "plan"]
    ending = _ending(step) if step["outcome"] != "accepted" else ()
    return (*_deeds(done, rules, told), *_taken_back(step, told), *ending)


def _title(case: Mapping[str, Any], told: Told, zone: str) -> Iterator[str]:
    key = f" for {flat(case['key'])}" if case["key"] is not None else ""
    yield f"Case {flat(case['id'])}: {words(case['process'])}, version {case['version']}{key}"
    ended = f"ended as {words(case['outcome'])}" if case["outcome"] is not None else f"now in {words(case['state'])}"
    yield f"Opened {moment(case['opened_at'], told)}, {ended}. Times are those of {zone}."


def _step(number: int, step: Mapping[str, Any], rules: Rules, told: Told, known: dict[str, str]) -> Iterator[str]:
    label = f"{number}. "
    yield f"{label:<5}{moment(step['now'], told)}  {headline(step, told)}"
    yield from (_INDENT + line for line in _deeds(step["trace"], rules, told))
    yield from (_INDENT + line for line in _taken_back(step, told))
    yield from (_INDENT + line for line in _ending(step))
    yield from (_INDENT + line for line in _others(step["trace"], told, known))


def _deeds(trace: Sequence[Entry], rules: Rules, told: Told) -> Iterator[str]:
    """What was done, each with the question that led to it and the rules that it follows."""
    asked: dict[str, Entry] = {}
    for entry in trace:
        if "asked" in entry:
            asked[_place(entry)] = entry
            continue
        reason = asked.pop(str(entry["where"]), None)
        because = f"because {_answer(reason, told)}" if reason is not None and reason["answer"] else ""
        text = ", ".join(part for part in (say_deed(entry, told), because) if part)
        if text:
            yield text + _rules(entry, rules)


def _others(trace: Sequence[Entry], told: Told, known: dict[str, str]) -> Iterator[str]:
    """The questions that led to nothing: new ones with their answers, those answered so before by their number."""
    led = {str(entry["where"]) for entry in trace if "did" in entry}
    again = 0
    for entry in trace:
        if "asked" not in entry or (entry["answer"] and _place(entry) in led):
            continue
        answer = _answer(entry, told)
        if known.get(entry["asked"]) == answer:
            again += 1
        else:
            known[entry["asked"]] = answer
            yield f"asked: {answer}"
    if again:
        yield f"asked again, with the same answer as before: {again} {'question' if again == 1 else 'questions'}"


def _place(entry: Entry) -> str:
    """The place of what a question decides on: a branch or an action."""
    return str(entry["asked"]).removesuffix(".if")


def _answer(entry: Entry, told: Told) -> str:
    """One question with its answer and the values that it looked at."""
    values = ", ".join(f"{words(name)} = {say_value(value, told)}" for name, value in entry["values"].items())
    text = flat(entry["text"]).removeprefix("${").removesuffix("}").strip()
    return f"{text} was {'true' if entry['answer'] else 'false'}" + (f" ({values})" if values else "")


def _rules(entry: Entry, rules: Rules) -> str:
    """The rules of the place and of what it stands in; those of a whole state are told where it is entered."""
    place = str(entry["where"])
    found: list[str] = list(rules.get(place, ()))
    while entry["did"] not in _MOVES and "." in (place := _outer(place)):
        found += rules.get(place, ())
    return f"  [{', '.join(dict.fromkeys(found))}]" if found else ""


def _outer(place: str) -> str:
    cut = max(place.rfind("."), place.rfind("["))
    return place[:cut] if cut > 0 else ""


def _taken_back(step: Mapping[str, Any], told: Told) -> Iterator[str]:
    """What moving on took back: planned before, and ended void at this instant."""
    if not any(entry.get("did") in _MOVES for entry in step["trace"]):
        return
    planned = {str(entry.get("detail")).rpartition(" ")[2] for entry in step["trace"] if entry.get("did") == "plan"}
    at = instant(step["now"])
    for key, effect in told.effects.items():
        own = key == step["event"]["name"] or key in planned
        if effect["status"] == "void" and not own and effect.get("ended_at") and instant(effect["ended_at"]) == at:
            yield f"taken back: {told.deed(key)}, because {flat(effect['reason'])}"


def _ending(step: Mapping[str, Any]) -> Iterator[str]:
    if step["outcome"] != "accepted":
        reason = f": {flat(step['reason'])}" if step["reason"] else ""
        yield _ENDINGS.get(step["outcome"], words(step["outcome"])) + reason
    elif step["from_state"] and step["from_state"] != step["to_state"]:
        yield f"moved from {words(step['from_state'])} to {words(step['to_state'])}"
