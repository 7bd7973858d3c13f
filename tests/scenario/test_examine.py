"""Mistakes in the contents of scenarios: each stands between « and », and is told there with what is allowed."""

# ruff: noqa: E501 - a step, its finding and the help stand side by side

import re
from pathlib import Path

import pytest

from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.types import MONEY, TEXT, Field
from dunning_engine.process.reader import read_process, read_shared, read_template
from dunning_engine.scenario.examine import examine
from dunning_engine.scenario.names import PERSON, tasks_of, timers_of
from dunning_engine.scenario.reader import read_whole
from dunning_engine.scenario.world import World

SOURCES = Path(__file__).parents[2] / "src" / "dunning_engine"
TYPES = 'item: {number: text, balance: money, kind: {type: "[old, new]", default: old}}\n'
SHOP = """format: 1
process: shop
version: 1
data:
  customer: text
  items: list of item
  level: {type: "optional [R1, R2]"}
  score: {type: integer, default: 0, min: 0, max: 10}
settings: {wait: {type: duration, default: 7 days}}
events:
  paid: {amount: money, items: optional list of text}
  called: {}
states:
  open:
    timers: {reminder: {at: "${opened_at + settings.wait}", do: {note: Late}}}
    task: {name: ask, assignee: manager, form: [level, score, {name: why, type: text}], remind: {every: 7 days, do: {note: Asked}}, done: {to: sending}}
    on: {paid: {to: settled}}
  sending:
    call: {letter: {mail.send: {to: x, template: letter}}, copy: {mail.send: {to: y, template: letter}}}
    confirmed: {to: settled}
    failed: {task: {name: by_hand, assignee: manager}}
  settled: {final: true, outcome: done}
"""
OTHER = """format: 1
process: other
version: 1
settings: {loud: {type: boolean, default: false}}
events: {told: {when: date}}
states:
  begun: {on: {told: {to: ended}}}
  ended: {final: true}
"""
LETTER = "---\ntag: reminder\n---\nBonjour\n"
HEAD = "scenario: One\nprocess: shop\ncovers: [SHO-01]\nnow: 2026-03-01T08:00\ngiven:\n  data: {customer: C-7, items: [{number: F-1, balance: 20.00 EUR}]}\nsteps:\n  - start\n"


def world() -> World:
    files = {"shop/process.yaml": SHOP, "other/process.yaml": OTHER, "_shared/types.yaml": TYPES}
    shared, _ = read_shared(files)
    read = {name: read_process(files, f"{name}/process.yaml", shared) for name in ("shop", "other")}
    assert all(findings == [] for _, findings in read.values())
    operations = {
        "mail.send": Operation("mail.send", {"to": Field("to", TEXT)}, template=True),
        "debits.collect": Operation("debits.collect", {"amount": Field("amount", MONEY)}),
    }
    template, _ = read_template("shop/templates/fr/letter.j2", LETTER)
    definitions = {name: definition for name, (definition, _) in read.items() if definition is not None}
    return World(definitions, operations, {"shop": (template,)} if template is not None else {}, ("SHO-01", "SHO-02"))


WORLD = world()


def found(text: str) -> list[Finding]:
    node, _, findings = read_whole("f", text)
    assert findings == []
    assert node is not None
    return list(examine(node, WORLD))


def told(text: str) -> tuple[str, str, str]:
    """The one finding about a text whose mistake is marked, which must stand there: code, message, help."""
    clean = text.replace("«", "").replace("»", "")
    (finding,) = found(clean)
    line = text.split("\n")[finding.line - 1]
    start = line.index("«")
    assert finding.column == start + 1, finding
    length = (line.index("»") if "»" in line else start + 2) - start - 1
    assert finding.length == length, finding
    return finding.code, finding.message, finding.help


SOUND = """  - send: {paid: {amount: 20.00 EUR, items: [F-1]}}
    case: shop
    id: e-1
    by: clerk
  - start: {process: other}
  - send: {told: {when: 2026-03-02}}
    case: {process: other, key: none}
  - signal: {process: shop, key: C-7, event: called, id: e-2}
  - advance: 3 days
  - outage: 48 hours
  - until: 2026-03-15T10:00
  - tick: 100
  - tick
  - complete: {task: ask, form: {level: R1, score: 10, why: x}, by: manager}
  - complete: {task: by_hand_letter, by: manager}
  - complete: {task: failed_effect, case: shop}
  - postpone: {task: ask, by: manager}
  - postpone: ask
  - expect:
      state: open
      outcome: none
      data: {items: [{balance: 0.00 EUR}], level: none}
      sent: [mail.send, {mail.send: {template: letter, to: x, items: [F-1], subject: a, body: b}}, {template: letter}]
      never_sent: [{tag: reminder, items: [F-1]}]
      dead: []
      tasks: [ask, {task: by_hand_copy, assignee: manager}]
      timers: {reminder: 2026-03-08T09:00, ask_remind: none}
      history: [fired open.timers.reminder]
      waits: true
  - expect: {case: other, state: begun}
  - expect: {outcome: done}
  - expect_error: {send: {no_such: {}}, code: EVENT_NOT_ACCEPTED}
  - expect_error: {send: {paid: {}}, code: PAYLOAD_INVALID}
  - worker: stopped
  - fire: reminder
  - fire: open.reminder
    at: 2026-03-20T09:00
  - outside: {mail.send: {template: letter}, ends: dead}
  - answer: {child: dispute, outcome: resolved}
  - worker: running
"""


