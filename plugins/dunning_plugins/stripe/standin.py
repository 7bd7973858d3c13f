"""The payout provider's stand-in: connected accounts, their bank accounts and their identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from dunning_engine.model.types import BOOLEAN, DATE, MONEY, TEXT, Field, Record, Type, choice, list_of
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.payouts import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.bank_numbers import compact, iban_problem, shown
from dunning_plugins.standin import Later, Standin, token
from dunning_plugins.stripe.directory import AccountList, matches
from dunning_plugins.told import fact, fields, records

SYSTEM = "SYS-02"
SETTINGS = {"zone": Field("zone", TEXT, required=False, default="Europe/Paris", doc="Where a day begins.")}
_EXTERNAL = fields(
    fact("external", TEXT, required=True), fact("shown", TEXT, "FR…2606"), fact("holder", TEXT, ""),
    fact("currency", TEXT, "EUR"), fact("is_default", BOOLEAN, False), fact("fingerprint", TEXT, ""),
)  # fmt: skip
_PAYOUT = fields(
    fact("payout", TEXT, required=True), fact("amount", MONEY, required=True), fact("external", TEXT, required=True),
    fact("arrives_on", DATE, required=True),
)  # fmt: skip
_SHAPE = fields(
    *(fact(name, TEXT, "") for name in ("email", "backoffice_id", "company", "trade_name")),
    *(fact(name, TEXT, "") for name in ("first_name", "last_name", "address", "company_address")),
    fact("verified", BOOLEAN, True), fact("terminal_active", BOOLEAN, False),
    fact("managed_by", choice("application", "owner"), "application"),
    fact("externals", list_of(Type("record", record=Record("external", _EXTERNAL))), ()),
    fact("payouts", list_of(Type("record", record=Record("payout", _PAYOUT))), ()),
)  # fmt: skip
_PROOF_AGE = relativedelta(months=3)
_IDENTITY = ("company", "first_name", "last_name", "email", "address", "company_address", "verified", "terminal_active")


class PayoutsStandin(Standin):
    """Lists its accounts by pages and cannot search them; one bank account per currency is the default."""

    SYSTEM = SYSTEM
    capability = "payouts"
    operations = OPERATIONS
    behaviours = MappingProxyType({"refused": "The documents are refused, after `days` (1) with `reason`."})
    facts = MappingProxyType(
        {
            "accounts": "Connected accounts by id: `email`, `backoffice_id`, `company`, `trade_name`, the identity, "
            "`managed_by` (`application` or `owner`), `externals`, `payouts`. Others: `unknown_account`."
        }
    )
    tells = MappingProxyType({"identity_checked": "`account`, `accepted`, `reason`, 1 day after a document"})
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._accounts = records(self.script.facts.get("accounts", {}), _SHAPE, "payouts: accounts")
        self._externals: dict[str, dict[str, dict[str, Any]]] = {
            name: {one["external"]: dict(one) for one in told["externals"]} for name, told in self._accounts.items()
        }
        self.listing = AccountList([_listed(name, told) for name, told in self._accounts.items()])

    def find_account(
        self, *, key: str, at: datetime, email: str | None = None, backoffice_id: str | None = None,
        company: str | None = None,
    ) -> Result:  # fmt: skip
        """Page through all accounts; more than one match is none (RIB-14)."""
        self.look("find_account", email=email)
        found = matches(self.listing.page, email=email, backoffice_id=backoffice_id, company=company)
        return {"account": found[0]["account"] if len(found) == 1 else None, "matches": tuple(found)}

    def identity(self, *, key: str, at: datetime, account: str) -> Result:
        """Whom the account belongs to."""
        self.look("identity", account=account)
        told = self._account("identity", account)
        answered = self._checked(account, at)
        return {name: told[name] for name in _IDENTITY} | ({} if answered is None else {"verified": answered})

    def update_identity(
        self, *, key: str, at: datetime, account: str, first_name: str | None = None, last_name: str | None = None,
        address: str | None = None,
    ) -> Result:  # fmt: skip
        """Change the identity, which is unproved then."""

        def change() -> dict[str, str]:
            self._account("update_identity", account)
            return {}

        arguments = {"account": account, "first_name": first_name, "last_name": last_name, "address": address}
        return self.perform("update_identity", key, at, arguments, change)

    def add_document(
        self, *, key: str, at: datetime, account: str, kind: str, document: str, issued_on: date | None = None
    ) -> Result:
        """Take a document; a proof of address is less than 3 months old (RIB-16)."""

        def take() -> dict[str, str]:
            self._account("add_document", account)
            oldest = at.astimezone(self._zone).date() - _PROOF_AGE
            if kind == "proof_of_address" and (issued_on is None or issued_on <= oldest):
                raise self.decline("add_document", "document_too_old")
            return {"file": f"file_{token('file', key)}"}

        arguments = {"account": account, "kind": kind, "document": document, "issued_on": issued_on}
        return self.perform("add_document", key, at, arguments, take)

    def externals(self, *, key: str, at: datetime, account: str) -> Result:
        """The bank accounts."""
        self.look("externals", account=account)
        self._account("externals", account)
        hidden = {"fingerprint"}
        listed = ({k: v for k, v in one.items() if k not in hidden} for one in self._externals[account].values())
        return {"externals": tuple(listed)}

    def add_external(
        self, *, key: str, at: datetime, account: str, iban: str, holder: str, currency: str = "EUR"
    ) -> Result:
        """Add a bank account. The journal keeps the number shortened, and a fingerprint."""
        fingerprint = token("external", account, compact(iban))

        def add() -> dict[str, Any]:
            if self._account("add_external", account)["managed_by"] != "application":
                raise self.decline("add_external", "owner_must_do_it")
            if iban_problem(iban) is not None:
                raise self.decline("add_external", "invalid_iban")
            known = self._externals[account].values()
            if any(one["fingerprint"] == fingerprint for one in known):
                raise self.decline("add_external", "bank_account_exists")
            first = not any(one["currency"] == currency for one in known)
            return {"external": f"ba_{fingerprint}", "is_default": first}

        arguments = {"account": account, "iban": shown(iban), "holder": holder, "currency": currency}
        return self.perform("add_external", key, at, arguments, add)

    def set_default(self, *, key: str, at: datetime, account: str, external: str) -> Result:
        """Make a bank account the default of its currency, and the one before no longer."""

        def change() -> dict[str, str | None]:
            return {"previous": self._default(account, self._external("set_default", account, external)["currency"])}

        return self.perform("set_default", key, at, {"account": account, "external": external}, change)

    def remove_external(self, *, key: str, at: datetime, account: str, external: str) -> Result:
        """Remove a bank account that is not the default and waits for no money."""

        def remove() -> dict[str, str]:
            if self._external("remove_external", account, external)["is_default"]:
                raise self.decline("remove_external", "is_default")
            if any(one["external"] == external for one in self._on_their_way(account, at)):
                raise self.decline("remove_external", "in_flight")
            return {}

        return self.perform("remove_external", key, at, {"account": account, "external": external}, remove)

    def in_flight(self, *, key: str, at: datetime, account: str) -> Result:
        """Payouts on their way."""
        self.look("in_flight", account=account)
        self._account("in_flight", account)
        return {"payouts": tuple(sorted(self._on_their_way(account, at), key=lambda one: one["arrives_on"]))}

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """The provider's answer to a document."""
        if verb != "add_document":
            return ()
        rule = self.spend("refused", verb)
        reason = (rule.reason or "document_unreadable") if rule else ""
        data = {"account": arguments["account"], "accepted": rule is None, "reason": reason}
        return (Later("identity_checked", data, 1 if rule is None or rule.days is None else rule.days),)

    def fold(self, deed: Deed) -> None:
        """Take a deed into the accounts."""
        told = deed.arguments
        account = told["account"]
        match deed.operation:
            case "payouts.update_identity":
                changed = {name: told[name] for name in ("first_name", "last_name", "address") if told[name]}
                self._accounts[account].update(changed, verified=False)
            case "payouts.add_external":
                name = deed.result["external"]
                self._externals[account][name] = {
                    "external": name, "shown": told["iban"], "holder": told["holder"], "currency": told["currency"],
                    "is_default": deed.result["is_default"], "fingerprint": name.removeprefix("ba_"),
                }  # fmt: skip
            case "payouts.set_default":
                chosen = self._externals[account][told["external"]]
                for one in self._externals[account].values():
                    if one["currency"] == chosen["currency"]:
                        one["is_default"] = one is chosen
            case "payouts.remove_external":
                del self._externals[account][told["external"]]

    def _account(self, verb: str, account: str) -> dict[str, Any]:
        self.catch_up()
        if account not in self._accounts:
            raise self.decline(verb, "unknown_account")
        return self._accounts[account]

    def _external(self, verb: str, account: str, external: str) -> dict[str, Any]:
        self._account(verb, account)
        if external not in self._externals[account]:
            raise self.decline(verb, "unknown_external")
        return self._externals[account][external]

    def _default(self, account: str, currency: str) -> str | None:
        of_currency = (one for one in self._externals[account].values() if one["currency"] == currency)
        return next((str(one["external"]) for one in of_currency if one["is_default"]), None)

    def _on_their_way(self, account: str, at: datetime) -> list[dict[str, Any]]:
        today = at.astimezone(self._zone).date()
        return [dict(one) for one in self._accounts[account]["payouts"] if one["arrives_on"] > today]

    def _checked(self, account: str, at: datetime) -> bool | None:
        """What the provider has last said of the account's documents; a change since takes it back."""
        answer: bool | None = None
        for deed in self.journal.deeds(self.capability):
            if deed.arguments.get("account") == account and deed.operation == "payouts.update_identity":
                answer = False
            for report in deed.reports:
                if report.data["account"] == account and report.at is not None and report.at <= at:
                    answer = bool(report.data["accepted"])
        return answer


def _listed(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """An account as the provider's list shows it."""
    return {
        "id": name, "email": told["email"], "metadata": {"backoffice_id": told["backoffice_id"]},
        "company": {"name": told["company"]}, "business_profile": {"name": told["trade_name"]},
    }  # fmt: skip
