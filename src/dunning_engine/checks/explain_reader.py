"""Explanations of YAML and structure findings (E1xx, E3xx); long because it is data, an entry per code."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.checks.subject import Explanation

EXPLAINED: Mapping[str, Explanation] = {
    "E100": Explanation(
        "no valid YAML",
        bad="""\
states:
  open: ]
""",
        good="""\
states:
  open: {final: true}
""",
        text="The text cannot be read as YAML, for a reason that none of the other codes names.",
    ),
    "E101": Explanation(
        "key given twice",
        bad="""\
doc: One
doc: Two
""",
        good="""\
doc: One
""",
        text="YAML would silently keep the last one.",
    ),
    "E102": Explanation(
        "tag",
        bad="""\
doc: !important read this
""",
        good="""\
doc: "!important read this"
""",
        text="A text that begins with ! would be read as a YAML tag.",
    ),
    "E103": Explanation(
        "anchor",
        bad="""\
doc: &first read this
""",
        good="""\
doc: "&first read this"
""",
        text=(
            "A text that begins with & would be read as an anchor. Anchors and aliases are not used in process files."
        ),
    ),
    "E104": Explanation(
        "alias",
        bad="""\
doc: *first
""",
        good="""\
doc: "*first"
""",
        text=(
            "A text that begins with * would be read as an alias. Repeat the value instead: aliases of aliases "
            "can make a file that fills the memory."
        ),
    ),
    "E105": Explanation(
        "expression not quoted in braces",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {if: ${today > 2026-01-01}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {if: "${today > 2026-01-01}", to: settled}}}
  settled: {final: true}
""",
        text=(
            "Inside {...} and [...] the characters { } [ ] belong to YAML, so an expression there is written in quotes."
        ),
    ),
    "E106": Explanation(
        "text cut by a comma",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {if: min(1, 2) > 0, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {if: "min(1, 2) > 0", to: settled}}}
  settled: {final: true}
""",
        text="Inside {...} and [...] a comma ends the text.",
    ),
    "E107": Explanation(
        "text begins with a sign of YAML",
        bad="""\
doc: @billing decides
""",
        good="""\
doc: "@billing decides"
""",
        text="Texts that begin with # * & @ ` % ! | > mean something else to YAML, so they are written in quotes.",
    ),
    "E108": Explanation(
        "tab",
        bad="""\
states:
\topen: {final: true}
""",
        good="""\
states:
  open: {final: true}
""",
        text="YAML is indented with spaces.",
    ),
    "E109": Explanation(
        "second document",
        bad="""\
doc: One
---
doc: Two
""",
        good="""\
doc: One
""",
        text="A file holds one document; `---` would begin another.",
    ),
    "E110": Explanation(
        "too large or too deep",
        bad="""\
doc: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
""",
        good="""\
doc: a text
""",
        text="A file has at most 1,000,000 characters and nests at most 50 levels.",
    ),
    "E112": Explanation(
        "colon in a text",
        bad="""\
doc: Note: read this
""",
        good="""\
doc: "Note: read this"
""",
        text="A colon followed by a space makes a key. A text that contains one is written in quotes.",
    ),
    "E113": Explanation(
        "not closed",
        bad="""\
doc: "begun
""",
        good="""\
doc: "begun and ended"
""",
        text="A quote, brace or bracket is opened and not closed.",
    ),
    "E114": Explanation(
        "indentation",
        bad="""\
events:
    paid: {}
  called: {}
""",
        good="""\
events:
  paid: {}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
""",
        text="A line stands neither at the level of the lines before nor inside them.",
    ),
    "E115": Explanation(
        "neither key nor item",
        bad="""\
states: {open: {final: true}}
doc
""",
        good="""\
states: {open: {final: true}}
doc: A process
""",
        text="A line is neither `key: value` nor `- item`; usually a colon is missing.",
    ),
    "E116": Explanation(
        "key that is no text",
        bad="""\
states:
  [open]: {final: true}
""",
        good="""\
states:
  open: {final: true}
""",
        text="Keys are plain texts.",
    ),
    "E117": Explanation(
        "text after a closing quote",
        bad="""\
doc: "Very" important
""",
        good="""\
