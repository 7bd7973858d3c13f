import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from view_samples import HOSTILE, diagrams, hostile_diagram, parse

from dunning_engine.views.diagram import Diagram, Edge, Node, html, mermaid, svg
from dunning_engine.views.diagram_shapes import scene
from dunning_engine.views.html import clean

SVG = "{http://www.w3.org/2000/svg}"
FLOW = Diagram(
    "arrears",
    (
        Node("waiting", "waiting", "start", "until a level is due", 40),
        Node("reminder", "reminder", "call", "", 12),
        Node("settled", "settled", "final", "", 33),
        Node("any", "in every open state", "anywhere"),
    ),
    (
        Edge("waiting", "reminder", "15 days", "timer", 12),
        Edge("reminder", "waiting", "confirmed", "confirmed", 11),
        Edge("reminder", "waiting", "failed", "failed", 0),
        Edge("any", "any", "payment received", "event", 90),
        Edge("any", "settled", "nothing is owed", "always", 33),
        Edge("settled", "waiting", "payment reversed", "reopen", 1),
    ),
)


def boxes(laid):
    """Left, top, right, bottom of all nodes (with their loops) and labels."""
    places = [*laid.drawing.places, *(route.label for route in laid.drawing.routes if route.label)]
    return [(p.x - p.box.left, p.y - p.box.height / 2, p.x + p.box.right, p.y + p.box.height / 2) for p in places]


def overlap(one, other, slack=0.3):
    sideways = min(one[2], other[2]) - max(one[0], other[0])
    upright = min(one[3], other[3]) - max(one[1], other[1])
    return sideways > slack and upright > slack


@settings(max_examples=60, deadline=None)
@given(diagrams(), st.booleans())
def test_nothing_overlaps_and_nothing_leaves_the_picture(diagram, counts):
    laid = scene(diagram, counts=counts)
    rooms = boxes(laid)
    assert not [pair for pair in combinations(rooms, 2) if overlap(*pair)]
    for left, top, right, bottom in rooms:
        assert left >= 0
        assert top >= 0
        assert right <= laid.drawing.width
        assert bottom <= laid.drawing.height


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_lines_join_their_nodes_and_pass_beside_all_others(diagram):
    laid = scene(diagram, counts=False)
    for line, route in zip(laid.lines, laid.drawing.routes, strict=True):
        for end, point in ((line.source, route.points[0]), (line.target, route.points[-1])):
            place, card = laid.drawing.places[end], laid.cards[end]
            assert abs(point[0] - place.x) <= card.width / 2
            assert abs(abs(point[1] - place.y) - card.height / 2) < 0.3
        for index, (place, card) in enumerate(zip(laid.drawing.places, laid.cards, strict=True)):
            body = (
                place.x - card.width / 2,
                place.y - card.height / 2,
                place.x + card.width / 2,
                place.y + card.height / 2,
            )
            if index not in {line.source, line.target}:
                assert not [step for step in steps(route.points) if overlap(body, step)]


def steps(points):
    """The upright parts of a line as thin boxes, and the gaps it crosses on a curve as wide ones."""
    for (x0, y0), (x1, y1) in pairwise(points):
        yield min(x0, x1) - 0.5, min(y0, y1), max(x0, x1) + 0.5, max(y0, y1)


@settings(max_examples=40, deadline=None)
@given(diagrams(), st.booleans())
def test_the_drawing_is_xml_with_a_name_and_always_the_same(diagram, counts):
    text = svg(diagram, counts)
    root = parse(text)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert "states" in root.get("aria-label")
    assert text == svg(diagram, counts)
    assert {element.tag for element in root.iter()} <= {
        SVG + t for t in ("svg", "g", "path", "rect", "text", "title", "style")
    }
    text.encode()


def test_hostile_labels_stay_text_in_drawing_and_page():
    diagram = hostile_diagram()
    root = parse(svg(diagram, counts=True))
    told = {
        line.replace("\r", "\n") for title in root.iter(f"{SVG}title") for line in title.text.split("\n") if title.text
    }
    assert HOSTILE[0] in told
    for text in (svg(diagram), html(diagram)):
        assert "<img" not in text
        assert "<svg onload" not in text
        assert "\x1b" not in text
    assert html(diagram).count("</script>") == 1


