"""What a stand-in is told to do: a script as data, from a scenario's ``standins:``, read and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.errors import ConfigurationError
from dunning_engine.similar import MEANT, suggestion

ALWAYS = 1_000_000_000
COMMON = ("unavailable", "time_out_before_send", "decline", "time_out_after_send", "duplicate")
"""Behaviours that every stand-in knows."""
QUALIFIERS = ("reason", "days", "will_attempt_retry")


@dataclass(frozen=True, slots=True)
class Rule:
    """The next ``times`` performances (of one operation, or of any) go like this.

    ``reason`` is what the other side says, ``days`` how long after the deed it is said.
    """

    behaviour: str
    verb: str
    times: int = 1
    reason: str = ""
    days: int | None = None
    will_attempt_retry: bool = False

    @property
    def name(self) -> str:
        """Under which the journal counts how often it was spent."""
        return f"{self.verb or '*'}.{self.behaviour}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the script of one capability may say: its behaviours, its operations' verbs, its facts."""

    capability: str
    behaviours: tuple[str, ...]
    verbs: tuple[str, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A script that was read: rules, those of one operation first, and the facts that the stand-in starts with."""

    rules: tuple[Rule, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    def of(self, behaviour: str, verb: str) -> tuple[Rule, ...]:
        """The rules for a behaviour that concern an operation."""
        return tuple(rule for rule in self.rules if rule.behaviour == behaviour and rule.verb in ("", verb))


def read(script: Mapping[str, Any], known: Known) -> Script:
    """Read ``{behaviour: n, operation: {behaviour: n, reason: ...}, fact: ...}``.

    ``n`` is a number, ``always``, or a mapping ``{n: ..., reason: ..., days: ...}`` in which ``n`` is once by
    default; ``decline: {operation: reason}`` is short for one decline of that operation. Raises
    :class:`ConfigurationError` for unknown keys, with the list of known ones.
    """
    facts = {key: value for key, value in script.items() if key in known.facts}
    told = {key: value for key, value in script.items() if key not in known.facts}
    rules: list[Rule] = []
    for key in [key for key in told if key in known.verbs]:
        rules += _section(_mapping(told.pop(key), f"{known.capability}.{key}"), key, known)
    return Script(tuple(rules + _section(told, "", known)), facts)


def _section(section: Mapping[str, Any], verb: str, known: Known) -> list[Rule]:
    shared = {key: section[key] for key in QUALIFIERS if key in section}
    rules: list[Rule] = []
    for key, value in section.items():
        if key in known.behaviours:
            rules += _rules(key, verb, value, shared, known)
        elif key not in QUALIFIERS:
            raise _unknown(key, known)
    return rules


def _rules(behaviour: str, verb: str, value: Any, shared: Mapping[str, Any], known: Known) -> list[Rule]:
    where = f"{known.capability}: {behaviour}"
    if not isinstance(value, Mapping):
        return [_rule(behaviour, verb, {**shared, "n": value}, where)]
    if value and all(key in known.verbs for key in value):
        return [_rule(behaviour, key, {**shared, "reason": reason}, where) for key, reason in value.items()]
    for key in value:
        if key != "n" and key not in QUALIFIERS:
            raise _unknown(key, known)
    return [_rule(behaviour, verb, {**shared, **value}, where)]


def _rule(behaviour: str, verb: str, told: Mapping[str, Any], where: str) -> Rule:
    times = told.get("n", 1)
    days = told.get("days")
    return Rule(
        behaviour,
        verb,
        ALWAYS if times == "always" else _count(times, where),
        str(told.get("reason", "")),
        None if days is None else _count(days, f"{where}: days"),
        told.get("will_attempt_retry") in (True, "true", "yes"),
    )


def _count(value: Any, where: str) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if number < 0 or isinstance(value, bool):
        raise ConfigurationError(f"stand-in {where}: {value!r} is no number of times", help="a whole number, or always")
    return number


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"stand-in {where}: {value!r} is no script", help="write {decline: 1, reason: ...}")
    return value


def _unknown(key: str, known: Known) -> ConfigurationError:
    every = (*known.behaviours, *QUALIFIERS, *known.verbs, *known.facts)
    hint = suggestion(key, every, "", f"{MEANT} ")
    return ConfigurationError(
        f"stand-in {known.capability}: unknown key {key!r}", help=f"{hint}known keys: {', '.join(every)}", key=key
    )
