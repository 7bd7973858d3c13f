"""The back office's stand-in: salons, their collaborators and their access to the application."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.model.types import BOOLEAN, TEXT, Record, Type, choice, list_of
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.backoffice import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.standin import Standin, digits
from dunning_plugins.told import fact, fields, records

SYSTEM = "SYS-10"
_PERSON = fields(
    fact("collaborator", TEXT, required=True), fact("name", TEXT, required=True), fact("provisional", BOOLEAN, False)
)
_SHAPE = fields(
    fact("name", TEXT, ""), fact("website", BOOLEAN, False), fact("access", choice("open", "suspended"), "open"),
    fact("collaborators", list_of(Type("record", record=Record("collaborator", _PERSON))), ()),
)  # fmt: skip


class BackofficeStandin(Standin):
    """Keeps salons; restoring access outranks suspending it.

    Without ``salons`` in its script every salon id is that of an empty salon; with it there are no others.
    """

    SYSTEM = SYSTEM
    capability = "backoffice"
    operations = OPERATIONS
    facts = MappingProxyType(
        {
            "salons": "Salons by id: `name`, `website`, `access`, `collaborators` (`collaborator`, `name`, "
            "`provisional`)."
        }
    )
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._open_world = "salons" not in self.script.facts
        told = records(self.script.facts.get("salons", {}), _SHAPE, "backoffice: salons")
        self._salons: dict[str, dict[str, Any]] = {
            name: {**one, "people": {each["collaborator"]: dict(each) for each in one["collaborators"]}}
            for name, one in told.items()
        }
        self._restored: dict[str, datetime] = {}

    def salon(self, *, key: str, at: datetime, salon: str) -> Result:
        """A salon as it is now."""
        self.look("salon", salon=salon)
        found = self._known("salon", salon)
        people = tuple(dict(one) for one in found["people"].values())
        return {
            "name": found["name"], "collaborators": people, "count": len(people), "access": found["access"],
            "website": found["website"], "link": f"https://backoffice.invalid/salons/{salon}",
        }  # fmt: skip

    def create_collaborator(
        self, *, key: str, at: datetime, salon: str, name: str, provisional: bool = False
    ) -> Result:
        """Create a collaborator, whose name is new in the salon."""

        def create() -> dict[str, str]:
            people = self._up_to_date("create_collaborator", salon)["people"].values()
            if any(one["name"].casefold() == name.casefold() for one in people):
                raise self.decline("create_collaborator", "name_taken")
            return {"collaborator": f"U-{digits(7, 'collaborator', key)}"}

        arguments = {"salon": salon, "name": name, "provisional": provisional}
        return self.perform("create_collaborator", key, at, arguments, create)

    def confirm_collaborator(self, *, key: str, at: datetime, salon: str, collaborator: str) -> Result:
        """Make a provisional collaborator a full one."""
        return self._of_person("confirm_collaborator", key, at, salon, collaborator)

    def remove_collaborator(self, *, key: str, at: datetime, salon: str, collaborator: str) -> Result:
        """Remove a collaborator."""
        return self._of_person("remove_collaborator", key, at, salon, collaborator)

    def rename_salon(self, *, key: str, at: datetime, salon: str, name: str) -> Result:
        """Rename the salon."""
        return self._of_salon("rename_salon", key, at, {"salon": salon, "name": name})

    def suspend_access(self, *, key: str, at: datetime, salon: str) -> Result:
        """Suspend access, unless a restoration of the same instant or a later one is known."""

        def suspend() -> dict[str, str]:
            self._up_to_date("suspend_access", salon)
            if salon in self._restored and self._restored[salon] >= at:
                raise self.decline("suspend_access", "restored")
            return {}

        return self.perform("suspend_access", key, at, {"salon": salon}, suspend)

    def restore_access(self, *, key: str, at: datetime, salon: str) -> Result:
        """Restore access."""
        return self._of_salon("restore_access", key, at, {"salon": salon})

    def fold(self, deed: Deed) -> None:
        """Take a deed into the salons."""
        told = deed.arguments
        salon = self._known("salon", told["salon"])
        match deed.operation:
            case "backoffice.create_collaborator":
                number = deed.result["collaborator"]
                person = {"collaborator": number, "name": told["name"], "provisional": told["provisional"]}
                salon["people"][number] = person
            case "backoffice.confirm_collaborator":
                salon["people"][told["collaborator"]]["provisional"] = False
            case "backoffice.remove_collaborator":
                del salon["people"][told["collaborator"]]
            case "backoffice.rename_salon":
                salon["name"] = told["name"]
            case "backoffice.suspend_access":
                salon["access"] = "suspended"
            case "backoffice.restore_access":
                salon["access"] = "open"
                self._restored[told["salon"]] = deed.at

    def _of_person(self, verb: str, key: str, at: datetime, salon: str, collaborator: str) -> Result:
        def change() -> dict[str, str]:
            if collaborator not in self._up_to_date(verb, salon)["people"]:
                raise self.decline(verb, "unknown_collaborator")
            return {}

        return self.perform(verb, key, at, {"salon": salon, "collaborator": collaborator}, change)

    def _of_salon(self, verb: str, key: str, at: datetime, arguments: Mapping[str, Any]) -> Result:
        def change() -> dict[str, str]:
            self._up_to_date(verb, arguments["salon"])
            return {}

        return self.perform(verb, key, at, arguments, change)

    def _up_to_date(self, verb: str, salon: str) -> dict[str, Any]:
        self.catch_up()
        return self._known(verb, salon)

    def _known(self, verb: str, salon: str) -> dict[str, Any]:
        if salon not in self._salons:
            if not self._open_world:
                raise self.decline(verb, "unknown_salon")
            self._salons[salon] = {"name": salon, "website": False, "access": "open", "people": {}}
        return self._salons[salon]
