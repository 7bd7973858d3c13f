"""What templates show, and to whom: by their front matter, and by the operations and tasks that use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dunning_engine.checks.flow.classes import AUDIENCES, INSIDE, PUBLIC, SECRET
from dunning_engine.checks.flow.names import Names
from dunning_engine.checks.flow.piece import Letter, Piece, Sink
from dunning_engine.checks.flow.value import NOTHING, Value, union
from dunning_engine.checks.template_uses import reads_of, spot
from dunning_engine.expr import strip
from dunning_engine.process.definition import TemplateDef

_EVERYTHING = INSIDE | SECRET
_READERS: Mapping[str, str] = {
    "customer": "the customer", "voicemail": "whoever hears the voice-mail", "colleague": "a colleague",
    "agency": "the agency", "log": "the readers of the log",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What a template shows; ``value`` is everything together, ``sinks`` each place where a name is read."""

    template: TemplateDef
    value: Value
    sinks: tuple[Sink, ...]


def text_sinks(piece: Piece, names: Names, templates: Iterable[TemplateDef]) -> Iterator[Sink]:
    """The places that a process's templates fill, and its letters and scripts as a whole."""
    shown = [_shown(template, names, piece.letters) for template in templates]
    sent = {name for letter in piece.letters if letter.operation for name in letter.templates or ()}
    for each in shown:
        yield from each.sinks
    for letter in piece.letters:
        preview = not letter.operation and letter.templates is not None and letter.templates <= sent
        for each in shown if not preview else ():
            if letter.templates is None or each.template.name in letter.templates:
                yield _whole(each, letter)


def _whole(shown: Shown, letter: Letter) -> Sink:
    """A letter as a whole: its readers may be cleared for less than the template says they are."""
    readers, cleared = _READERS.get(letter.audience, "anybody"), AUDIENCES.get(letter.audience, PUBLIC)
    what = f"{readers} by {letter.operation or 'the script'} `{shown.template.name}`"
    told = _EVERYTHING - AUDIENCES.get(shown.template.audience, PUBLIC)  # reported where the name is read
    return Sink("letter", letter.where, what, shown.template.name, cleared, shown.value, letter.at, letter.length, told)


def _shown(template: TemplateDef, names: Names, letters: Iterable[Letter]) -> Shown:
    bound = _bound(template.name, letters)
    listed = _listed(template, names)
    sinks = tuple(_sinks(template, names, bound, listed))
    return Shown(template, union(sink.value for sink in sinks), sinks)


def _sinks(template: TemplateDef, names: Names, bound: Mapping[str, Value], listed: Value) -> Iterator[Sink]:
    cleared = AUDIENCES.get(template.audience, PUBLIC)
    readers = f"{_READERS.get(template.audience, 'anybody')} by `{template.name}`"
    for text in template.said():
        for use in reads_of(text.value):
            root, fields = use.path[0], tuple(name for name in use.path[1:] if name != "*")
            value = listed.into(fields) if root == "items_selected" else names.look(root, fields)
            value = union((value, bound.get(root, NOTHING).into(fields)))
            at = spot(text, use.line, use.column)
            where = f"templates.{template.language}.{template.name}"
            name = ".".join((root, *fields))
            if value and not (use.presence and value.composed()):
                value = Value(dict.fromkeys(value.flat(), at))
                yield Sink("text", where, readers, name, cleared, value, at, len(name))


def _listed(template: TemplateDef, names: Names) -> Value:
    """The list that ``items`` of the front matter selects; a list of texts is one of numbers."""
    return names.look(strip(template.items).value.strip(), ()) if template.items is not None else NOTHING


def _bound(template: str, letters: Iterable[Letter]) -> dict[str, Value]:
    """What is bound where a template is sent: a text may name the parameters of the action that sends it."""
    found: dict[str, Value] = {}
    for letter in letters:
        if letter.templates is None or template in letter.templates:
            for name, value in letter.bound.items():
                found[name] = union((found.get(name, NOTHING), value))
    return found
