"""Information flow over all processes together: from the classes of fields to the clearances of every place they reach.

See docs/explanation/information-flow.md for what counts as a flow.
"""

from dunning_engine.checks.flow.explanation import EXPLANATION
from dunning_engine.checks.flow.report import CODE, check

__all__ = ["CODE", "EXPLANATION", "check"]
