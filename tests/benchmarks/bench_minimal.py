"""The least process - one guard, one effect - against other state machine libraries.

Run it as ``python tests/benchmarks/bench_minimal.py``. All take the same event in the same state, with the same
guard and one planned effect: ``transitions`` (which runs our machine too), python-statemachine, sismic, and
SpiffWorkflow where it is installed. *Kept*: the instance was made before. *Per case*: each event makes its instance
first. Ours keeps a case as a value: ``decide()`` gives the next one and leaves the one before as it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

from sismic.interpreter import Interpreter
from sismic.io import import_from_yaml
from statemachine import State, StateMachine
from transitions import Machine
from turns import Work, compared

from dunning_engine.engine import begin, decide
from dunning_engine.model.event import Event
from dunning_engine.model.types import INTEGER
from dunning_engine.ports.signature import INSIDE, operation, param
from dunning_engine.process.source import Source, build

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TELL = operation("post.tell", "Tells a colleague.", [param("n", INTEGER, "What.", INSIDE)])
PROCESS = """\
format: 1
process: least
version: 1
calendar: plain
data: {total: {type: integer, default: 0}}
events: {paid: {fields: {amount: integer}}, closed: {}}
states:
  open:
    "on":
      paid: [{if: event.amount > 0, do: [post.tell: {n: "${event.amount}"}]}]
      closed: {to: over}
  over: {final: true}
"""
CALENDAR = 'format: 1\ncalendars: {plain: {zone: UTC, opens: "09:00", closes: "18:00", weekend: []}}\n'
CHART = """\
statechart:
  name: least
  root state:
    name: root
    initial: open
    states:
      - name: open
        transitions:
          - {event: paid, guard: event.amount > 0, action: sent.append(event.amount)}
          - {event: closed, target: over}
      - {name: over, type: final}
"""


def ours() -> tuple[Work, Work]:
    """``decide()`` on a case that was opened before; and opening it first."""
    files = {"least/process.yaml": PROCESS, "_shared/calendars.yaml": CALENDAR}
    program, _, findings = build(Source("least", files), {TELL.name: TELL})
    assert program is not None, findings
    started, event = Event("start", "least", {"total": 0}), Event("external", "paid", {"amount": 3}, "e1")
    case = begin(program, "c", {"total": 0}, started, NOW).case
    assert [effect.operation for effect in decide(program, case, event, NOW).effects] == ["post.tell"]

    def per_case() -> object:
        opened = begin(program, "c", {"total": 0}, started, NOW).case
        return decide(program, opened, event, NOW)

    return lambda: decide(program, case, event, NOW), per_case


def with_transitions() -> tuple[Work, Work]:
    """A Machine that has one model, which is what its users write."""

    class Least:
        def __init__(self) -> None:
            self.sent: list[int] = []
            self.machine = Machine(self, ["open", "over"], initial="open", auto_transitions=False)
            self.machine.add_transition("paid", "open", None, conditions=[self.owes], after=[self.tell])
            self.machine.add_transition("closed", "open", "over")

        def owes(self, amount: int) -> bool:
            return amount > 0

        def tell(self, amount: int) -> None:
            self.sent = [amount]

    kept: Any = Least()
    assert kept.paid(3), "the guard refused"
    return lambda: kept.paid(3), lambda: Least().paid(3)  # type: ignore[attr-defined]  # the library adds the method


def with_statemachine() -> tuple[Work, Work]:
    """python-statemachine: guard and action are methods."""

    class Least(StateMachine):
        waiting = State(initial=True)
        over = State(final=True)
        paid = waiting.to.itself(internal=True, cond="owes", on="tell")
        closed = waiting.to(over)
        sent: tuple[int, ...] = ()

        def owes(self, amount: int) -> bool:
            return amount > 0

        def tell(self, amount: int) -> None:
            self.sent = (amount,)

    kept = Least()
    kept.send("paid", amount=3)
    assert kept.sent == (3,), "the guard refused"
    return lambda: kept.send("paid", amount=3), lambda: Least().send("paid", amount=3)


def with_sismic() -> tuple[Work, Work]:
    """sismic: guard and action are Python text in the chart."""
    chart = import_from_yaml(CHART)

    def made() -> tuple[Any, list[int]]:
        sent: list[int] = []
        interpreter = Interpreter(chart, initial_context={"sent": sent})
        interpreter.execute()
        return interpreter, sent

    kept, sent = made()

    def step() -> object:
        sent.clear()
        return kept.queue("paid", amount=3).execute()

    step()
    assert sent == [3], "the guard refused"
    return step, lambda: made()[0].queue("paid", amount=3).execute()


GOALS = {"python-statemachine": (3.0, 10.0), "sismic": (1.5, 5.0)}


def main() -> None:
    """Print how many times as fast as each of the others ``decide()`` is."""
    sides = {
        "ours": ours(), "transitions": with_transitions(), "python-statemachine": with_statemachine(),
        "sismic": with_sismic(),
    }  # fmt: skip
    for n, kind in enumerate(("kept", "per case")):
        taken = compared({name: works[n] for name, works in sides.items()}, "ours", burst=20)
        print(f"{kind:9} ours                 {taken['ours'][0]:10,.0f}/s")
        for name in list(sides)[1:]:
            goal = f" (goal {GOALS[name][n]:g})" if name in GOALS else ""
            print(f"{'':9} {name:20} {taken[name][0]:10,.0f}/s   ours is {1 / taken[name][1]:.2f} times as fast{goal}")
    if find_spec("SpiffWorkflow") is None:
        print("SpiffWorkflow is not installed: not compared")


if __name__ == "__main__":
    main()
