"""What a verdict takes for granted, in words."""

from __future__ import annotations

from dunning_engine.explore import Walk
from dunning_engine.explore.abstraction import MOST_BACK, MOST_COUNTED
from dunning_engine.explore.moves import MOST_WAITING


def assumptions(walk: Walk, starts: int, processes: int, outages: int) -> tuple[str, ...]:
    """The assumptions of a study, the most important first."""
    beside = () if processes == 1 else ("one case of each process at a time",)
    bound = () if walk.complete else (f"no more than {max(walk.disturbances, 0)} disturbances in the life of a case",)
    return (
        *bound,
        f"cases begin in {starts} ways: as the process's scenarios begin them, lists cut to two entries",
        _PAYLOADS,
        _DATES,
        "events come when something falls due or has just happened; people do their tasks at any time or never",
        _EFFECTS,
        _CRASHES.format(outages),
        f"a case goes back no more than {MOST_BACK} visits at a stretch",
        *beside,
    )


_PAYLOADS = (
    "payloads and forms take one value for each class that guards and tables tell apart; all combinations where there "
    "are few, else one difference at a time"
)
_DATES = (
    "of dates only their order counts, and whether they are past or today; of amounts their sign; counts above "
    f"{MOST_COUNTED} are alike; texts that no guard compares are alike"
)
_EFFECTS = (
    f"effects of a case end in the order of their planning, at most {MOST_WAITING} wait at once; what no property "
    "speaks of and no call waits for ends at once"
)
_CRASHES = (
    "there is at most {} outage of eight days and one lost acknowledgement at a time; dead effects are not tried again "
    "by hand; facts are never too old"
)
