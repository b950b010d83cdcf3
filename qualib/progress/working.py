"""The working behind a verdict: observed series against target points, with the measures of progress side by side.

Dates are decimal years, 2016 beginning at 2016.0. A rate or a flow is of its whole period and dated at the
period's middle (2016: 2016.5, 2016-H1: 2016.25, 2016-Q1: 2016.125), and its target of 2016 at 2016.5; a stock
stands at the end of its period, and its target at the end of the year (2017.0).

Nothing is bridged: a baseline is of the same region, indicator and sampling frame, or there is none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qualib.progress import measures as measure
from qualib.progress.pairing import baselines, dated, paired
from qualib.study import periods
from qualib.study.package import Study

SERIES = ["region", "plan", "indicator", "path_label", "measure", "point"]
COLUMNS = ["region", "plan", "indicator", "label_zh", "path_label", "measure", "unit", "higher", "frame", "period",
           "point", "base_period", "base_status", "t0", "y0", "t", "low", "high", "y", "y_best", "due_year", "due",
           "target", "path", "required", "behind", "share", "share_best", "cagr", "cagr_complement",
           "projected", "status", "status_best", "status_cagr", "status_complement", "status_projected",
           "pace", "pace_needed", "doubts", "data_status", "source_title", "source_url"]  # fmt: skip


def breaks(study: Study) -> pd.DataFrame:
    """Series whose sampling frame changed, a row for each frame in order of time.

    Returns
    -------
    DataFrame
        Columns region, indicator, frame, first, last (periods), n (observations); only region and indicator
        pairs observed in more than one frame.
    """
    rows = dated(study)
    groups = rows.groupby(["region", "indicator", "frame"], sort=False)
    table = groups.agg(first=("period", "first"), last=("period", "last"), n=("period", "size"), end=("end", "min"))
    table = table.reset_index().sort_values(["region", "indicator", "end"], kind="stable")
    several = table.groupby(["region", "indicator"])["frame"].transform("size") > 1
    return table[several].drop(columns="end").reset_index(drop=True)


def working(
    study: Study,
    plans: pd.DataFrame | None = None,
    *,
    as_of: str | None = None,
    within: bool = False,
    yearly: pd.DataFrame | None = None,
    seen: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every observation inside a plan's period against the plan's next target point, and its last one.

    A plan is read against the very same indicator in its own region.
    The **baseline** is the last point observed before the plan's period, at most `qualib.progress.pairing.REACH` years
    before; where there is none, the first one within it. It is of the same region and frame and earlier than the
    observation and the due date, or there is none: then only whether the target is reached is told.

    Parameters
    ----------
    study : Study
    plans : DataFrame, optional
        Rows of ``study.plans``; all by default.
    as_of : str, optional
        A month such as ``2016-06``: only what had ended by then.
    within : bool
        Also read it against the regions directly within: how they stand, not what they are bound to.
    yearly : DataFrame, optional
        The plans' paths where they are drawn already (`trajectories`).
    seen : DataFrame, optional
        Of `pairing.dated`, where it is there already.

    Returns
    -------
    DataFrame
        One row per observation and target point, in the units of the indicator:

        * which: region, plan, indicator, label_zh (observation), path_label, measure (target), unit, higher
          (is better), frame, period, point ("next" or "last"), base_period and base_status ("" where there is
          no baseline);
        * given: t0, y0 (baseline), t, low, high (observed; NaN where open), y (the less favourable end; NaN where
          nothing bounds it), y_best (the more favourable one; infinite where nothing bounds it), due_year, due,
          target; `path`, the plan's own path in the year of the observation (NaN where it has no value);
        * ``required = y0 + (target − y0) min(1, (t − t0)/(due − t0))`` or, with no baseline, `path`, and
          `behind`, how far y is short of it (below 0: ahead);
        * share (`qualib.progress.measures.distance_share`, the primary measure), share_best (of y_best), cagr
          (`cagr_ratio`), cagr_complement (of the distance to 100, percentages only), projected (value
          expected for the due date, kept within floor and ceiling);
        * status, status_best, status_cagr, status_complement: what that measure alone would say, in the words of
          `qualib.progress.measures.status` (the verdict on a target is `verdict.verdicts`);
          status_projected, from the share of the way that `projected` covers, on track only if all of it;
        * pace, pace_needed: change a year since the baseline, and from the observation to the target;
        * doubts, a list of "not published", "baseline not published", "interval", "part of the year",
          "measures disagree", "frame changed", "no baseline"; data_status, source_title, source_url.

        A measure is NaN, and its status "not assessed", where there is no baseline. A target of a year is
        missed only once an observation covers the whole of that year.
    """
    plans = study.plans if plans is None else plans
    seen = dated(study) if seen is None else seen
    known = seen if as_of is None else seen[seen["end"] <= periods.read(as_of).end + 1e-9]
    pairs = paired(study, plans, known, within, yearly)
    pairs = pairs.join(baselines(seen, pairs))
    higher = pairs["higher"].to_numpy(dtype=bool)
    stock = (pairs["nature"] == "stock").to_numpy()
    pairs["due_year"], pairs["due"] = pairs["year"], pairs["year"] + np.where(stock, 1.0, 0.5)
    # What is first seen in the second half of a rate's last year is nothing to start from.
    pairs.loc[~(pairs["t0"] < pairs["due"]), ["base_period", "base_status", "t0", "y0"]] = ["", "", np.nan, np.nan]
    best_end = np.where(higher, pairs["high"].fillna(pairs["ceiling"]), pairs["low"].fillna(pairs["floor"]))
    worst_end = np.where(higher, pairs["low"].fillna(pairs["floor"]), pairs["high"].fillna(pairs["ceiling"]))
    pairs["y"] = worst_end
    pairs["y_best"] = np.where(np.isnan(best_end), np.where(higher, np.inf, -np.inf), best_end)
    # Part of a year's flow is no flow of a year: all that can be told is whether the year's target is reached.
    part = (pairs["end"] - pairs["begin"] < 0.99).to_numpy()
    pairs.loc[part & (pairs["nature"] == "flow"), ["t0", "y0"]] = np.nan
    return _worded(_measured(pairs, higher), higher, stock, part)


