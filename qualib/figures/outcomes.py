"""Figures of outcomes: how many targets were kept, missed or are unknown, group by group."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from qualib.figures.charts import SHADES
from qualib.figures.style import INK, NARROW, ladder, name

#: Share of the axis that a number needs to stand inside its bar.
ROOM = 0.05


def bars(counts: pd.DataFrame, words: dict[str, str], *, title: str, label: str) -> Figure:
    """A bar for each group, in parts by verdict, the number of targets written in each part that has room for it.

    Parameters
    ----------
    counts : DataFrame
        Numbers of targets, indexed by the names of the groups; the columns are keys of `SHADES`.
    words : mapping verdict → its words
        For the legend.
    label : str
        The x axis' words.
    """
    fig, ax, rows = ladder([str(group) for group in counts.index])
    widest = max(counts.sum(axis=1).max(), 1)
    left = pd.Series(0, index=counts.index)
    for verdict in counts:
        drawn = ax.barh(rows, counts[verdict], left=left, height=0.36, color=SHADES[verdict], edgecolor="#8C8C8C",
                        linewidth=0.5, label=words[verdict])  # fmt: skip
        fits = [str(n) if n >= ROOM * widest else "" for n in counts[verdict]]
        ink = "white" if verdict in ("kept", "missed") else INK
        ax.bar_label(drawn, fits, label_type="center", color=ink, fontsize=9)
        left = left + counts[verdict]
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 1.02 * widest)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(label)
    fig.legend(loc="outside lower left", ncols=2, fontsize=10)
    name(fig, title, NARROW)
    return fig
