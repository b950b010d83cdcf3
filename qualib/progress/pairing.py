"""Observations paired with the target points they can be read against, and the baselines they start from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.trajectories import SERIES, trajectories

#: A baseline from before a plan is at most this many years older than it: the length of a five-year plan.
REACH = 5
#: What makes observations one series.
OBSERVED = ["region", "indicator", "frame"]


def dated(study: Study, regions: pd.Series | None = None) -> pd.DataFrame:
    """Observations with `begin`, `end` and `t` in decimal years, in order of series and time.

    A rate or a flow is of its whole period and dated at the period's middle (2016: 2016.5, 2016-H1: 2016.25); a
    stock stands at the end of its period (2016: 2017.0).

    Parameters
    ----------
    regions : Series, optional
        Codes of regions: only what was observed there or directly within; everything by default.
    """
    rows = study.observations.rename(columns={"status": "data_status"})
    if regions is not None:
        within = study.regions.loc[study.regions["parent"].isin(regions), "region"]
        rows = rows[rows["region"].isin(regions) | rows["region"].isin(within)]
    nature = rows["indicator"].map(study.indicators.set_index("indicator")["nature"])
    begin, end = periods.ends(rows["period"])
    t = np.where(nature == "stock", end, (begin + end) / 2)
    table = rows.assign(begin=begin, end=end, t=t, nature=nature)
    return table.sort_values([*OBSERVED, "end", "begin"], kind="stable", ignore_index=True)


def places(study: Study, observations: pd.DataFrame, within: bool) -> pd.DataFrame:
    """Observations with the region `of` whose plans they are read against.

    That is their own region; where `within`, each stands a second time with the region it directly lies in.
    """
    own = observations.assign(of=observations["region"])
    if not within:
        return own
    parents = study.regions.set_index("region")["parent"]
    return pd.concat([own, own.assign(of=own["region"].map(parents))])


def level_points(study: Study, plans: pd.DataFrame, yearly: pd.DataFrame | None = None) -> pd.DataFrame:
    """Yearly paths of the plans' levels and ceilings, with the number of their series as `line`, and whose they are.

    Parameters
    ----------
    yearly : DataFrame, optional
        Paths drawn already (`trajectories`); straight ones of the plans by default.
    """
    if yearly is None:
        targets = study.targets[study.targets["plan"].isin(plans["plan"])]
        yearly = trajectories(study, targets[targets["measure"].isin(["level", "ceiling"])])
    yearly = yearly[yearly["measure"].isin(["level", "ceiling"])]
    own = plans.set_index("plan")[["region", "period_start"]].rename(columns={"region": "of"})
    rows = yearly.join(own, on="plan")
    return rows.assign(line=rows.groupby(SERIES, sort=False).ngroup()).rename(columns={"label_zh": "path_label"})


def paired(
    study: Study, plans: pd.DataFrame, seen: pd.DataFrame, within: bool, yearly: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Observations with the next and the last target point they can be read against, and the path's value.

    Parameters
    ----------
    seen : DataFrame
        Rows of `dated`.
    within : bool
        Also read them against the plans of the region that theirs directly lies in.
    yearly : DataFrame, optional
        As in `level_points`.

    Returns
    -------
    DataFrame
        For each observation inside a plan's period and each path of its indicator the columns of `seen`, and: seen
        (its row there), of, plan, path_label, measure, period_start; year and target of the point; point ("next"
        or "last"; a next point that is the last is there once, as the last); path (the path's value in the year the
        observation ends in; NaN where it has none); higher (is better), floor and ceiling of the indicator.
    """
    paths = level_points(study, plans, yearly)
    points = paths[paths["kind"].isin(["stated", "implied"])]
    own = ["plan", "indicator", "path_label", "measure", "of", "period_start"]
    lines = points.groupby("line", sort=False)[own].first()
    lines["last_year"] = points.groupby("line")["year"].max()
    lines = lines.reset_index().sort_values(["plan", "path_label", "measure"], kind="stable", ignore_index=True)
    lines["order"] = np.arange(len(lines))

    near = places(study, seen[["region", "indicator", "begin", "end"]].rename_axis("seen").reset_index(), within)
    pairs = near.drop(columns="region").merge(lines, on=["of", "indicator"])
    pairs = pairs[(pairs["begin"] >= pairs["period_start"]) & (pairs["end"] <= pairs["last_year"] + 1)]
    pairs["wanted"] = np.ceil(pairs["end"] - 1).astype("int64")  # the first year that had not ended before it did
    years = points[["line", "year"]].sort_values("year", kind="stable")
    pairs = pd.merge_asof(pairs.sort_values("wanted", kind="stable"), years, by="line", left_on="wanted",
                          right_on="year", direction="forward")  # fmt: skip

    following = pairs[pairs["year"] < pairs["last_year"]].assign(point="next")
    final = pairs.assign(year=pairs["last_year"], point="last")
    pairs = pd.concat([following, final]).sort_values(["seen", "order", "year"], kind="stable", ignore_index=True)
    values = paths[["line", "year", "value"]]
    pairs = pairs.merge(values.rename(columns={"value": "target"}), on=["line", "year"], how="left")
    pairs["within_year"] = (pairs["end"] - 1e-9).astype(int)
    pairs = pairs.merge(values.rename(columns={"year": "within_year", "value": "path"}), on=["line", "within_year"],
                        how="left")  # fmt: skip

    table = seen.loc[pairs["seen"]].reset_index(drop=True)
    added = ["seen", "of", "plan", "path_label", "measure", "period_start", "year", "target", "point", "path"]
    table[added] = pairs[added]
    codes = study.indicators.set_index("indicator")
    table["higher"] = table["indicator"].map(codes["direction"]) == "higher"
    for bound in ("floor", "ceiling"):
        table[bound] = table["indicator"].map(codes[bound])
    return table


