"""Figures of many plans side by side: every glyph there, every case drawn, and the provinces each in its place."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from qualib.figures import country
from qualib.targets import cascade
from qualib.words import terms
from qualib.words.language import Messages
from tests.figures.test_style import WORDS, draw

pytestmark = pytest.mark.usefixtures("styled")
NAN = float("nan")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_figures_draw_every_glyph(lang):
    t, words = Messages(lang), WORDS[lang]
    rows = pd.DataFrame({"name": [words, "b", "c", "d"], "low": [95, 93, NAN, 94], "high": [NAN, 95, 96, 94],
                         "close": [False, False, True, False], "seen_low": [90, NAN, 94, NAN],
                         "seen_high": [NAN, 97, 94, NAN], "hollow": [True, False, False, True]})  # fmt: skip
    fig = draw(country.asked(rows, t, title=words, unit=words, nation=94))
    assert fig.get_label() == words
    draw(country.asked(rows, t, title=words, unit=words))
    years = pd.DataFrame({"n": [2, 0], "least": [93, NAN], "median": [94, NAN], "most": [96, NAN], "nation": [NAN, 94]},
                         index=[2009, 2036])  # fmt: skip
    draw(country.spread(years, t, title=words, unit=words))
    gaps = pd.DataFrame({"panel": [words] * 8 + ["b"], "row": [words] * 7 + ["c", "c"], "gap": [0.0] * 6 + [2, -1, 0],
                         "answer": ["repeats"] * 6 + ["raises", "lowers", "undecided"]})  # fmt: skip
    draw(country.gaps(gaps, {answer: terms.answer(answer, t) for answer in country.ANSWERS}, title=words))


def test_every_answer_has_a_colour_and_words():
    t = Messages("zh")
    assert list(country.ANSWERS) == list(cascade.Answer)
    assert len({*country.ANSWERS.values(), *(terms.answer(answer, t) for answer in cascade.Answer)}) == 8
    assert len({terms.first(first, t) for first in cascade.First}) == 4


def test_the_provinces_each_have_a_tile_beside_their_neighbours(record):
    provinces = record.regions.loc[record.regions["level"] == "province", "region"]
    assert set(country.TILES) == set(provinces)
    assert len(set(country.TILES.values())) == 31
    assert all(0 <= row < 8 and 0 <= column < 8 for row, column in country.TILES.values())
    # North above south, west left of east: Heilongjiang, Hainan; Xinjiang, Shanghai.
    assert country.TILES["230000"][0] < country.TILES["460000"][0]
    assert country.TILES["650000"][1] < country.TILES["310000"][1]


@pytest.mark.parametrize("falling", [False, True])
def test_the_most_demanding_province_has_the_darkest_tile(falling):
    frame = pd.DataFrame({"region": ["110000", "130000", "120000"], "name": ["a", "b", "c"],
                          "value": [94, 96, NAN], "words": ["94", "96", ""]})  # fmt: skip
    fig = draw(country.tiles(frame, title="t", note="n", falling=falling))
    tiles = [patch for patch in fig.axes[0].patches if isinstance(patch, Rectangle)]
    light = [sum(tile.get_facecolor()[:3]) for tile in tiles]
    assert (light[0] < light[1]) == falling  # less is darker where less is more demanding
    assert [tile.get_xy() for tile in tiles] == [(5, 1), (5, 2), (6, 2)]
    assert np.allclose(tiles[2].get_facecolor()[:3], 0xEE / 255)


def test_a_single_value_or_none_is_drawn_too():
    for value in ([94.0], [NAN]):
        frame = pd.DataFrame({"region": ["110000"], "name": ["a"], "value": value, "words": [""]})
        draw(country.tiles(frame, title="t", note="n"))


@pytest.mark.parametrize(("name", "short"), [("河北省", "河北"), ("北京市", "北京"), ("内蒙古自治区", "内蒙古"),
                                             ("广西壮族自治区", "广西"), ("宁夏回族自治区", "宁夏"),
                                             ("新疆维吾尔自治区", "新疆")])  # fmt: skip
def test_a_provinces_name_is_short_on_its_tile(name, short):
    row = pd.Series({"name_zh": name, "name_en": "Inner Mongolia"})
    assert terms.short(row, Messages("zh")) == short
    assert terms.short(row, Messages("en")) == "Inner Mongolia"
