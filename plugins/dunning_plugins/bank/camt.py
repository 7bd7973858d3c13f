"""Reads bank statements and notifications (camt.053, camt.054): transfers, returned debits, unclear credits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Literal
from xml.etree import ElementTree as ET

from dunning_engine.errors import InputError
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound
from dunning_plugins.bank_numbers import removed

_LARGEST = 50_000_000
_NOT_GIVEN = frozenset({"", "NOTPROVIDED", "NONREF"})
_RECEIVED = frozenset({"RCDT", "RRCT"})
"""Credit transfers, plain and instant."""
_ISSUED = frozenset({"ICDT", "IRCT"})
_TOLD_ELSEWHERE = frozenset({"IDDT", "MCRD"})
"""Credits of our own debits and of the card terminal: their providers tell what was paid."""
_FIX = "give a camt.053 statement or a camt.054 notification as the bank sent it"
Kind = Literal["transfer", "returned_debit", "unclear"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One booked movement. ``id`` is the same in every file that repeats it; ``reason`` is the scheme's code.

    ``unclear`` is money that came in under a family (ISO 20022) that is not known to be a transfer, such as a cheque:
    a person looks at it. ``family`` is that word.
    """

    id: str
    kind: Kind
    amount: Money
    on: date
    reference: str = ""
    name: str = ""
    reason: str = ""
    mandate: str | None = None
    family: str = ""


class _Plain(ET.TreeBuilder):
    """A builder that refuses document types: without them there are no entities to expand or to fetch."""

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        """Called before anything that the document type declares is read."""
        raise InputError(f"the file has a document type ({name}), which no bank statement has", help=_FIX)


def read(text: str | bytes) -> tuple[Entry, ...]:
    """What came in and what was returned in a file, in its order; what is only announced is left out.

    Raises :class:`InputError` for a file that is no such statement, or larger than 50 MB.
    """
    root = _root(text)
    entries: list[Entry] = []
    for report in (node for path in ("Stmt", "Ntfctn") for node in _all(root, path)):
        for booked in _children(report, "Ntry"):
            entries += _entry(booked)
    return tuple(_distinct(entries))


def events(entries: Iterable[Entry]) -> tuple[Inbound, ...]:
    """The entries as events: `payment_received`, `debit_rejected`, and `credit_unclear` for a person.

    A bank names no deed of ours, so ``effect_key`` is empty: whoever takes them finds the case by the reference.
    """
    return tuple(_event(entry) for entry in entries)


def _event(entry: Entry) -> Inbound:
    at = datetime.combine(entry.on, time(), UTC)
    amount, on, reference = str(entry.amount), entry.on.isoformat(), entry.reference
    match entry.kind:
        case "transfer":
            return Inbound(entry.id, "", "payment_received", {"amount": amount, "date": on}, at)
        case "unclear":
            unclear = {"amount": amount, "date": on, "reference": reference, "family": entry.family}
            return Inbound(entry.id, "", "credit_unclear", unclear, at)
        case "returned_debit":
            told = {"reference": reference, "amount": amount, "reason": entry.reason, "will_attempt_retry": False}
            return Inbound(entry.id, "", "debit_rejected", told, at)


def _root(text: str | bytes) -> ET.Element:
    if len(text) > _LARGEST:
        raise InputError("the statement is larger than 50 MB", help="split it by day")
    parser = ET.XMLParser(target=_Plain())  # noqa: S314 - document types are refused, so no entity is ever expanded
    try:
        parser.feed(text)
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        raise InputError(f"the statement is no XML: {error}", help=_FIX) from error
    if not any(_name(child) in ("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn") for child in root):
        raise InputError(f"<{_name(root)}> is no bank statement", help=_FIX)
    return root


def _entry(booked: ET.Element) -> Iterator[Entry]:
    status = _text(booked, "Sts/Cd") or _text(booked, "Sts")
    if status not in ("BOOK", ""):
        return
    details = [node for group in _children(booked, "NtryDtls") for node in _children(group, "TxDtls")]
    for number, detail in enumerate(details or [booked]):
        read_one = _detail(booked, detail, number if len(details) > 1 else None)
        if read_one is not None:
            yield read_one


