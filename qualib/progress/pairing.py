"""Observations paired with the target points they can be read against, and the baselines they start from.

What `progress.verdict` measures. Nothing here goes row by row: a series has a number, and what belongs to it in a year
is looked up in one sorted array of (series, time).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qualib.study.package import Study
from qualib.targets.trajectories import numbered, trajectories

#: A baseline from before a plan is at most this many years older than it: the length of a five-year plan.
REACH = 5


def paired(study: Study, plans: pd.DataFrame, seen: pd.DataFrame, within: bool) -> pd.DataFrame:
    """Observations with the next and the last target point they can be read against, and the path's value."""
    parents = study.regions.set_index("region")["parent"]
    near = (
        seen[["region", "indicator", "begin", "end"]].rename_axis("seen").reset_index().rename(columns={"region": "of"})
    )
    places = pd.concat([near, near.assign(of=near["of"].map(parents))]) if within else near
    plans, targets = plans[plans["region"].isin(places["of"])], study.targets
    targets = targets[targets["plan"].isin(plans["plan"]) & targets["measure"].isin(["level", "ceiling"])]
    points = trajectories(study, targets, method="step")
    points = points[points["kind"].isin(["stated", "implied"])].reset_index(drop=True)
    yearly = trajectories(study, targets)
    # Both hold the same series in the same order, so that a series has one number in either.
    line, along = numbered(points), numbered(yearly)
    first = np.flatnonzero(np.r_[True, line[1:] != line[:-1]][: len(line)])
    own = plans.set_index("plan")[["region", "period_start"]].rename(columns={"region": "of"})
    lines = points.iloc[first][["plan", "indicator", "label_zh", "measure"]].join(own, on="plan")
    lines = lines.rename(columns={"label_zh": "path_label"}).reset_index(drop=True)
    lines["line"], lines["end_point"] = np.arange(len(lines)), np.r_[first[1:], len(points)][: len(first)] - 1
    ordered = lines.sort_values(["plan", "path_label", "measure"], kind="stable").index
    lines["order"] = pd.Series(np.arange(len(lines)), index=ordered)

    pairs = places.merge(lines, on=["of", "indicator"])
    year, last = points["year"].to_numpy(), pairs["end_point"].to_numpy()
    pairs = pairs[(pairs["begin"] >= pairs["period_start"]) & (pairs["end"] <= year[last] + 1)]
    pairs = pairs.sort_values(["seen", "order"], kind="stable")

    of, last = pairs["line"].to_numpy(), pairs["end_point"].to_numpy()
    due = _places(line, year).searchsorted(_places(of, np.ceil(pairs["end"] - 1)))
    twice = np.repeat(np.arange(len(pairs)), np.where(due == last, 1, 2))
    final = np.r_[twice[1:] != twice[:-1], True][: len(twice)]  # of the two rows of a pair, or its only one
    pairs = pairs.iloc[twice].reset_index(drop=True)
    point = np.where(final, last[twice], due[twice])
    now = _places(of[twice], (pairs["end"] - 1e-9).astype(int))
    known = _places(along, yearly["year"])
    at = known.searchsorted(now).clip(max=max(len(known) - 1, 0))
    there = known[at] == now if len(known) else np.zeros(0, dtype=bool)
    table = seen.loc[pairs["seen"]].reset_index(drop=True)
    for name in ("seen", "of", "plan", "path_label", "measure", "period_start"):
        table[name] = pairs[name]
    table["year"], table["target"] = year[point], points["value"].to_numpy()[point]
    table["point"] = np.where(final, "last", "next")
    table["path"] = np.where(there, yearly["value"].to_numpy()[at], np.nan)
    codes = study.indicators.set_index("indicator")
    table["higher"] = table["indicator"].map(codes["direction"]) == "higher"
    for bound in ("floor", "ceiling"):
        table[bound] = table["indicator"].map(codes[bound])
    return table


def _places(series: Any, when: Any) -> np.ndarray:
    """One number for a series and a year (or month) of it, in the order of both."""
    return np.asarray(series) * 100_000 + np.asarray(when).astype("int64")


def baselines(seen: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Period, date and value each pair starts from, and whether an earlier frame was left aside."""
    series = seen.groupby(["region", "indicator", "frame"], sort=False).ngroup().to_numpy()
    single = ((seen["low"] == seen["high"]) & ~seen["period"].str.contains("/", regex=False)).to_numpy()
    points, own = seen[single].reset_index(drop=True), series[single]
    months = _places(own, np.rint(points["end"] * 12))
    row = pairs["seen"].to_numpy()
    wanted, since = series[row], pairs["period_start"].to_numpy()
    # Periods of a year or less never reach over its end: what ends after a plan's begin begins no earlier either.
    young = months.searchsorted(_places(wanted, since * 12), "right")
    old = months.searchsorted(months[young - 1]) if len(months) else young  # of those that end together the longest
    end, t = (np.r_[points[name].to_numpy(), np.nan] for name in ("end", "t"))  # the last: beyond all
    of = np.r_[own, -1]
    late = (young > 0) & (of[young - 1] == wanted) & (end[young - 1] > since - REACH)
    now, until = pairs["t"].to_numpy(), pairs["end"].to_numpy()
    waiting = np.arange(len(pairs))
    while len(waiting):  # a few turns: what ends no later than the observation and has its middle later lies inside it
        here = young[waiting]
        waiting = waiting[(of[here] == wanted[waiting]) & (end[here] <= until[waiting]) & (t[here] >= now[waiting])]
        young[waiting] += 1
    fresh = (of[young] == wanted) & (end[young] <= until)
    at = np.where(late, old, np.where(fresh, young, len(points)))
    start = points[["period", "data_status", "t", "low"]].reindex(at)
    found = pd.DataFrame(start.to_numpy(), columns=["base_period", "base_status", "t0", "y0"], index=pairs.index)
    texts = ["base_period", "base_status"]
    found[texts] = found[texts].fillna("")
    found[["t0", "y0"]] = found[["t0", "y0"]].astype(float)

    frames = seen.groupby(["region", "indicator", "frame"], sort=False)["end"].min().rename("begun").reset_index()
    frames = frames.sort_values(["region", "indicator", "begun"], kind="stable")
    places = frames.groupby(["region", "indicator"], sort=False)["begun"]
    other = places.transform("min").where(places.cumcount() > 0, places.shift(-1))  # the first of the other frames
    found["changed"] = other.sort_index().to_numpy()[wanted] <= until
    return found
