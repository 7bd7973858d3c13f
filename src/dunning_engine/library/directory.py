"""The directory of roles: from a role, or the deputy of one, to an address."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.errors import ConfigurationError
from dunning_engine.similar import similar, suggestion

Directory = Mapping[str, Mapping[str, str]]


def address(directory: Directory, to: str, channel: str = "email") -> str:
    """The address of ``to`` for a channel (``email``, ``phone``, ``chat``).

    ``to`` is a role, ``<role>.deputy``, or an address, which stands for itself. Raises
    :class:`ConfigurationError` for an unknown role, a role without a deputy or without such an address.
    """
    if to not in directory and _is_address(to):
        return to
    role = _role(directory, to)
    found = directory[role].get(channel, "")
    if not found:
        raise ConfigurationError(
            f"the role '{role}' has no {channel}", help=f"add `{channel}:` to it in the directory", role=role
        )
    return found


def _is_address(to: str) -> bool:
    return "@" in to or to.startswith(("+", "#")) or to[:1].isdigit()


def _role(directory: Directory, to: str) -> str:
    """The role that stands for ``to``: deputies are followed, one for each ``.deputy``."""
    role, *steps = to.split(".")
    _known(directory, role)
    for step in steps:
        deputy = directory[role].get("deputy", "") if step == "deputy" else ""
        if not deputy:
            raise ConfigurationError(
                f"the role '{role}' has no {step}", help="add `deputy:` to it in the directory", role=to
            )
        _known(directory, deputy)
        role = deputy
    return role


def _known(directory: Directory, role: str) -> None:
    if role not in directory:
        fix = suggestion(role, directory, f"known: {', '.join(directory) or 'none'}", similar("role"))
        raise ConfigurationError(f"unknown role '{role}'", help=fix, role=role)
