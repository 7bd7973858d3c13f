"""Safe building of HTML, SVG and embedded JSON: whatever is not marked as markup is escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9:-]*")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_JSON = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class Markup:
    """Text that is markup already; only this module and our own assets make it."""

    text: str

    def __str__(self) -> str:
        return self.text


Child: TypeAlias = Markup | str | int | Sequence["Child"] | None
"""What an element can hold: text (escaped), markup, a number, several of them, or nothing."""
Attribute: TypeAlias = str | int | float | bool | None
"""Value of an attribute: ``None`` and ``False`` leave it out, ``True`` repeats its name."""


def clean(text: str) -> str:
    """The text with what XML and UTF-8 cannot carry (control characters, lone surrogates) shown as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def el(tag: str, attributes: Mapping[str, Attribute] | None = None, /, *children: Child) -> Markup:
    """An element whose texts and attribute values are escaped.

    Raises:
        ValueError: a name that is no plain name, a handler attribute (``onclick`` ...), or a link outside the page.
    """
    head = _checked(tag) + "".join(_attribute(name, value) for name, value in (attributes or {}).items())
    if tag in _VOID:
        return Markup(f"<{head}/>")
    return Markup(f"<{head}>{_content(children)}</{tag}>")


def join(*children: Child) -> Markup:
    """Several children in a row, without an element around them."""
    return Markup(_content(children))


def script_json(identifier: str, data: Any) -> Markup:
    """A data block ``<script type="application/json">`` that no text inside can close."""
    body = clean_json(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return el("script", {"type": "application/json", "id": identifier}, Markup(body))


def clean_json(text: str) -> str:
    """JSON text made safe inside a script element: no ``</``, no ``<!--``, no line separators, no lone surrogates."""
    return clean(text).translate(_JSON)


def page(*, title: str, style: str, script: str, body: Child) -> str:
    """A self-contained HTML page that may load nothing and run only the given script.

    ``style`` and ``script`` are our own assets and go in as they are.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        None,
        el("meta", {"charset": "utf-8"}),
        el("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "color-scheme", "content": "light dark"}),
        el("meta", {"name": "referrer", "content": "no-referrer"}),
        el("title", None, title),
        el("style", None, Markup(style)),
    )
    tail = el("script", None, Markup(script))
    return f"<!doctype html>\n{el('html', {'lang': 'en'}, head, el('body', None, body, tail))}\n"


def _content(children: Sequence[Child]) -> str:
    return "".join(map(_child, children))


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child.text
    if isinstance(child, str):
        return clean(child).translate(_TEXT)
    if isinstance(child, int):
        return str(child)
    return _content(child)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    text = name if value is True else f"{value:g}" if isinstance(value, float) else str(value)
    if name.lower().startswith("on") or (name in {"href", "src"} and not text.startswith("#")):
        raise ValueError(f"the attribute {name}={text!r} is not allowed in our pages")
    return f' {_checked(name)}="{clean(text).translate(_VALUE)}"'


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an element or attribute")
    return name
