"""Mutants of branches, handlers and timers."""

from __future__ import annotations

import ast

from dunning_engine.expr import strip
from dunning_engine.model.position import Position, Text
from dunning_engine.mutate.actions import actions
from dunning_engine.mutate.draft import Draft, next_name
from dunning_engine.mutate.phrases import shifted
from dunning_engine.process.definition import Branch, Handler, TimerDef
from dunning_engine.process.node import Span

_OTHER_DAY = {"next": "same", "previous": "next", "same": "next"}


def branches(draft: Draft, listed: tuple[Branch, ...], place: str) -> None:
    """Mutants of the branches of one input."""
    for n, branch in enumerate(listed):
        _branch(draft, listed, n, place)
        draft.guard(branch.condition, f"{place}[{n}]", place)
        actions(draft, branch.do, f"{place}[{n}].do")


def _branch(draft: Draft, listed: tuple[Branch, ...], n: int, place: str) -> None:
    branch, page, here = listed[n], draft.page(listed[n].at), f"{place}[{n}]"
    found = page.listed(branch.at)
    if found is not None:
        draft.add("branch-dropped", here, branch.at, page.without(*found), _told(branch), place)
    elif branch.to is None or branch.do:
        pass  # written in its handler: its actions and its move are dropped one by one
    following = listed[n + 1] if n + 1 < len(listed) else None
    if found is not None and following is not None and following.condition is not None and branch.condition is not None:
        if not exclusive(branch.condition, following.condition):
            draft.add("branch-swapped", here, branch.at, page.swapped(*found), f"{_told(branch)} after {_told(following)}", place, f"both `{branch.condition}` and `{following.condition}` hold")
    if branch.to is not None:
        _move(draft, listed, n, here, place, alone=found is None)


def _move(draft: Draft, listed: tuple[Branch, ...], n: int, here: str, place: str, *, alone: bool) -> None:
    branch = listed[n]
    assert branch.to is not None
    if branch.do or branch.condition or alone:
        if alone or branch.do or n + 1 < len(listed):
            draft.dropped("transition-dropped", here, branch.to.at, "to", branch.at, place)
    other = _elsewhere(draft, listed, branch.to.value, place)
    if other is not None and "${" not in branch.to.value:
        draft.replaced("transition-redirected", branch.to, other, here, place)


def _elsewhere(draft: Draft, listed: tuple[Branch, ...], to: str, place: str) -> str | None:
    """Where a mistake would lead: to where another branch of the input goes, else to the next state of the file."""
    siblings = [each.to.value for each in listed if each.to is not None and each.to.value != to and "${" not in each.to.value]
    if siblings:
        return siblings[0]
    states = [name for name in draft.definition.states if name != place.split(".")[0]]
    return next_name(list(draft.definition.states), to) if to in draft.definition.states else next(iter(states), None)


def _told(branch: Branch) -> str:
    """A branch in a few words."""
    condition = f"if {branch.condition} " if branch.condition is not None else ""
    return f"{condition}to {branch.to}" if branch.to is not None else f"{condition}do {len(branch.do)}".strip()


def exclusive(one: Text, other: Text) -> bool:
    """Whether two conditions can be seen never to hold together: their order then does not matter."""
    left, right = _conjuncts(one), _conjuncts(other)
    return any(_contradict(a, b) for a in left for b in right)


def _conjuncts(text: Text) -> list[ast.expr]:
    try:
        tree = ast.parse(strip(text).value.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return []
    return list(tree.values) if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]


def _contradict(a: ast.expr, b: ast.expr) -> bool:
    if _same(_negation(a), b) or _same(a, _negation(b)):
        return True
    sides = [_equal(each) for each in (a, b)]
    if sides[0] is None or sides[1] is None:
        return False
    (what, values), (other, more) = sides
    return _same(what, other) and not values & more


