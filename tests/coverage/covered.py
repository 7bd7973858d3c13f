"""A small process with something of everything that coverage counts, and the survey of scenarios for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from dunning_engine.coverage import Survey
from dunning_engine.scenario import Result, Workshop, read_scenario

PROCESS = """\
format: 1
process: loan
version: 1
case: {key: "${reader}"}
calendar: paris
data:
  reader: text
  kind: {type: "[book, map]", default: book}
  due_on: date
  copies: {type: integer, default: 1}
  way: {type: text, default: ""}
settings: {grace: {type: duration, default: 3 days}, strict: {type: boolean, default: false}}
events:
  returned: {copies: {type: integer, default: 1}}
  asked_for_time: {until: date}
  sent_on: {where: "[desk, archive]"}
tables:
  place:
    inputs: [kind]
    outputs: {to: state}
    rows: [[book, kept, {rules: [TST-03]}], [map, archived]]
states:
  lent:
    rules: [TST-01]
    timers:
      late:
        at: ${due_on + settings.grace}
        if_closed_day: same
        expires: ${due_on + 30 days}
        missed: {to: asking}
        to: writing
      checked: {every: 20 days, while: copies > 1, do: [set: {way: checked}]}
    on:
      sent_on:
        - {if: event.where == 'archive', to: archived}
        - {to: "${table.place.to}"}
  writing:
    call:
      letter: {mail.notify: {to: desk@example.org, template: overdue}}
      copy: {mail.notify: {to: archive@example.org, template: overdue}, if: settings.strict, optional: true}
    confirmed: {to: asking}
    failed: {to: back}
  asking:
    rules: [TST-02]
    task:
      name: look
      assignee: ${role.desk}
      form: [way]
      due: ${entered_at + 5 days}
      postpone: {by: 2 days, times: 1}
      escalate: {do: [set: {way: late}]}
      done: [{if: way == 'lost', to: lost}, {to: back}]
  kept: {final: true}
  archived: {final: true}
  lost: {final: true}
anywhere:
  on:
    returned: {do: [{set: {copies: "${copies - event.copies}"}, if: event.copies > 0}]}
    asked_for_time: {do: [hold: {until: "${event.until}", reason: time}]}
  always: [{if: copies == 0, to: kept}]
"""
FILES = {
    "loan/process.yaml": PROCESS,
    "loan/templates/fr/overdue.j2": "---\nsubject: En retard\naudience: colleague\n---\nUn livre manque.\n",
    "_shared/calendars.yaml": "format: 1\ncalendars:\n  paris: {zone: Europe/Paris}\n",
    "_shared/directory.yaml": "format: 1\ndirectory:\n  desk: {name: Desk, email: desk@example.org}\n",
}
HEAD = """\
scenario: {name}
process: loan
now: 2026-03-02T10:00
given: {{data: {{reader: R-1, due_on: 2026-03-10}}{more}}}
steps:
"""


def library(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """The process as files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def scenario(name: str, steps: str, more: str = "") -> str:
    """A scenario's text; ``more`` goes into ``given``."""
    return HEAD.format(name=name, more=more) + dedent(steps)


def surveyed(folder: Path, *texts: str, text: str = PROCESS) -> tuple[Survey, list[Result]]:
    """The survey of scenarios for the process, and how they went."""
    survey = Survey(Workshop(library(folder, {**FILES, "loan/process.yaml": text})))
    results = []
    for n, written in enumerate(texts):
        read, findings = read_scenario(f"{n}.scenario.yaml", written)
        assert read is not None, findings
        results.append(survey.run(read))
    return survey, results


def reached(survey: Survey) -> set[str]:
    """Kind and name of all that was come by."""
    return {f"{item.kind} {item.name}" for item, n in survey.report()[0].counts.items() if n}


def missing(survey: Survey) -> set[str]:
    """Kind and name of all that was not."""
    return {f"{item.kind} {item.name}" for item in survey.report()[0].missing}
