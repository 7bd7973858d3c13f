"""Reads the pages of the documentation: their labelled examples, links and headings; and does what examples say.

A label is a comment on the line before a fenced block:

``<!-- run -->``            shell commands behind ``$``, and what they print (``...`` stands for anything)
``<!-- run: fails -->``     the same, and the last command ends with exit code 1
``<!-- file: PATH -->``     the block is the whole text of a file
``<!-- edit: PATH -->``     a diff: lines with a minus are replaced by those with a plus, once
``<!-- excerpt: WHY -->``   not run here
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(
    r"(?:^<!-- *(?P<label>[^>]*?) *-->\n+)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Example:
    """A fenced block: the word of its label, what follows it, and where it stands."""

    page: str
    line: int
    language: str
    label: str
    about: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page: the README and what is below docs."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def examples(page: Path) -> list[Example]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    found = []
    for match in _FENCE.finditer(text):
        word, _, about = (match["label"] or "").partition(":")
        line = text.count("\n", 0, match.start()) + 1
        name = page.relative_to(ROOT).as_posix()
        found.append(Example(name, line, match["language"], word.strip(), about.strip(), match["text"]))
    return found


def anchors(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    plain = (re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).lower() for heading in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def links(page: Path) -> list[str]:
    """The targets of a page's links, those in examples left out."""
    return _LINK.findall(_FENCE.sub("", page.read_text("utf-8")))


def apply(example: Example, folder: Path) -> None:
    """Write the file, make the edit, or run the commands that an example shows."""
    {"file": _write, "edit": _edit, "run": _run, "excerpt": lambda *_: None}[example.label](example, folder)


def _write(example: Example, folder: Path) -> None:
    path = folder / example.about
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(example.text, "utf-8")


def _edit(example: Example, folder: Path) -> None:
    path = folder / example.about
    lines = example.text.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, (
        f"{example.place}: {example.about} has these lines {text.count(before)} times:\n{before}"
    )
    path.write_text(text.replace(before, after), "utf-8")


def _run(example: Example, folder: Path) -> None:
    commands = re.split(r"^\$ ", example.text, flags=re.MULTILINE)[1:]
    assert commands, f"{example.place}: no command"
    for number, command in enumerate(commands, 1):
        line, _, shown = command.partition("\n")
        done = run(line, folder)
        fails = example.about == "fails" and number == len(commands)
        output = done.stderr + done.stdout
        assert done.returncode == (1 if fails else 0), f"{example.place}: $ {line}\n{output}"
        assert shows(shown, output), f"{example.place}: $ {line}\nthe page shows:\n{shown}\nbut it printed:\n{output}"


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command line, ``dunning`` and ``python`` from this environment and with the processes of this tree."""
    words = shlex.split(line)
    program = {"dunning": [sys.executable, "-m", "dunning_engine.cli"], "python": [sys.executable]}[words[0]]
    shelf = folder / ".shelf"
    if not shelf.exists():
        shelf.mkdir()
        (shelf / "dunning_processes").symlink_to(ROOT / "processes")
    path = os.pathsep.join([str(shelf), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    command = [*program, *words[1:]]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def shows(shown: str, output: str) -> bool:
    """Whether a page shows what was printed; three dots stand for anything, no output shown for any output."""
    if not shown.strip():
        return True
    pattern = r"(?s:.*)".join(re.escape(part) for part in _stripped(shown).split("..."))
    return re.fullmatch(pattern, _stripped(output)) is not None


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