def test_nothing_is_found_where_nothing_is_wrong():
    assert found(HEAD + SOUND) == []
    assert (
        found(
            HEAD.replace("  data:", "  settings: {wait: 3 days, other: {loud: true}}\n  standins: {mail: {}}\n  data:")
        )
        == []
    )


@pytest.mark.parametrize(
    ("step", "code", "message", "help_"),
    [
        ("send: {«payd»: {}}", "E606", "unknown event of shop 'payd'", "an event of shop with a similar name exists: paid"),
        ("send: {paid: {amount: «20.00»}}", "E607", "event paid.amount: expected money, found '20.00'", "write it as 120.00 EUR"),
        ("send: {«paid»: {}}", "E608", "event paid lacks 'amount'", "give amount: money"),
        ("send: {paid: {amount: 1 EUR, «item»: [F-1]}}", "E606", "unknown field of event paid 'item'", "items"),
        ("send: {paid: {amount: 1 EUR, items: «F-1»}}", "E607", "event paid.items: expected optional list of text, found 'F-1'", ""),
        ("send: {paid: «»[a]}", "E607", "event paid: expected fields", "{name: value, ...}"),
        ("start: {data: {customer: C-7, items: [{number: F-1, «blance»: 1 EUR, balance: 1 EUR}]}}", "E606",
         "unknown field of data of shop.items[0] 'blance'", "balance"),
        ("start: {data: {customer: C-7, items: [«»{number: F-1}]}}", "E608", "data of shop.items[0] lacks 'balance'", "give balance: money"),
        ("start: {data: «»{customer: C-7}}", "E608", "data of shop lacks 'items'", "give items: list of item"),
        ("start: {data: {customer: C-7, items: [{number: F-1, balance: 1 EUR, kind: «odl»}]}}", "E607", "expected [old, new], found 'odl'", "did you mean old?"),
        ("start: {data: {customer: C-7, items: [], score: «11»}}", "E607", "data of shop.score: 11 is out of range", "it must be at most 10"),
        ("start: {process: «shopp»}", "E606", "unknown process 'shopp'", "shop"),
        ("start: {«dta»: {customer: C-7}}", "E603", "unknown key 'dta'", "data"),
        ("signal: {process: shop, key: C-7, event: «calld»}", "E606", "unknown event of shop 'calld'", "called"),
        ("signal: {process: «shp», key: C-7, event: called}", "E606", "unknown process 'shp'", "shop"),
        ("advance: «3 dyas»", "E607", "advance: '3 dyas' is no duration", "15 days"),
        ("outage: «soon»", "E607", "outage: 'soon' is no duration", ""),
        ("until: «2026-02-30T10:00»", "E607", "until: expected instant, found '2026-02-30T10:00'", "write it as 2026-03-31T09:00"),
        ("tick: «many»", "E607", "tick: expected optional integer, found 'many'", ""),
        ("complete: {task: «aks», by: manager}", "E606", "unknown task 'aks'", "ask"),
        ("complete: {task: ask, form: {level: «R3», score: 1, why: x}}", "E607", "form of ask.level: expected optional [R1, R2], found 'R3'", "R1"),
        ("complete: {task: ask, form: {level: R1, score: «12», why: x}}", "E607", "form of ask.score: 12 is out of range", "at most 10"),
        ("complete: {task: ask, form: «»{level: R1, score: 1}}", "E608", "form of ask lacks 'why'", "give why: text"),
        ("complete: {task: «by_hand_lettr»}", "E606", "unknown task 'by_hand_lettr'", "by_hand_letter"),
        ("postpone: {task: «askk»}", "E606", "unknown task 'askk'", "ask"),
        ("expect: {state: «opn»}", "E606", "unknown state of shop 'opn'", "open"),
        ("expect: {case: other, state: «open»}", "E606", "unknown state of other 'open'", "known: begun, ended"),
        ("expect: {case: {process: «othr»}, state: open}", "E606", "unknown process 'othr'", "other"),
        ("expect: {outcome: «settled»}", "E606", "unknown outcome of shop 'settled'", "known: done, none"),
        ("expect: {«stat»: open}", "E603", "unknown key 'stat'", "state"),
        ("expect: {data: {«levl»: R1}}", "E606", "unknown field of data of shop 'levl'", "level"),
        ("expect: {data: {items: [{balance: «nothing»}]}}", "E607", "data of shop.items[0].balance: expected optional money", ""),
        ("expect: {sent: [«mail.sned»]}", "E606", "unknown operation 'mail.sned'", "mail.send"),
        ("expect: {sent: [{mail.send: {template: «leter»}}]}", "E606", "unknown template 'leter'", "letter"),
        ("expect: {sent: [{mail.send: {«two»: x}}]}", "E606", "unknown argument of mail.send 'two'", "to"),
        ("expect: {never_sent: [{tag: «remindr»}]}", "E606", "unknown tag 'remindr'", "reminder"),
        ("expect: {tasks: [«asks»]}", "E606", "unknown task of shop 'asks'", "ask"),
        ("expect: {timers: {«remindr»: none}}", "E606", "unknown timer of shop 'remindr'", "reminder"),
        ("expect: {timers: {reminder: «later»}}", "E607", "timers.reminder: expected optional instant, found 'later'", ""),
        ("expect_error: {send: {paid: {}}, code: «PAYLOAD»}", "E606", "unknown error code 'PAYLOAD'", ""),
        ("expect_error: {«sned»: {paid: {}}}", "E606", "unknown step 'sned'", "send"),
        ("worker: «paused»", "E606", "unknown state of the worker 'paused'", "known: stopped, running"),
        ("fire: «remindr»", "E606", "unknown timer of shop 'remindr'", "reminder"),
        ("outside: {mail.send: {}, ends: «died»}", "E606", "unknown end 'died'", "dead"),
        ("answer: {«chlid»: a, outcome: b}", "E603", "unknown key 'chlid'", "child"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_step(step, code, message, help_):
    text = HEAD + f"  - {step}\n"
    if "«»" in text:  # a finding about a whole value stands where it begins
        text = (
            text.replace("«»", "«")
            if not step.startswith("complete: {task: ask, form: «»")
            else HEAD + "  - «complete»: {task: ask, form: {level: R1, score: 1}}\n"
        )
    result = told(text)

    assert result[0] == code
    assert message in result[1]
    assert help_ in result[2]


@pytest.mark.parametrize(
    ("head", "code", "message", "help_"),
    [
        (HEAD.replace("SHO-01", "«SHO-10»"), "E606", "unknown rule 'SHO-10'", "SHO-0"),
        (HEAD.replace("2026-03-01T08:00", "«tomorrow»"), "E607", "now: expected instant, found 'tomorrow'", "2026-03-31T09:00"),
        (HEAD.replace("process: shop", "process: «shopp»"), "E606", "unknown process 'shopp'", "shop"),
        (HEAD.replace("customer: C-7", "«custmer»: x, customer: C-7"), "E606", "unknown field of data of shop 'custmer'", "customer"),
        (HEAD.replace("balance: 20.00 EUR", "balance: «20»"), "E607", "data of shop.items[0].balance: expected money, found '20'", "120.00 EUR"),
        (HEAD.replace("  data:", "  settings: {«wiat»: 3 days}\n  data:"), "E606", "unknown field of settings of shop 'wiat'", "wait"),
        (HEAD.replace("  data:", "  settings: {wait: «3»}\n  data:"), "E607", "settings of shop.wait: expected duration", "15 days"),
        (HEAD.replace("  data:", "  settings: {other: {loud: «perhaps»}}\n  data:"), "E607", "settings of other.loud: expected boolean", "true or false"),
        (HEAD.replace("  data:", "  standins: {«mial»: {}}\n  data:"), "E606", "unknown capability 'mial'", "mail"),
        (HEAD.replace("customer: C-7, ", "").replace("data: {", "data: «{"), "E608", "data of shop lacks 'customer'", "give customer: text"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_is_given(head, code, message, help_):
    result = told(head)

    assert result[0] == code
    assert message in result[1]
    assert help_ in result[2]


def test_data_that_no_case_is_started_with_is_not_asked_for():
    text = HEAD.replace("customer: C-7, ", "").replace("  - start\n", "  - start: {data: {customer: C-7, items: []}}\n")

    assert found(text) == []


def test_names_are_those_of_the_process():
    shop = WORLD.processes["shop"]

    assert set(tasks_of(shop)) == {"ask", "by_hand_letter", "by_hand_copy"}
    assert timers_of(shop) == ("reminder", "ask_remind")


def test_the_tasks_that_the_engine_opens_by_itself_are_known():
    opened = {"refused_step"}
    for path in SOURCES.rglob("*.py"):
        calls = re.findall(r'(?:person_task|tell_person)\(\s*[\w.]+,\s*"(\w+)"', path.read_text("utf-8"))
        opened |= set(calls)

    assert set(PERSON) == opened