def baselines(seen: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """What each pair starts from: the last point observed before the plan, else the first one within it.

    Parameters
    ----------
    seen : DataFrame
        Rows of `dated`: what may be a baseline. Intervals and spans of years are none.
    pairs : DataFrame
        Of `paired`.

    Returns
    -------
    DataFrame, indexed as `pairs`
        base_period, base_status ("" where there is none), t0, y0 (NaN) and changed: whether the indicator was
        observed there in another frame by then.
    """
    asked = pairs[[*OBSERVED, "period_start", "t", "end"]].rename_axis("pair").reset_index()
    span = periods.each(seen["period"], "kind") == periods.Kind.SPAN
    points = seen.loc[(seen["low"] == seen["high"]) & ~span, [*OBSERVED, "period", "data_status", "begin", "end", "t",
                                                             "low"]]  # fmt: skip
    points = points.rename(columns={"period": "base_period", "data_status": "base_status", "t": "t0", "low": "y0"})
    found = pd.concat([_before(asked, points), _inside(asked, points)]).drop_duplicates("pair").set_index("pair")
    table = found.reindex(pairs.index)[["base_period", "base_status", "t0", "y0"]]
    texts = ["base_period", "base_status"]
    table[texts] = table[texts].fillna("")
    table[["t0", "y0"]] = table[["t0", "y0"]].astype(float)
    return table.assign(changed=_changed(seen, asked))


def _before(asked: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """The last point that ended by the plan's begin; of those that end together the longest."""
    longest = points.drop_duplicates([*OBSERVED, "end"]).rename(columns={"end": "ended"}).sort_values("ended")
    since = asked.assign(since=asked["period_start"].astype(float)).sort_values("since", kind="stable")
    found = pd.merge_asof(since, longest, by=OBSERVED, left_on="since", right_on="ended")
    return found[found["ended"] > found["since"] - REACH]


def _inside(asked: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """The first point after the plan's begin that is older than the observation itself."""
    cases = asked.drop_duplicates([*OBSERVED, "period_start", "t", "end"])
    found = cases.merge(points.rename(columns={"end": "ended"}), on=OBSERVED)
    inside = (found["ended"] > found["period_start"]) & (found["ended"] <= found["end"]) & (found["t0"] < found["t"])
    first = found[inside].drop_duplicates("pair")
    keys = [*OBSERVED, "period_start", "t", "end"]
    return asked.merge(first.drop(columns="pair"), on=keys)


def _changed(seen: pd.DataFrame, asked: pd.DataFrame) -> np.ndarray:
    """Whether another frame of the observed indicator had begun by the time of the observation."""
    begun = seen.groupby(OBSERVED, sort=False)["end"].min().rename("begun").reset_index()
    begun = begun.sort_values(["region", "indicator", "begun"], kind="stable")
    frames = begun.groupby(["region", "indicator"], sort=False)["begun"]
    other = frames.transform("min").where(frames.cumcount() > 0, frames.shift(-1))  # the first of the other frames
    return (asked.merge(begun.assign(other=other), on=OBSERVED, how="left")["other"] <= asked["end"]).to_numpy()
