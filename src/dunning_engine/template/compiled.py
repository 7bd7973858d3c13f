"""Compiled texts: made once, rendered quickly, with the record of the items that they list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from hashlib import sha256
from typing import Any

from jinja2 import Template
from jinja2 import TemplateError as LibraryError
from jinja2.meta import find_undeclared_variables
from markupsafe import Markup, escape

from dunning_engine.errors import DunningError, TemplateError
from dunning_engine.template.hashtags import HASHTAGS, Item, Listing
from dunning_engine.template.sandbox import MAX_OUTPUT, PAGE, PLAIN, similar
from dunning_engine.template.syntax import TAG, finish, parse


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished text; ``listed`` are the numbers of the items that it lists, in order."""

    text: str
    listed: tuple[str, ...]


class CompiledText:
    """A text ready to render; get one from :func:`compile_text`.

    ``name`` stands in messages; ``digest`` is the SHA-256 of the text as written; ``names`` are the top-level
    names that it reads, ``tags`` its hashtags.
    """

    __slots__ = ("_first_line", "_template", "digest", "html", "name", "names", "tags")

    def __init__(
        self, name: str, digest: str, template: Template, names: tuple[str, ...], tags: tuple[str, ...],
        *, html: bool, first_line: int,
    ) -> None:  # fmt: skip
        self.name, self.digest, self.names, self.tags, self.html = name, digest, names, tags, html
        self._template = template
        self._first_line = first_line

    def render(
        self, context: Mapping[str, Any], *, language: str, zone: tzinfo | None, items: Sequence[Item] = ()
    ) -> Rendered:
        """The text for these values.

        ``context`` holds the names that the text may use, of which only those that it reads are asked for;
        ``language`` and ``items_selected`` (the items) are added to it. Instants are shown in ``zone``.
        Raises :class:`TemplateError` with the line where a name does not exist, a value has no such form, or the
        text grows beyond 100,000 characters.
        """
        listing = Listing(items)
        try:
            values = self._read(context) | {"language": language, "_zone": zone, "items_selected": listing}
            for tag in self.tags:
                values[TAG + tag] = self._block(HASHTAGS[tag].text(listing, context, language))
            return Rendered(self._text(values), tuple(listing.seen))
        except (DunningError, LibraryError) as error:
            raise self._failed(error, context) from error
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise self._failed(error, context) from error

    def _read(self, context: Mapping[str, Any]) -> dict[str, Any]:
        values = {}
        for name in self.names:
            with suppress(KeyError):
                values[name] = context[name]
        return values

    def _block(self, text: str) -> str:
        return Markup("<br>\n").join(map(escape, text.split("\n"))) if self.html else text

    def _text(self, values: Mapping[str, Any]) -> str:
        pieces, size = [], 0
        for piece in self._template.root_render_func(self._template.new_context(dict(values))):
            size += len(piece)
            if size > MAX_OUTPUT:
                raise TemplateError(f"the text has more than {MAX_OUTPUT} characters", help="list fewer entries")
            pieces.append(piece)
        return "".join(pieces)

    def _failed(self, error: Exception, context: Mapping[str, Any]) -> TemplateError:
        message, fix = str(error), ""
        if isinstance(error, DunningError):
            message, fix = error.message, error.help
        if message.startswith("unknown name '"):
            fix = similar(message.split("'")[1], context, "name")
        line = self._line(error)
        place = f"{self.name}:{line}" if line else self.name
        return TemplateError(f"{place}: {message}", help=fix, template=self.name, line=line)

    def _line(self, error: Exception) -> int:
        """The line of the text that was being rendered; 0 when unknown."""
        line, trace = 0, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals is self._template.root_render_func.__globals__:
                line = self._template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return line + self._first_line - 1 if line else 0


@lru_cache(maxsize=512)
def compile_text(body: str, name: str, *, html: bool = False, first_line: int = 1) -> CompiledText:
    """A text ready to render; the same text is compiled once.

    A line that holds nothing but ``{% ... %}`` leaves no empty line behind. With ``html`` values are escaped.
    ``name`` is best the file's path and ``first_line`` the line there on which the text begins: messages then
    point at it. Raises :class:`TemplateError` with ``line`` and ``column`` of the first thing wrong.
    """
    sandbox = PAGE if html else PLAIN
    tree, found = parse(body, sandbox)
    if tree is None or found:
        first = min(found, key=lambda trouble: (trouble.line, trouble.column))
        line = first.line + first_line - 1
        message = f"{name}:{line}:{first.column}: {first.message}"
        raise TemplateError(message, help=first.help, template=name, line=line, column=first.column)
    names = tuple(sorted(find_undeclared_variables(tree)))
    tree, tags = finish(tree, sandbox)
    try:
        template = Template.from_code(sandbox, sandbox.compile(tree, name, name), sandbox.globals)
    except (LibraryError, DunningError, RecursionError) as error:
        message = getattr(error, "message", None) or "it is nested too deeply"
        line = (getattr(error, "lineno", None) or 1) + first_line - 1
        raise TemplateError(f"{name}:{line}:1: {message}", template=name, line=line, column=1) from error
    digest = sha256(body.encode()).hexdigest()
    return CompiledText(name, digest, template, names, tags, html=html, first_line=first_line)
