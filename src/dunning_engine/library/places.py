"""Where the processes are: the path given, ./processes, the copies in the package."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from dunning_engine.errors import ConfigurationError

PACKAGE = "dunning_processes"
FOLDER = "processes"


def find(path: str | Path | None = None) -> Path:
    """The folder of processes. Raises :class:`ConfigurationError` when the path given is no folder."""
    if path is not None:
        given = Path(path)
        if not given.is_dir():
            raise ConfigurationError(
                f"there is no folder {given}", help="give the folder that holds <name>/process.yaml", path=str(given)
            )
        return given
    here = Path(FOLDER)
    return here if here.is_dir() else shipped()


def shipped() -> Path:
    """The copies that come with the library: in a checkout the folder itself, installed the package of data.

    Raises :class:`ConfigurationError` when they are not installed.
    """
    source = Path(__file__).resolve().parents[2]
    spec = find_spec(PACKAGE)
    installed = [Path(place) for place in (spec.submodule_search_locations or ())] if spec is not None else []
    # an editable install holds a copy too, made on the day of the install: the checkout is newer
    for place in (*([source.parent / FOLDER] if source.name == "src" else []), *installed):
        if place.is_dir():
            return place
    raise ConfigurationError("the shipped processes are not installed", help="give the folder of yours")
