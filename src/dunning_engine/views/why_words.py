"""The words of a case's history: how instants, values, deeds and inputs are said to a collections clerk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.views.html import clean

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_ITEMS = 6
_LONGEST = 160
_NAMING = ("number", "reference", "id", "name", "code")
_CHANNELS = {
    "mail": "e-mail", "sms": "text message", "post": "letter", "phone": "telephone", "terminal": "card terminal",
    "debits": "direct debit", "access": "access", "storage": "customer file", "ledger": "accounts", "chat": "chat",
}  # fmt: skip
_STATUS = {"done": "done", "void": "not done", "dead": "failed", "pending": "still to be done"}


@dataclass(frozen=True)
class Told:
    """What a telling needs: the time zone, and the effects by key."""

    zone: ZoneInfo
    effects: Mapping[str, Mapping[str, Any]]

    def deed(self, key: str) -> str:
        """An effect in words; its key where the store does not have it."""
        effect = self.effects.get(key)
        return operation(effect["operation"], effect.get("arguments") or {}) if effect is not None else flat(key)

    def fate(self, key: str) -> str:
        """What became of an effect, in words."""
        effect = self.effects.get(key)
        if effect is None:
            return ""
        when = f" on {moment(effect['ended_at'], self)}" if effect.get("ended_at") else ""
        why = f": {flat(effect['reason'])}" if effect.get("reason") else ""
        return f" ({_STATUS.get(effect['status'], effect['status'])}{when}{why})"


def flat(text: object) -> str:
    """A text on one line, without characters that could steer a terminal."""
    return " ".join(clean(str(text)).split())


def words(name: object) -> str:
    """A name of a process file as people read it: without underscores."""
    return flat(name).replace("_", " ")


def instant(value: datetime | str) -> datetime:
    """An instant, from its ISO text where it is one."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def moment(value: datetime | str, told: Told) -> str:
    """An instant in local time with its weekday: ``Wed 2026-03-04 09:00``."""
    at = instant(value).astimezone(told.zone)
    return f"{_DAYS[at.weekday()]} {at:%Y-%m-%d %H:%M}"


def operation(name: str, arguments: Mapping[str, Any]) -> str:
    """An operation in words: ``e-mail: send 'reminder 1'``."""
    capability, _, verb = name.partition(".")
    template = arguments.get("template")
    shown = f" '{words(template)}'" if isinstance(template, str) else ""
    return f"{_CHANNELS.get(capability, words(capability))}: {words(verb)}{shown}"


def say_value(value: Any, told: Told) -> str:
    """A JSON value, short: instants in local time, records by what names them, long lists by their number."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _record(value, told)
    if isinstance(value, list | tuple):
        return _list(value, told)
    return _instant(flat(value), told)


def _instant(text: str, told: Told) -> str:
    if len(text) > len("2026-03-01T09:00") and text[10:11] == "T":
        try:
            return moment(text, told) if datetime.fromisoformat(text).tzinfo else text
        except ValueError:
            pass
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _record(value: Mapping[str, Any], told: Told) -> str:
    naming = next((value[name] for name in _NAMING if value.get(name) is not None), None)
    if naming is not None:
        return say_value(naming, told)
    return ", ".join(f"{words(name)} {say_value(item, told)}" for name, item in value.items() if item is not None)


def _list(value: list[Any] | tuple[Any, ...], told: Told) -> str:
    if not value:
        return "nothing"
    shown = [say_value(item, told) for item in value[:_MOST_ITEMS]]
    more = f" and {len(value) - _MOST_ITEMS} more" if len(value) > _MOST_ITEMS else ""
    return ", ".join(shown) + more


# --- what came in -------------------------------------------------------------------------------------------


def headline(step: Mapping[str, Any], told: Told) -> str:
    """What came in, as a sentence."""
    event = step["event"]
    say = _INPUTS.get(event["kind"])
    return say(event, step, told) if say is not None else words(event["name"])


def _external(event: Mapping[str, Any], _step: Any, told: Told) -> str:
    by = f" by {flat(event['by'])}" if event.get("by") else ""
    return f"Event '{words(event['name'])}' came in{by}{_payload(event, told)}."


def _timer(event: Mapping[str, Any], step: Mapping[str, Any], told: Told) -> str:
    owner, _, name = event["name"].partition(".")
    missed = any(entry.get("did") == "missed" for entry in step["trace"])
    nominal = event["payload"].get("nominal")
    planned = f", set for {say_value(nominal, told)}," if nominal and not _same(nominal, step["now"]) else ""
    of = "" if owner == "anywhere" else f" of {words(owner)}"
    ending = "was too late and was missed" if missed else "came"
    return f"The date '{words(name)}'{of}{planned} {ending}."


def _same(nominal: str, now: Any) -> bool:
    return instant(nominal) == instant(now)


def _task(event: Mapping[str, Any], _step: Any, told: Told) -> str:
    return f"{_who(event)} completed the task '{_task_name(event['name'])}'{_payload(event, told)}."


def _postpone(event: Mapping[str, Any], _step: Any, _told: Told) -> str:
    return f"{_who(event)} put off the task '{_task_name(event['name'])}'."


def _who(event: Mapping[str, Any]) -> str:
    return flat(event["by"]) if event.get("by") else "Somebody"


def _task_name(task_id: str) -> str:
    """``<case>/<task>.<visit>`` without the case and the visit."""
    return words(task_id.rpartition("/")[2].rpartition(".")[0] or task_id)


def _result(event: Mapping[str, Any], _step: Any, told: Told) -> str:
    payload = event["payload"]
    said = {"done": "was done", "void": "was not done", "dead": "failed for good"}.get(payload.get("status"), "ended")
    reason = f": {flat(payload['reason'])}" if payload.get("reason") else ""
    return f"{_capital(told.deed(event['name']))} {said}{reason}."


def _facts(event: Mapping[str, Any], _step: Any, _told: Told) -> str:
    return f"Fresh figures came from their source: {', '.join(words(name) for name in event['payload'])}."


def _ended(event: Mapping[str, Any], _step: Any, told: Told) -> str:
    name = words(event["name"].removesuffix(".ended"))
    outcome = event["payload"].get("outcome")
    return f"The procedure '{name}' ended" + (f" as {say_value(outcome, told)}." if outcome else ".")


def _payload(event: Mapping[str, Any], told: Told) -> str:
    given = [f"{words(n)} {say_value(v, told)}" for n, v in event["payload"].items() if v is not None and v != ""]
    return f" ({', '.join(given)})" if given else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_INPUTS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Told], str]] = {
    "start": lambda _event, _step, _told: "The case was opened.",
    "external": _external, "timer": _timer, "task": _task, "postpone": _postpone, "result": _result,
    "facts": _facts, "ended": _ended,
    "retry": lambda _event, _step, _told: "A person asked for a failed deed to be tried again.",
    "cancel": lambda _event, _step, _told: "The procedure that this case belongs to ended, and this case with it.",
}  # fmt: skip


# --- what was done ------------------------------------------------------------------------------------------


def say_deed(entry: Mapping[str, Any], told: Told) -> str:
    """A deed of the trace; empty for what the step's headline says already."""
    say = _DEEDS.get(entry["did"])
    return say(str(entry["where"]), str(entry["detail"]), told) if say is not None else _other(entry)


