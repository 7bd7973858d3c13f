"""Small processes written to a folder, and verified there."""

from __future__ import annotations

from pathlib import Path

from dunning_engine.scenario import Workshop
from dunning_engine.verify import Study, Verdict, Verifier

HEAD = "---\nsubject: Rappel\ntag: reminder\n---\n"
SHARED = {
    "_shared/calendars.yaml": "format: 1\ncalendars:\n  paris: {zone: Europe/Paris, country: FR}\n",
    "_shared/types.yaml": "format: 1\ntypes:\n  customer: {id: text, email: text}\n",
    "_shared/directory.yaml": "format: 1\ndirectory:\n  manager: {name: Manager, email: m@example.org}\n",
}
ARREARS = """\
format: 1
process: arrears
version: 1
case: {key: "${customer.id}", unique: true}
calendar: paris
data:
  customer: customer
  owed: {type: money, sensitivity: personal}
  due_on: date
  disputed: {type: boolean, default: false}
  level: {type: "optional [R1, R2]"}
  first_on: {type: optional date}
events:
  paid: {amount: money}
  taken_back: {amount: money}
  disputed: {}
  resolved: {}
states:
  waiting:
    timers:
      first: {at: "${due_on + 15 days}", while: not disputed, if_closed_day: next, to: reminder_1}
  reminder_1:
    call: {email: {mail.send: {to: "${customer.email}", template: first}}}
    confirmed: [{do: [set: {level: R1, first_on: "${today}"}]}]
    failed: {task: {assignee: "${role.manager}"}}
    timers:
      second: {at: "${first_on + 10 days}", while: not disputed, if_closed_day: next, to: reminder_2}
  reminder_2:
    call: {email: {mail.send: {to: "${customer.email}", template: second}}}
    confirmed: [{do: [set: {level: R2}], to: asking}]
    failed: {task: {assignee: "${role.manager}"}}
  asking:
    task:
      name: decide
      assignee: ${role.manager}
      done: [{to: given_up}]
  given_up: {final: true}
  settled:
    final: true
    reopen: {taken_back: {do: [set: {owed: "${owed + event.amount}"}], to: back}}
anywhere:
  send_only_if: owed > 0 and not disputed
  on:
    paid: {do: [set: {owed: "${owed - event.amount}"}]}
    taken_back: {do: [set: {owed: "${owed + event.amount}"}]}
    disputed: {do: [set: {disputed: true}]}
    resolved: {do: [set: {disputed: false}]}
  always: [{if: owed <= 0, to: settled}]
  timers:
    look: {every: 30 days, do: [mail.notify: {to: "${role.manager}", template: still_open}]}
invariants:
  - {never_sent: {tag: reminder}, when: disputed or owed <= 0, rules: [TST-01]}
  - {only_after: {mail.send: {template: second}}, sent: {mail.send: {template: first}}, gap: 7 days}
  - {never: level == 'R2' and first_on == none}
"""
SCENARIO = """\
scenario: Reminded
process: arrears
now: 2026-03-01T08:00
given: {data: {customer: {id: C-7, email: c7@example.org}, owed: 60.00 EUR, due_on: 2026-03-01}}
steps: [start, expect: {state: waiting}]
"""
TEXTS = {
    "templates/fr/first.j2": HEAD + "Vous devez {{ owed | money }}.\n",
    "templates/fr/second.j2": HEAD + "Vous devez encore {{ owed | money }}.\n",
    "templates/fr/still_open.j2": "---\nsubject: Ouvert\naudience: colleague\n---\nToujours ouvert.\n",
}


def write(folder: Path, process: str = ARREARS, name: str = "arrears", scenario: str = SCENARIO) -> Path:
    """A library with one process."""
    texts = {f"{name}/{path}": text for path, text in TEXTS.items()}
    texts |= {path.replace("/fr/", "/en/"): text for path, text in texts.items()}
    files = {**SHARED, **texts, f"{name}/process.yaml": process, f"{name}/scenarios/one.scenario.yaml": scenario}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def edited(*changes: tuple[str, str], process: str = ARREARS) -> str:
    """The process with texts replaced; each must be there."""
    for old, new in changes:
        assert old in process, old
        process = process.replace(old, new)
    return process


def studied(folder: Path, process: str = ARREARS, seconds: float = 60) -> Study:
    """Everything that can be said of a process."""
    return Verifier(Workshop(write(folder, process))).study(["arrears"], seconds=seconds)


def verdict(study: Study, place: str) -> Verdict:
    """The verdict on a property."""
    return next(each for each in study.verdicts if each.property == place)
