"""The figures: paths, standing, periods, coverage, progress, ambition and assessment, in the house style."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from qualib.figures.style import COLOURS, GREY, INK, NARROW, broken, label_ends, ladder, name
from qualib.progress.measures import ACCELERATE, ON_TRACK
from qualib.words.language import Messages

#: Markers of paths, the next one where the colours begin again.
DOTS = "os^v"
#: Line and marker of the observed series of a figure, the first being the reference.
OBSERVED = [(GREY, "."), (INK, "D"), (GREY, "s"), (INK, "^")]
#: Levels of government, the highest first.
LEVELS = ("country", "province", "prefecture", "county")
#: Shades of a verdict, the best first; the word stands beside, so that no reader needs the colour.
SHADES = {
    "kept": "#0072B2",
    "ahead": "#56A0D3",
    "on course": "#8FC3E3",
    "at risk": "#F6D58A",
    "behind": "#E69F00",
    "missed": "#9C3D00",
    "undecided": "#DDDDDD",
    "no evidence": "#F3F3F3",
}
#: Share of the axis that a number needs to stand inside its bar.
ROOM = 0.05
#: Shades of the fan, by what the share of the way means for the pace.
FAN = {"on track": "#8FC3E3", "acceleration needed": "#F6D58A", "limited": "#E69F00", "deterioration": "#D55E00"}


def paths(frame: pd.DataFrame, observed: pd.DataFrame, t: Messages, *, title: str, unit: str) -> Figure:
    """Trajectories with what they allow shaded, labelled beside the axes, and observed values among them.

    Parameters
    ----------
    frame : DataFrame
        Columns label, year, low, high, value, kind (as `trajectories`) and comparability:
        exact series are drawn heavier than close ones; a lone year is a dot; values not stated are hollow.
    observed : DataFrame
        Columns label, year (may be fractional), value; drawn thin and named in a legend; with status, hollow where not
        published as such; with n, sample_low and sample_high a bar spans the sampling interval where n is known.
    unit : str
        The y axis' words.
    """
    fig, ax = plt.subplots(figsize=(6.4, 5.2))
    for (label, line), (colour, marker) in zip(observed.groupby("label", sort=False), OBSERVED, strict=False):
        ax.plot(line["year"], line["value"], color=colour, linewidth=1, marker=marker, markersize=4, label=label)
        if "status" in line:
            worked = line[line["status"] != "published"]
            ax.plot(worked["year"], worked["value"], marker, color=colour, markersize=5, markerfacecolor="white")
        if "n" in line:
            sampled = line[line["n"].notna()]
            ax.vlines(sampled["year"], sampled["sample_low"], sampled["sample_high"], color=colour, linewidth=1)
    ends = []
    for i, (label, line) in enumerate(frame.groupby("label", sort=False)):
        colour, dot = COLOURS[i % len(COLOURS)], DOTS[i // len(COLOURS) % len(DOTS)]
        exact = line["comparability"].iloc[0] == "exact"
        years, value = line["year"].to_numpy(dtype=float), line["value"].to_numpy(dtype=float)
        ax.fill_between(years, line["low"], line["high"], color=colour, alpha=0.07, linewidth=0)
        ax.plot(years, value, color=colour, linewidth=2.4 if exact else 1.4, linestyle="-" if exact else "--")
        stated = (line["kind"] == "stated").to_numpy()
        ax.plot(years[stated], value[stated], dot, color=colour, markersize=7 if exact else 6)
        ax.plot(years[~stated], value[~stated], dot, color=colour, markersize=4, markerfacecolor="white")
        ends.append((years[-1], value[-1], str(label), colour))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel(unit)
    if "status" in observed and (observed["status"] != "published").any():
        ax.plot([], [], "o", color=GREY, markersize=5, markerfacecolor="white", label=t("value not published as such"))
    if (frame["low"] < frame["high"]).any():
        ax.fill_between([], [], [], color=GREY, alpha=0.2, linewidth=0, label=t("what a target allows"))
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper left", fontsize=9)
    label_ends(ax, ends)
    name(fig, title)
    return fig


def standing(frame: pd.DataFrame, t: Messages, *, title: str, unit: str) -> Figure:
    """Where each path stands (ring), where it must end (dot) and what was observed (diamond), a row each.

    `frame` has the columns name, now, final, observed (numbers of one unit, NaN where there is none), and, for a bar
    over the sampling interval, sample_low and sample_high.
    """
    fig, ax, rows = ladder([str(label) for label in frame["name"]])
    now, final, observed = (frame[column].to_numpy(dtype=float) for column in ("now", "final", "observed"))
    ax.hlines(rows, np.fmin(now, final), np.fmax(now, final), color="#9DB8CB", linewidth=3, zorder=1)
    ax.plot(final, rows, "o", color=COLOURS[0], markersize=8, label=t("last target of the plan"))
    ax.plot(now, rows, "o", color=COLOURS[0], markerfacecolor="white", markeredgewidth=1.8, markersize=8,
            label=t("path this month"))  # fmt: skip
    if np.isfinite(observed).any():
        ax.plot(observed, rows, "D", color=COLOURS[1], markersize=7, label=t("last observed"))
        _sampled(ax, rows, frame.where(frame["observed"].notna()))
    ax.set_xlabel(unit)
    fig.legend(loc="outside lower left", ncols=3, fontsize=10, columnspacing=1.2, handletextpad=0.2)
    name(fig, title, NARROW)
    return fig


def _sampled(ax: Axes, rows: np.ndarray, frame: pd.DataFrame) -> None:
    """A thin bar over the sampling interval of each row, where the frame has one."""
    if {"sample_low", "sample_high"} <= set(frame):
        ax.hlines(rows, frame["sample_low"], frame["sample_high"], color=INK, linewidth=1.2, zorder=3)


def periods(frame: pd.DataFrame, *, title: str, label: str) -> Figure:
    """A bar from first to last year for each plan, its number of targets written on it.

    `frame` has the columns name, start, end (years) and targets; `label` words the x axis.
    """
    fig, ax = plt.subplots(figsize=(6.4, 1.3 + 0.42 * len(frame)))
    rows = np.arange(len(frame))[::-1]
    colours = [COLOURS[0] if local else GREY for local in frame["local"]]
    # A year is as wide as one and its tick in the middle, so that a plan to 2015 ends before 2016 begins.
    ax.barh(rows, frame["end"] + 1 - frame["start"], left=frame["start"] - 0.5, height=0.6, color=colours)
    for row, plan in zip(rows, frame.itertuples(), strict=True):
        ax.text(plan.end + 0.6, row, str(plan.targets), va="center", fontsize=10)
    ax.set_yticks(rows, frame["name"])
    ax.set_xlim(frame["start"].min() - 1, frame["end"].max() + 1.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(label)
    name(fig, title)
    return fig


def in_force(counts: pd.DataFrame, *, title: str, label: str) -> Figure:
    """Bars of how many plans were in force in each year (row), stacked by level (column)."""
    fig, ax = plt.subplots(figsize=(6.4, 4))
    base = np.zeros(len(counts))
    for column, colour in zip(counts, COLOURS, strict=False):
        ax.bar(counts.index, counts[column], bottom=base, color=colour, width=0.8, label=str(column))
        base += counts[column].to_numpy()
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(label)
    fig.legend(loc="outside lower left", ncols=counts.shape[1], fontsize=10)
    name(fig, title)
    return fig


def coverage(counts: pd.DataFrame, *, title: str) -> Figure:
    """Heat map of how many targets each plan (column) sets in each family (row); zeros stay empty."""
    import seaborn as sns

    fig, ax = plt.subplots(figsize=(6.4, 1.5 + 0.31 * len(counts)))
    words = counts.map(lambda n: str(n) if n else "")
    sns.heatmap(counts.where(counts > 0), annot=words, fmt="", cmap="Blues", vmin=0, linewidths=1.5,
                linecolor="white", cbar=False, ax=ax)  # fmt: skip
    ax.set(xlabel="", ylabel="")
    ax.tick_params(left=False, bottom=False, top=False)
    ax.xaxis.tick_top()
    if counts.shape[1] > 6:  # names too many to stand side by side
        ax.tick_params(axis="x", labelsize=9)
        plt.setp(ax.get_xticklabels(), rotation=35, ha="left")
    ax.grid(visible=False)
    name(fig, title)
    return fig


def fan(
    panels: pd.DataFrame, observed: pd.DataFrame, t: Messages, *, title: str, unit: str, columns: int = 2
) -> Figure:
    """Observed lines inside the fan of what would be on track, need acceleration or fall short, a panel a series.

    Parameters
    ----------
    panels : DataFrame
        Columns label, t0, y0, due, target, t, y, projected, higher (as `verdict.progress`), one row per panel.
    observed : DataFrame
        Columns label, t, value, in order of time.
    unit : str
        The y axes' words.
    """
    rows = -(-len(panels) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(6.4, 0.7 + 2.15 * rows), squeeze=False)
    for ax in axes.flat[len(panels) :]:
        ax.set_visible(False)
    for ax, panel in zip(axes.flat, panels.itertuples(), strict=False):
        line = observed[observed["label"] == panel.label]
        ends, way = [panel.t0, panel.due], panel.target - panel.y0
        sign = 1 if panel.higher else -1
        beyond = sign * way <= 0  # a baseline at the target already has no way to go: only the sides of the target
        # The fan opens from the baseline; beyond 1 there is no end, so it stops where the drawn values do.
        top = max(1.35, *(abs(value - panel.y0) / max(abs(way), 1e-9) for value in (*line["value"], panel.projected)))
        levels = [-0.5 * top, 0, ACCELERATE, ON_TRACK, top]
        words = ("deterioration", "limited", "acceleration needed", "on track")
        for low, high, word in zip(levels, levels[1:], words, strict=False):
            wedge = [[panel.y0, panel.y0 + share * way] for share in (low, high)]
            if beyond:
                far = {"on track": 1.6 * abs(way), "deterioration": -top * abs(way) - abs(way)}.get(word, 0)
                wedge = [[panel.target] * 2, [panel.target + sign * far] * 2]
            ax.fill_between(ends, *wedge, color=FAN[word], alpha=0.45, linewidth=0)
        ax.plot([panel.t, panel.due], [panel.y, panel.projected], color=INK, linewidth=1, linestyle=":")
        ax.plot(line["t"], line["value"], color=INK, marker="o", markersize=4, linewidth=1.4)
        ax.plot(panel.due, panel.target, marker="*", markersize=13, color=COLOURS[0], markeredgecolor="white")
        ax.set_title(broken(panel.label, 90 // columns), fontsize=9, loc="left")
        ax.tick_params(labelsize=9)
        ax.set_xlim(min(panel.t0, line["t"].min()) - 0.2, panel.due + 0.3)
        # A whole year stands at its middle, so its name stands there too.
        years = np.arange(int(ax.get_xlim()[0]), int(panel.due) + 1)
        ticks = [year + 0.5 for year in years if year + 0.5 >= ax.get_xlim()[0]][:: -(-len(years) // 6)]
        ax.set_xticks(ticks, [str(int(tick)) for tick in ticks])
    handles: list[Any] = [plt.Rectangle((0, 0), 1, 1, color=FAN[word], alpha=0.6) for word in reversed(words)]
    handles += [plt.Line2D([], [], color=INK, marker="o", markersize=4), plt.Line2D([], [], color=INK, linestyle=":"),
                plt.Line2D([], [], color=COLOURS[0], marker="*", markersize=11, linestyle="")]  # fmt: skip
    said = [t("fast enough"), t("too slow"), t("far too slow"), t("moving away"), t("observed"),
            t("at this pace"), t("target")]  # fmt: skip
    fig.legend(handles, said, loc="outside lower center", ncols=4, fontsize=9)
    fig.supylabel(unit, fontsize=10)
    name(fig, title)
    return fig


def rank_intervals(frame: pd.DataFrame, t: Messages, *, title: str) -> Figure:
    """Median rank (dot), 5–95% interval (bar) and nominal rank (ring) of each unit, the best on top.

    `frame` has the columns name, nominal, median, p05, p95 (ranks from 1) and coverage (0 to 1).
    """
    frame = frame.sort_values(["median", "nominal"], kind="stable")
    fig, ax = plt.subplots(figsize=(6.4, 1.5 + 0.45 * len(frame)))
    rows = np.arange(len(frame))
    ax.hlines(rows, frame["p05"], frame["p95"], color="#9DB8CB", linewidth=9)
    ax.plot(frame["median"], rows, "o", color=COLOURS[0], markersize=9, label=t("median rank"))
    ax.plot(frame["nominal"], rows, "o", color=COLOURS[1], markerfacecolor="none", markeredgewidth=1.8, markersize=13,
            label=t("rank with equal weights and means"))  # fmt: skip
    for row, unit in zip(rows, frame.itertuples(), strict=True):
        ax.annotate(t("covers {share}%", share=t.number(100 * unit.coverage, 0)), (1.01, row), fontsize=9, va="center",
                    xycoords=("axes fraction", "data"), color=GREY)  # fmt: skip
    ax.set_yticks(rows, frame["name"])
    ax.set_ylim(len(frame) - 0.4, -0.6)
    ax.set_xlim(0.5, len(frame) + 0.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(t("rank, 1 being the most ambitious; bars: 5–95% of all draws"))
    fig.legend(loc="outside lower right", ncols=2, fontsize=9)
    name(fig, title)
    return fig


def verdicts(counts: pd.DataFrame, words: dict[str, str], *, title: str, label: str) -> Figure:
    """A bar for each group, in parts by verdict, the number of targets written in each part that has room for it.

    Parameters
    ----------
    counts : DataFrame
        Numbers of targets, indexed by the names of the groups; the columns are keys of `SHADES`, drawn in its order.
    words : dict
        What to call the verdicts, in the legend.
    label : str
        The x axis' words.
    """
    fig, ax, rows = ladder([str(group) for group in counts.index])
    widest = max(counts.sum(axis=1).max(), 1)
    left = pd.Series(0, index=counts.index)
    for verdict in (code for code in SHADES if code in counts):
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
    fig.legend(loc="outside lower left", ncols=3, fontsize=10, columnspacing=1.2)
    name(fig, title, NARROW)
    return fig


def margins(frame: pd.DataFrame, words: dict[str, str], *, title: str, label: str) -> Figure:
    """How far each value lies beyond what is asked (right of the line) or short of it, the verdict in colour.

    Parameters
    ----------
    frame : DataFrame
        Columns name, margin (in the unit of `label`; positive is beyond), sample_low, sample_high (ends of the margin
        by sampling, equal to it where there is none), verdict (keys of `SHADES`).
    words : dict
        What to call the verdicts.
    label : str
        The x axis' words.
    """
    fig, ax, rows = ladder([str(name) for name in frame["name"]])
    ax.axvline(0, color=INK, linewidth=1)
    ax.hlines(rows, 0, frame["margin"], color="#C9C9C9", linewidth=3, zorder=1)
    for verdict in (code for code in SHADES if code in set(frame["verdict"])):
        held = (frame["verdict"] == verdict).to_numpy()
        ax.plot(frame["margin"][held], rows[held], "D", color=SHADES[verdict], markeredgecolor=INK,
                markeredgewidth=0.6, markersize=8, linestyle="", label=words[verdict])  # fmt: skip
    _sampled(ax, rows, frame)
    ax.set_xlabel(label)
    fig.legend(loc="outside lower left", ncols=3, fontsize=10)
    name(fig, title, NARROW)
    return fig


def dumbbell(frame: pd.DataFrame, dots: dict[str, str], *, title: str, unit: str) -> Figure:
    """Values of one thing joined by a line, a row each: a target against what was observed.

    Parameters
    ----------
    frame : DataFrame
        Column name and a column of numbers for each key of `dots` (NaN where there is none), of one unit; a bar spans
        sample_low to sample_high where the frame has them.
    dots : mapping column → its words
        Up to four, the target first.
    """
    fig, ax, rows = ladder([str(label) for label in frame["name"]])
    values = frame[list(dots)].to_numpy(dtype=float)
    ax.hlines(rows, np.nanmin(values, axis=1), np.nanmax(values, axis=1), color="#C9C9C9", linewidth=3, zorder=1)
    looks: list[dict[str, Any]] = [
        {"marker": "o", "markersize": 10, "color": COLOURS[0]},
        {"marker": "D", "markersize": 7, "color": COLOURS[1]},
        {"marker": "s", "markersize": 7, "color": GREY},
        {"marker": "^", "markersize": 7, "color": COLOURS[2]},
    ]
    for (column, words), look in zip(dots.items(), looks, strict=False):
        if frame[column].notna().any():
            ax.plot(frame[column], rows, linestyle="", label=words, **look)
    _sampled(ax, rows, frame)
    ax.set_xlabel(unit)
    fig.legend(loc="outside lower left", ncols=2, fontsize=10)
    name(fig, title, NARROW)
    return fig
