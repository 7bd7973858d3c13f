"""The function library, by family."""

from collections.abc import Mapping
from types import MappingProxyType

from dunning_engine.expr.function import Function
from dunning_engine.expr.library import amounts, business_days, dates, lists, payments, texts, words
from dunning_engine.expr.library.texts import as_text

FAMILIES: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "Dates": dates.FUNCTIONS,
        "Business days": business_days.FUNCTIONS,
        "Amounts and numbers": amounts.FUNCTIONS,
        "Payments": payments.FUNCTIONS,
        "Lists": lists.FUNCTIONS,
        "Texts and roles": texts.FUNCTIONS,
        "Words in a text": words.FUNCTIONS,
    }
)
BUILTINS: Mapping[str, Function] = MappingProxyType({f.name: f for family in FAMILIES.values() for f in family})

__all__ = ["BUILTINS", "FAMILIES", "as_text"]
