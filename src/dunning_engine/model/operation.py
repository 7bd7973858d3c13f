"""The signature of an operation of an outside system, as its capability declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dunning_engine.model.types import Field

Addressee = Literal["customer", "colleague", "agency", "nobody"]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a process may ask of a capability, e.g. ``mail.send``.

    ``parameters`` are the arguments by name; ``template`` says that a template is rendered for it (the
    argument ``template`` names it, and the rendered text is handed to the adapter); ``result`` are the fields
    of what it returns; ``reaches`` says who receives it, ``hurts`` that it harms the customer (a suspension,
    a hand-over, a fee): for either ``send_only_if`` is asked again when it is performed. ``needs_key``: a
    business key is required (debits and fees). ``irreversible``: a deed that cannot be undone.
    ``clearances`` are the classes of data each parameter may receive; ``audience`` is who hears or reads the rendered
    text, where ``reaches`` does not say it: ``voicemail``. ``fee``: the customer is charged the cost of not having
    paid, which in France only professionals may be (STO-02): a check asks for that, nothing at run time does.
    """

    name: str
    parameters: Mapping[str, Field] = field(default_factory=dict)
    result: Mapping[str, Field] = field(default_factory=dict)
    template: bool = False
    reaches: Addressee = "nobody"
    hurts: bool = False
    needs_key: bool = False
    irreversible: bool = False
    clearances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doc: str = ""
    audience: str = ""
    fee: bool = False

    @property
    def capability(self) -> str:
        """The part before the dot: ``mail``."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """The part after the dot: ``send``."""
        return self.name.partition(".")[2]

    @property
    def asks_again(self) -> bool:
        """Whether ``send_only_if`` applies to it."""
        return self.reaches == "customer" or self.hurts
