"""What an annual report says of one region: four domains against the province, the nation and the other plans.

Pure functions over the study, as `qualib.brief` has them for a month. A year is a number such as 2016.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qualib import brief
from qualib.compare import comparable_to, reference_path
from qualib.package import Study
from qualib.paths import trajectories

#: The domains of the quality indicator system.
DOMAINS = ("product", "engineering", "service", "environment")
NATION = "100000"


def in_force(study: Study, year: int, region: str | None = None) -> pd.DataFrame:
    """Plans issued by the end of the year whose period covers it."""
    return brief.in_force(study, f"{year}-12", region)


def standing(
    study: Study, plans: pd.DataFrame, year: int, *, method: str = "linear", extend: str = "none"
) -> pd.DataFrame:
    """Where the paths of the four domains stand at the end of the year, with their `domain`.

    The columns of `qualib.brief.standing`; only rows with a value, in the order of `DOMAINS`.
    """
    rows = brief.standing(study, plans, f"{year}-12", method=method, extend=extend)
    rows = rows.assign(domain=rows["indicator"].map(study.indicators.set_index("indicator")["domain"]))
    rows = rows[(rows["kind"] != "") & rows["domain"].isin(DOMAINS)]
    order = rows["domain"].map(DOMAINS.index)
    return rows.assign(order=order).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


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
    seen = seen[seen["period"].str[:4].eq(str(year)) & ~seen["period"].str.contains("/") & seen["region"].isin(roles)]
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
    higher = stand["indicator"].map(study.indicators.set_index("indicator")["direction"]) == "higher"
    sign = np.where(higher, 1, -1)
    own = nearest(pairs[pairs["comparability"] == "exact"], "own", "observed").reindex(stand.index)
    nation = nearest(pairs, "nation", "target").reindex(stand.index)
    nation = nation.fillna(nearest(pairs, "nation", "observed").reindex(stand.index))
    table = pd.DataFrame(
        {
            "domain": stand["domain"],
            "targets": 1,
            "observed": own.notna(),
            "met": sign * (own - stand["value"]) >= 0,
            "compared": nation.notna(),
            "ahead": sign * (stand["value"] - nation) > 0,
        }
    )
    return table.groupby("domain").sum().reindex(DOMAINS, fill_value=0).astype(int)


def key_figures(
    region: str, year: int, plans: pd.DataFrame, domains: pd.DataFrame, progress: pd.DataFrame, grade: str
) -> dict[str, Any]:
    """Key figures of a report, in JSON's types."""
    return {
        "region": region,
        "year": year,
        "in_force": sorted(plans["plan"]),
        "domains": {str(domain): {k: int(v) for k, v in row.items()} for domain, row in domains.iterrows()},
        "statuses": {f"{row.plan} {row.indicator} {row.due_year} {row.period}": row.status
                     for row in progress.itertuples()},
        "grade": grade,
    }  # fmt: skip


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