def latest(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of `working` for the last observation of each series and target point, one for each frame of it.

    Of two periods that end together the shorter one: a single year rather than a span of years.
    """
    begin, end = (pd.Series(ends, index=table.index) for ends in periods.ends(table["period"]))
    series = [table[name] for name in SERIES]
    last = end == end.groupby(series).transform("max")
    return table[last & (begin == begin.where(last).groupby(series).transform("max"))].reset_index(drop=True)


def _measured(pairs: pd.DataFrame, higher: np.ndarray) -> pd.DataFrame:
    table = pairs.copy()
    case = [table[name].to_numpy(dtype=float) for name in ("t0", "y0", "t", "y", "due", "target")]
    t0, y0, t, y, due, target = case
    table["share"] = measure.distance_share(*case, higher_is_better=higher)
    best = table["y_best"].to_numpy(dtype=float)
    table["share_best"] = measure.distance_share(t0, y0, t, best, due, target, higher_is_better=higher)
    table["cagr"] = measure.cagr_ratio(*case, higher_is_better=higher)
    rate = ((table["unit"] == "percent") & (table["ceiling"] == 100)).to_numpy()
    safe = [np.where(rate, value, np.nan) for value in case]
    table["cagr_complement"] = measure.complement_cagr_ratio(*safe, higher_is_better=higher)
    bounds = {"floor": table["floor"].fillna(-np.inf), "ceiling": table["ceiling"].fillna(np.inf)}
    table["projected"] = measure.extrapolate(t0, y0, t, y, due, **bounds)
    with np.errstate(divide="ignore", invalid="ignore"):
        straight = y0 + (target - y0) * np.minimum(1, (t - t0) / (due - t0))
        table["pace"] = (y - y0) / (t - t0)
    table["required"] = np.where(np.isnan(straight), table["path"], straight)
    table["behind"] = np.where(higher, 1, -1) * (table["required"] - y)
    table["pace_needed"] = measure.required_pace(t, y, due, target)
    return table


def _worded(table: pd.DataFrame, higher: np.ndarray, stock: np.ndarray, part: np.ndarray) -> pd.DataFrame:
    """Add the statuses and the doubts, and keep the columns of `working`."""
    y, best, target = (table[name].to_numpy(dtype=float) for name in ("y", "y_best", "target"))
    whole = (table["begin"] <= table["due_year"]) | stock
    late = (whole & (table["end"] >= table["due_year"] + 1)).to_numpy(dtype=float)

    def words(ratio: Any, value: np.ndarray) -> np.ndarray:
        return np.asarray(measure.status(ratio, value, target, higher_is_better=higher, t=late, due=1.0), dtype=object)

    # The way that the projected value covers: on track only where it is all of it, or the projection is there.
    with np.errstate(divide="ignore", invalid="ignore"):
        way = np.where(higher, 1, -1) * (table["projected"] - table["y0"]) / np.abs(target - table["y0"])
    there = measure.reached(table["projected"], target, higher_is_better=higher)
    covered = np.where(there, 1.0, np.minimum(way, measure.ON_TRACK - 1e-6))
    covered = np.where(table["projected"].isna(), np.nan, covered)
    table["status"], table["status_best"] = words(table["share"], y), words(table["share_best"], best)
    table["status_cagr"], table["status_complement"] = words(table["cagr"], y), words(table["cagr_complement"], y)
    table["status_projected"] = words(covered, y)
    names = ["status", "status_cagr", "status_complement", "status_projected"]
    told = np.column_stack([pd.Categorical(table[name], categories=measure.STATUSES).codes for name in names])
    given = told != measure.STATUSES.index("not assessed")
    differ = np.where(given, told, -1).max(axis=1) > np.where(given, told, len(measure.STATUSES)).min(axis=1)
    flags = {
        "not published": table["data_status"] != "published",
        "baseline not published": ~table["base_status"].isin(["published", ""]),
        "interval": y != best,
        "part of the year": part,
        "measures disagree": differ,
        "frame changed": table["changed"] & (table["base_period"] == ""),
        "no baseline": table["base_period"] == "",
    }
    marks = pd.DataFrame(flags, index=table.index).to_numpy(dtype=bool) @ (1 << np.arange(len(flags)))
    # There are few different sets of doubts; each row has a list of its own all the same.
    sets = [[name for bit, name in enumerate(flags) if marked >> bit & 1] for marked in range(1 << len(flags))]
    table["doubts"] = [sets[marked].copy() for marked in marks]
    order = ["plan", "region", "indicator", "path_label", "due", "t", "frame"]
    return table.sort_values(order, kind="stable", ignore_index=True)[COLUMNS]
