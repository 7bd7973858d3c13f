"""Copies the shipped processes out for a company to edit; run again it overwrites nothing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from dunning_engine.errors import ConfigurationError
from dunning_engine.library.files import Files
from dunning_engine.library.places import shipped


@dataclass(frozen=True, slots=True)
class InitResult:
    """What was done, by path relative to the target.

    ``differing`` holds the files that are there with another text, each with the unified diff from it to the
    shipped one; they were left alone.
    """

    copied: tuple[str, ...]
    unchanged: tuple[str, ...]
    differing: tuple[tuple[str, str], ...]


def init(target: str | Path, origin: Path | None = None) -> InitResult:
    """Copy the shipped processes (or those of ``origin``) into a folder, which is made if need be.

    Raises :class:`ConfigurationError` when the folder cannot be written.
    """
    source, folder = origin or shipped(), Path(target)
    copied, unchanged, differing = [], [], []
    try:
        for path in Files(source).paths():
            difference = _place(source / path, folder / path, path)
            if difference is None:
                copied.append(path)
            elif difference:
                differing.append((path, difference))
            else:
                unchanged.append(path)
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be written: {error.strerror}", help="give another folder") from error
    return InitResult(tuple(copied), tuple(unchanged), tuple(differing))


def _place(origin: Path, target: Path, path: str) -> str | None:
    """``None`` when the file was copied; else the difference to what is there, empty when there is none."""
    text = origin.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            file.write(text)
    except FileExistsError:
        return _difference(target.read_bytes(), text, path)
    return None


def _difference(yours: bytes, ours: bytes, path: str) -> str:
    old, new = (data.decode("utf-8-sig", "replace").splitlines() for data in (yours, ours))
    return "\n".join(unified_diff(old, new, f"yours/{path}", f"shipped/{path}", lineterm=""))