doc: "'Very' important"
""",
        text="The quotes go around the whole text.",
    ),
    "E118": Explanation(
        "backslash",
        bad="""\
doc: "a \\d pattern"
""",
        good="""\
doc: 'a \\d pattern'
""",
        text="In double quotes a backslash begins an escape such as \\n.",
    ),
    "E119": Explanation(
        "control character",
        bad="""\
doc: a \x07 bell
""",
        good="""\
doc: a bell
""",
        text="An invisible character that YAML does not allow.",
    ),
    "E300": Explanation(
        "wrong kind of value",
        bad="""\
states: [open, settled]
""",
        good="""\
states: {open: {final: true}}
""",
        text="A mapping, a list or a single text was expected.",
    ),
    "E301": Explanation(
        "unknown key",
        bad="""\
states:
  open: {finale: true}
""",
        good="""\
states:
  open: {final: true}
""",
        text="The format has no such key here. The reference of the process format lists them all.",
    ),
    "E302": Explanation(
        "missing key",
        bad="""\
events: {paid: {}}
tables:
  fee: {inputs: [today], rows: []}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
tables:
  fee: {inputs: [today], outputs: {amount: money}, rows: [[-, 40.00 EUR]]}
states:
  open: {on: {paid: {if: table.fee.amount > 0, to: settled}}}
  settled: {final: true}
""",
        text="A key that must be given is not there.",
    ),
    "E303": Explanation(
        "value not allowed",
        bad="""\
states:
  open: {final: maybe}
""",
        good="""\
states:
  open: {final: true}
""",
        text="The key takes one of a few words, a whole number, true or false, or rule ids.",
    ),
    "E304": Explanation(
        "no name",
        bad="""\
data: {due-on: date}
""",
        good="""\
case: {key: "${due_on}"}
data: {due_on: text}
""",
        text=(
            "Names consist of letters, digits and _, and are no word of the expression language (if, class, none ...)."
        ),
    ),
    "E305": Explanation(
        "unknown type",
        bad="""\
data: {amount: mony}
""",
        good="""\
data: {amount: {type: money, default: 0 EUR}}
states:
  open: {always: {if: amount == 0, to: settled}}
  settled: {final: true}
""",
        text="The type is none of the grammar, and no record of _shared/types.yaml.",
    ),
    "E306": Explanation(
        "default that does not fit",
        bad="""\
data: {amount: {type: money, default: 12 euros}}
""",
        good="""\
case: {key: "${level}"}
data: {level: {type: text, default: R1}}
""",
        text="A default, bound or duration is no value of the declared type.",
    ),
    "E307": Explanation(
        "record that contains itself",
        bad="""\
# file: _shared/types.yaml
item: {number: text, parts: list of item}
""",
        good="""\
case: {key: "${item.number}"}
data: {item: item}
# file: _shared/types.yaml
item: {number: text, parts: list of text}
""",
        text="A record cannot hold itself, not even through another record.",
    ),
    "E309": Explanation(
        "entry without exactly one action",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: [{note: Paid, set: {}}], to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: [{note: Paid}], to: settled}}}
  settled: {final: true}
""",
        text="Each entry of a do list is one action; its modifiers (if, optional, key ...) stand beside it.",
    ),
    "E310": Explanation(
        "modifier among the arguments",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter, optional: true}}, to: settled}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {mail.send: {to: x, template: letter}, optional: true}, to: settled}}}
  settled: {final: true}
""",
        text="Modifiers stand beside the action, not among its arguments.",
    ),
    "E311": Explanation(
        "not a call",
        bad="""\
events: {paid: {}}
states:
  open: {call: {first: {note: Hello}}, confirmed: {to: settled}, failed: {to: settled}}
  settled: {final: true}
""",
        good="""\
states:
  open: {call: {first: {mail.send: {to: x, template: letter}}}, confirmed: {to: settled}, failed: {to: settled}}
  settled: {final: true}
