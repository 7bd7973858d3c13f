"""Findings over a process: what is wrong or suspicious in it, one check per file."""

from dunning_engine.checks.explain import EXPLANATIONS, explained, findings_page
from dunning_engine.checks.render import render, render_all
from dunning_engine.checks.run import CHECKS, run_checks
from dunning_engine.checks.subject import Explanation

__all__ = [
    "CHECKS", "EXPLANATIONS", "Explanation", "explained", "findings_page", "render", "render_all", "run_checks",
]  # fmt: skip
