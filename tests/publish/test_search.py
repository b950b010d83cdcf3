"""The front page: everything is found by its words in either language, with its verdict; what is new is true."""

import json
import re

import pytest

import qualib
from qualib.figures.country import TILES
from qualib.progress.news import news
from qualib.publish import frontpage, pages, search
from qualib.publish.record import Record
from qualib.words import terms
from qualib.words.language import Messages
from qualib.words.news import lines
from qualib.words.synonyms import widened


@pytest.fixture(scope="module")
def whole(record):
    return Record.of(record, [])


@pytest.fixture(scope="module")
def small(study):
    return Record.of(study, [])


@pytest.fixture(scope="module", params=["zh", "en"])
def found(request, whole):
    return request.param, search.index(whole, {}, request.param)


def of(index, kind):
    return [one for one in index["found"] if search.KINDS[one[0]] == kind]


def test_the_index_holds_every_region_indicator_plan_and_target_with_its_verdict(whole, found):
    lang, index = found
    t = Messages(lang)
    assert len(of(index, "region")) == len(whole.regions)
    assert len(of(index, "indicator")) == len(whole.indicators)
    assert len(of(index, "plan")) == len(whole.study.plans)
    said = {address: note for _, _, note, address, _, _ in of(index, "target")}
    assert len(said) == len(whole.verdicts)
    for row in whole.verdicts.itertuples():
        note = said[f"regions/{pages.name(row.region, lang)}#{row.name}"]
        assert note.endswith(f"· {terms.verdict(row.verdict, t)}")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [("patent", "indicator"), ("专利", "indicator"), ("satisfaction siping", "target"), ("满意 四平", "target"),
     ("quality technical guizhou", "department"), ("pm2.5", "indicator"), ("220300", "region"),
     ("guizhou 90.9", "target"), ("江西 2025", "plan")],
)  # fmt: skip
def test_words_find_in_either_language(found, asked, kind):
    _, index = found
    texts = ["".join(index["words"][i] for i in one[5]) for one in of(index, kind)]
    assert [text for text in texts
            if all(f" {word}" in text if word.isascii() else word in text for word in asked.split())]  # fmt: skip


def test_synonyms_widen_what_has_one_of_them_and_nothing_else():
    assert "patent" in widened("每万人口发明专利拥有量").split() and "专利" in widened("Patents granted").split()
    assert "water" not in widened("标准水平")  # 水 alone is no water
    assert "airport" in widened("airport") and "空气" in widened("Air, good days")
    assert "air" not in widened("chair").split()


def test_no_text_can_end_the_element_that_carries_the_index():
    assert "<" not in search.packed({"a": "</script><!--"}) and json.loads(search.packed({"a": "</script>"}))["a"]


def test_what_is_new_is_what_differs_from_the_month_before(study, small):
    found = news(study, "2016-12", months=8, paths=small.paths)
    for month in ("2016-06", "2016-12", "2016-09"):
        now, before = (qualib.verdicts(study, each, paths=small.paths)
                       for each in (month, qualib.study.periods.previous_month(month)))  # fmt: skip
        key = ["plan", "indicator", "label_zh", "measure"]
        both = now.merge(before[[*key, "verdict"]], on=key, suffixes=("", "_before"))
        issued = both["plan"].map(study.plans.set_index("plan")["issued"]).str[:7]
        moved = both[(both["verdict"] != both["verdict_before"]) & (issued < month)]
        told = found[(found["month"] == month) & (found["what"] == "verdict")]
        assert sorted(told["label_zh"]) == sorted(moved["label_zh"])
    due = found[(found["month"] == "2016-12") & (found["what"] == "due")]
    assert len(due) == int((small.paths.points["year"] == 2016).sum())
    assert not len(found[(found["month"] != "2016-12") & (found["what"] == "due")])


def test_where_nothing_is_new_the_front_page_says_so_and_names_the_last_month_in_which_something_was(small):
    table = small.news
    html = frontpage.frontpage(small, {}, "en")
    if not (table["month"] == small.month).any():
        assert "No plan issued" in html
    said = lines(small.study, table[table["month"] == table["month"].iloc[0]], Messages("en"), small.places)
    assert 1 <= len(said) <= 5
    assert all(re.sub(r"[“”’]", "", line)[:20] in html for line in said)


def test_every_tile_has_a_sign_or_a_count_beside_its_colour(small):
    html = frontpage.frontpage(small, {}, "zh")
    grid = html.partition('<nav class="tiles"')[2].partition("</nav>")[0]
    assert grid.count("<a ") == len([region for region in TILES if region in small.regions]) > 10
    for side, text in re.findall(r'<a class="(\w+)"[^>]*><b>[^<]*</b><i>[^<]*</i> ([^<]*)</a>', grid):
        assert (side == "empty") == (text.strip() == "")
        assert {"on": "✓", "off": "▲", "none": "○"}.get(side, "") in text