""",
        text="A call holds operations and sub-cases: things that end and can be waited for.",
    ),
    "E312": Explanation(
        "branch written twice",
        bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled, branches: [{to: settled}]}}}
  settled: {final: true}
""",
        good="""\
events: {paid: {}}
states:
  open: {on: {paid: {branches: [{to: settled}]}}}
  settled: {final: true}
""",
        text="A handler or timer holds either one branch directly (if, do, to) or a list under `branches`.",
    ),
    "E313": Explanation(
        "timer without one time",
        bad="""\
states:
  open: {timers: {later: {to: settled}}}
  settled: {final: true}
""",
        good="""\
states:
  open: {timers: {later: {every: 1 week, to: settled}}}
  settled: {final: true}
""",
        text="A timer has `at` or `every`, one of them.",
    ),
    "E314": Explanation(
        "wrong number of cells",
        bad="""\
tables:
  fee: {inputs: [today], outputs: {amount: money}, rows: [[-]]}
""",
        good="""\
tables:
  fee: {inputs: [today], outputs: {amount: money}, rows: [[-, 40.00 EUR]]}
states:
  open: {always: {if: table.fee.amount > 0, to: settled}}
  settled: {final: true}
""",
        text=(
            "A row of a decision table has a cell for each input, then for each output, and may end with {rules: "
            "[...]}."
        ),
    ),
    "E315": Explanation(
        "CSV file",
        bad="""\
tables:
  fee: {inputs: [today], outputs: {amount: money}, rows: fees.csv}
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
            "The rows of a table may come from a CSV file beside process.yaml, whose first line names inputs and "
            "outputs (and rules)."
        ),
    ),
    "E316": Explanation(
        "invariant of no kind",
        bad="""\
invariants: [{when: 1 > 0}]
""",
        good="""\
invariants: [{never: 1 > 2}]
""",
        text="An invariant says exactly one of never, never_sent, only_after, at_most_once, leads_to, four_eyes.",
    ),
    "E330": Explanation(
        "condition of another kind of invariant",
        bad="""\
invariants: [{only_after: {mail.send: {template: second}}, sent: {mail.send: {template: first}}, when: 1 > 0}]
""",
        good="""\
invariants: [{only_after: {mail.send: {template: second}}, sent: {mail.send: {template: first}}, gap: 7 days}]
""",
        text=(
            "never_sent and leads_to take `when`, only_after takes `sent` and `gap`, at_most_once takes `per` and "
            "`each`. Beside another kind such a key would be read and never asked."
        ),
    ),
    "E331": Explanation(
        "only_after without what comes first",
        bad="""\
invariants: [{only_after: {mail.send: {template: second}}}]
""",
        good="""\
invariants: [{only_after: {mail.send: {template: second}}, sent: {mail.send: {template: first}}}]
""",
        text="An only_after names two deeds: what is done, and in `sent` what must have been done before.",
    ),
    "E317": Explanation(
        "bounds",
        bad="""\
settings: {times: {type: integer, default: 9, max: 5}}
""",
        good="""\
settings: {times: {type: integer, default: 5, max: 9}}
states:
  open: {always: {if: settings.times > 1, to: settled}}
  settled: {final: true}
""",
        text="min is not above max, the default lies between them, and the type has an order.",
    ),
    "E318": Explanation(
        "unknown format",
        bad="""\
# head: format: 2
doc: A process
""",
        good="""\
doc: A process
""",
        text="This library reads format 1.",
    ),
    "E319": Explanation(
        "calendar",
        bad="""\
# file: _shared/calendars.yaml
fr: {zone: Europe/Pariss}
""",
        good="""\
# file: _shared/calendars.yaml
fr: {zone: Europe/Paris}
""",
        text="A time zone, an hour or a date in _shared/calendars.yaml is none.",
    ),
    "E320": Explanation(
        "empty file",
        bad="""\
# head:
# nothing yet
""",
        good="""\
doc: A process
""",
        text="The file holds nothing but comments.",
    ),
    "E321": Explanation(
        "name of the directory",
        bad="""\
# head: process: store
doc: A process
""",
        good="""\
doc: A process
""",
        text="A process has the name of its directory, so that it can be found.",
    ),
    "E322": Explanation(
        "front matter not closed",
        bad="""\
# file: shop/templates/fr/letter.j2
---
subject: Rappel
Bonjour
""",
        good="""\
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
---
subject: Rappel
---
Bonjour
# file: shop/templates/en/letter.j2
Hello
""",
        text="The front matter of a template stands between two lines ---.",
    ),
}
