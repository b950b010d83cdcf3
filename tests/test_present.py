"""What a notebook shows: text from the data is text on the page, whatever it holds."""

import pandas as pd
import pytest
from markupsafe import Markup

from qualib import present

HOSTILE = '<script>alert("x")</script>&<img src=x onerror=y>'


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(present, "display", lambda bundle, raw: outputs.append(bundle))
    return outputs


def test_everything_is_escaped(shown):
    present.heading(HOSTILE, note=HOSTILE)
    present.say(HOSTILE)
    present.bullets([HOSTILE])
    present.table(
        pd.DataFrame({HOSTILE: [HOSTILE, present.link(HOSTILE, "https://example.org/?a=1&b=<2>")]}), HOSTILE, HOSTILE
    )
    assert len(shown) == 4
    for bundle in shown:
        html = bundle["text/html"]
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "", "//example.org"])
def test_only_web_addresses_become_links(address):
    assert present.link("words", address) == "words"


def test_a_web_address_becomes_a_link():
    assert present.link("a<b", 'https://example.org/"x') == Markup(
        '<a href="https://example.org/&#34;x" rel="noreferrer">a&lt;b</a>'
    )


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("90%", "number"),
        ("≥ 98%", "number"),
        ("+0.9 pp", "number"),
        ("–", "number"),
        ("2016 half-year report", "text"),
        ("贵州省", "text"),
    ],
)
def test_numbers_are_told_from_words(shown, cell, kind):
    present.table(pd.DataFrame({"a": [cell]}))
    assert f'class="{kind}"' in shown[0]["text/html"]


def test_a_narrow_screen_can_name_each_cell(shown):
    present.table(pd.DataFrame({"Path": ["90%"]}))
    assert 'data-label="Path"' in shown[0]["text/html"]


def test_no_items_no_list(shown):
    present.bullets([])
    assert shown == []


def test_metrics_are_carried_whole(shown):
    present.metrics({"a": [1, None]})
    assert shown[0][present.METRICS] == {"a": [1, None]}
