"""Requests to other teams: submitted by form, answered in a comment, moved between columns (BIL-06 to BIL-09)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, DATE, TEXT, list_of
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

_REQUEST = param("request", TEXT, "The request's id.", identifier=True)
_COLUMN = param("column", TEXT, "The column's name.")
_COMMENTS = list_of(TEXT)

OPERATIONS = (
    operation(
        "requests.submit_form",
        "A request filed with a form such as `alerte-fid` (BIL-06). An answer comes as the event `request_answered`. "
        "Declined with `unknown_form` and `unknown_assignee`.",
        [
            param("form", TEXT, "The form's name."),
            param("subject", TEXT, "Such as `Facturation - <salon name>`."),
            param("description", TEXT, "All that the team needs, with the links."),
            param("reason", TEXT.maybe(), "The form's reason, such as `Facturation`."),
            param("assignee", TEXT.maybe(), "Who treats it: a role of the directory, or an address."),
            param("due_on", DATE.maybe(), "Until when; internal (BIL-10)."),
        ],
        [_REQUEST, param("link", TEXT, "The card's page, for a note (BIL-07).")],
        reaches="colleague",
    ),
    operation(
        "requests.state",
        "Where a request stands. Completion and column are independent: a card in the last column may be open, and "
        "a completed one may stay in the first. Changes nothing.",
        [_REQUEST],
        [
            param("column", TEXT, "The column it is in (BIL-08)."),
            param("completed", BOOLEAN, "Whether it was marked as done."),
            param("comments", _COMMENTS, "The comments, the oldest first."),
            param("answered", BOOLEAN, "Whether somebody else than us has commented."),
        ],
    ),
    operation("requests.comment", "A comment on a request.", [_REQUEST, param("text", TEXT, "The comment.")]),
    operation(
        "requests.move",
        "A request put into a column; it is not completed by that. Declined with `unknown_column`.",
        [_REQUEST, _COLUMN],
    ),
    operation("requests.complete", "A request marked as done; it stays in its column.", [_REQUEST]),
)


class Requests(Adapter, Protocol):
    """The requests of other teams. Declines with ``unknown_request`` and the reasons above."""

    def submit_form(
        self, *, key: str, at: datetime, form: str, subject: str, description: str, reason: str | None = None,
        assignee: str | None = None, due_on: date | None = None,
    ) -> Result:  # fmt: skip
        """File a request."""

    def state(self, *, key: str, at: datetime, request: str) -> Result:
        """Read a request."""

    def comment(self, *, key: str, at: datetime, request: str, text: str) -> Result:
        """Comment on a request."""

    def move(self, *, key: str, at: datetime, request: str, column: str) -> Result:
        """Put a request into a column."""

    def complete(self, *, key: str, at: datetime, request: str) -> Result:
        """Mark a request as done."""
