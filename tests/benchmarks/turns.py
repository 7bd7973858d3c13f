"""Takes works in turn in one run, so that all meet the same machine: rates, and medians of the ratios of each round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


def rate(work: Work, seconds: float, burst: int) -> float:
    """Calls a second, over at least so many seconds."""
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        for _ in range(burst):
            work()
        count += burst
    return count / spent


def compared(
    works: Mapping[str, Work], base: str, *, rounds: int = 9, seconds: float = 0.2, burst: int = 50
) -> dict[str, tuple[float, float]]:
    """Per work its median rate, and how many times as fast as ``base`` it is: the median of the rounds' ratios."""
    taken = [{name: rate(work, seconds, burst) for name, work in works.items()} for _ in range(rounds)]
    return {
        name: (
            statistics.median(each[name] for each in taken),
            statistics.median(each[name] / each[base] for each in taken),
        )
        for name in works
    }