def _other(entry: Mapping[str, Any]) -> str:
    detail = f": {words(entry['detail'])}" if entry["detail"] else ""
    return f"{words(entry['did'])}{detail}"


def _plan(_where: str, detail: str, told: Told) -> str:
    key = detail.rpartition(" ")[2]
    return f"planned {told.deed(key)}{told.fate(key)}"


def _until(_where: str, detail: str, told: Told) -> str:
    reason, _, end = detail.rpartition(" until ")
    return f"on hold{f' ({words(reason)})' if reason else ''} until {_spaced(end, told)}"


def _spaced(text: str, told: Told) -> str:
    """``str(datetime)`` has a space where ISO 8601 has a T."""
    return say_value(text.replace(" ", "T", 1) if text[:1].isdigit() else text, told)


def _hush(_where: str, _detail: str, _told: Told) -> str:
    return ""


def _sub(_where: str, detail: str, _told: Told) -> str:
    process, _, name = detail.partition(" as ")
    return f"started the procedure '{words(process)}'" + (f" as '{words(name)}'" if name != process else "")


_ENDED_CALL = {"confirmed": "all that was waited for is settled", "failed": "what was waited for has failed"}


def _call_void(where: str, _detail: str, _told: Told) -> str:
    return "nothing that was planned here had a reason any more: back" if where.endswith(".call") else ""


_DEEDS: dict[str, Callable[[str, str, Told], str]] = {
    "taken": _hush, "fired": _hush, "missed": _hush, "completed": _hush, "done": _hush, "dead": _hush,
    "refreshed": _hush, "redirect": _hush, "arm": _hush, "row": _hush,
    "void": _call_void,
    "confirmed": lambda *_: _ENDED_CALL["confirmed"],
    "failed": lambda *_: _ENDED_CALL["failed"],
    "set": lambda _where, detail, _told: f"recorded {words(detail)}",
    "forget": lambda _where, detail, _told: f"erased {words(detail)}",
    "note": lambda _where, detail, _told: f"noted: {flat(detail)}",
    "named": lambda _where, detail, _told: f"began '{words(detail)}'",
    "plan": _plan,
    "enter": lambda where, _detail, _told: f"entered {words(where)}",
    "back": lambda where, _detail, _told: f"went back to {words(where)}",
    "end": lambda _where, detail, _told: f"the case ended as {words(detail)}",
    "hold": _until,
    "release": lambda _where, detail, _told: f"hold lifted ({words(detail)})",
    "task": lambda _where, detail, _told: f"opened the task '{_task_name(detail)}'",
    "postponed": lambda _where, detail, told: f"put off until {_spaced(detail, told)}",
    "put off": lambda _where, detail, told: f"outside working hours: put off until {_spaced(detail, told)}",
    "start": _sub,
    "signal": lambda _where, detail, _told: f"told another case: {words(detail)}",
}  # fmt: skip
