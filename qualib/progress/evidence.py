"""Evidence: what was observed beside a plan's paths, and what of others can be read beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.progress import pairing, verdict
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets import standing
from qualib.targets.compare import comparable_to, reference_path
from qualib.targets.standing import DOMAINS, NATION, Paths
from qualib.targets.trajectories import NOT_STATED, trajectories


def observed(study: Study, month: str, region: str | None = None, *, paths: Paths | None = None) -> pd.DataFrame:
    """Observations of the region and the regions within it, against the paths they can be read against.

    Only observations of the very same indicator, of a period inside the plan's that had ended by `month`.
    A rate's part-year observation is read against the whole year's value, a stock's against the month it ends in.

    Parameters
    ----------
    study : Study
    month : str
    region : str, optional
        Whose plans; all that are in force by default.
    paths : Paths, optional
        Paths drawn already, in the place of those in force.

    Returns
    -------
    DataFrame
        The observation's region, indicator, label_zh, period, frame, low, high, unit, status, source_title,
        source_url, note; the path's plan, path_label, path_low, path_high, path_value, path_kind;
        `difference` (observed minus path, NaN for an open-ended observation) and `verdict` (`verdict.against`).

    Examples
    --------
    >>> import qualib
    >>> seen = qualib.evidence(qualib.load(), "2016-06", "520000")
    >>> seen.query("region == '520000'")[["period", "low", "path_value"]].to_dict("records")[0]
    {'period': '2016-H1', 'low': 90.9, 'path_value': 90.0}
    """
    periods.month(month)
    own = standing.paths(study, standing.in_force(study, month, region)) if paths is None else paths
    drawn = own.monthly[own.monthly["measure"].isin(["level", "ceiling"])]
    drawn = drawn.rename(columns={name: f"path_{name}" for name in ("low", "high", "value", "kind")})
    drawn = drawn.rename(columns={"label_zh": "path_label"}).drop(columns=["unit", "measure"])
    drawn["of"] = drawn["plan"].map(own.plans.set_index("plan")["region"])
    seen = study.observations.copy()
    seen["year"], seen["month"] = (periods.each(seen["period"], name) for name in ("end_year", "end_month"))
    seen = seen[periods.each(seen["period"], "last_month") <= month]
    pairs = pairing.places(study, seen, within=True).merge(drawn, on=["of", "indicator", "year", "month"])
    lower = pairs["indicator"].isin(study.indicators.loc[study.indicators["direction"] == "lower", "indicator"])
    single = pairs["low"] == pairs["high"]
    pairs["difference"] = (pairs["low"] - pairs["path_value"]).where(single).round(6)
    pairs["verdict"] = verdict.against(pairs["low"], pairs["high"], pairs["path_value"], lower)
    kept = ["region", "plan", "indicator", "label_zh", "period", "frame", "low", "high", "unit", "status",
            "source_title", "source_url", "note", "path_label", "path_low", "path_high", "path_value", "path_kind",
            "difference", "verdict"]  # fmt: skip
    latest = pairs.sort_values(["year", "month"], ascending=False, kind="stable")
    return latest[kept].reset_index(drop=True)


def inferred(stand: pd.DataFrame, seen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of `standing` not stated for that month's year, and of `observed` not published as such."""
    return stand[stand["kind"].isin(NOT_STATED)], seen[seen["status"] != "published"]


