import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from view_samples import HOSTILE

from dunning_engine.views.html import Markup, clean, el, join, page, script_json

LOOSE = st.text(st.characters(exclude_categories=()), max_size=60)


class Reader(HTMLParser):
    """What a browser's parser makes of a text: tags with their attributes, and the text between."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        self.text += data


@given(LOOSE, LOOSE)
def test_text_and_attribute_stay_text_and_attribute(text, value):
    read = Reader(el("p", {"title": value}, text).text)
    assert [tag for tag, _ in read.tags] == ["p"]
    assert set(read.tags[0][1]) == {"title"}
    assert read.tags[0][1]["title"] == clean(value)
    assert read.text == clean(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_element(text):
    read = Reader(el("div", {"aria-label": text}, text, [text, el("b", None, text)]).text)
    assert [tag for tag, _ in read.tags] == ["div", "b"]


@given(st.recursive(LOOSE, lambda inner: st.lists(inner, max_size=4)))
def test_embedded_json_cannot_leave_its_script(data):
    block = script_json("data", data).text
    body = block.removeprefix('<script type="application/json" id="data">').removesuffix("</script>")
    assert not set(body) & set("<>&\u2028\u2029")
    assert json.loads(body) == json.loads(clean(json.dumps(data, ensure_ascii=False)))
    body.encode()


def test_attributes_that_are_off_are_left_out():
    attributes = {"hidden": True, "id": None, "open": False, "width": 1.50, "tabindex": 0}
    assert el("div", attributes).text == '<div hidden="hidden" width="1.5" tabindex="0"></div>'


def test_void_elements_have_no_end():
    assert join(el("br"), "x", None, 3, Markup("<i></i>")).text == "<br/>x3<i></i>"


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("p onclick=x", {}),
        ("p", {"onclick": "x"}),
        ("p", {"ONload": "x"}),
        ("p", {'a" b': "x"}),
        ("a", {"href": "javascript:alert(1)"}),
        ("img", {"src": "https://example.org/x.png"}),
    ],
)
def test_names_handlers_and_foreign_links_are_refused(tag, attributes):
    with pytest.raises(ValueError, match=r"not allowed|no name"):
        el(tag, attributes)


def test_a_page_runs_its_own_script_only():
    text = page(title="<T>", style="p{}", script="'use strict';", body="<b>")
    digest = base64.b64encode(hashlib.sha256(b"'use strict';").digest()).decode()
    policy = next(a["content"] for t, a in Reader(text).tags if t == "meta" and "http-equiv" in a)
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert "<title>&lt;T&gt;</title>" in text
    assert re.search(r"<body>&lt;b&gt;<script>", text)
