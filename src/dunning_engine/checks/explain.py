"""What `dunning explain CODE` says: every code of a finding, with a bad and a good example."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.checks import explain_compile, explain_reader, explain_scenario
from dunning_engine.checks.run import EXPLAINED
from dunning_engine.checks.subject import Explanation
from dunning_engine.expr import CODES

_EXPRESSIONS = {
    code: Explanation(
        said.meaning.rstrip("."), said.bad + "\n", said.good + "\n", "Found in an expression, with its place inside it."
    )
    for code, said in CODES.items()
}
EXPLANATIONS: Mapping[str, Explanation] = dict(
    sorted(
        {
            **explain_reader.EXPLAINED,
            **_EXPRESSIONS,
            **explain_compile.EXPLAINED,
            **EXPLAINED,
            **explain_scenario.EXPLAINED,
        }.items()
    )
)
"""By code: E1xx YAML, E2xx expressions, E3xx structure, E4xx names, E5xx the process as a whole, E6xx scenarios."""


def explained(code: str) -> str:
    """The explanation of a code as text. Raises :class:`KeyError` for an unknown one."""
    found = EXPLANATIONS[code]
    parts = (f"{code}: {found.title}", found.text, "Wrong:", _indented(found.bad), "Right:", _indented(found.good))
    return "\n\n".join(parts)


def findings_page() -> str:
    """The reference page of all findings, as Markdown."""
    head = "# Findings\n\n<!-- Made by `dunning_engine.checks.explain`; a test holds it so. -->\n"
    return "\n".join([head, *(_section(code, found) for code, found in EXPLANATIONS.items())])


def _section(code: str, found: Explanation) -> str:
    language = "python" if code.startswith("E2") else "yaml"
    examples = "\n".join(f"{word}:\n\n```{language}\n{text}```\n" for word, text in _examples(found))
    return f"## {code}: {found.title}\n\n{found.text}\n\n{examples}"


def _examples(found: Explanation) -> tuple[tuple[str, str], ...]:
    return ("Wrong", found.bad), ("Right", found.good)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip("\n").split("\n"))