def beside(study: Study, stand: pd.DataFrame, region: str, year: int, *, method: str = "linear") -> pd.DataFrame:
    """What can be read beside each of a region's paths in that year.

    Parameters
    ----------
    study : Study
    stand : DataFrame
        Rows of `standing`.
    region : str
        The region of the report.

    Returns
    -------
    DataFrame
        For each path and everything comparable to it: key (row of `stand`), role ("own", "province", "nation",
        "other"), what ("observed", "target"), region, indicator, label_zh, period, frame, low, high, unit,
        ground (kind of a target, status of an observation), source_title, source_url ("" for targets) and
        comparability ("exact", "close"). Observations are of periods within the year, of the region, its
        province and the nation; targets are of the nation (one path through its successive plans), the
        province's and the other regions' plans, where their paths have a value that year. A province that is
        the region itself has no rows of its own.
    """
    roles = _roles(study, region)
    seen = study.observations
    seen = seen[
        periods.each(seen["period"], "years").map(lambda years: years == range(year, year + 1))
        & seen["region"].isin(roles)
    ]
    seen = seen.rename(columns={"status": "ground"}).assign(what="observed")
    aims = _aims(study, set(stand["plan"]), year, method)
    columns = ["what", "region", "indicator", "label_zh", "period", "frame", "low", "high", "unit", "ground",
               "source_title", "source_url"]  # fmt: skip
    pool = pd.concat([seen[columns], aims[columns]], ignore_index=True)
    pool["role"] = pool["region"].map(roles).fillna("other")
    pool = pool[~((pool["what"] == "target") & (pool["role"] == "own"))]
    found = [comparable_to(study, row.indicator, pool).assign(key=row.Index) for row in stand.itertuples()]
    order = {"own": 0, "province": 1, "nation": 2, "other": 3}
    table = pd.concat(found) if found else pool.assign(key=0, comparability="").iloc[:0]
    table = table.assign(order=table["role"].map(order), near=table["comparability"] != "exact")
    table = table.sort_values(["key", "order", "near", "what", "region"], kind="stable", ignore_index=True)
    return table[["key", "role", *columns, "comparability"]]


def nearest(pairs: pd.DataFrame, role: str, what: str) -> pd.Series:
    """Value by path (key) of the most comparable row of `beside` of that role and kind; its known end."""
    rows = pairs[(pairs["role"] == role) & (pairs["what"] == what)]
    rows = rows.assign(value=rows["low"].fillna(rows["high"])).drop_duplicates("key")
    return rows.set_index("key")["value"].astype(float)


def balance(study: Study, stand: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Each domain in numbers.

    Returns
    -------
    DataFrame indexed by domain, in the order of `DOMAINS`
        targets (paths that stand), observed (those with an exact observation of the region itself), met (those
        whose last such observation is at the target or beyond), compared (those with a national value, target
        before observation, exact or close), ahead (those of them that ask for more than it).
    """
    lower = stand["indicator"].map(study.indicators.set_index("indicator")["direction"]) == "lower"
    sign = np.where(lower, -1, 1)
    own = nearest(pairs[pairs["comparability"] == "exact"], "own", "observed").reindex(stand.index)
    nation = nearest(pairs, "nation", "target").reindex(stand.index)
    nation = nation.fillna(nearest(pairs, "nation", "observed").reindex(stand.index))
    table = pd.DataFrame(
        {
            "domain": stand["domain"],
            "targets": 1,
            "observed": own.notna(),
            "met": verdict.against(own, own, stand["value"], lower) == "met",
            "compared": nation.notna(),
            "ahead": sign * (stand["value"] - nation) > 0,
        }
    )
    return table.groupby("domain").sum().reindex(DOMAINS, fill_value=0).astype(int)


def _roles(study: Study, region: str) -> dict[str, str]:
    """The region and those it lies in, by the part they play in its report."""
    places = study.regions.set_index("region")
    roles, place = {region: "own"}, str(places.at[region, "parent"])
    while place:
        roles[place] = "nation" if place == NATION else "province" if places.at[place, "level"] == "province" else "own"
        place = str(places.at[place, "parent"])
    return roles


def _aims(study: Study, own: set[str], year: int, method: str) -> pd.DataFrame:
    """Targets of other plans in one year; the nation's along one path through its successive plans."""
    levels = study.targets[study.targets["measure"].isin(["level", "ceiling"])]
    of = levels["plan"].map(study.plans.set_index("plan")["region"])
    local = trajectories(study, levels[(of != NATION) & ~levels["plan"].isin(own)], method=method)
    national = levels[(of == NATION) & (levels["measure"] == "level")]
    paths = [reference_path(study, code, method=method) for code in national["indicator"].unique()]
    aims = pd.concat([local, *paths], ignore_index=True)
    aims = aims[aims["year"] == year]
    # Of a commitment the end that binds: "88% or more" stands at 88.
    point = aims["low"] == aims["high"]
    lower = aims["measure"] == "ceiling"
    return aims.assign(
        what="target",
        region=aims["plan"].map(study.plans.set_index("plan")["region"]),
        period=str(year),
        frame="",
        ground=aims["kind"],
        source_title="",
        source_url="",
        low=aims["value"].where(point | ~lower),
        high=aims["value"].where(point | lower),
    )
