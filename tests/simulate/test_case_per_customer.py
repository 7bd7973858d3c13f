"""One case and one level per customer, and every letter states the balance at the moment it is sent."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import oracle
import pytest
from simulate_files import SMALL

PARIS = ZoneInfo("Europe/Paris")
BEFORE = {"R1": (None,), "R2": ("R1",), "R3": ("R2",), None: (None, "R1", "R2", "R3")}


def letters(engine):
    """Every reminder that went out: its customer, its day, the effect."""
    customers = {case.id: case.key for case in engine.cases(process="storage_arrears")}
    for effect in engine.effects(status="done"):
        if effect.case_id in customers and effect.letter.get("tag") == "reminder":
            yield customers[effect.case_id], effect.ended_at.astimezone(PARIS).date(), effect


def check_letters(engine, rows):
    found = oracle.by_customer(rows)
    count = 0
    for customer, day, effect in letters(engine):
        due = oracle.payable(found[customer], day)
        assert set(effect.letter["items"]) == set(due), (customer, day)
        assert euros(sum(due.values())) in "".join(effect.letter["body"].split()), (customer, day)
        oldest = min(row.due for row in found[customer] if row.number in due)
        assert effect.letter["template"] != "reminder_1" or day >= oldest + timedelta(days=15)
        count += 1
    return count


def euros(amount):
    return f"{amount:.2f}€".replace(".", ",")


def check_levels(engine):
    for case in engine.cases(process="storage_arrears"):
        level = None
        for effect in engine.effects(case_id=case.id, operation="storage.set_level"):
            reached = effect.arguments["level"]
            assert level in BEFORE[reached], f"{case.id}: {reached} after {level}"
            level = reached


def check_one_case_at_a_time(engine):
    for key in {case.key for case in engine.cases(process="storage_arrears")}:
        cases = sorted(engine.cases(process="storage_arrears", key=key), key=lambda case: case.opened_at)
        for one, next_one in pairwise(cases):
            assert not one.open
            assert one.updated_at <= next_one.opened_at


def check(path, played, portfolio_of):
    with played(portfolio_of(path)) as (engine, figures):
        assert check_letters(engine, oracle.read(path)) > 10
        check_levels(engine)
        check_one_case_at_a_time(engine)
        assert figures.reminders_for_disputed == 0
        assert figures.disputes == oracle.disputes(oracle.read(path))
        return figures


def test_the_small_file(played, portfolio_of):
    figures = check(SMALL, played, portfolio_of)
    assert all(figures.levels.values())


def test_the_small_file_settled_later(played, portfolio_of, delayed):
    check(delayed(SMALL, 20), played, portfolio_of)


def test_the_public_file(played, portfolio_of, real):
    check(real, played, portfolio_of)


@pytest.mark.soak
def test_the_public_file_settled_thirty_days_later(played, portfolio_of, real, delayed):
    check(delayed(real, 30), played, portfolio_of)
