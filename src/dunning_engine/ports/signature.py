"""Short forms to declare the operations of a capability as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dunning_engine.model.operation import Addressee, Operation
from dunning_engine.model.types import DATE, MONEY, TEXT, Field, Record, Type, list_of

INSIDE = ("public", "internal", "personal")
"""Clearance of what stays between the company and its systems, addresses included."""
CUSTOMER = ("public", "personal")
"""Clearance of words that the customer reads or hears: nothing internal, such as a deadline (BIL-10)."""
BANK = (*INSIDE, "bank")
"""Clearance of what a payment provider is told."""
CARD = (*BANK, "card")
"""Clearance of the one place that may hold what a customer sent about a card (UNP-05); never of its code."""

ITEM = Record(
    "item",
    {
        "number": Field("number", TEXT, doc="The invoice's number.", identifier=True),
        "due_on": Field("due_on", DATE, doc="The day it is due."),
        "balance": Field("balance", MONEY, doc="What is still owed on it."),
        "amount": Field("amount", MONEY.maybe(), required=False, doc="What was invoiced, where the system says it."),
        "status": Field("status", TEXT, required=False, default="open", doc="`open`, or a dispute's status."),
    },
)
ITEMS = list_of(Type("record", record=ITEM))
NUMBERS = list_of(TEXT)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter and the classes of data it may receive."""

    field: Field
    clearance: tuple[str, ...] = INSIDE


def param(
    name: str,
    type: Type,  # noqa: A002 - the field is called type everywhere
    doc: str,
    clearance: tuple[str, ...] = INSIDE,
    *,
    default: Any = None,
    minimum: Any = None,
    required: bool | None = None,
    identifier: bool = False,
) -> Parameter:
    """A parameter: required unless its type is optional or a default is given, or as ``required`` says.

    ``identifier``: it is a number of the company's own or of the other system's, never to be taken for a card's.
    """
    needed = default is None and not type.optional if required is None else required
    field = Field(name, type, required=needed, default=default, minimum=minimum, doc=doc, identifier=identifier)
    return Parameter(field, clearance)


def record(name: str, *fields: Parameter) -> Type:
    """The type of a record that an operation takes or returns."""
    return Type("record", record=Record(name, {given.field.name: given.field for given in fields}))


def operation(
    name: str,
    doc: str,
    parameters: Sequence[Parameter],
    result: Sequence[Parameter] = (),
    *,
    template: bool = False,
    reaches: Addressee = "nobody",
    hurts: bool = False,
    needs_key: bool = False,
    irreversible: bool = False,
    audience: str = "",
    fee: bool = False,
) -> Operation:
    """An operation from its parameters and flags (see :class:`Operation`)."""
    return Operation(
        name,
        {given.field.name: given.field for given in parameters},
        {given.field.name: given.field for given in result},
        template=template,
        reaches=reaches,
        hurts=hurts,
        needs_key=needs_key,
        irreversible=irreversible,
        clearances={given.field.name: given.clearance for given in parameters},
        doc=doc,
        audience=audience,
        fee=fee,
    )
