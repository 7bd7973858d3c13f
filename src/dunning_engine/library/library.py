"""The library of processes: sources of programs, and what is taken as it is on the day: texts and roles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from dunning_engine.errors import ProcessError, TemplateError, UnknownProcessError
from dunning_engine.library.closed_days import closed_days
from dunning_engine.library.directory import Directory, address
from dunning_engine.library.files import Files
from dunning_engine.library.places import find
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.process.definition import CalendarDef, Rule, TemplateDef
from dunning_engine.process.reader import read_shared, read_template
from dunning_engine.process.source import Source
from dunning_engine.similar import similar, suggestion

SHARED = "_shared"
DIRECTORY = f"{SHARED}/directory.yaml"
CALENDARS = f"{SHARED}/calendars.yaml"
RULES = f"{SHARED}/rules.yaml"
UNCOMPILED = (DIRECTORY, RULES)
"""What changes without making another program: it is read as it is on the day."""
BESIDE = "mutants.yaml"
"""What lies beside a process and is no part of it: which mutants its people accept."""
LANGUAGE = "fr"


class Library:
    """The processes of one folder. Reading twice costs little: a file is read again only when it changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files = Files(root)

    @classmethod
    def open(cls, path: str | Path | None = None) -> Self:
        """The library at a path, else in ``./processes``, else the shipped one.

        Raises :class:`ConfigurationError` when there is none.
        """
        return cls(find(path))

    def files(self, under: str = "") -> dict[str, str]:
        """The texts of all readable files below a folder, by path relative to the library's."""
        read = {path: self._files.read(path) for path in self._files.paths(under)}
        return {path: text for path, text in read.items() if isinstance(text, str)}

    def findings(self) -> list[Finding]:
        """The files that cannot be read, and what is wrong with front matters and with the directory."""
        read = [self._files.read(path) for path in self._files.paths()]
        found = [finding for finding in read if isinstance(finding, Finding)]
        for name in self.processes():
            found += [finding for _, more in self._templates(name) for finding in more]
        return [*found, *_directory(self._text(DIRECTORY))[1], *_catalogue(self._text(RULES))[1]]

    def processes(self) -> tuple[str, ...]:
        """The names of the processes, in alphabetical order."""
        folders = (path for path in self.root.iterdir() if not path.name.startswith(("_", ".")))
        return tuple(sorted(path.name for path in folders if (path / "process.yaml").is_file()))

    def source(
        self,
        name: str,
        settings: Mapping[str, Any] | None = None,
        operations: Mapping[str, Operation] | None = None,
    ) -> Source:
        """What the program of a process is made from, holidays written out.

        With ``operations`` it carries the signatures of those that it names. Raises
        :class:`UnknownProcessError`, or :class:`ProcessError` when its file cannot be read.
        """
        self._known(name)
        unreadable = self._files.read(f"{name}/process.yaml")
        if isinstance(unreadable, Finding):
            raise ProcessError([unreadable])
        source = Source(name, self._made_from(name), dict(settings or {}), self._closed())
        return source.signed(operations) if operations is not None else source

    def templates(self, name: str) -> dict[tuple[str, str], TemplateDef]:
        """The templates of a process by language and name, as they are on disk now; broken ones are left out."""
        read = [template for template, _ in self._templates(name)]
        return {(template.language, template.name): template for template in read if template is not None}

    def template(self, process: str, name: str, language: str = LANGUAGE) -> TemplateDef:
        """One template as it is on disk now, in French where it is not written in that language.

        Raises :class:`TemplateError` when there is none or its front matter is broken.
        """
        found: tuple[TemplateDef | None, tuple[Finding, ...]] | None = None
        for spoken in dict.fromkeys((language, LANGUAGE)):
            found = found or self._template(f"{process}/templates/{spoken}/{name}.j2")
        template, findings = found or (None, ())
        if template is not None:
            return template
        if findings:
            raise TemplateError(str(findings[0]), help=findings[0].help, template=name)
        raise TemplateError(
            f"{process} has no template '{name}'", help=self._similar(process, name), template=name, language=language
        )

    def directory(self) -> Directory:
        """The directory of roles as it is on disk now: details (title, email, phone, chat, deputy) by role."""
        return _directory(self._text(DIRECTORY))[0]

    def rules(self) -> Mapping[str, Rule]:
        """The catalogue of business rules by id, as it is on disk now; empty where there is none."""
        return _catalogue(self._text(RULES))[0]

    def roles(self) -> frozenset[str]:
        """The names of the roles."""
        return frozenset(self.directory())

    def resolve(self, to: str, channel: str = "email") -> str:
        """The address of a role (or of ``<role>.deputy``) for a channel; an address stands for itself.

        Raises :class:`ConfigurationError` for a role that is not in the directory or has no such address.
        """
        return address(self.directory(), to, channel)

    def _known(self, name: str) -> None:
        names = self.processes()
        if name not in names:
            fix = suggestion(name, names, f"known: {', '.join(names)}", similar("process"))
            raise UnknownProcessError(f"there is no process '{name}' in {self.root}", help=fix, process=name)

    def _made_from(self, name: str) -> dict[str, str]:
        own = [path for path in self._files.paths(name) if path.count("/") == 1 and path.endswith((".yaml", ".csv"))]
        shared = [
            path for path in self._files.paths(SHARED) if path.endswith((".yaml", ".csv")) and path not in UNCOMPILED
        ]
        made = (path for path in (*own, *shared) if not path.endswith(f"/{BESIDE}"))
        return {path: text for path in made if isinstance(text := self._files.read(path), str)}

    def _closed(self) -> dict[str, tuple[str, ...]]:
        written = _calendars(self._text(CALENDARS))
        days = {c.name: closed_days(c.country, c.subdivision) for c in written if c.country}
        return {name: known for name, known in days.items() if known is not None}

    def _text(self, path: str) -> str:
        text = self._files.read(path)
        return text if isinstance(text, str) else ""

    def _templates(self, name: str) -> list[tuple[TemplateDef | None, tuple[Finding, ...]]]:
        paths = [path for path in self._files.paths(f"{name}/templates") if path.endswith(".j2")]
        return [read for path in paths if (read := self._template(path)) is not None]

    def _template(self, path: str) -> tuple[TemplateDef | None, tuple[Finding, ...]] | None:
        """A template and its findings; ``None`` when there is no such file."""
        text = self._files.read(path)
        if isinstance(text, Finding):
            return None, (text,)
        return _read_template(path, text) if text is not None else None

    def _similar(self, process: str, name: str) -> str:
        names = sorted({template for _, template in self.templates(process)})
        return suggestion(name, names, f"known: {', '.join(names) or 'none'}", similar("template"))


@lru_cache(maxsize=1024)
def _read_template(path: str, text: str) -> tuple[TemplateDef | None, tuple[Finding, ...]]:
    template, findings = read_template(path, text)
    return template, tuple(findings)


@lru_cache(maxsize=16)
def _directory(text: str) -> tuple[Directory, tuple[Finding, ...]]:
    shared, findings = read_shared({DIRECTORY: text})
    return shared.directory, tuple(findings)


@lru_cache(maxsize=16)
def _catalogue(text: str) -> tuple[Mapping[str, Rule], tuple[Finding, ...]]:
    shared, findings = read_shared({RULES: text})
    return shared.rules, tuple(findings)


@lru_cache(maxsize=16)
def _calendars(text: str) -> tuple[CalendarDef, ...]:
    return tuple(read_shared({CALENDARS: text})[0].calendars.values())
