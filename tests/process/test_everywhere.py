"""Two mistakes of the compiler are found wherever they can be made."""

import golden
import pytest
from test_explain import files_of

END = "  end: {final: true, ignore: [paid]}\n"
HEAD = "events: {paid: {}}\ndata: {until: {type: optional date, sensitivity: personal}}\n"
WRONG = "mail.snd: {to: x}"
UNKNOWN = {
    "enter": f"  open: {{enter: {{{WRONG}}}, on: {{paid: {{to: end}}}}}}",
    "a branch": f"  open: {{on: {{paid: {{do: {{{WRONG}}}, to: end}}}}}}",
    "a timer": f"  open: {{timers: {{t: {{every: 1 day, do: {{{WRONG}}}, to: end}}}}, ignore: [paid]}}",
    "a call": f"  open: {{call: {{a: {{{WRONG}}}}}, confirmed: {{to: end}}, failed: {{to: end}}, ignore: [paid]}}",
    "a fallback": f"  open: {{enter: {{note: Hello, or_else: {{{WRONG}}}}}, on: {{paid: {{to: end}}}}}}",
    "done": f"  open: {{task: {{name: t, assignee: x, done: {{do: {{{WRONG}}}, to: end}}}}, ignore: [paid]}}",
    "remind": (
        f"  open:\n    task: {{name: t, assignee: x, remind: {{every: 1 day, do: {{{WRONG}}}}}, done: {{to: end}}}}\n"
        "    ignore: [paid]"
    ),
    "an end": f"  gone: {{final: true, enter: {{{WRONG}}}}}",
    "reopen": f"  gone: {{final: true, reopen: {{paid: {{do: {{{WRONG}}}, to: end}}}}}}",
}
AROUND = {
    "notes": f"notes: {{to: {{{WRONG}}}}}\nstates:\n  open: {{enter: {{note: Hello}}, on: {{paid: {{to: end}}}}}}\n",
    "a named action": f"actions: {{tell: {{do: {{{WRONG}}}}}}}\nstates:\n  a: {{enter: tell, always: {{to: end}}}}\n",
    "a source": "settings: {}\nstates:\n  open: {on: {paid: {to: end}}}\n",
}
COMPARED = {
    "a branch": "  open: {always: {if: until < today, to: end}, on: {paid: {to: end}}}",
    "while": "  open: {timers: {t: {every: 1 day, while: until < today, to: end}}, on: {paid: {to: end}}}",
    "an action": "  open: {enter: {note: Late, if: until < today}, on: {paid: {to: end}}}",
    "send_only_if": (
        "  open: {enter: {mail.send: {to: x, template: l}, send_only_if: until < today}, on: {paid: {to: end}}}"
    ),
    "a text": "  open: {enter: {note: \"${'late' if until < today else ''}\"}, on: {paid: {to: end}}}",
    "a template": (
        "  open: {enter: {mail.send: {to: x, template: l}}, on: {paid: {to: end}}}\n"
        f"{END}# file: shop/templates/fr/l.j2\n{{% if until < today %}}En retard{{% endif %}}\n"
        "# file: shop/templates/en/l.j2\nHello"
    ),
}


def codes(text: str) -> set[str]:
    return {finding.code for finding in golden.all_findings(files_of(text + "\n")) if finding.severity == "error"}


def in_states(text: str) -> str:
    return f"{HEAD}states:\n{text}" if END in text else f"{HEAD}states:\n{text}\n{END}"


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_operation_is_found_everywhere(text):
    assert "E404" in codes(in_states(text))
    assert "E404" not in codes(in_states(text.replace("mail.snd", "mail.send")))


@pytest.mark.parametrize("text", AROUND.values(), ids=AROUND)
def test_an_unknown_operation_is_found_around_the_states(text):
    source = "source: mail.snd, " if "settings" in text else ""
    head = HEAD.replace("{type: optional date, ", "{type: optional date, " + source)

    assert "E404" in codes(head + text + END)
    assert "E404" not in codes((head + text + END).replace("mail.snd", "mail.send"))


@pytest.mark.parametrize(("place", "text"), COMPARED.items(), ids=COMPARED)
def test_a_value_that_may_be_none_is_compared_nowhere(place, text):
    assert codes(in_states(text)) & {"E215", "E592"} == {"E592" if place == "a template" else "E215"}


def test_a_computed_value_is_no_way_around_it():
    computed = 'computed: {late: "${until < today}"}\nstates:\n  open: {on: {paid: {if: late, to: end}}}\n'

    assert "E215" in codes(HEAD + computed + END)
