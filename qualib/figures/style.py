"""Figures in one house style: readable in Chinese and English, by colour-blind readers, on a phone and in print.

A figure's title is its finding, worded by the caller; its label (`Figure.set_label`) is its text alternative.
"""

from __future__ import annotations

import base64
import io
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category, east_asian_width

import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

FONT = "Noto Sans SC"
#: Okabe and Ito's palette, told apart with every common colour blindness; black is left for text.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#6A51A3", "#8C6D31"]
INK, GREY = "#222222", "#6F6F6F"
#: Columns of text that fit a figure made for a phone, at the size its rows are named in.
NARROW = 56
STYLE: Any = {
    "font.family": [FONT, "DejaVu Sans"],
    "font.size": 11,
    "figure.titlesize": 12,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "axes.prop_cycle": plt.cycler(color=COLOURS),
    "grid.color": "#EBEBEB",
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "figure.figsize": (6.4, 4.2),
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
}


def colour(region: str) -> str:
    """Colour of a place, the same wherever it is drawn: ink for the nation, else by the digits of its code.

    More places than colours share one, so a name always stands beside it. Of a province's cities eight in a row
    differ, and so do eight provinces.

    Examples
    --------
    >>> colour("520000"), colour("220300"), colour("100000")
    ('#56B4E9', '#E69F00', '#222222')
    """
    if region == "100000":
        return INK
    province, city, county = (int(region[at : at + 2]) for at in (0, 2, 4))
    return COLOURS[(province + 5 * city + 3 * county) % len(COLOURS)]


def font_file() -> Path:
    """Path of the Chinese font (Noto Sans SC Regular, OFL); the package that carries it is not imported."""
    spec = find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("zhplot, which carries the font Noto Sans SC, is not installed; run `make setup`")
    return Path(spec.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"


def use_style() -> None:
    """Set the house style, with a font that has every Chinese character used; in IPython, figures carry alt text."""
    if FONT not in {entry.name for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(font_file())
    shell = get_ipython()
    # The inline backend sets its own figure formatter when it is loaded, so load it before setting ours. A kernel
    # shows figures whatever MPLBACKEND says: a page without them would be no page.
    plt.switch_backend("module://matplotlib_inline.backend_inline" if hasattr(shell, "kernel") else plt.get_backend())
    plt.rcParams.update(STYLE)
    if shell is not None:
        shell.display_formatter.formatters["image/png"].for_type(Figure, _png_with_alt)


def rehearse() -> None:
    """Draw a figure that nobody sees, so that fonts are found and read before they are needed."""
    if FONT not in {entry.name for entry in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(font_file())
    with plt.rc_context(STYLE):
        figure = Figure()
        axes = figure.add_subplot()
        axes.plot([0, 1], label="0")
        axes.set_title("0")
        axes.legend()
        _png_with_alt(figure)


def _png_with_alt(figure: Figure) -> tuple[str, dict[str, str]]:
    """Draw a figure sharp enough for print and dense screens, with its label as the text alternative.

    With a palette of 256 colours a figure takes a third of the room, and looks the same.
    """
    from PIL import Image

    own = figure.dpi
    figure.set_dpi(1.6 * own)
    try:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    finally:
        figure.set_dpi(own)
    # Of Pillow's methods this one strays from a colour by the least, and in half the time of the next.
    few, small = drawn.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE), io.BytesIO()
    few.save(small, "png")
    return base64.b64encode(small.getvalue()).decode("ascii"), {"alt": str(figure.get_label())}


def ladder(labels: list[str]) -> tuple[Figure, Axes, np.ndarray]:
    """Axes with a row for each label, which stands above its row: a phone then has the whole width for both.

    A label of more than two lines is cut.
    """
    # Many rows stand closer.
    fig, ax = plt.subplots(figsize=(5.0, 1.5 + (0.5 if len(labels) <= 8 else 0.38) * len(labels)))
    rows = np.arange(len(labels))[::-1]
    for row, label in zip(rows, labels, strict=True):
        lines = broken(label, NARROW).splitlines()
        cut = lines if len(lines) < 3 else [lines[0], lines[1][:-1] + "…"]
        words = ax.annotate("\n".join(cut), (0, row + 0.2), xycoords=("axes fraction", "data"), va="bottom",
                            linespacing=1.0, fontsize=11 if len(cut) == 1 else 8)  # fmt: skip
        words.set_in_layout(False)  # or a long one would leave no room for the axes
    ax.set_yticks(rows, [])
    ax.set_ylim(-0.6, len(labels) - 0.2)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return fig, ax, rows


def name(fig: Figure, title: str, width: int = 74) -> None:
    """Set the finding above the figure, in lines of `width` columns, and as its text alternative."""
    fig.suptitle(title if title.isascii() else broken(title, width), x=0.01, ha="left", wrap=True)
    fig.set_label(title)


def broken(text: str, width: int = 74) -> str:
    """Break a text with Chinese in it into lines of `width` columns (matplotlib breaks at spaces only)."""
    lines: list[str] = []
    line, used = "", 0
    for word in re.findall(rf"[!-~]{{1,{width}}} ?|.", text):  # a number or Latin word that fits stays whole
        columns = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in word)
        if used + columns > width and line and category(word[0]) not in ("Pe", "Po", "Pf"):
            lines, line, used = [*lines, line.rstrip()], "", 0
        line, used = line + word, used + columns
    return "\n".join([*lines, line])


def label_ends(ax: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Write each label right of its line's end, moved apart where two would touch."""
    from scipy.optimize import isotonic_regression

    left, right = ax.get_xlim()
    ax.set_xlim(left, right + 0.02 * (right - left))
    bottom, top = ax.get_ylim()
    ends = sorted(ends, key=lambda end: end[1])
    gap = (0.018 + 0.036 * max(label.count("\n") + 1 for _, _, label, _ in ends)) * (top - bottom)
    steps = gap * np.arange(len(ends))
    # The places nearest to the ends that are at least a gap apart: isotonic regression of what is left of the gaps.
    places = isotonic_regression(np.array([y for _, y, _, _ in ends]) - steps).x + steps
    for (x, y, label, _), place in zip(ends, places, strict=True):
        ax.annotate(label, (x, y), xytext=(1.02, place), textcoords=("axes fraction", "data"), fontsize=9,
                    color=INK, va="center", annotation_clip=False,
                    # From the label's edge, not cut at the label's box: that search takes half the drawing.
                    arrowprops={"arrowstyle": "-", "color": "#B5B5B5", "linewidth": 0.7, "linestyle": ":",
                                "relpos": (0, 0.5), "patchA": None, "shrinkA": 1})  # fmt: skip
