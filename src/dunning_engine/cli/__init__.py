"""The command line: ``dunning COMMAND``; each command lives in a module that is loaded when it is called."""

from dunning_engine.cli.app import app, main

__all__ = ["app", "main"]
