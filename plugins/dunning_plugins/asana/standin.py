"""The stand-in of requests to other teams: cards filed by form, answered in a comment, moved and completed apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.capabilities.requests import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.asana import translate
from dunning_plugins.standin import Later, Standin, digits
from dunning_plugins.told import words

SYSTEM = "SYS-06"
COLUMNS = ("nouvelle requête", "en cours", "requête résolue")
_ANSWER_AFTER = 1


@dataclass
class Card:
    """A request: a task on a board."""

    column: str
    completed: bool = False
    comments: list[str] = field(default_factory=list)
    answers: tuple[Inbound, ...] = ()
    moved_at: datetime | None = None

    def heard(self, now: datetime) -> list[Inbound]:
        """The team's answers so far."""
        return [answer for answer in self.answers if answer.at is not None and answer.at <= now]

    def column_at(self, now: datetime) -> str:
        """Where it is: an answer moves it too, the last move counts."""
        later = [one for one in self.heard(now) if one.at and (self.moved_at is None or one.at >= self.moved_at)]
        return str(later[-1].data["column"]) if later else self.column


class RequestsStandin(Standin):
    """A form files a task; which column a card is in and whether it is completed are two things."""

    SYSTEM = SYSTEM
    capability = "requests"
    operations = OPERATIONS
    behaviours = MappingProxyType(
        {
            "answered": "The team comments after `days` (1) with `reason` as its text, and moves the card to the "
            "last column."
        }
    )
    facts = MappingProxyType(
        {
            "forms": "The forms there are; without it any.",
            "assignees": "Who can be given a request; without it anybody.",
            "columns": f"The columns in order; without it {', '.join(COLUMNS)}.",
        }
    )
    tells = MappingProxyType({"request_answered": "`request`, `comment`, `column`, after 1 day, where scripted"})
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        told = self.script.facts
        self._forms = words(told["forms"], "requests: forms") if "forms" in told else None
        self._assignees = words(told["assignees"], "requests: assignees") if "assignees" in told else None
        self._columns = words(told.get("columns", COLUMNS), "requests: columns")
        self._cards: dict[str, Card] = {}

    def submit_form(
        self, *, key: str, at: datetime, form: str, subject: str, description: str, reason: str | None = None,
        assignee: str | None = None, due_on: date | None = None,
    ) -> Result:  # fmt: skip
        """File a request: a form is no more than a task with notes and fields."""

        def file() -> dict[str, str]:
            for known, given, wrong in (
                (self._forms, form, "unknown_form"),
                (self._assignees, assignee, "unknown_assignee"),
            ):
                if known is not None and given is not None and given not in known:
                    raise self.decline("submit_form", wrong)
            number = digits(13, "request", key)
            return {"request": number, "link": f"https://requests.invalid/{number}"}

        arguments = {
            "form": form, "subject": subject, "description": description, "reason": reason, "assignee": assignee,
            "due_on": due_on,
        }  # fmt: skip
        return self.perform("submit_form", key, at, arguments, file)

    def state(self, *, key: str, at: datetime, request: str) -> Result:
        """Where a request stands: its column, its completion, its comments."""
        self.look("state", request=request)
        card = self._card("state", request)
        answers = [answer.data["comment"] for answer in card.heard(at)]
        return {
            "column": card.column_at(at),
            "completed": card.completed,
            "comments": (*card.comments, *answers),
            "answered": bool(answers),
        }

    def comment(self, *, key: str, at: datetime, request: str, text: str) -> Result:
        """Comment on a request."""
        return self._change("comment", key, at, {"request": request, "text": text})

    def move(self, *, key: str, at: datetime, request: str, column: str) -> Result:
        """Put a request into a column; it is not completed by that."""
        if column not in self._columns:
            raise self.decline("move", "unknown_column")
        return self._change("move", key, at, {"request": request, "column": column})

    def complete(self, *, key: str, at: datetime, request: str) -> Result:
        """Mark a request as done; it stays where it is."""
        return self._change("complete", key, at, {"request": request})

    def task(self, request: str) -> Mapping[str, Any]:
        """A request as the other side shows it: a task with notes."""
        filed = next(deed for deed in self.journal.deeds(self.capability) if deed.result.get("request") == request)
        return translate.task(filed.arguments)

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """The team's answer, where the script has one."""
        rule = self.spend("answered", verb) if verb == "submit_form" else None
        if rule is None:
            return ()
        comment = rule.reason or "Fait"
        data = {"request": result["request"], "comment": comment, "column": self._columns[-1]}
        return (Later("request_answered", data, _ANSWER_AFTER if rule.days is None else rule.days),)

    def fold(self, deed: Deed) -> None:
        """Take a deed onto the board."""
        told = deed.arguments
        if deed.operation == "requests.submit_form":
            self._cards[deed.result["request"]] = Card(self._columns[0], answers=deed.reports)
            return
        card = self._cards[told["request"]]
        match deed.operation:
            case "requests.comment":
                card.comments.append(told["text"])
            case "requests.move":
                card.column, card.moved_at = told["column"], deed.at
            case "requests.complete":
                card.completed = True

    def _change(self, verb: str, key: str, at: datetime, arguments: Mapping[str, Any]) -> Result:
        def change() -> dict[str, str]:
            self.catch_up()
            self._card(verb, arguments["request"])
            return {}

        return self.perform(verb, key, at, arguments, change)

    def _card(self, verb: str, request: str) -> Card:
        if request not in self._cards:
            raise self.decline(verb, "unknown_request")
        return self._cards[request]
