"""Figures of ambition, progress and assessment: every glyph there, in both languages, and every case drawn."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from qualib.figures import charts, style
from qualib.progress import verdict
from qualib.words import terms
from qualib.words.language import Messages
from tests.figures.test_style import WORDS, draw

pytestmark = pytest.mark.usefixtures("styled")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_figures_draw_every_glyph(lang):
    t, words = Messages(lang), WORDS[lang]
    given = {"t0": 2015.5, "y0": 90.0, "t": 2016.5, "y": 90.5, "due": 2017.5, "projected": 91.0}
    panels = pd.DataFrame(
        [
            {"label": words, "target": 91.0, "higher": True, **given},
            {"label": "b", "target": 89.0, "higher": True, **given},
            {"label": "c", "target": 89.0, "higher": False, **given},
        ]
    )
    lines = pd.DataFrame({"label": [words, words, "b", "c"], "t": [2015.5, 2016.5] * 2, "value": [90, 90.5, 90.5, 90]})
    fan = draw(charts.fan(panels, lines, t, title=words, unit=words))
    assert fan.get_label() == words
    ranks = pd.DataFrame({"name": [words, "b"], "nominal": [1, 2], "median": [1, 2.0], "p05": [1, 1], "p95": [2, 2],
                          "coverage": [1, 0.5]})  # fmt: skip
    draw(charts.rank_intervals(ranks, t, title=words))
    called = {name: terms.verdict(name, t) for name in charts.SHADES}
    counts = pd.DataFrame(
        [range(len(charts.SHADES)), [0] * len(charts.SHADES)], index=[words, "b"], columns=[*charts.SHADES]
    )
    draw(charts.verdicts(counts, called, title=words, label=words))
    far = pd.DataFrame({"name": [words, "b"], "margin": [1.5, -2], "sample_low": [1, -2], "sample_high": [2, -2.0],
                        "verdict": ["kept", "missed"]})  # fmt: skip
    draw(charts.margins(far, called, title=words, label=words))
    years = pd.DataFrame({words: [1, 2], "b": [0, 1]}, index=[2015, 2016])
    draw(charts.in_force(years, title=words, label=words))
    pairs = pd.DataFrame({"name": [words, "b"], "target": [91.0, 90], "observed": [90.9, np.nan], "none": [np.nan] * 2})
    dots = {"target": words, "observed": words, "none": words}
    draw(charts.dumbbell(pairs, dots, title=words, unit=words))


def test_every_verdict_has_a_shade_and_words():
    t = Messages("zh")
    assert set(verdict.Verdict) == set(charts.SHADES)
    assert len(set(charts.SHADES.values())) == len(charts.SHADES)
    for name in charts.SHADES:
        assert terms.verdict(name, t)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("甲乙丙丁", 4, ["甲乙", "丙丁"]),
        ("甲乙。丙", 4, ["甲乙。", "丙"]),
        ("2016年合格率", 6, ["2016年", "合格率"]),
        ("one two three", 8, ["one two", "three"]),
        ("", 8, [""]),
    ],
)
def test_a_long_title_is_broken_and_no_number_split(text, width, lines):
    assert style.broken(text, width).split("\n") == lines


def test_a_figure_stays_small_and_its_paper_white():
    import base64
    import io

    from PIL import Image

    fig, ax = plt.subplots()
    ax.plot([1, 2], [1, 2])
    png, _ = style._png_with_alt(fig)
    picture = Image.open(io.BytesIO(base64.b64decode(png)))
    assert picture.mode == "P"
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_parts_stand_end_to_end_and_small_ones_carry_no_number(styled):
    counts = pd.DataFrame({"kept": [3, 0], "missed": [1, 2], "no evidence": [96, 8]}, index=["产品", "服务"])
    t = Messages("zh")
    fig = charts.verdicts(counts, {name: terms.verdict(name, t) for name in counts}, title="题", label="目标数")
    bars = [bar for bar in plt.gca().patches if bar.get_width()]
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 3), (3, 1), (0, 2), (4, 96), (2, 8)]
    # A part narrower than a twentieth of the longest bar (100 targets) has no room for its number.
    assert {text.get_text() for text in plt.gca().texts} - {"产品", "服务", ""} == {"96", "8"}
    assert fig.get_label() == "题"
