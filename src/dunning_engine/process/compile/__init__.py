"""Definition to program: names resolved, types checked, expressions turned into functions."""

from dunning_engine.process.compile.program import compile_program

__all__ = ["compile_program"]
