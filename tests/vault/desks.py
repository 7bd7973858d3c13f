"""A desk and a bank for the vault's tests: operations that may have numbers, and such that may not."""

from dataclasses import dataclass, field
from typing import Any

from lab import Outside

from dunning_engine.errors import DeclinedError
from dunning_engine.model.types import TEXT
from dunning_engine.plugin import load_plugins
from dunning_engine.plugin.hooks import hookimpl
from dunning_engine.ports.signature import BANK, CUSTOMER, INSIDE, operation, param

OPERATIONS = (
    operation("bank.change", "Takes an IBAN.", [param("iban", TEXT, "It.", BANK)]),
    operation(
        "bank.take", "Takes a card.",
        [param("card", TEXT, "It.", (*INSIDE, "card")), param("code", TEXT, "Its code.", ("public", "volatile"))],
    ),
    operation("desk.note", "For colleagues.", [param("text", TEXT, "What.")], reaches="colleague"),
    operation("desk.write", "For the customer.", [param("text", TEXT, "What.", CUSTOMER)], reaches="customer"),
    operation("desk.read", "A ticket.", [], [param("text", TEXT, "What is in it.")]),
)  # fmt: skip


class _Plugin:
    @hookimpl
    def dunning_capabilities(self) -> Any:
        return OPERATIONS


@dataclass
class Bank(Outside):
    """The bank and the desk; ``says`` is what a ticket holds, ``quotes`` and ``echo`` make it refuse with that."""

    says: str = ""
    quotes: bool = False
    echo: str = ""
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def _perform(self, verb, *, key, at, **given):
        self.got.append((verb, given))
        if self.quotes:
            raise DeclinedError("refused", reason=f"cannot use {' and '.join(given.values())}")
        if self.echo:
            raise DeclinedError("refused", reason=self.echo)
        super()._perform(verb, key=key, at=at, **given)
        return {"text": self.says} if verb == "read" else {}


PLUGINS = load_plugins([_Plugin()])
