"""Reads the text files under a folder: UTF-8, bounded, read again only when they changed on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position

MAX_BYTES = 1_000_000
SUFFIXES = frozenset({".yaml", ".yml", ".csv", ".j2", ".md"})
_Stamp = tuple[int, int, int]


class Files:
    """The files of one folder. A text that was read is kept until size, time or identity of its file change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._kept: dict[str, tuple[_Stamp, str | Finding]] = {}

    def paths(self, under: str = "") -> Iterator[str]:
        """The paths of the files below a folder, relative to the root, with ``/``, in order."""
        for folder, folders, names in os.walk(self.root / under):
            folders[:] = sorted(name for name in folders if _is_ours(name))
            for name in sorted(names):
                path = Path(folder, name)
                if path.suffix in SUFFIXES and _is_ours(name):
                    yield path.relative_to(self.root).as_posix()

    def read(self, path: str) -> str | Finding | None:
        """The text of a file, what is wrong with it, or ``None`` when there is no such file."""
        try:
            status = (self.root / path).stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            kept = self._kept.get(path)
            if kept is None or kept[0] != stamp:
                kept = self._kept[path] = (stamp, self._load(path, status.st_size))
        except FileNotFoundError:
            self._kept.pop(path, None)
            return None
        except OSError as error:
            return _refused(path, "E456", f"the file cannot be read: {error.strerror}", "check its permissions")
        return kept[1]

    def _load(self, path: str, size: int) -> str | Finding:
        if size > MAX_BYTES:
            return _refused(path, "E457", f"the file has {size} bytes; at most {MAX_BYTES} are read", "split the file")
        data = (self.root / path).read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = error.start - data.rfind(b"\n", 0, error.start)
            fix = "save the file as UTF-8"
            return Finding.at(Position(path, line, column), "E456", "the file is not UTF-8", help=fix)
        return text.replace("\r\n", "\n")


def _refused(path: str, code: str, message: str, help: str) -> Finding:  # noqa: A002 - the field is called help everywhere
    return Finding.at(Position(path, 1, 1), code, message, help=help)


def _is_ours(name: str) -> bool:
    return not name.startswith(".") and name != "__pycache__"
