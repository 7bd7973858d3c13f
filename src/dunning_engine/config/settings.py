"""Reads one setting as it is given on a command line: ``storage_arrears.schedule=days_after_due``."""

from __future__ import annotations

import re

from dunning_engine.errors import ConfigurationError

_FORM = re.compile(r"\s*([a-z]\w*)\.([a-z]\w*)\s*=(.*)", re.DOTALL)


def parse_setting(text: str) -> tuple[str, str, str]:
    """Process, setting and value. Raises :class:`ConfigurationError` for any other form."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ConfigurationError(
            f"{text!r} is no setting",
            help="write it as process.key=value, e.g. storage_arrears.schedule=days_after_due",
        )
    return found[1], found[2], found[3].strip()
