"""Explanations of what the compiler finds (E4xx); long because it is data, an entry per code."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.checks.subject import Explanation

EXPLAINED: Mapping[str, Explanation] = {
    "E401": Explanation(
        "value of the wrong type",
        bad="""\
data: {level: {type: [R1, R2], default: R1}}
events: {paid: {}}
states:
  open: {on: {paid: {do: {set: {level: R9}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
data: {level: {type: [R1, R2], default: R1}}
events: {paid: {}}
result: [level]
states:
  open: {on: {paid: {do: {set: {level: R2}}, to: settled}}}
  settled: {final: true}
""",
        text="A value written here does not fit the type that its place asks for.",
    ),
    "E402": Explanation(
        "unknown argument",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {too: x, to: x, template: letter}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}}, to: settled}}}
  settled: {final: true}
""",
        text="The operation, named action or record has no argument of this name.",
    ),
    "E403": Explanation(
        "missing argument",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {template: letter}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}}, to: settled}}}
  settled: {final: true}
""",
        text="An argument that the operation or named action requires is not given, and `defaults` has none.",
    ),
    "E404": Explanation(
        "unknown operation",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.sent: {to: x, template: letter}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}}, to: settled}}}
  settled: {final: true}
""",
        text="No capability declares this operation.",
    ),
    "E405": Explanation(
        "unknown template",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: lettre}}, to: settled}}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour
# file: shop/templates/en/letter.j2
Hello
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}}, to: settled}}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour
# file: shop/templates/en/letter.j2
Hello
""",
        text="The process has no template of this name in any language.",
    ),
    "E406": Explanation(
        "business key required",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {debits.collect: {amount: 20.00 EUR}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {debits.collect: {amount: 20.00 EUR}, key: invoice F-1}, to: settled}}}
  settled: {final: true}
""",
        text="A debit or a fee carries a business key: the same key is never performed twice, whatever the path.",
    ),
    "E407": Explanation(
        "unknown data field",
        bad="""\
data: {level: {type: [R1, R2], default: R1}}
events: {paid: {}}
states:
  open: {on: {paid: {do: {set: {levl: R2}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
data: {level: {type: [R1, R2], default: R1}}
events: {paid: {}}
result: [level]
states:
  open: {on: {paid: {do: {set: {level: R2}}, to: settled}}}
  settled: {final: true}
""",
        text="The process declares no data field of this name.",
    ),
    "E408": Explanation(
        "operation without a result",
        bad="""\
data: {answer: optional text}
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}, into: answer}, to: settled}}}
  settled: {final: true}
""",
        good="""\
data: {answer: optional text}
events: {paid: {}}
result: [answer]
states:
  open: {on: {paid: {do: {phone.call: {number: x}, into: answer}, to: settled}}}
  settled: {final: true}
""",
        text="`into` stores what an operation returns; this one returns nothing.",
    ),
    "E409": Explanation(
        "retry",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}, retry: {times: often}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}, retry: {times: 3, wait: 1 hour}}, to: settled}}}
  settled: {final: true}
""",
        text="`retry` says how often and how far apart.",
    ),
    "E410": Explanation(
        "unknown named action",
        bad="""\
actions: {thank: {do: {note: Thanks}}}
events: {paid: {}}
states:
  open: {on: {paid: {do: thnak, to: settled}}}
  settled: {final: true}
""",
        good="""\
actions: {thank: {do: {note: Thanks}}}
events: {paid: {}}
states:
  open: {on: {paid: {do: thank, to: settled}}}
  settled: {final: true}
""",
        text="Neither the process nor _shared/actions.yaml has an action of this name.",
    ),
    "E411": Explanation(
        "recursive named action",
        bad="""\
actions: {thank: {do: [{note: Thanks}, thank]}}
events: {paid: {}}
states:
  open: {on: {paid: {do: thank, to: settled}}}
  settled: {final: true}
""",
        good="""\
actions: {thank: {do: [{note: Thanks}]}}
events: {paid: {}}
states:
  open: {on: {paid: {do: thank, to: settled}}}
  settled: {final: true}
