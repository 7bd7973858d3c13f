"""Hostile texts and generated diagrams shared by the tests of the views."""

from xml.etree.ElementTree import fromstring

from hypothesis import strategies as st

from dunning_engine.views.diagram import Diagram, Edge, Node

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]></style><svg onload=alert(1)>",
    "\"' onmouseover='alert(1)' x=\"",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "a\x00b\x07\x1b[31m\x7f\x9f\ud800\uffff\u2028\u2029",
    "\u202egnp.exe\u2066 \u05d0\u05d1\u05d2 \u0627\u0644",
    "line\nbreak\ttab\rreturn",
    "{{ x }} ${y} %(z)s `w` \\",
    "",
)

KINDS = ("state", "task", "call", "final", "anywhere")
EDGES = ("event", "timer", "always", "task", "confirmed", "failed", "back", "reopen")
TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=40), st.sampled_from(("paid", "after 15 days without payment"))
)


@st.composite
def diagrams(draw, most_nodes=12, most_edges=26):
    count = draw(st.integers(1, most_nodes))
    nodes = tuple(
        Node(
            f"s{index}",
            draw(TEXT),
            "start" if index == 0 else draw(st.sampled_from(KINDS)),
            draw(TEXT),
            draw(st.integers(0, 5000)),
        )
        for index in range(count)
    )
    ends = st.integers(0, count - 1).map(lambda index: f"s{index}")
    edge = st.builds(Edge, ends, ends, TEXT, st.sampled_from(EDGES), st.integers(0, 5000))
    return Diagram(draw(TEXT), nodes, tuple(draw(st.lists(edge, max_size=most_edges))))


def hostile_diagram():
    nodes = tuple(Node(f"n-{index}<&\"'", text, "state", text, index) for index, text in enumerate(HOSTILE))
    edges = tuple(
        Edge(nodes[index].id, nodes[(index * 3 + 1) % len(nodes)].id, text, EDGES[index % len(EDGES)], index)
        for index, text in enumerate(HOSTILE)
    )
    return Diagram(HOSTILE[0], nodes, edges)


def parse(text):
    return fromstring(text)  # noqa: S314 - our own output
