"""Text to definition: process files, shared files and templates, with every mistake of a file in one run."""

from dunning_engine.process.reader.process import read_process
from dunning_engine.process.reader.shared import read_shared
from dunning_engine.process.reader.template import read_template

__all__ = ["read_process", "read_shared", "read_template"]
