"""Named actions, notes, defaults, other channels, results, and what is forgotten."""

ACTIONS = """
data: {
  who: {type: text, default: x@y.org}, n: {type: optional integer},
  pair: optional pair, log: {type: text, default: ""}, hidden: optional text,
}
events: {contact: {why: text, at: integer}, note_it: {what: text}, get: {}, look: {}, forget: {}, end: {}}
defaults: {lab: {to: "${who}"}}
notes: {to: [lab.log: {to: "${note.text + '@y.org'}"}]}
actions:
  reach:
    parameters: {why: text, level: {type: integer, default: 3}}
    do:
      - set: {log: "${log + why + text(level)}"}
      - lab.send: {n: "${level}"}
        if: level > 2
        send_only_if: level < 9 and why != 'void'
        or_else: [tell: {what: "${why + '@y.org'}"}]
  tell:
    parameters: {what: text}
    do: [lab.tell: {to: "${what}"}]
states:
  a:
    on:
      contact: {do: [reach: {why: "${event.why}", level: "${event.at}"}]}
      note_it: {do: [note: "R2 ${event.what} on ${today}"]}
      get: {do: [{lab.log: {n: 1}, into: n}]}
      look: {do: [{lab.look: {}, into: n, or_else: [lab.tell: {to: "${event.by}"}]}, reach: {why: default}]}
      forget: {do: [forget: [hidden]]}
      end: {to: b}
  b: {final: true}
"""


def done(world, event, data=None, *, script=None, **fields):
    w = world(ACTIONS)
    w.outside.script.update(script or {})
    w.start(**fields)
    w.send(event, data or {}, by="clerk")
    w.run()
    assert w.rebuilt()
    return w


def test_a_named_action_takes_arguments_and_defaults_fill_the_rest(world):
    w = done(world, "contact", {"why": "r", "at": 4})
    assert w.data["log"] == "r4"
    assert w.outside.deeds[0][2] == {"to": "x@y.org", "n": 4}


def test_a_parameter_has_a_default(world):
    assert done(world, "look").data["log"] == "default3"


def test_an_if_inside_sees_the_arguments(world):
    assert done(world, "contact", {"why": "r", "at": 1}).outside.deeds == []


def test_its_own_send_only_if_is_asked_with_its_arguments(world):
    w = done(world, "contact", {"why": "void", "at": 4})
    assert w.statuses() == ["void"]
    assert "no longer true" in w.engine.effects()[0].reason


def test_a_dead_deed_is_followed_by_another_channel_that_knows_the_arguments(world):
    w = done(world, "contact", {"why": "r", "at": 4}, script={"send": ["no"]})
    assert w.outside.deeds == [("tell", w.outside.deeds[0][1], {"to": "r@y.org"})]
    assert w.tasks == []


def test_another_channel_may_speak_of_the_event(world):
    w = done(world, "look", script={"look": ["no"]})
    assert ("tell", {"to": "clerk@example.org"}) in [(verb, given) for verb, _, given in w.outside.deeds]


def test_when_the_other_channel_is_dead_too_a_person_gets_to_know(world):
    w = done(world, "contact", {"why": "r", "at": 4}, script={"send": ["no"], "tell": ["no"]})
    assert w.tasks == ["failed_effect"]


def test_a_note_goes_where_notes_go(world):
    w = done(world, "note_it", {"what": "sent"})
    assert w.outside.deeds[0][2]["to"] == "R2 sent on 02/03/2026@y.org"


def test_a_result_goes_into_a_field(world):
    assert done(world, "get").data["n"] == 1
    assert done(world, "look").data["n"] == 7


def test_what_is_forgotten_is_none(world):
    w = done(world, "forget", hidden="x")
    assert w.data["hidden"] is None


def test_a_result_that_does_not_fit_is_kept_out_and_shown_to_a_person(world):
    w = world(ACTIONS)
    w.outside.counted = "many"
    w.start()
    w.send("look", {}, by="x")
    w.run()
    assert w.data["n"] is None
    assert w.statuses("lab.look") == ["done"]
    assert "unusable_result" in w.tasks
    assert w.rebuilt()
