"""The expression language ``${...}``: small, typed, total and exact."""

from dunning_engine.expr.codes import CODES
from dunning_engine.expr.compiler import compile_expression
from dunning_engine.expr.function import Chosen, Env, Function, Reference
from dunning_engine.expr.library import BUILTINS, as_text
from dunning_engine.expr.scope import Compiled, Scope, observed
from dunning_engine.expr.split import interpolations, strip

__all__ = [
    "BUILTINS", "CODES", "Chosen", "Compiled", "Env", "Function", "Reference", "Scope", "as_text",
    "compile_expression", "interpolations", "observed", "strip",
]  # fmt: skip
