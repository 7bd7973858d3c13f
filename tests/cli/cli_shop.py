"""A small shop of one process, as files; and an edit of one of them."""

from __future__ import annotations

from pathlib import Path

PROCESS = """\
format: 1
process: shop
version: 1
case: {key: "${customer.id}", unique: true}
calendar: paris
data:
  customer: customer
  owed: {type: money, sensitivity: personal}
  due_on: date
  chosen: {type: boolean, default: false}
settings:
  wait: {type: duration, default: 15 days}
events:
  paid: {amount: {type: money, sensitivity: personal}}
states:
  waiting:
    timers:
      reminder: {at: "${due_on + settings.wait}", if_closed_day: same, rules: [TST-01], to: reminding}
  reminding:
    rules: [TST-02]
    call: {email: {mail.send: {to: "${customer.email}", template: reminder}}}
    confirmed: {to: asking}
    failed: {to: asking}
  asking:
    task:
      name: choose_next
      list: Choices
      assignee: ${role.manager}
      form: [chosen]
      postpone: {by: 7 days, times: 1}
      done:
        - {if: chosen, to: written_off}
        - {to: back}
  written_off: {final: true}
  settled:
    final: true
anywhere:
  send_only_if: owed > 0
  on:
    paid: {do: [set: {owed: "${owed - event.amount}"}]}
  always: [{if: owed == 0, to: settled, rules: [TST-03]}]
"""
SCENARIO = """\
scenario: A customer who does not pay is reminded once
process: shop
covers: [TST-02]
now: 2026-03-01T08:00
given:
  data: {customer: {id: C-7, email: c7@example.org}, owed: 120.00 EUR, due_on: 2026-03-01}
steps:
  - start
  - until: 2026-03-16T10:00
  - expect: {state: asking, sent: [{mail.send: {template: reminder}}]}
"""
HEAD = "---\nsubject: Reminder\ntag: reminder\n---\n"
TYPES = """\
format: 1
types:
  customer:
    id: text
    email: {type: text, sensitivity: personal}
    language: {type: "[fr, en]", default: fr}
"""
FILES = {
    "processes/shop/process.yaml": PROCESS,
    "processes/shop/scenarios/reminded.scenario.yaml": SCENARIO,
    "processes/shop/templates/fr/reminder.j2": HEAD + "Vous devez {{ owed | money }}.\n",
    "processes/shop/templates/en/reminder.j2": HEAD + "You owe {{ owed | money }}.\n",
    "processes/_shared/calendars.yaml": "format: 1\ncalendars:\n  paris: {zone: Europe/Paris, country: FR}\n",
    "processes/_shared/types.yaml": TYPES,
    "processes/_shared/directory.yaml": "format: 1\ndirectory:\n  manager: {name: Manager, email: m@example.org}\n",
}
DATA = "{customer: {id: C-7, email: c7@example.org}, owed: 120.00 EUR, due_on: 2026-03-01}"


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text that the file must hold."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
