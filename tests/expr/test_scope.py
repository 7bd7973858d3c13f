"""What a compiled expression tells about itself, and functions that others add."""

from __future__ import annotations

from datetime import date

import pytest
from expr_world import NAMES, SCOPE, compiled, eur, values

from dunning_engine.errors import EvaluationError
from dunning_engine.expr import BUILTINS, Compiled, Function, Scope, compile_expression, observed
from dunning_engine.model.position import Text
from dunning_engine.model.types import INTEGER, TEXT

READS = [
    ("sum(i.balance for i in items) > event.amount", {"items", "event.amount"}),
    ("table.mark.r3 != none and today > table.mark.r3", {"table.mark.r3", "today"}),
    ("customer", {"customer"}), ("settings.gap", {"settings.gap"}), ("1 + 2", set()),
    ("contact.email == 'x'", {"contact.email"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reads"), READS)
def test_reads(text: str, reads: set[str]) -> None:
    assert compiled(text).reads == reads


def test_observed_gives_the_values_read_and_never_raises() -> None:
    text = (
        "contact.email == 'x' and owed > event.amount and level_on != none and table.mark.recall > today "
        "and settings.letter_email"
    )
    expression = compiled(text)
    assert observed(expression, values()) == {
        "contact.email": None, "owed": eur(270), "event.amount": eur(50), "level_on": date(2026, 2, 20),
        "table.mark.recall": date(2026, 3, 10),
        "today": date(2026, 3, 1), "settings.letter_email": True,
    }  # fmt: skip
    env = values(owed=eur(1))
    for name in ("contact", "event", "level_on", "table.mark", "today"):
        del env[name]
    assert observed(expression, env) == {"owed": eur(1), "settings.letter_email": True}


def test_settings_are_compiled_in_and_not_asked_for() -> None:
    env = values()
    del env["settings"]
    assert compiled("settings.letter_email and today + settings.gap > today").evaluate(env) is True


def test_settings_without_known_values_are_read() -> None:
    expression = compiled("settings.letter_email", scope=Scope(names=NAMES))
    assert expression.evaluate(values(settings={"letter_email": False})) is False


def test_a_plugin_adds_a_function() -> None:
    shout = Function(
        "shout", (TEXT, INTEGER), TEXT, "A text with marks behind it.", lambda text, n: text + "!" * n, optional=1
    )
    scope = Scope(NAMES, functions={**BUILTINS, "shout": shout})
    assert compiled("shout(comment, 2)", scope=scope).evaluate(values(comment="hey")) == "hey!!"
    assert str(compiled("shout(first(words), n)", scope=scope).type) == "optional text"
    assert shout.signature == "shout(text, [integer]) -> text"
    with pytest.raises(EvaluationError, match="missing"):
        compiled("shout(comment)", scope=scope).evaluate(values())


def test_any_role_will_do_where_the_directory_is_not_known() -> None:
    assert compiled("deputy(role.somebody)", scope=Scope(NAMES)).evaluate(values()) == "somebody.deputy"


def test_compiled_code_reaches_no_builtins() -> None:
    expression = compiled("len(items) + n")
    assert expression.evaluate.__globals__["__builtins__"] == {}  # type: ignore[attr-defined]
    for text in (
        "open('x')",
        "__builtins__",
        "len.__globals__",
        "items.__class__",
        "E",
        "_failed",
        "tuple(words)",
        "v_i",
        "_k0",
    ):
        assert not isinstance(compile_expression(Text(text), SCOPE), Compiled), text
