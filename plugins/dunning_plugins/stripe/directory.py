"""The provider's list of connected accounts, which can be paged through and not searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

PAGE = 100
"""The most accounts that the provider gives at once."""
List = Callable[..., Mapping[str, Any]]


class AccountList:
    """Connected accounts as the provider lists them. There is no filter by e-mail, by metadata or by name."""

    def __init__(self, accounts: Sequence[Mapping[str, Any]]) -> None:
        self._accounts = accounts
        self.calls = 0

    def page(self, *, limit: int = 10, starting_after: str | None = None) -> Mapping[str, Any]:
        """A page of at most ``limit`` accounts (100 at most) after one of them: ``data`` and ``has_more``."""
        self.calls += 1
        ids = [account["id"] for account in self._accounts]
        start = ids.index(starting_after) + 1 if starting_after is not None else 0
        end = start + min(limit, PAGE)
        return {"data": self._accounts[start:end], "has_more": end < len(self._accounts)}


def every(page: List) -> Iterator[Mapping[str, Any]]:
    """All accounts, page after page."""
    after: str | None = None
    while True:
        told = page(limit=PAGE, starting_after=after)
        yield from told["data"]
        if not told["has_more"]:
            return
        after = told["data"][-1]["id"]


def matches(
    page: List, *, email: str | None = None, backoffice_id: str | None = None, company: str | None = None
) -> list[dict[str, str]]:
    """The accounts that match on e-mail, back-office id or registered company name, each once (RIB-14).

    The trade name, which the account also carries, is never looked at.
    """
    found: list[dict[str, str]] = []
    for account in every(page):
        told = {
            "email": (email, account["email"]),
            "backoffice_id": (backoffice_id, account["metadata"].get("backoffice_id")),
            "company": (company, account["company"]["name"]),
        }
        on = next((what for what, (wanted, has) in told.items() if wanted and _same(wanted, has)), None)
        if on is not None:
            found.append({"account": account["id"], "company": account["company"]["name"], "matched_on": on})
    return found


def _same(wanted: str, has: str | None) -> bool:
    return " ".join(wanted.split()).casefold() == " ".join((has or "").split()).casefold()
