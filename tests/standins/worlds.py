"""What the contract tests tell each stand-in, and the arguments with which they call each operation."""

from datetime import date

from dunning_engine.model.letter import Letter
from dunning_engine.money import Money
from dunning_engine.ports.capabilities import OPERATIONS

LETTER = Letter("reminder_1", "fr", "Relance", "Il reste 120,00 € à payer.", tag="reminder", items=("F-1",))
ITEMS = {"C-7": [{"number": "F-1", "due_on": "2026-03-01", "balance": "120.00 EUR"}]}
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
OTHER_IBAN = "DE89370400440532013000"
BOOKS = {
    "name": "Salon Lumière", "email": "c7@example.org", "items": ITEMS["C-7"],
    "methods": [{"method": "M-1", "is_default": True}, {"method": "M-2"}],
    "payments": [{"payment": "P-1", "amount": "50.00 EUR", "on": "2026-02-01"}],
    "subscriptions": [{"subscription": "S-1", "offer": "Gestion 1"}],
}  # fmt: skip
WORLDS = {
    "storage": {"unpaid": ITEMS},
    "ledger": {"unpaid": ITEMS},
    "billing": {"accounts": {"C-7": BOOKS}},
    "payouts": {
        "accounts": {
            "acct_1": {
                "email": "c7@example.org",
                "externals": [{"external": "ba_1", "is_default": True}, {"external": "ba_2"}],
            }
        }
    },
    "backoffice": {"salons": {"S-1": {"collaborators": [{"collaborator": "U-1", "name": "A", "provisional": True}]}}},
    "crm": {"deals": {"D-1": {"customer": "C-7", "documents": [{"document": "doc-1", "name": "capture.png"}]}}},
    "debits": {"mandates": {"MD-1": {"customer": "C-7"}}},
}  # fmt: skip
SAMPLES = {
    "customer": "C-7", "unit": "B-12", "text": "card expired, customer called, e-mail sent", "level": "R1",
    "amount": Money("20.00", "EUR"), "label": "Frais de rejet", "invoices": ("F-1",), "reason": "agreed",
    "on": date(2026, 3, 31), "folder": "Unpaid", "reference": "F-1", "action": "dispute D-1", "items": ("F-1",),
    "status": "price dispute", "date": date(2026, 4, 1), "copies": 2, "mandate": "MD-1", "iban": IBAN,
    "holder": "Salon Lumière", "method": "M-2", "subscription": "S-1", "charge": "Gestion Mensuelle", "quantity": 4,
    "account": "acct_1", "external": "ba_2", "kind": "identity", "document": "doc-1", "ticket": "T-1",
    "subject": "Facturation", "reasons": ("Facturation",), "field": "Aide", "value": "Aide facturation",
    "group": "LVL1", "queue": "Modification RIB/Stripe/Upsell", "deal": "D-1", "stage": "Unpaid", "name": "Camille",
    "content": "a capture", "form": "alerte-fid", "description": "All of it", "column": "en cours",
    "channel": "#impayes", "contact": "c7@example.org", "outcome": "paying", "salon": "S-1", "collaborator": "U-1",
    "first_name": "Camille", "last_name": "Martin", "email": "c7@example.org",
}  # fmt: skip
BY_OPERATION = {
    "tickets.set_status": {"status": "Ongoing Billing"},
    "ledger.end_action": {"outcome": None},
    "debits.present": {"mandate": "MD-9"},
    "billing.create_method": {"mandate": None},
    "billing.allocations": {"payment": "P-1"},
    "billing.collect": {"method": "M-1"},
    "iban.validate": {"iban": IBAN},
    "backoffice.create_collaborator": {"name": "Dominique"},
    "tickets.redact": {"text": None},
}
ADDRESSES = {"mail": "c7@example.org", "sms": "+33612345678", "phone": "+33 6 12 34 56 78", "post": "1 rue Haute, Lyon"}
QUERIES = {operation.name for operation in OPERATIONS if "Changes nothing." in operation.doc}
DEEDS = [operation for operation in OPERATIONS if operation.name not in QUERIES]
AGAIN = {
    "ledger.end_action": "no_such_action",
    "storage.credit_note": "unknown_invoice",
    "storage.write_off": "unknown_invoice",
    "debits.present": "retry_failed",
    "debits.cancel_mandate": "mandate_dead",
    "billing.update_quantity": "order_pending",
    "payouts.add_external": "bank_account_exists",
    "payouts.remove_external": "unknown_external",
    "crm.remove_document": "unknown_document",
    "agency.hand_over": "already_open",
    "agency.stop": "dossier_closed",
    "agency.report_payment": "dossier_closed",
    "backoffice.create_collaborator": "name_taken",
    "backoffice.remove_collaborator": "unknown_collaborator",
}
"""Deeds that the other side refuses a second time, under another key, and how."""


def arguments(operation, adapter=None):
    """The arguments of an operation, with the ids that ``adapter`` gave out."""
    told = {**SAMPLES, **BY_OPERATION.get(operation.name, {}), **(given_out(adapter) if adapter else {})}
    given = {name: told[name] for name in operation.parameters if name in told}
    if operation.capability in ADDRESSES:
        given["to"] = ADDRESSES[operation.capability]
    return given | ({"letter": LETTER} if operation.template else {})


def given_out(adapter):
    """The ids in the result of what was done before."""
    before = adapter.find("before") or {}
    return {name: before[name] for name in ("request", "dossier") if name in before}


def prepare(adapter, operation, at):
    """What has to be there before an operation can be performed."""
    if adapter.find("before") is not None:
        return
    match operation.name:
        case "ledger.end_action":
            adapter.follow_up(key="before", at=at, customer="C-7", action="dispute D-1", date=date(2026, 4, 1))
        case "debits.cancel" | "debits.status":
            adapter.present(key="before", at=at, customer="C-7", amount=Money(20, "EUR"), reference="F-1")
        case "requests.comment" | "requests.move" | "requests.complete" | "requests.state":
            adapter.submit_form(key="before", at=at, form="alerte-fid", subject="Facturation", description="All of it")
        case "agency.report_payment" | "agency.inform_outcome" | "agency.stop" | "agency.status":
            adapter.hand_over(
                key="before", at=at, customer="C-7", name="Camille", contact="c7@example.org", invoices=("F-1",),
                amount=Money(20, "EUR"),
            )  # fmt: skip
