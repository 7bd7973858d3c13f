"""The list of all checks, and running them over a process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.checks import (
    always_loop,
    busy_end,
    contradiction,
    covered_branch,
    dead_end,
    deadline_alone,
    default_arguments,
    dropped_event,
    duplicate_timer,
    empty_handler,
    empty_sum,
    ended_never_started,
    ended_result,
    endless_repeat,
    fee_for_consumer,
    flow,
    form_fields,
    half_call,
    hidden_branch,
    hold_without_end,
    idle_gate,
    idle_task,
    impossible_condition,
    instead,
    invariant_subject,
    letter_circle,
    letter_per_event,
    level_before_sent,
    migration,
    missed_without_expires,
    missing_language,
    never_ends,
    not_an_end,
    nowhere_back,
    optional_call,
    other_data,
    other_event,
    other_process,
    other_types,
    overlapping_branches,
    repeated_letter,
    result_type,
    settled_condition,
    spelled_number,
    table_dead_row,
    table_gap,
    table_overlap,
    taken_name,
    template_items,
    template_names,
    template_none,
    template_text,
    template_types,
    timer_already_past,
    timer_fires_again,
    timer_missed_for_good,
    timer_never_armed,
    timer_of_one_state,
    timer_over_before_due,
    timer_starts_over,
    timer_without_date,
    timers_at_once,
    unhandled_event,
    unknown_rule,
    unreachable,
    unread_data,
    unused_action,
    unused_computed,
    unused_data,
    unused_form_field,
    unused_output,
    unused_role,
    unused_setting,
    unused_shared_action,
    unused_table,
    unused_template,
    unused_type,
    value_falls_through,
)
from dunning_engine.checks.subject import Check, Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.process.definition import Definition, Shared, TemplateDef

_MODULES = (
    unreachable,
    dead_end,
    never_ends,
    nowhere_back,
    instead,
    unhandled_event,
    busy_end,
    not_an_end,
    half_call,
    optional_call,
    hidden_branch,
    always_loop,
    repeated_letter,
    empty_handler,
    contradiction,
    idle_task,
    form_fields,
    missed_without_expires,
    taken_name,
    default_arguments,
    idle_gate,
    other_process,
    other_event,
    other_data,
    ended_never_started,
    migration,
    invariant_subject,
    duplicate_timer,
    unknown_rule,
    unused_data,
    unused_setting,
    unused_computed,
    unused_table,
    unused_template,
    unused_action,
    missing_language,
    template_text,
    template_names,
    template_items,
    flow,
    table_gap,
    table_overlap,
    settled_condition,
    impossible_condition,
    covered_branch,
    overlapping_branches,
    value_falls_through,
    dropped_event,
    table_dead_row,
    result_type,
    other_types,
    ended_result,
    template_types,
    timer_never_armed,
    timer_over_before_due,
    timer_without_date,
    timer_already_past,
    timer_of_one_state,
    timer_starts_over,
    timer_fires_again,
    timer_missed_for_good,
    timers_at_once,
    deadline_alone,
    hold_without_end,
    unread_data,
    unused_output,
    unused_form_field,
    unused_role,
    unused_type,
    unused_shared_action,
    fee_for_consumer,
    letter_circle,
    letter_per_event,
    level_before_sent,
    empty_sum,
    template_none,
    endless_repeat,
    spelled_number,
)
_READER = ("E1", "E3")
_NEED_NAMES = frozenset(
    {
        *("E501", "E502", "E503", "E504", "E506", "E525", "E530", "E531", "E532", "E533", "E534", "E535"),
        *("E550", "E551", "E552", "E553", "E554", "E555"),
    }
    | {"E570", "E572", "E574", "E581", "E582", "E583", "E584", "E585", "E586"}
)
CHECKS: Mapping[str, Check] = {module.CODE: module.check for module in _MODULES}
EXPLAINED: Mapping[str, Explanation] = {module.CODE: module.EXPLANATION for module in _MODULES}


def run_checks(
    definition: Definition,
    operations: Mapping[str, Operation],
    *,
    shared: Shared | None = None,
    templates: tuple[TemplateDef, ...] = (),
    processes: Mapping[str, Definition] | None = None,
    found: Iterable[Finding] = (),
    whole: bool = True,
) -> list[Finding]:
    """Everything that the checks find in a process that could be read, in the order of the file.

    ``templates`` are those of the process in all languages, ``processes`` all definitions by name, for the
    targets of `start` and `signal` (``None``: not checked); ``whole`` says that no other could not be read, so that
    what none of them uses is never used. ``found`` is what reader and compiler found: after an
    error of the reader nothing is checked, after one of the compiler not those checks in which a misspelt name
    would make states look unreachable and names unused.
    """
    errors = {finding.code for finding in found if finding.severity == "error"}
    if any(code.startswith(_READER) for code in errors):
        return []
    known = processes or {}
    subject = Subject(definition, operations, shared or Shared(), templates, known, whole=whole and bool(known))
    asked = [check for code, check in CHECKS.items() if not errors or code not in _NEED_NAMES]
    reported = [finding for check in asked for finding in check(subject)]
    return sorted(dict.fromkeys(reported), key=lambda f: (f.file, f.line, f.column, f.code))