def _equal(node: ast.expr) -> tuple[ast.expr, frozenset[object]] | None:
    """What is compared with which literal values."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    value = node.comparators[0]
    if isinstance(node.ops[0], ast.Eq) and isinstance(value, ast.Constant):
        return node.left, frozenset({value.value})
    if isinstance(node.ops[0], ast.In) and isinstance(value, ast.List) and all(isinstance(e, ast.Constant) for e in value.elts):
        return node.left, frozenset(e.value for e in value.elts if isinstance(e, ast.Constant))
    return None


_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def _negation(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
        return ast.Compare(node.left, [_TURNED[type(node.ops[0])]()], node.comparators)
    return ast.UnaryOp(ast.Not(), node)


def _same(a: ast.expr, b: ast.expr) -> bool:
    return ast.dump(a) == ast.dump(b)


def handlers(draft: Draft, listed: tuple[Handler, ...], place: str, *, below: frozenset[str] = frozenset()) -> None:
    """Mutants of what is done about events; ``below`` are those that ``anywhere`` handles too."""
    for handler in listed:
        where = f"{place}.{handler.event}"
        branches(draft, handler.branches, where)
        if handler.said and handler.event.value in below:
            _flag(draft, "instead-flipped", where, handler.event.at, "instead", handler.instead)


def _flag(draft: Draft, operator: str, place: str, key_at: Position, name: str, now: bool) -> None:
    page = draft.page(key_at)
    mapping = page.value(key_at)
    number = page.entry(mapping, name)
    if mapping is None or number is None:
        return
    value: Span = mapping.parts[2 * number + 1]
    from dunning_engine.mutate.model import Piece

    words = ("true", "false") if now else ("false", "true")
    draft.add(operator, place, key_at, [Piece(value.start, value.end, words[1])], f"{name}: {words[0]} -> {words[1]}")


def timers(draft: Draft, listed: tuple[TimerDef, ...], owner: str) -> None:
    """Mutants of timers."""
    for timer in listed:
        _timer(draft, timer, f"{owner}.timers.{timer.name}", "" if owner == "anywhere" else owner)


def _timer(draft: Draft, timer: TimerDef, place: str, owner: str) -> None:
    touch = owner or draft.definition.name
    moment(draft, timer.due, timer.every, place, touch)
    for name, text in (("not_before", timer.not_before), ("expires", timer.expires), ("while", timer.condition)):
        if text is not None:
            page = draft.page(timer.at)
            draft.without(f"{name.replace('_', '-')}-dropped", place, text.at, name, page.value(timer.at), touch)
    draft.inside(timer.not_before, f"{place}.not_before", touch, bare=True)
    draft.inside(timer.expires, f"{place}.expires", touch, bare=True)
    draft.guard(timer.condition, f"{place}.while", touch)
    closed_day(draft, timer.if_closed_day, place, touch)
    branches(draft, timer.branches, place)
    branches(draft, timer.missed, f"{place}.missed")


def closed_day(draft: Draft, rule: Text | None, place: str, touch: str) -> None:
    """Another closed-day rule."""
    if rule is not None and rule.value in _OTHER_DAY:
        draft.replaced("closed-day", rule, _OTHER_DAY[rule.value], place, touch)


def moment(draft: Draft, due: Text | None, every: Text | None, place: str, touch: str) -> None:
    """A time a day later, a day earlier, a business day later; a repetition twice as long."""
    if due is not None:
        for by in ("+ 1 day", "- 1 day", "+ 1 business day"):
            draft.phrase(strip(due), shifted(strip(due), by), f"{place}.at", touch)
        draft.inside(due, f"{place}.at", touch, bare=True)
    if every is not None:
        if not any(sign.isdigit() for sign in strip(every).value):
            draft.phrase(strip(every), shifted(strip(every), "* 2"), f"{place}.every", touch)
        _literal_every(draft, every, place, touch)


def _literal_every(draft: Draft, every: Text, place: str, touch: str) -> None:
    from dunning_engine.mutate.phrases import Phrase, one_more

    text = strip(every)
    draft.inside(every, f"{place}.every", touch, bare=True)
    if text.value.strip()[:1].isdigit():
        more = one_more(text.value, "duration")
        if more is not None:
            draft.phrase(text, Phrase("timer-shifted", 0, text.value, more), f"{place}.every", touch)
