"""E587: A fee that a consumer could be charged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dunning_engine.checks.deeds import Deed, deeds, entered, reached
from dunning_engine.checks.holding import taken
from dunning_engine.checks.known import Known, knowing
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.possible import may_hold
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.values import NO, Values
from dunning_engine.checks.walk import actions
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.model.types import Field

CODE = "E587"
EXPLANATION = Explanation(
    "fee for a consumer",
    bad="""\
case: {key: "${customer.id}"}
events: {rejected: {reference: text}, paid: {}}
data: {customer: customer}
states:
  open:
    on:
      rejected:
        do:
          - bank.charge_fee: {amount: 12.00 EUR}
            key: "fee ${event.reference}"
      paid: {to: settled}
  settled: {final: true, ignore: [rejected]}
# file: _shared/types.yaml
customer: {id: text, kind: {type: [professional, consumer], default: consumer}}
""",
    good="""\
case: {key: "${customer.id}"}
events: {rejected: {reference: text}, paid: {}}
data: {customer: customer}
states:
  open:
    on:
      rejected:
        do:
          - bank.charge_fee: {amount: 12.00 EUR}
            key: "fee ${event.reference}"
            if: customer.kind == 'professional'
      paid: {to: settled}
  settled: {final: true, ignore: [rejected]}
# file: _shared/types.yaml
customer: {id: text, kind: {type: [professional, consumer], default: consumer}}
""",
    text=(
        "In France the cost of collecting is charged to professionals only; a consumer never pays it. The operation's "
        "signature says that it is such a fee, and no condition on the way to it - `if`, `send_only_if`, the branches "
        "before - rules a consumer out. An invariant finds it in `verify`, it stops nothing at run time."
    ),
)
_KINDS = frozenset({"professional", "consumer"})


def check(subject: Subject) -> Iterator[Finding]:
    """Operations that are fees, and that are planned for a consumer as well."""
    fees = {name for name, operation in subject.operations.items() if operation.fee}
    if not any(action.name in fees for action in actions(subject.definition)):
        return
    kinds = tuple(_paths(subject.definition.data))
    consumer = knowing(subject, dict.fromkeys(kinds, frozenset({"consumer"})))
    reported: set[Position] = set()
    for deed, known in _planned(subject, consumer, _states(subject, consumer, kinds), fees):
        inside = reached(deed, known)
        if inside is not None and may_hold(deed.gate, inside) != NO and deed.action.at not in reported:
            reported.add(deed.action.at)
            yield _finding(deed, kinds)


def _planned(subject: Subject, consumer: Known, states: frozenset[str], fees: set[str]) -> Iterator[tuple[Deed, Known]]:
    """The fees planned in a case of a consumer, with what is known there."""
    definition, common = subject.definition, subject.definition.anywhere.send_only_if
    for way in subject.ways:
        if way.state is None or way.state.name in states:
            gate = way.owner.send_only_if or (None if way.state is not None and way.state.final else common)
            found = [deed for deed in deeds(subject, way.branch.do, gate) if deed.action.name in fees]
            known = taken(way, consumer) if found else None
            yield from ((deed, known) for deed in found if known is not None)
    for name in states:
        state = definition.states[name]
        gate = state.send_only_if or (None if state.final else common)
        yield from ((deed, consumer) for deed in deeds(subject, entered(state), gate) if deed.action.name in fees)


def _states(subject: Subject, consumer: Known, kinds: Iterable[str]) -> frozenset[str]:
    """The states that a consumer's case can come to; all of them where the customer's record may change on the way."""
    definition = subject.definition
    roots = {path.partition(".")[0] for path in kinds}
    if any(_writes(subject, way, roots) for way in subject.ways):
        return frozenset(definition.states)
    found: set[str] = set()
    waiting = list(definition.states)[:1]
    while waiting:
        name = waiting.pop()
        if name in found or name not in definition.states:
            continue
        found.add(name)
        for way in subject.ways:
            comes = way.branch.to is not None and (way.state is None or way.state.name == name)
            if comes and way.branch.to is not None and taken(way, consumer) is not None:
                waiting += subject.graph.named(way.branch.to)
    return frozenset(found)


def _writes(subject: Subject, way: Way, roots: set[str]) -> bool:
    return bool(subject.once(Plan).writes(way) & roots)


def _paths(data: Mapping[str, Field]) -> Iterator[str]:
    """The paths that say whether a customer is a professional or a consumer."""
    for name, field in data.items():
        inside = field.type.record.fields if field.type.record is not None else {}
        found: dict[str, Values] = {name: frozenset(field.type.choices)}
        found |= {f"{name}.{part}": frozenset(each.type.choices) for part, each in inside.items()}
        yield from (path for path, words in found.items() if words >= _KINDS)


def _finding(deed: Deed, kinds: tuple[str, ...]) -> Finding:
    through = f", through '{deed.written.name}'" if deed.written is not deed.action else ""
    path = kinds[0] if kinds else ""
    asks = f"nothing on the way asks for {path}" if path else "no data of the case say whether the customer is one"
    message = f"{deed.action.name} could charge a consumer{through}: {asks}"
    help_ = f"add `if: {path} == 'professional'`" if path else "declare whether the customer is a professional, and ask"
    return Finding.at(deed.written.at, CODE, message, help=help_, length=len(deed.written.name))
