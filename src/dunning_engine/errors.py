"""Every error the library raises: one tree, each with a stable code, the values concerned and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol


class Reportable(Protocol):
    """What a :class:`ProcessError` carries: anything that prints as one finding."""

    @property
    def code(self) -> str:
        """The finding's stable code, such as ``E203``."""

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``note``."""

    @property
    def help(self) -> str:
        """What to do about it."""


_OF_OVERRIDES = ("E452", "E453")  # of settings given from outside: no check of the files alone finds them


class DunningError(Exception):
    """Base of all errors.

    ``code`` is stable and may be compared by callers; ``help`` says what to do; ``values`` holds the
    values concerned (never a bank or card number).
    """

    code: ClassVar[str] = "ERROR"

    def __init__(self, message: str, *, help: str = "", **values: Any) -> None:  # noqa: A002 - the field is called help everywhere
        super().__init__(message)
        self.message = message
        self.help = help
        self.values = values

    def __str__(self) -> str:
        return f"{self.message} ({self.help})" if self.help else self.message

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {"code": self.code, "message": self.message, "help": self.help, "values": self.values}


class ProcessError(DunningError):
    """A process file has errors; ``findings`` lists all of them."""

    code = "PROCESS_INVALID"

    def __init__(self, findings: Iterable[Reportable]) -> None:
        self.findings = tuple(findings)
        errors = [f for f in self.findings if f.severity == "error"]
        first = str(errors[0]) if errors else "no finding"
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        own = errors[0].help if errors and errors[0].code in _OF_OVERRIDES else ""
        super().__init__(first + more, help=own or "run `dunning check` to see every finding")


class InputError(DunningError):
    """What a caller handed in cannot be used; nothing changed."""

    code = "INPUT_INVALID"


class UnknownProcessError(InputError):
    """No process of that name in the library."""

    code = "UNKNOWN_PROCESS"


class UnknownCaseError(InputError):
    """No case of that id, or no open case of that key."""

    code = "UNKNOWN_CASE"


class CaseExistsError(InputError):
    """``unique: true`` and an open case with that key exists."""

    code = "CASE_EXISTS"


class EventNotAcceptedError(InputError):
    """The event is not declared, or the state neither handles, defers nor ignores it. It is recorded."""

    code = "EVENT_NOT_ACCEPTED"


class EventConflictError(InputError):
    """The event id is known with another payload."""

    code = "EVENT_CONFLICT"


class PayloadError(InputError):
    """A payload, form or start value does not fit its declared type; names the field."""

    code = "PAYLOAD_INVALID"


class TaskNotOpenError(InputError):
    """The task does not exist or is no longer open."""

    code = "TASK_NOT_OPEN"


class StepRefusedError(DunningError):
    """A step would break a type, a ``never`` or loop; it was refused whole and recorded with the reason."""

    code = "STEP_REFUSED"


class EvaluationError(DunningError):
    """An expression met a value it cannot work with (mixed currencies, division by zero, a bound passed)."""

    code = "EVALUATION_FAILED"


class MoneyError(EvaluationError):
    """A text is no amount of money, or two currencies were mixed."""

    code = "MONEY_INVALID"


class TemplateError(DunningError):
    """A template cannot be rendered: an undefined name, a forbidden construct."""

    code = "TEMPLATE_FAILED"


class ConfigurationError(DunningError):
    """The configuration cannot work (unknown adapter, malformed file)."""

    code = "CONFIGURATION_INVALID"


class CapabilityNotConfiguredError(ConfigurationError):
    """A process uses a capability for which nobody configured an adapter."""

    code = "CAPABILITY_NOT_CONFIGURED"


class StoreError(DunningError):
    """The store refused or failed; nothing was half-written."""

    code = "STORE_FAILED"


class ConflictError(StoreError):
    """Another writer changed the case in between; retried inside the library."""

    code = "STORE_CONFLICT"


class SchemaError(StoreError):
    """The database's schema is older or newer than this library."""

    code = "SCHEMA_VERSION"


class AdapterError(DunningError):
    """Base of what an adapter raises."""

    code = "ADAPTER_FAILED"


class DeclinedError(AdapterError):
    """The other side said no; trying again does not help. ``reason`` in ``values`` says why, e.g. ``no_answer``."""

    code = "DECLINED"


class UnavailableError(AdapterError):
    """The deed was certainly not done (connection refused, 429); ``retry_after`` in ``values`` where known."""

    code = "UNAVAILABLE"


class OutcomeUnknownError(AdapterError):
    """The deed may have been done (time-out after sending); the engine looks before it tries again."""

    code = "OUTCOME_UNKNOWN"


class NotAllowedError(InputError):
    """The person may not do this: the role is missing, or the same person did the other half (four eyes)."""

    code = "NOT_ALLOWED"


class VaultError(DunningError):
    """A value in the vault cannot be read: the key is not at hand, or the stored bytes were changed."""

    code = "VAULT_FAILED"


class SecretGoneError(VaultError):
    """The value behind a reference was purged, or was never stored (a security code after a restart)."""

    code = "SECRET_GONE"
