"""A small lending library, as files: every construct that a mutant can be made of, and two stories about it."""

from __future__ import annotations

PROCESS = """\
format: 1
process: lending
version: 1
case: {key: "${customer.id}", unique: true}
calendar: paris
data:
  customer: {type: customer, sensitivity: personal}
  copies: {type: integer, default: 1}
  kind: {type: "[novel, atlas]", default: novel}
  lent_on: {type: optional date}
  due_on: {type: optional date}
  kept: {type: optional date}
  fine: {type: money, default: 0.00 EUR, sensitivity: personal}
  reminded: {type: integer, default: 0}
  lost: {type: boolean, default: false}
  ticket: {type: text, default: ""}
  clerk: {type: text, default: ""}
settings:
  weeks: {type: duration, default: 3 weeks}
  most: {type: integer, default: 2}
  quiet: {type: boolean, default: false}
  owner: {type: role, default: librarian}
  motto: {type: text, default: Read on}
computed:
  long_gone: ${lent_on != none and today > lent_on + 8 weeks}
  big: ${[n for n in [copies] if n > 3]}
  dear: ${fine > 20.00 EUR or copies >= 5}
  of_old: ${lent_on != none and lent_on < 2026-01-01}
events:
  returned: {fields: {late: {type: boolean, default: false}}}
  extended: {fields: {by: {type: duration, default: 1 week}}}
  given_up: {fields: {why: {type: text, default: ""}}}
  paid: {fields: {amount: money}}
tables:
  tone:
    hit: first
    inputs: [reminded, copies]
    outputs: {word: text, days: integer, polite: boolean}
    rows:
      - ["< 1", "-", kind, 7, "true"]
      - ["[1..3)", "-", firm, 5, "false"]
      - ["-", "${copies > 2 and not lost}", stern, 3, "false"]
      - ["-", "-", last, 3, "false"]
  shelf:
    inputs: [kind]
    outputs: {place: text}
    rows: shelf.csv
defaults:
  mail: {to: "${customer.email}"}
notes:
  to: {crm.note: {deal: "${customer.id}", text: "${note.text}"}}
actions:
  remind:
    parameters: {tone: text}
    do:
      - mail.send: {template: reminder}
        if: customer.email != '' and not settings.quiet
        send_only_if: copies > 0
        or_else: [mail.notify: {to: "${role.librarian}", template: internal}]
        retry: {times: 2, wait: 1 hour}
      - set: {reminded: "${reminded + 1}"}
states:
  lending:
    enter:
      - set: {lent_on: "${today}", due_on: "${today + settings.weeks}"}
      - note: "Lent until ${today + settings.weeks}"
    always: [{to: out}]
  out:
    send_only_if: not lost
    timers:
      due:
        at: ${due_on}
        not_before: ${kept}
        expires: ${due_on + 10 days if due_on != none else none}
        while: copies > 0 or dear
        if_closed_day: next
        missed: [{do: [set: {lost: true}]}]
        branches:
          - {if: table.tone.word == 'last', to: written_off}
          - {if: reminded < settings.most and copies <= 9, do: [remind: {tone: "${table.tone.word}"}]}
          - {if: lost, do: [release], to: written_off}
          - {do: [hold: {until: "${today + 3 days}", reason: asked}], to: asking}
      weekly: {every: 1 week, do: [note: Still out]}
    on:
      returned: {instead: true, do: [set: {copies: 0}], to: checking}
      extended: {do: [set: {due_on: "${due_on + event.by}", kept: none}], to: out}
  asking:
    task:
      name: ask
      list: Late books
      assignee: ${role.librarian}
      due: ${entered_at + 2 business days}
      if_closed_day: previous
      remind: {every: 1 day, do: [mail.notify: {to: "${role.director}", template: internal}]}
      postpone: {by: 7 days, times: 2}
      script: internal
      form: [lost, clerk]
      not_by: [clerk]
      done:
        - {if: lost, to: written_off}
        - to: out
    timers:
      later: {at: "${entered_at + 30 days}", to: written_off}
  checking:
    call:
      ticket: {tickets.create: {subject: Check, text: "Kind: ${kind}", requester: desk}, into: ticket}
      letter:
        post.registered: {template: reminder, copies: 2, to: "${customer.address}"}
        if: dear
        key: letter ${case.id}
        optional: true
    confirmed: {to: home}
    failed: {task: {assignee: "${role.librarian}"}}
  home:
    final: true
    enter:
      - signal: {process: lending, key: other, event: returned, data: {}, if_none: ignore}
      - forget: [lent_on, due_on]
      - {mail.send: {template: thanks}, if: customer.email != ''}
    reopen: {given_up: {do: [set: {lost: true}], to: written_off}}
  written_off:
    final: true
    ignore: [returned]
anywhere:
  send_only_if: customer.id != ''
  on:
    returned: {do: [note: Returned], to: checking}
    paid: {do: [set: {fine: "${fine - event.amount}"}]}
    given_up:
      - {if: event.why == 'lost', to: written_off}
      - do: [start: {process: lending, as: again, data: {customer: "${customer}"}, outlives: true}]
        to: written_off
"""
SHELF = "kind,place\nnovel,north\natlas,south\n"
FILES = {
    "lending/process.yaml": PROCESS,
    "lending/shelf.csv": SHELF,
    "lending/templates/fr/internal.j2": "---\nsubject: Livre en retard\naudience: colleague\n---\nLivre {{ kind }}.\n",
    "lending/templates/fr/reminder.j2": "---\nsubject: Rappel\ntag: reminder\n---\nRendez {{ copies }} livre.\n",
    "lending/templates/fr/thanks.j2": "---\nsubject: Merci\n---\nMerci.\n",
    "_shared/calendars.yaml": (
        "format: 1\ncalendars:\n"
        '  paris: {zone: Europe/Paris, opens: "09:00", closes: "18:00", weekend: [6, 7], closed: ["2026-05-01"]}\n'
    ),
    "_shared/types.yaml": (
        "format: 1\ntypes:\n  customer: {fields: {id: text, email: {type: text, default: ''}, "
        "address: {type: text, default: ''}}}\n"
    ),
    "_shared/directory.yaml": (
        "format: 1\ndirectory:\n  director: {name: Director, email: director@example.org}\n"
        "  librarian: {name: Librarian, email: librarian@example.org}\n"
    ),
}
LATE = """\
scenario: A late reader is reminded twice, then asked
process: lending
now: 2026-03-02T10:00
given:
  data: {customer: {id: R-1, email: r1@example.org}}
steps:
  - start
  - expect: {state: out, timers: {due: 2026-03-23T09:00}}
  - advance: 4 weeks
  - expect: {sent: [{mail.send: {template: reminder}}]}
  - send: {extended: {by: 2 weeks}}
  - advance: 3 weeks
  - send: {extended: {}}
  - advance: 3 weeks
  - expect: {state: asking, tasks: [ask]}
  - complete: {task: ask, form: {lost: false, clerk: bob}, by: ann}
  - expect: {state: out}
"""
BACK = """\
scenario: A reader brings the book back
process: lending
now: 2026-03-02T10:00
given:
  data: {customer: {id: R-2, email: r2@example.org}, copies: 6}
steps:
  - start
  - advance: 2 days
  - send: {returned: {late: false}}
  - expect: {state: home, sent: [{mail.send: {template: thanks}}]}
  - send: {given_up: {why: burnt}}
  - expect: {state: written_off}
"""
STORIES = {"lending/scenarios/late.scenario.yaml": LATE, "lending/scenarios/back.scenario.yaml": BACK}


def write(folder, files=None):
    """A library of these files in a folder, its stories beside the process."""
    for path, text in {**FILES, **STORIES, **(files or {})}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


TINY = """\
format: 1
process: visits
version: 1
calendar: paris
data:
  guests: {type: integer, default: 1}
states:
  open:
    timers: {closing: {at: "${entered_at + 2 days}", to: closed}}
    on:
      came: {if: guests > 2, to: full}
  full: {final: true}
  closed: {final: true}
anywhere:
  on: {more: {do: [set: {guests: "${guests + 1}"}]}}
events: {came: {}, more: {}}
"""
QUIET = """\
scenario: Nobody comes
process: visits
now: 2026-03-02T10:00
steps:
  - start
  - advance: 3 days
  - expect: {state: closed}
"""


def write_tiny(folder):
    """A library of one tiny process with one story."""
    files = {"visits/process.yaml": TINY, "visits/scenarios/quiet.scenario.yaml": QUIET}
    for path, text in {**files, "_shared/calendars.yaml": FILES["_shared/calendars.yaml"]}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder
