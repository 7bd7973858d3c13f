"""`python -m dunning_engine.plugin`: the reference page of the shipped operations on standard output."""

from __future__ import annotations

import sys

from dunning_engine.plugin.reference import page
from dunning_engine.ports.capabilities import OPERATIONS

if __name__ == "__main__":
    sys.stdout.write(page(OPERATIONS))
