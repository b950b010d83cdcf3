"""Figures: every glyph there, in both languages; told apart without colour vision; named for those who cannot see."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from qualib.figures import charts, style
from qualib.words.language import Messages

WORDS = {
    "zh": "贵州省工业产品监督抽查合格率(可比),≥ 98%、±—–“”·Ⅲ㎡℃",
    "en": "Industrial products, pass rate (exact) ≥ 98% — ·",
}


pytestmark = pytest.mark.usefixtures("styled")


def draw(fig):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fig.canvas.draw()
    return fig


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_figures_draw_every_glyph(lang):
    t, words = Messages(lang), WORDS[lang]
    paths = pd.DataFrame(
        {
            "label": [words] * 3 + ["b\nc"],
            "year": [2015, 2016, 2017, 2020],
            "low": [89, 90, 91, 93],
            "high": [89, 90, 91, 100],
            "value": [89.0, 90, 91, 93],
            "comparability": ["exact"] * 3 + ["close"],
            "kind": ["stated", "implied", "stated", "stated"],
        }
    )
    seen = pd.DataFrame(
        {"label": [words] * 2, "year": [2015, 2015.75], "value": [90, 90.9], "status": ["derived", "published"]}
    )
    draw(charts.paths(paths, seen, t, title=words, unit=words))
    draw(charts.paths(paths, seen.iloc[:0], t, title=words, unit=words))
    rows = pd.DataFrame({"name": [words, "b"], "now": [90, np.nan], "final": [91, 5.0], "observed": [90.9, np.nan]})
    draw(charts.standing(rows, t, title=words, unit=words))
    plans = pd.DataFrame({"name": [words], "start": [2015], "end": [2017], "targets": [58], "local": [True]})
    draw(charts.periods(plans, title=words, label=words))
    draw(charts.coverage(pd.DataFrame({"a": [1, 0], "b": [0, 3]}, index=[words[:9], "y"]), title=words))


def test_every_word_of_the_data_and_catalogue_has_a_glyph(study):
    from fontTools.ttLib import TTFont

    from tests.catalogue import catalogues

    fonts = [TTFont(path) for path in (style.font_file(), font_manager.findfont("DejaVu Sans"))]
    known = set().union(*(font.getBestCmap() for font in fonts))
    text = "".join(study.targets["label_zh"]) + "".join(study.indicators["name_zh"] + study.indicators["name_en"])
    text += "".join(study.observations["label_zh"]) + catalogues()["zh"].read_text(encoding="utf-8")
    assert not {character for character in text if ord(character) > 32 and ord(character) not in known}


def test_seaborn_themes_do_not_bring_back_empty_boxes():
    import seaborn as sns

    sns.set_theme()
    style.use_style()
    assert plt.rcParams["font.family"][0] == style.FONT


def test_a_figure_carries_its_finding_as_text():
    plans = pd.DataFrame({"name": ["a"], "start": [2015], "end": [2017], "targets": [58], "local": [True]})
    png, metadata = style._png_with_alt(charts.periods(plans, title="One plan sets 58 targets", label="year"))
    assert metadata == {"alt": "One plan sets 58 targets"}
    assert png.startswith("iVBOR")


def luminance(colour):
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], channels))


# Viénot, Brettel and Mollon (1999): linear RGB as people without red or green cones see it.
BLIND = {
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@pytest.mark.parametrize("kind", sorted(BLIND))
def test_the_first_five_colours_stay_apart(kind):
    linear = np.array([to_rgb(colour) for colour in style.COLOURS[:5]]) ** 2.2
    seen = np.clip(linear @ np.array(BLIND[kind]).T, 0, 1) ** (1 / 2.2)
    distances = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(distances) > 0.1


def test_words_stand_out_from_the_page():
    for ink in (style.INK, style.GREY):
        assert 1.05 / (luminance(ink) + 0.05) >= 4.5
