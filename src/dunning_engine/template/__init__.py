"""Rendering of texts for people: a sandboxed template language, French and English formats, hashtag blocks."""

from dunning_engine.template.compiled import CompiledText, Rendered, compile_text
from dunning_engine.template.examine import PROVIDED, Use, troubles, uses, variables
from dunning_engine.template.formats import FORMATS
from dunning_engine.template.hashtags import HASHTAGS
from dunning_engine.template.syntax import Trouble
from dunning_engine.template.unsure import Need, needs

__all__ = [
    "FORMATS",
    "HASHTAGS",
    "PROVIDED",
    "CompiledText",
    "Need",
    "Rendered",
    "Trouble",
    "Use",
    "compile_text",
    "needs",
    "troubles",
    "uses",
    "variables",
]
