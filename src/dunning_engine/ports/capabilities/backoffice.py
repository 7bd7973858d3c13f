"""The company's own back office: collaborators, salon names, access to the application (BIL-17, UPS-04, UNP-11)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, INTEGER, TEXT, choice, list_of
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param, record

_SALON = param("salon", TEXT, "The salon's id.")
_COLLABORATOR = param("collaborator", TEXT, "The collaborator's id.", identifier=True)
_NAME = param("name", TEXT, "The name.")
_PEOPLE = list_of(
    record("collaborator", _COLLABORATOR, _NAME, param("provisional", BOOLEAN, "Whether it waits for an agreement."))
)

OPERATIONS = (
    operation(
        "backoffice.salon",
        "A salon as it is now. Changes nothing.",
        [_SALON],
        [
            param("name", TEXT, "The trade name."),
            param("collaborators", _PEOPLE, "In the order in which they were created."),
            param("count", INTEGER, "How many collaborators there are, provisional ones included."),
            param("access", choice("open", "suspended"), "Access to the application."),
            param("website", BOOLEAN, "Whether it has a website with the company (BIL-18)."),
            param("link", TEXT, "Its page."),
        ],
    ),
    operation(
        "backoffice.create_collaborator",
        "A collaborator, provisional where the customer disputes (UPS-04, UPS-09). Declined with `name_taken`.",
        [_SALON, _NAME, param("provisional", BOOLEAN, "Until it is confirmed.", default=False)],
        [_COLLABORATOR],
    ),
    operation(
        "backoffice.confirm_collaborator",
        "A provisional collaborator made a full one. Declined with `unknown_collaborator`.",
        [_SALON, _COLLABORATOR],
    ),
    operation(
        "backoffice.remove_collaborator",
        "A collaborator removed. Declined with `unknown_collaborator`.",
        [_SALON, _COLLABORATOR],
    ),
    operation("backoffice.rename_salon", "The salon's trade name changed (BIL-17).", [_SALON, _NAME]),
    operation(
        "backoffice.suspend_access",
        "Access to the application suspended. Declined with `restored` where a restoration of the same instant or a "
        "later one is known.",
        [_SALON],
        hurts=True,
    ),
    operation("backoffice.restore_access", "Access to the application restored.", [_SALON]),
)


class Backoffice(Adapter, Protocol):
    """The back office. Declines with ``unknown_salon`` and the reasons above."""

    def salon(self, *, key: str, at: datetime, salon: str) -> Result:
        """Read a salon."""

    def create_collaborator(
        self, *, key: str, at: datetime, salon: str, name: str, provisional: bool = False
    ) -> Result:
        """Create a collaborator."""

    def confirm_collaborator(self, *, key: str, at: datetime, salon: str, collaborator: str) -> Result:
        """Confirm a collaborator."""

    def remove_collaborator(self, *, key: str, at: datetime, salon: str, collaborator: str) -> Result:
        """Remove a collaborator."""

    def rename_salon(self, *, key: str, at: datetime, salon: str, name: str) -> Result:
        """Rename the salon."""

    def suspend_access(self, *, key: str, at: datetime, salon: str) -> Result:
        """Suspend access."""

    def restore_access(self, *, key: str, at: datetime, salon: str) -> Result:
        """Restore access."""