""",
        text="A named action may use others, but not itself, not even through them.",
    ),
    "E412": Explanation(
        "required field forgotten",
        bad="""\
data: {iban: text}
events: {paid: {}}
states:
  open: {on: {paid: {do: {forget: [iban]}, to: settled}}}
  settled: {final: true}
""",
        good="""\
data: {iban: optional text}
events: {paid: {}}
states:
  open: {on: {paid: {do: {forget: [iban]}, to: settled}}}
  settled: {final: true}
""",
        text="A field that is forgotten becomes none, so it must be optional.",
    ),
    "E413": Explanation(
        "value out of bounds",
        bad="""\
data: {score: {type: integer, default: 0, max: 10}}
states:
  open: {enter: {set: {score: 12}}, always: {if: score > 0, to: settled}}
  settled: {final: true}
""",
        good="""\
data: {score: {type: integer, default: 0, max: 10}}
states:
  open: {enter: {set: {score: 10}}, always: {if: score > 0, to: settled}}
  settled: {final: true}
""",
        text="The field has a `min` or `max`, and what is written here lies outside: every such step would be refused.",
    ),
    "E421": Explanation(
        "cells of a row",
        bad="""\
tables:
  fee: {inputs: [today], outputs: {amount: money}, rows: [[-]]}
""",
        good="""\
tables:
  fee: {inputs: [today], outputs: {amount: money}, rows: fees.csv}
states:
  open: {always: {if: table.fee.amount > 0, to: settled}}
  settled: {final: true}
