"""Renders what goes to people: the template as it is on the day, with the facts as they are at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from dunning_engine.engine.facts import Facts
from dunning_engine.errors import TemplateError
from dunning_engine.expr import strip
from dunning_engine.library import Library
from dunning_engine.model.letter import Letter
from dunning_engine.model.secret import mask
from dunning_engine.process.definition import TemplateDef
from dunning_engine.process.program import Program
from dunning_engine.template import compile_text

DEFAULT_LANGUAGE = "fr"


class Texts:
    """The library's templates, rendered for a case."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def letter(self, program: Program, facts: Facts, name: str) -> Letter:
        """Render a template (STO-05, STO-20); of what is in the vault it shows the masked form.

        Raises :class:`TemplateError` where it is missing or fails.
        """
        template = self._library.template(program.name, name, _language(facts))
        context = Context(facts, program)
        items = self._items(template, program, facts)
        zone, place = program.calendar.tz, template.at
        compiled = compile_text(template.body, place.file, first_line=place.line)
        body = compiled.render(context, language=template.language, zone=zone, items=items)
        subject = compile_text(template.subject, place.file).render(
            context, language=template.language, zone=zone, items=items
        )
        return Letter(
            name, template.language, mask(subject.text.strip()), mask(body.text), template.audience, template.tag,
            template.note, items=body.listed, source=sha256(template.body.encode()).hexdigest()[:16],
        )  # fmt: skip

    def _items(self, template: TemplateDef, program: Program, facts: Facts) -> tuple[Mapping[str, Any], ...]:
        """The list that ``#items_list_selected`` shows: a data or computed name of the process, of items or numbers."""
        if template.items is None:
            return ()
        name = strip(template.items).value
        try:
            return tuple(item if isinstance(item, Mapping) else {"number": item} for item in facts[name] or ())
        except KeyError as error:
            raise TemplateError(
                f"{template.at}: '{name}' is no list of {program.name}", help="name a list in `items`"
            ) from error


class Context(Mapping[str, Any]):
    """What a template can name: data, computed values, settings and ``today``."""

    def __init__(self, facts: Facts, program: Program) -> None:
        self._facts = facts
        self._names = (*program.data, *program.computed, "settings", "today", "entered_at", "opened_at", "case", *facts)
        self._settings = program.settings

    def __getitem__(self, name: str) -> Any:
        return self._settings if name == "settings" else self._facts[name]

    def __iter__(self) -> Any:
        return iter(dict.fromkeys(self._names))

    def __len__(self) -> int:
        return len(self._names)


def _language(facts: Facts) -> str:
    customer = facts.get("customer")
    language = customer.get("language") if isinstance(customer, Mapping) else None
    return language or DEFAULT_LANGUAGE
