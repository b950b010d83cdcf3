"""What stands at a time: plans in force, where each path stands in a month, and what falls due.

A month is text such as ``2016-06``; a year's end is its December.
"""

from __future__ import annotations

import pandas as pd

from qualib.errors import QualibError
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.owners import owners
from qualib.targets.trajectories import SERIES, trajectories

#: The domains of the quality indicator system.
DOMAINS = ("product", "engineering", "service", "environment")
NATION = "100000"


def in_force(study: Study, month: str, region: str | None = None) -> pd.DataFrame:
    """Plans issued by that month whose period covers it, with `months_left` to the end of the period."""
    year, number = periods.month(month)
    plans = study.plans
    now = (plans["issued"].str[:7] <= month) & (plans["period_start"] <= year) & (plans["period_end"] >= year)
    if region is not None:
        now &= plans["region"] == region
    held = plans[now]
    return held.assign(months_left=(held["period_end"] - year) * 12 + 12 - number).reset_index(drop=True)


def standing(
    study: Study, plans: pd.DataFrame, month: str, *, method: str = "linear", extend: str = "none"
) -> pd.DataFrame:
    """Where each path of `plans` stands in `month`, beside its last target; paths with no value then have NaN.

    Returns
    -------
    DataFrame
        One row per series in codelist order: the series' keys, unit, measure_word, low, high, value, kind
        (of this month; "" where the path has no value), final_year, final_low, final_high, final_value,
        timing, section, departments (a list of names).
    """
    year, number = periods.month(month)
    targets = study.targets[study.targets["plan"].isin(plans["plan"])]
    span = {"start": year, "end": year} if extend != "none" else {}
    monthly = trajectories(study, targets, freq="month", method=method, extend=extend, **span)
    now = monthly[(monthly["year"] == year) & (monthly["month"] == number)]
    yearly = trajectories(study, targets)
    final = yearly.groupby(SERIES, sort=False).tail(1)
    final = final.rename(columns={name: f"final_{name}" for name in ("year", "low", "high", "value")})
    rows = final.drop(columns="kind").merge(now[[*SERIES, "low", "high", "value", "kind"]], on=SERIES, how="left")
    rows["kind"] = rows["kind"].fillna("")
    return _described(study, rows, targets)


def standing_by_domain(
    study: Study, plans: pd.DataFrame, year: int, *, method: str = "linear", extend: str = "none"
) -> pd.DataFrame:
    """Where the paths of the four domains stand at the end of the year, with their `domain`.

    The columns of `standing`; only rows with a value, in the order of `DOMAINS`.
    """
    rows = standing(study, plans, periods.december(year), method=method, extend=extend)
    rows = rows.assign(domain=rows["indicator"].map(study.indicators.set_index("indicator")["domain"]))
    rows = rows[(rows["kind"] != "") & rows["domain"].isin(DOMAINS)]
    order = rows["domain"].map(DOMAINS.index)
    return rows.assign(order=order).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


def due(study: Study, plans: pd.DataFrame, month: str, *, months: int = 12) -> pd.DataFrame:
    """Target points that fall due in the `months` months from `month` on, `month` included.

    A point falls due at the end of its year. Implied points (a level kept, a yearly commitment) count.

    Returns
    -------
    DataFrame
        The series' keys, unit, measure_word, year, low, high, value, kind, months_left, timing, section,
        departments (a list of names).

    Raises
    ------
    QualibError
        If `months` is not between 1 and 600.
    """
    if not 1 <= months <= 600:
        raise QualibError(f"{months} months is no horizon; take a number from 1 to 600")
    year, number = periods.month(month)
    targets = study.targets[study.targets["plan"].isin(plans["plan"])]
    points = trajectories(study, targets, method="step")
    points = points[points["kind"].isin(["stated", "implied"])]
    left = (points["year"] - year) * 12 + 12 - number
    points = points.assign(months_left=left)[(left >= 0) & (left < months)]
    return _described(study, points, targets)


def _described(study: Study, rows: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Add each series' measure_word, timing, section and departments, in codelist order."""
    last = targets.sort_values("year").drop_duplicates(SERIES, keep="last")
    named = owners(study, last).groupby("target")["department_zh"].agg(lambda names: list(dict.fromkeys(names)))
    last = last.assign(departments=[named.get(target, []) for target in last.index])
    rows = rows.merge(last[[*SERIES, "measure_word", "timing", "section", "departments"]], on=SERIES)
    order = {code: i for i, code in enumerate(study.indicators["indicator"])}
    rows = rows.assign(order=rows["indicator"].map(order))
    year = "year" if "year" in rows else "final_year"
    return rows.sort_values(["plan", "order", year], kind="stable", ignore_index=True).drop(columns="order")
