"""Bars of outcomes show every number they are given, in order and without a gap."""

import matplotlib.pyplot as plt
import pandas as pd

from qualib.figures import outcomes
from qualib.words import terms
from qualib.words.language import Messages


def test_parts_stand_end_to_end_and_small_ones_carry_no_number(styled):
    counts = pd.DataFrame({"kept": [3, 0], "missed": [1, 2], "no evidence": [96, 8]}, index=["产品", "服务"])
    t = Messages("zh")
    fig = outcomes.bars(counts, {name: terms.verdict(name, t) for name in counts}, title="题", label="目标数")
    bars = [bar for bar in plt.gca().patches if bar.get_width()]
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 3), (3, 1), (0, 2), (4, 96), (2, 8)]
    # A part narrower than a twentieth of the longest bar (100 targets) has no room for its number.
    assert {text.get_text() for text in plt.gca().texts} - {"产品", "服务", ""} == {"96", "8"}
    assert fig.get_label() == "题"
