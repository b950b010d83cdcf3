"""Figures of many plans side by side: who asks for what, on a grid of the provinces, over time, and level by level."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from qualib.figures.style import COLOURS, GREY, INK, NARROW, broken, ladder, name
from qualib.words.language import Messages

#: Where each province stands on the grid: row and column from the top left, neighbours beside neighbours.
TILES = {
    "230000": (0, 7),
    "650000": (1, 0), "150000": (1, 4), "110000": (1, 5), "210000": (1, 6), "220000": (1, 7),
    "630000": (2, 1), "620000": (2, 2), "640000": (2, 3), "140000": (2, 4), "130000": (2, 5), "120000": (2, 6),
    "540000": (3, 0), "510000": (3, 2), "610000": (3, 3), "410000": (3, 4), "370000": (3, 5), "320000": (3, 6),
    "530000": (4, 1), "520000": (4, 2), "500000": (4, 3), "420000": (4, 4), "340000": (4, 5), "330000": (4, 6),
    "310000": (4, 7),
    "450000": (5, 3), "430000": (5, 4), "360000": (5, 5), "350000": (5, 6),
    "440000": (6, 4),
    "460000": (7, 4),
}  # fmt: skip
#: Colours of what a lower level's target does to the one above.
ANSWERS = {"raises": COLOURS[0], "repeats": "#BBBBBB", "lowers": COLOURS[1], "undecided": "#EEEEEE"}


def asked(frame: pd.DataFrame, t: Messages, *, title: str, unit: str, nation: float = float("nan")) -> Figure:
    """What each region asks for (dot) and what was last seen of it (diamond), a row each.

    A bar spans a range; an arrow stands where an end is open.

    Parameters
    ----------
    frame : DataFrame
        Columns name; low, high (NaN where open); close (of a near indicator: a square); seen_low, seen_high (both
        NaN where nothing was seen) and hollow (evidence of another year, or of something near).
    unit : str
        The x axis' words.
    nation : float
        What the nation asks; a line if there is a value.
    """
    fig, ax, rows = ladder([str(label) for label in frame["name"]])
    if np.isfinite(nation):
        ax.axvline(nation, color=GREY, linewidth=1, linestyle="--", label=t("asked by the nation"), zorder=1)
    close, hollow = frame["close"].to_numpy(dtype=bool), frame["hollow"].to_numpy(dtype=bool)
    seen = frame[["seen_low", "seen_high"]].notna().any(axis=1).to_numpy()
    looks: list[tuple[str, str, np.ndarray, str, dict[str, Any]]] = [
        ("low", "high", ~close, t("asked for"), {"marker": "o", "color": COLOURS[0], "markersize": 9}),
        ("low", "high", close, t("asked for, of something near"),
         {"marker": "s", "color": COLOURS[4], "markersize": 8}),
        ("seen_low", "seen_high", seen & ~hollow, t("seen in that year"),
         {"marker": "D", "color": COLOURS[1], "markersize": 6}),
        ("seen_low", "seen_high", seen & hollow, t("seen in another year, or near it"),
         {"marker": "D", "color": COLOURS[1], "markersize": 6, "markerfacecolor": "white"}),
    ]  # fmt: skip
    ends = np.append(frame[["low", "high", "seen_low", "seen_high"]].to_numpy(dtype=float), nation)
    width = float(np.nanmax(ends) - np.nanmin(ends))
    arrow = 0.03 * (width if width > 0 else 1)
    for first, last, own, words, look in looks:
        if own.any():
            _ends(ax, frame.loc[own, first], frame.loc[own, last], rows[own], arrow, look["color"])
            point = frame.loc[own, first].fillna(frame.loc[own, last])
            ax.plot(point, rows[own], linestyle="", label=words, **look)
    ax.set_xlim(np.nanmin(ends) - 4 * arrow, np.nanmax(ends) + 4 * arrow)  # room for arrows
    ax.set_xlabel(unit)
    fig.legend(loc="outside lower left", ncols=2, fontsize=9.5, columnspacing=1.0, handletextpad=0.2)
    name(fig, title, NARROW)
    return fig


def _ends(ax: Axes, low: pd.Series, high: pd.Series, rows: np.ndarray, arrow: float, colour: str) -> None:
    """Bars over ranges, and arrows where an end is open."""
    ax.hlines(rows, low.fillna(high), high.fillna(low), color=colour, linewidth=3, alpha=0.4, zorder=1)
    for start, open_end, way in ((low, high, 1), (high, low, -1)):
        for at, row in zip(start[open_end.isna()], rows[open_end.isna()], strict=True):
            ax.annotate("", (at + 2.6 * way * arrow, row), (at, row), zorder=1, annotation_clip=False,
                        arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.2, "alpha": 0.8})  # fmt: skip


def tiles(frame: pd.DataFrame, *, title: str, note: str, falling: bool = False) -> Figure:
    """A tile for each province, the darker the more it asks for; grey where nothing is known.

    Parameters
    ----------
    frame : DataFrame
        Columns region, name (short), value (NaN where there is none) and words (of the value, for the tile); every
        province of `TILES`.
    note : str
        Stands beneath the grid.
    falling : bool
        Whether less is more demanding.
    """
    fig, ax = plt.subplots(figsize=(5.0, 5.6))
    value = frame["value"].to_numpy(dtype=float)
    ends = (np.nanmin(value), np.nanmax(value)) if np.isfinite(value).any() else (0.0, 0.0)
    width = ends[1] - ends[0]
    shade = plt.get_cmap("Blues")
    for tile, own in zip(frame.itertuples(), value, strict=True):
        row, column = TILES[str(tile.region)]
        share = 0.5 if width <= 0 else (own - ends[0]) / width
        depth = 0.12 + 0.78 * ((1 - share) if falling and width > 0 else share)
        known = bool(np.isfinite(own))
        ax.add_patch(plt.Rectangle((column, row), 0.94, 0.94, color=shade(depth) if known else "#EEEEEE"))
        ink = "white" if known and depth > 0.55 else INK if known else GREY
        ax.text(column + 0.47, row + (0.33 if known else 0.47), _fitted(str(tile.name)), ha="center", va="center",
                color=ink, fontsize=_size(str(tile.name)), linespacing=0.95)  # fmt: skip
        if known:
            ax.text(column + 0.47, row + 0.73, str(tile.words), ha="center", va="center", color=ink, fontsize=9)
    below = broken(note, 62)
    ax.set_xlim(0, 8)
    ax.set_ylim(8.2 + 0.32 * len(below.splitlines()), 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.text(0, 8.15, below, va="top", fontsize=9, color=GREY, linespacing=1.1)
    name(fig, title, NARROW)
    return fig


def _fitted(text: str) -> str:
    """A name in the lines that a tile has."""
    return text.replace(" ", "\n")


def _size(text: str) -> float:
    """A size of type in which a name fits its tile."""
    longest = max(map(len, text.split(" ")))
    return 10 if not text.isascii() else 9 if longest <= 7 else 7.5 if longest <= 9 else 6.5


def spread(table: pd.DataFrame, t: Messages, *, title: str, unit: str) -> Figure:
    """The least, median and most that regions ask for, year by year, with how many do; the nation's own beside them.

    `table` is `targets.panel.spread`'s.
    """
    fig, ax = plt.subplots(figsize=(5.6, 4.4))
    own = table[table["n"] > 0]
    ax.vlines(own.index, own["least"], own["most"], color="#9DB8CB", linewidth=7, label=t("least to most"))
    ax.plot(own.index, own["median"], "o", color=COLOURS[0], markersize=8, label=t("median of the regions"))
    nation = table["nation"].dropna()
    if len(nation):
        ax.plot(nation.index, nation, "_", color=COLOURS[1], markersize=17, markeredgewidth=2.4,
                label=t("asked by the nation"), zorder=4)  # fmt: skip
    for year, row in own.iterrows():
        ax.annotate(f"{row['n']:.0f}", (float(str(year)), row["most"]), (0, 8), textcoords="offset points",
                    ha="center", fontsize=9.5, color=GREY)  # fmt: skip
    first, last = int(table.index.min()), int(table.index.max())
    ax.set_xlim(min(first, 2010) - 0.7, max(last, 2035) + 0.7)
    ax.margins(y=0.14)
    ax.xaxis.set_major_locator(MultipleLocator(5))
    ax.set_ylabel(unit)
    ax.set_xlabel(t("year asked about; above each bar the number of regions"))
    fig.legend(loc="outside lower left", ncols=3, fontsize=9.5, columnspacing=1.2)
    name(fig, title, 62)
    return fig


def gaps(frame: pd.DataFrame, words: dict[str, str], *, title: str) -> Figure:
    """By how much lower levels ask for more (right of the line) or less, a dot a pair, dots of one gap piled up.

    Parameters
    ----------
    frame : DataFrame
        Columns panel (words of the unit; a set of axes each), row (words of the levels), gap (in the panel's unit)
        and answer (keys of `ANSWERS`).
    words : dict
        What to call the answers.
    """
    panels = list(frame["panel"].unique())
    piles = frame.groupby(["panel", "row", frame["gap"].round(1)]).size().groupby("panel").max()
    heights = [(0.9 if piles[panel] > 5 else 0.68) * frame.loc[frame["panel"] == panel, "row"].nunique()
               for panel in panels]  # fmt: skip
    size = 5.2, 1.1 + 0.9 * len(panels) + sum(heights)
    fig, axes = plt.subplots(len(panels), 1, figsize=size, squeeze=False, gridspec_kw={"height_ratios": heights})
    for ax, panel in zip(axes.flat, panels, strict=True):
        own = frame[frame["panel"] == panel]
        _piles(ax, own)
        ax.set_xlabel(panel)
    shown = [answer for answer in ANSWERS if answer in set(frame["answer"])]
    handles = [plt.Line2D([], [], color=ANSWERS[answer], marker="o", linestyle="", markersize=7) for answer in shown]
    fig.legend(handles, [words[answer] for answer in shown], loc="outside lower left", ncols=2, fontsize=10,
               columnspacing=1.2, handletextpad=0.2)  # fmt: skip
    name(fig, title, NARROW)
    return fig


def _piles(ax: Axes, own: pd.DataFrame) -> None:
    """Dots by gap and row, those that would lie upon another above it."""
    rows = list(own["row"].unique())
    width = max(float(own["gap"].max()) - float(own["gap"].min()), 1e-9)
    placed = own.assign(bin=(own["gap"] / (width / 40)).round())
    height = placed.groupby(["row", "bin"])["gap"].transform("size").max()
    step = min(0.7 / max(height, 1), 0.13)
    up = placed.groupby(["row", "bin"]).cumcount() * step
    base = placed["row"].map({row: -i for i, row in enumerate(rows)})
    ax.axvline(0, color=INK, linewidth=1, zorder=1)
    for _, pile in placed.groupby(["row", "bin"]):
        if len(pile) > 5:  # more than can be counted by eye
            ax.annotate(str(len(pile)), (pile["gap"].iloc[0], base[pile.index[0]] + 0.5 * step * len(pile)), (7, 0),
                        textcoords="offset points", va="center", fontsize=9.5)  # fmt: skip
    ax.scatter(own["gap"], base + up, s=26, c=[ANSWERS[answer] for answer in own["answer"]], edgecolors=GREY,
               linewidths=0.4, zorder=3)  # fmt: skip
    for i, row in enumerate(rows):
        n = int((own["row"] == row).sum())
        ax.annotate(f"{row} ({n})", (0, -i + 0.74), xycoords=("axes fraction", "data"), va="bottom", fontsize=10)
        ax.axhline(-i - 0.06, color="#DDDDDD", linewidth=0.8, zorder=0)
    ax.set_yticks([])
    ax.set_ylim(-len(rows) + 0.86, 1.0)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.margins(x=0.06)