def _detail(booked: ET.Element, detail: ET.Element, number: int | None) -> Entry | None:
    direction = _text(detail, "CdtDbtInd") or _text(booked, "CdtDbtInd")
    family = _text(detail, "BkTxCd/Domn/Fmly/Cd") or _text(booked, "BkTxCd/Domn/Fmly/Cd")
    reason = _text(detail, "RtrInf/Rsn/Cd") or _text(detail, "RtrInf/Rsn/Prtry")
    returned = bool(reason) or _text(booked, "RvslInd") == "true"
    if direction == "DBIT" and reason and family not in _RECEIVED | _ISSUED:
        return _made("returned_debit", booked, detail, number, reason)
    if direction == "CRDT" and not returned and family not in _TOLD_ELSEWHERE:
        known = family in _RECEIVED or not family  # a bank that gives no family means a transfer
        return replace(_made("transfer" if known else "unclear", booked, detail, number), family=family)
    return None


def _made(kind: Kind, booked: ET.Element, detail: ET.Element, number: int | None, reason: str = "") -> Entry:
    on, amount = _day(booked), _amount(kind, booked, detail)
    end_to_end = _text(detail, "Refs/EndToEndId")
    # what people write may hold bank numbers; a structured reference has check digits that look like one
    written = _text(detail, "RmtInf/Strd/CdtrRefInf/Ref") or removed(" ".join(_texts(detail, "RmtInf/Ustrd")))
    given = "" if end_to_end in _NOT_GIVEN else end_to_end
    reference = (given or written) if kind == "returned_debit" else (written or given)
    name = _text(detail, "RltdPties/Dbtr/Pty/Nm") or _text(detail, "RltdPties/Dbtr/Nm")
    own = _text(detail, "Refs/AcctSvcrRef") or _text(booked, "AcctSvcrRef")
    whole = "" if number is None or _text(detail, "Refs/AcctSvcrRef") else f"#{number}"
    known = f"{own}{whole}" if own else _digest(kind, str(on), str(amount), end_to_end, written, name, reason)
    mandate = _text(detail, "Refs/MndtId") or None
    return Entry(known, kind, amount, on, reference, name, reason, mandate)


def _amount(kind: Kind, booked: ET.Element, detail: ET.Element) -> Money:
    # a returned debit may be booked with the bank's charges: what was debited is the instructed amount
    places = ("AmtDtls/InstdAmt/Amt",) if kind == "returned_debit" else ()
    for place in (*places, "AmtDtls/TxAmt/Amt", "Amt"):
        node = _first(detail, place)
        if node is not None:
            return _money(node)
    node = _first(booked, "Amt")
    if node is None:
        raise InputError("an entry of the statement has no amount", help=_FIX)
    return _money(node)


def _money(node: ET.Element) -> Money:
    return Money.parse(f"{(node.text or '').strip()} {node.get('Ccy', '')}")


def _day(booked: ET.Element) -> date:
    for place in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        if text := _text(booked, place):
            try:
                return date.fromisoformat(text[:10])
            except ValueError as error:
                raise InputError(f"{text!r} is no date", help=_FIX) from error
    raise InputError("an entry of the statement has no date", help=_FIX)


def _distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    """A file may say a thing twice; equal payments without a number of the bank's are told apart by counting."""
    seen: dict[str, int] = {}
    kept: set[Entry] = set()
    for entry in entries:
        if entry in kept and not entry.id.startswith("sha-"):
            continue
        kept.add(entry)
        seen[entry.id] = seen.get(entry.id, 0) + 1
        if entry.id.startswith("sha-") and seen[entry.id] > 1:
            yield replace(entry, id=f"{entry.id}-{seen[entry.id]}")
        else:
            yield entry


def _digest(*parts: str) -> str:
    return "sha-" + sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _name(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _children(node: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in node if _name(child) == name)


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (node for node in root.iter() if _name(node) == name)


def _first(node: ET.Element, path: str) -> ET.Element | None:
    found: ET.Element | None = node
    for name in path.split("/"):
        found = next(_children(found, name), None) if found is not None else None
    return found


def _text(node: ET.Element, path: str) -> str:
    found = _first(node, path)
    return (found.text or "").strip() if found is not None else ""


def _texts(node: ET.Element, path: str) -> Iterator[str]:
    head, _, last = path.rpartition("/")
    parent = _first(node, head)
    return ((child.text or "").strip() for child in _children(parent, last)) if parent is not None else iter(())
