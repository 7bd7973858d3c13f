"""What a YAML syntax error means to somebody who writes a process: the parser's words translated."""

from __future__ import annotations

from dataclasses import dataclass

QUOTE = 'put the text in quotes: "..."'
_SPECIAL = {
    "*": "an alias", "&": "an anchor", "@": "a reserved sign", "`": "a reserved sign", "%": "a directive", "!": "a tag",
    "|": "a text over several lines", ">": "a folded text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """A parser's complaint: its words, where it stands, and where the construct around it began (or -1)."""

    text: str
    problem: str
    index: int
    context: int = -1

    @property
    def char(self) -> str:
        """The character complained of."""
        return self.text[self.index : self.index + 1]

    @property
    def line_before(self) -> str:
        """The line up to the place."""
        return self.text[self.text.rfind("\n", 0, self.index) + 1 : self.index]

    @property
    def on_one_line(self) -> bool:
        """Whether the construct begins in the same line."""
        return self.context >= 0 and "\n" not in self.text[self.context : self.index]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A code, the plain words, the fix, and the index of the place to point at."""

    code: str
    message: str
    help: str
    index: int


def diagnose(trouble: Trouble) -> Diagnosis:
    """Put a complaint into plain words; the place is kept or moved to the cause."""
    for recognise in (_tab, _special, _flow, _open_end, _colon, _after_quote, _no_colon, _escape, _indentation):
        found = recognise(trouble)
        if found is not None:
            return found
    return Diagnosis(
        "E100", f"this is no valid YAML: {trouble.problem}", "compare with the lines around it", trouble.index
    )


def _tab(trouble: Trouble) -> Diagnosis | None:
    if trouble.char != "\t" and "tab" not in trouble.problem.split():
        return None
    return Diagnosis("E108", "a tab is used for indentation", "indent with spaces", trouble.index)


def _special(trouble: Trouble) -> Diagnosis | None:
    scanned = ("alphabetic", "start any token", "comment or line break", "chomping or indentation")
    if not any(words in trouble.problem for words in scanned):
        return None
    begins = trouble.index if trouble.context < 0 else trouble.context
    sign = trouble.text[begins : begins + 1]
    if sign not in _SPECIAL or not sign:
        return None
    return special(sign, begins)


def special(sign: str, index: int) -> Diagnosis:
    """A text that begins with a sign that YAML keeps for itself."""
    meaning = _SPECIAL.get(sign, "a comment")
    return Diagnosis("E107", f"a text that begins with {sign} is read as {meaning}", QUOTE, index)


def _flow(trouble: Trouble) -> Diagnosis | None:
    if "',' or" not in trouble.problem or trouble.char not in ("{", "[") or not trouble.on_one_line:
        return None
    begins = _value_start(trouble.text, trouble.index)
    what = "${...}" if trouble.text[trouble.index - 1] == "$" else f"a text with {trouble.char}"
    fix = 'put it in quotes: {to: "${x}"}' if what == "${...}" else QUOTE
    return Diagnosis("E105", f"{what} inside braces or brackets is not quoted", fix, begins)


def _value_start(text: str, index: int) -> int:
    begins = max(text.rfind(sign, 0, index) for sign in ("{", "[", ",", ": ", "\n"))
    begins += 2 if text[begins : begins + 2] == ": " else 1
    while text[begins] == " ":
        begins += 1
    return begins


def _open_end(trouble: Trouble) -> Diagnosis | None:
    if trouble.context < 0:
        return None
    sign = trouble.text[trouble.context : trouble.context + 1]
    ended = "end of stream" in trouble.problem or "',' or" in trouble.problem
    if sign not in tuple("\"'{[") or not ended or (trouble.on_one_line and trouble.index < len(trouble.text)):
        return None
    return Diagnosis(
        "E113", f"{sign} is opened here and not closed", f"close it with {_CLOSING[sign]}", trouble.context
    )


_CLOSING = {'"': '"', "'": "'", "{": "}", "[": "]"}


def _colon(trouble: Trouble) -> Diagnosis | None:
    inside = "mapping values are not allowed" in trouble.problem
    if not inside and not ("',' or" in trouble.problem and trouble.char == ":"):
        return None
    if not trouble.line_before.strip() or ":" not in trouble.line_before:
        return Diagnosis(
            "E112",
            "a colon stands where no key can be",
            "check the indentation of this line and the one before",
            trouble.index,
        )
    return Diagnosis("E112", "a colon followed by a space inside a text is read as a key", QUOTE, trouble.index)


def _after_quote(trouble: Trouble) -> Diagnosis | None:
    before = trouble.line_before.rstrip()
    if not before.endswith(('"', "'")) or not ("expected key" in trouble.problem or "',' or" in trouble.problem):
        return None
    return Diagnosis(
        "E117",
        "the text goes on after its closing quote",
        "quote the whole text, with the other kind of quotes inside",
        trouble.index,
    )


def _no_colon(trouble: Trouble) -> Diagnosis | None:
    if "could not find expected ':'" not in trouble.problem:
        return None
    place = trouble.context if trouble.context >= 0 else trouble.index
    return Diagnosis(
        "E115", "this is neither `key: value` nor `- item`", "write a colon and a space after the key", place
    )


def _escape(trouble: Trouble) -> Diagnosis | None:
    if "escape character" not in trouble.problem:
        return None
    return Diagnosis(
        "E118", "a backslash in double quotes begins an escape", "write \\\\, or use single quotes", trouble.index
    )


def _indentation(trouble: Trouble) -> Diagnosis | None:
    words = ("expected key", "expected '-' indicator", "<block end>", "not allowed in this context", "not allowed here")
    if not any(word in trouble.problem for word in words):
        return None
    return Diagnosis(
        "E114",
        "this does not line up with the lines before",
        "indent it like its neighbours: a key under a key, - under -",
        trouble.index,
    )