def test_parallel_edges_share_one_line_with_both_labels():
    laid = scene(FLOW, counts=True)
    shared = next(line for line in laid.lines if (line.source, line.target) == (1, 0))
    assert [row.lines for row in shared.rows] == [("confirmed",), ("failed",)]
    assert len(laid.lines) == 4
    assert [loop.source for loop in laid.loops] == [3]


def test_the_start_stands_on_top_and_reopening_leads_up():
    laid = scene(FLOW, counts=False)
    waiting, reminder, settled, _ = laid.drawing.places
    assert waiting.y < reminder.y
    assert waiting.y < settled.y
    reopen = laid.drawing.routes[[line.kind for line in laid.lines].index("reopen")]
    assert reopen.points[0][1] > reopen.points[-1][1]


def test_counts_make_lines_thick_and_the_untaken_pale():
    root = parse(
        svg(
            Diagram(
                "d",
                FLOW.nodes,
                (*FLOW.edges, Edge("waiting", "settled", "never")),
            ),
            counts=True,
        )
    )
    groups = [group for group in root.iter(f"{SVG}g") if "edge" in group.get("class")]
    widths = {
        g.find(f"{SVG}title").text.split("\n")[0]: float(g.find(f"{SVG}path").get("stroke-width")) for g in groups
    }
    assert widths["in every open state \u2192 in every open state"] > widths["settled \u2192 waiting"]
    assert [g.find(f"{SVG}title").text.split("\n")[0] for g in groups if "never" in g.get("class")] == [
        "waiting \u2192 settled"
    ]
    badges = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "pilltext"]
    assert {"40", "12", "90"} <= set(badges)


def test_without_counts_no_number_is_shown():
    assert 'class="pill' not in svg(FLOW)


def test_every_card_holds_its_text():
    long = Diagram("d", (Node("a", "an extraordinarily long name of a state " * 4, "task", "note " * 60),))
    card = scene(long, counts=False).cards[0]
    assert len(card.name) == 3
    assert card.name[-1].endswith("\u2026")
    assert len(card.note) == 2


def test_a_large_diagram_stays_narrow_enough_to_read():
    nodes = tuple(Node(f"s{i}", f"state {i}", "start" if i == 0 else "state") for i in range(25))
    edges = tuple(Edge(f"s{i * 7 % 25}", f"s{(i * 11 + i // 25 + 3) % 25}", f"event {i}") for i in range(60))
    drawing = scene(Diagram("large", nodes, edges), counts=False).drawing
    assert drawing.width < 2600
    assert drawing.height < 6000


def test_a_diagram_without_anything_is_drawn():
    assert parse(svg(Diagram("empty", ()))).get("viewBox")


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [((Node("a", "a"), Node("a", "b")), ()), ((Node("a", "a"),), (Edge("a", "b", "x"),))],
)
def test_a_diagram_that_cannot_be_drawn_is_refused(nodes, edges):
    with pytest.raises(ValueError, match="diagram 'd'"):
        Diagram("d", nodes, edges)


def test_mermaid_of_a_small_process():
    lines = mermaid(FLOW).splitlines()
    assert lines[:4] == ["---", 'title: "arrears"', "---", "stateDiagram-v2"]
    assert '    state "waiting" as waiting' in lines
    assert "    [*] --> waiting" in lines
    assert "    waiting --> reminder : 15 days" in lines
    assert "    settled --> [*]" in lines
    assert "    note right of waiting : until a level is due" in lines


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_no_label_becomes_mermaid_syntax(diagram):
    for line in mermaid(diagram).splitlines()[4:]:
        body = line.strip()
        assert re.fullmatch(
            r'state "[^"<>{}\[\]|;`:]*(?:#\d+;[^"<>{}\[\]|;`:]*)*" as \w+'
            r"|(?:\[\*\]|\w+) --> (?:\[\*\]|\w+)(?: : [^:]*)?"
            r"|note right of \w+ : [^:]*",
            body,
        ), body


def test_mermaid_names_are_never_words_of_its_own():
    diagram = Diagram("d", (Node("end", "end", "start"), Node("node__0", "x"), Node("a b", clean("y\n---"))))
    text = mermaid(diagram)
    assert re.findall(r" as (\w+)", text) == ["node__0", "node__1", "node__2"]
    assert "y #45;#45;-" in text


def test_the_page_lists_every_transition():
    text = html(FLOW)
    assert text.count("<tr>") == 1 + len(FLOW.edges)
    assert "nothing is owed" in text
    assert 'data-zoom="in"' in text
    assert html(FLOW) == text
