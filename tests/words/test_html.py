"""What a notebook shows: text from the data is text on the page, whatever it holds."""

import base64

import pandas as pd
import pytest
from markupsafe import Markup

from qualib.words import html

HOSTILE = '<script>alert("x")</script>&<img src=x onerror=y>'


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(html, "display", lambda bundle, raw: outputs.append(bundle))
    return outputs


def test_everything_is_escaped(shown):
    html.heading(HOSTILE, note=HOSTILE)
    html.say(HOSTILE)
    html.bullets([HOSTILE])
    html.table(
        pd.DataFrame({HOSTILE: [HOSTILE, html.link(HOSTILE, "https://example.org/?a=1&b=<2>")]}), HOSTILE, HOSTILE
    )
    assert len(shown) == 4
    for bundle in shown:
        page = bundle["text/html"]
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "", "//example.org"])
def test_only_web_addresses_become_links(address):
    assert html.link("words", address) == "words"


def test_a_web_address_becomes_a_link():
    assert html.link("a<b", 'https://example.org/"x') == Markup(
        '<a href="https://example.org/&#34;x" rel="noreferrer">a&lt;b</a>'
    )


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("90%", "number"),
        ("≥ 98%", "number"),
        ("+0.9 pp", "number"),
        ("–", "number none"),
        ("2016 half-year report", "text"),
        ("贵州省", "text"),
    ],
)
def test_numbers_are_told_from_words(shown, cell, kind):
    html.table(pd.DataFrame({"a": [cell]}))
    assert f'class="{kind}"' in shown[0]["text/html"]


def test_a_narrow_screen_can_name_each_cell(shown):
    html.table(pd.DataFrame({"Path": ["90%"]}))
    assert 'data-label="Path"' in shown[0]["text/html"]


def test_no_items_no_list(shown):
    html.bullets([])
    assert shown == []


def test_metrics_are_carried_whole(shown):
    html.metrics({"a": [1, None]})
    assert shown[0][html.METRICS] == {"a": [1, None]}


def test_rows_have_names_links_lead_to_them_and_columns_know_their_order(shown):
    frame = pd.DataFrame({"m": [html.ordered("June", "2016-06")], "v": [html.jump("1,980 ≥", "a-1")], "t": ["x"]})
    html.table(frame, names=['a"1'])
    page = shown[0]["text/html"]
    assert '<tr role="row" id="a&#34;1">' in page
    assert '<data value="2016-06">June</data>' in page
    assert 'data-sort="1980"><a href="#a-1">1,980 ≥</a>' in page
    assert html.jump("text", "") == "text"
    assert "June" in shown[0]["text/plain"] and "<" not in shown[0]["text/plain"]


def test_chinese_is_marked_on_pages_in_other_languages():
    assert html.chinese("省质监局", "en") == Markup('<span lang="zh">省质监局</span>')
    assert html.chinese("省质监局", "zh") == "省质监局"
    assert html.chinese("plain", "en") == "plain"
    assert html.chinese("<b>局", "en") == Markup('<span lang="zh">&lt;b&gt;局</span>')


def test_cards_are_escaped_and_lead_to_their_section(shown):
    card = html.Card("on", HOSTILE, "3", [HOSTILE], HOSTILE, "observed")
    html.cards([card])
    page = shown[0]["text/html"]
    assert "<script" not in page and "<img" not in page
    assert 'href="#observed"' in page
    assert shown[0]["text/plain"].startswith(f"3 {HOSTILE}")


def test_sentences_are_parted_as_their_language_parts_them(shown):
    html.say("One.", "Two.")
    html.say("一。", "二。")
    assert [bundle["text/plain"] for bundle in shown] == ["One. Two.", "一。二。"]


def test_a_csv_holds_no_formula(shown):
    html.download(pd.DataFrame({"a": ["=1+1", "@x", "plain"], "b": [-1.0, 2, 3]}), "a.csv", "Data")
    content = base64.b64decode(shown[0]["text/html"].split("base64,")[1].split('"')[0]).decode("utf-8-sig")
    assert content == "a,b\n'=1+1,-1.0\n'@x,2.0\nplain,3.0\n"


def test_rows_of_a_group_stand_together_under_its_name(shown):
    html.table(pd.DataFrame({"a": ["1", "2", "3"]}), groups=["x <b>", "y", "x <b>"])
    text = shown[0]["text/html"]
    assert text.count("<tbody") == 2 and "x &lt;b&gt;" in text
    first = text.split("<tbody")[1]
    assert ">1<" in first and ">3<" in first and ">2<" not in first
