"""The report of a score as text: each survivor with its place, the line before and after, and what would kill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dunning_engine.mutate.advice import Advice
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.score import Score
from dunning_engine.mutate.verdict import Verdict

_WIDEST = 150

Shown = Callable[[str], str]
"""Gives a file of the library as one writes it in the working folder."""


def report(score: Score, files: Mapping[str, str], shown: Shown) -> Iterator[str]:
    """The lines of a report. ``files`` are the texts of the library by path."""
    yield headline(score)
    for number, verdict in enumerate(score.survivors, 1):
        yield ""
        yield from _survivor(number, verdict, score, files, shown)
    for entry, why in score.stale:
        yield ""
        yield f"{shown(entry.at.file)}:{entry.at.line}: accepted, but {why}: {' | '.join(entry.key)}"
        yield "    help: take the entry out"


def headline(score: Score) -> str:
    """One line: the score and what it is made of."""
    counted, notes = score.counted(), score.counted(notes=True)
    percent = "no mutant lives" if score.percent is None else f"{score.percent} %"
    parts = [f"{counted['killed']} killed", f"{counted['survived']} survived"]
    explained = sum(each.mutant.key in score.accepted for each in score.survivors)
    parts += [f"{explained} of them accepted"] if explained else []
    parts += [f"{counted['stillborn']} stillborn"]
    parts += [f"{score.seen_by_check} seen by check"] if score.seen_by_check else []
    parts += [f"{score.untried} not tried"] if score.untried else []
    if notes["killed"] or notes["survived"]:
        parts.append(f"notes apart: {notes['killed']} killed, {notes['survived']} survived")
    return f"{score.process}: {percent} ({', '.join(parts)})"


def _survivor(number: int, verdict: Verdict, score: Score, files: Mapping[str, str], shown: Shown) -> Iterator[str]:
    mutant = verdict.mutant
    place = f"{shown(mutant.at.file)}:{mutant.at.line}:{mutant.at.column}"
    yield f"{number}. {place}: {mutant.operator} [{mutant.place}] {mutant.change}"
    for mark, line in zip("-+", before_and_after(mutant, files[mutant.at.file]), strict=True):
        yield f"    {mark} {line}"
    if verdict.found:
        yield f"    dunning check sees it: {', '.join(verdict.found)}"
    entry = score.accepted.get(mutant.key)
    if entry is not None:
        yield f"    accepted: {entry.reason}"
        return
    yield from _advice(score.advice.get(mutant.key, Advice()), shown)


def _advice(advice: Advice, shown: Shown) -> Iterator[str]:
    if advice.what and advice.at is not None:
        place = f"{shown(advice.at.file)}:{advice.at.line}"
        verb = {"in": "add to the `expect`", "after": "add after this step", "instead": "say more in the `expect`"}
        yield f"    {place}: {verb[advice.where]}:"
        yield f"        {advice.what}"
        yield f"      (the mutant: {advice.mutant})"
        return
    near = f"; nearest: {shown(advice.at.file)}" if advice.at is not None else ""
    yield f"    {advice.hint or 'not looked into'}{near}"


def before_and_after(mutant: Mutant, text: str) -> tuple[str, str]:
    """The line that a mutant changes first, and what stands there instead."""
    after = mutant.text(text)
    old, new = text.split("\n"), after.split("\n")
    row = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), mutant.at.line - 1)
    changed = new[row] if row < len(new) else ""
    gone = _dropped(mutant, old[row], changed)
    return _cut(old[row], changed), _cut(changed, old[row]) if not gone else "(taken out)"


def _dropped(mutant: Mutant, before: str, after: str) -> bool:
    return (
        "dropped" in mutant.operator and (not after.strip() or mutant.at.file.endswith(".csv")) and bool(before.strip())
    )


def _cut(line: str, other: str) -> str:
    """A line without its indentation; of a long one the part around what differs."""
    if len(line) <= _WIDEST:
        return line.strip()
    start = next((n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), 0)
    first = max(0, min(start - _WIDEST // 3, len(line) - _WIDEST))
    return (
        ("..." if first else "")
        + line[first : first + _WIDEST].strip()
        + ("..." if first + _WIDEST < len(line) else "")
    )