# file: shop/fees.csv
today,amount
-,40.00 EUR
""",
        text=(
            "A row of a decision table does not have a cell for each input and output. The reader reports it as "
            "E314; this code is for definitions made by a program."
        ),
    ),
    "E422": Explanation(
        "unknown state",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: setled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
""",
        text="The process has no state of this name.",
    ),
    "E423": Explanation(
        "cell of the wrong type",
        bad="""\
data: {level: {type: [R1, R2], default: R1}}
tables:
  next: {inputs: [level], outputs: {fee: money}, rows: [[R9, 5.00 EUR], [-, 0.00 EUR]], hit: first}
states:
  open: {always: {if: table.next.fee == 0, to: settled}}
  settled: {final: true}
""",
        good="""\
data: {level: {type: [R1, R2], default: R1}}
tables:
  next: {inputs: [level], outputs: {fee: money}, rows: [[R2, 5.00 EUR], [-, 0.00 EUR]], hit: first}
states:
  open: {always: {if: table.next.fee == 0, to: settled}}
  settled: {final: true}
""",
        text="An input cell is a value of its input's type, a comparison, a range, a list of values, or -.",
    ),
    "E431": Explanation(
        "undeclared event",
        bad="""\
events: {paid: {}}
states:
  open: {on: {payed: {to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
""",
        text="An event is declared under `events` with its payload before a state handles it.",
    ),
    "E432": Explanation(
        "timer at no time",
        bad="""\
settings: {days: {type: integer, default: 5}}
states:
  open: {timers: {later: {at: settings.days, to: settled}}}
  settled: {final: true}
""",
        good="""\
settings: {days: {type: duration, default: 5 days}}
states:
  open: {timers: {later: {at: entered_at + settings.days, to: settled}}}
  settled: {final: true}
""",
        text="`at` gives a date or an instant.",
    ),
    "E433": Explanation(
        "timer at a time that moves",
        bad="""\
states:
  open: {timers: {later: {at: today + 5 days, if_closed_day: next, to: settled}}}
  settled: {final: true}
""",
        good="""\
states:
  open: {timers: {later: {at: entered_at + 5 days, to: settled}}}
  settled: {final: true}
""",
        text=(
            "`at` is computed from facts, settings and entered_at. With `now` or `today` it would be put off "
            "again and again."
        ),
    ),
    "E434": Explanation(
        "closed day",
        bad="""\
data: {due_on: date}
states:
  open: {timers: {later: {at: due_on + 5 days, to: settled}}}
  settled: {final: true}
""",
        good="""\
data: {due_on: date}
states:
  open: {timers: {later: {at: due_on + 5 days, if_closed_day: next, to: settled}}}
  settled: {final: true}
""",
        text="A date may fall on a Sunday or a holiday: `if_closed_day` says what then.",
    ),
    "E435": Explanation(
        "rule for closed days",
        bad="""\
states:
  open: {timers: {later: {at: entered_at + 5 days, if_closed_day: nxt, to: settled}}}
  settled: {final: true}
""",
        good="""\
states:
  open: {timers: {later: {at: entered_at + 5 days, if_closed_day: next, to: settled}}}
  settled: {final: true}
""",
        text=(
            "`if_closed_day` is next, previous or same. The reader reports it as E303; this code is for "
            "definitions made by a program."
        ),
    ),
    "E436": Explanation(
        "four eyes on a task that does not exist",
        bad="""\
states:
  open:
    task: {name: change, assignee: x, done: [{to: checking}]}
  checking:
    task: {name: verify, assignee: x, not_by: [change], done: [{to: settled}]}
  settled: {final: true}
invariants: [{four_eyes: [verify, changed]}]
""",
        good="""\
states:
  open:
    task: {name: change, assignee: x, done: [{to: checking}]}
  checking:
    task: {name: verify, assignee: x, not_by: [change], done: [{to: settled}]}
  settled: {final: true}
invariants: [{four_eyes: [verify, change]}]
""",
        text="`four_eyes` names tasks of the process: whoever completes the first never completed one of the others.",
    ),
    "E441": Explanation(
        "computed in a circle",
        bad="""\
computed: {a: b + 1, b: a + 1}
states:
  open: {always: {if: a > 0, to: settled}}
  settled: {final: true}
""",
        good="""\
computed: {a: b + 1, b: 1 + 1}
states:
  open: {always: {if: a > 0, to: settled}}
  settled: {final: true}
""",
        text="A computed value depends on itself, directly or through others.",
    ),
    "E451": Explanation(
        "no process file",
        bad="""\
# file: shop/process.yaml.missing
x
""",
        good="""\
doc: A process
""",
        text="The process is asked for, and there is no process.yaml in its directory.",
    ),
    "E452": Explanation(
        "override of an unknown setting",
        bad="""\
# settings: {gpa: 5 days}
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
        good="""\
# settings: {gap: 5 days}
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
        text="The configuration sets a setting that the process does not declare.",
    ),
    "E453": Explanation(
        "override that does not fit",
        bad="""\
# settings: {gap: a while}
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
        good="""\
# settings: {gap: 5 days}
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
        text="The configuration gives a setting a value that its type does not allow.",
    ),
    "E456": Explanation(
        "file that cannot be read",
        bad="""\
a file saved as Latin-1
""",
        good="""\
the same file saved as UTF-8
""",
        text="A file of the processes cannot be opened, or is not UTF-8. Save it as UTF-8.",
    ),
    "E457": Explanation(
        "file too large",
        bad="""\
a file of 2 MB
""",
        good="""\
two files of 1 MB
""",
        text="A file has at most 1,000,000 bytes.",
    ),
    "E454": Explanation(
        "unknown calendar",
        bad="""\
calendar: fra
# file: _shared/calendars.yaml
fr: {zone: Europe/Paris}
""",
        good="""\
calendar: fr
# file: _shared/calendars.yaml
fr: {zone: Europe/Paris}
""",
        text="_shared/calendars.yaml has no calendar of this name.",
    ),
    "E455": Explanation(
        "unknown public holidays",
        bad="""\
calendar: fr
# file: _shared/calendars.yaml
fr: {zone: Europe/Paris, country: XX}
""",
        good="""\
calendar: fr
# file: _shared/calendars.yaml
fr: {zone: Europe/Paris, closed: [2026-05-01]}
""",
        text="The public holidays of this country or subdivision are not known: list them under `closed`.",
    ),
}
