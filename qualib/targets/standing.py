"""What stands at a time: plans in force, where each path stands in a month, and what falls due.

A month is text such as ``2016-06``; a year's end is its December.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qualib.errors import QualibError
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets import departments
from qualib.targets.trajectories import SERIES, last_targets, trajectories

#: The domains of the quality indicator system.
DOMAINS = ("product", "engineering", "service", "environment")
NATION = "100000"


@dataclass(frozen=True)
class Paths:
    """The paths of some plans, drawn once for all that is read from them.

    Attributes
    ----------
    plans, targets : DataFrame
        The plans and their targets, rows of the study's tables.
    monthly : DataFrame
        Of `trajectories`, month by month.
    named : DataFrame
        Of `departments.owners`.
    series : DataFrame
        A row for each path: its keys, measure_word, timing and section of its last target, departments (a list of
        names as printed, those that lead first), roles (theirs, of `departments.ROLES`) and order (place of the
        indicator in the codelist).
    method : str
        How the paths run between stated years.
    """

    plans: pd.DataFrame
    targets: pd.DataFrame
    monthly: pd.DataFrame
    named: pd.DataFrame
    series: pd.DataFrame
    method: str = "linear"

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """The paths year by year: what is asked of a year is asked by its December."""
        return self.monthly[self.monthly["month"] == 12].drop(columns="month").reset_index(drop=True)

    @cached_property
    def points(self) -> pd.DataFrame:
        """The target points: stated or implied, and nothing in between."""
        return self.yearly[self.yearly["kind"].isin(["stated", "implied"])].reset_index(drop=True)


def paths(study: Study, plans: pd.DataFrame, *, method: str = "linear") -> Paths:
    """Draw the paths of some plans.

    Parameters
    ----------
    study : Study
    plans : DataFrame
        Rows of ``study.plans``, such as `in_force` gives.
    method : str
        Interpolation, as in `trajectories`.

    Raises
    ------
    QualibError
        As `trajectories`.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> drawn = qualib.paths(study, qualib.in_force(study, "2016-06", "520000"))
    >>> drawn.yearly.query("indicator == 'product.industrial.spot_check_pass_rate'")["value"].tolist()
    [89.0, 90.0, 91.0]
    """
    targets = study.targets[study.targets["plan"].isin(plans["plan"])]
    monthly = trajectories(study, targets, freq="month", method=method)
    named = departments.owners(study, targets)
    each = named.assign(rank=named["role"].map(departments.ROLES.index)).sort_values(["target", "rank"], kind="stable")
    each = each.drop_duplicates(["target", "department_zh"]).groupby("target")
    lists, roles = (each[name].agg(list).to_dict() for name in ("department_zh", "role"))
    last = last_targets(targets)
    order = {code: i for i, code in enumerate(study.indicators["indicator"])}
    series = last[[*SERIES, "measure_word", "timing", "section"]].assign(
        departments=[lists.get(target, []) for target in last.index],
        roles=[roles.get(target, []) for target in last.index],
        order=last["indicator"].map(order),
    )
    return Paths(plans, targets, monthly, named, series, method)


def in_force(study: Study, month: str, region: str | None = None) -> pd.DataFrame:
    """Plans, no drafts, issued by that month whose period covers it, with `months_left` to the end of the period.

    Examples
    --------
    >>> import qualib
    >>> qualib.in_force(qualib.load(), "2016-06", "520000")[["plan", "months_left"]].to_dict("records")
    [{'plan': 'guizhou-2015', 'months_left': 18}]
    """
    year, number = periods.month(month)
    plans = study.final
    now = (plans["issued"].str[:7] <= month) & (plans["period_start"] <= year) & (plans["period_end"] >= year)
    if region is not None:
        now &= plans["region"] == region
    held = plans[now]
    return held.assign(months_left=(held["period_end"] - year) * 12 + 12 - number).reset_index(drop=True)


def standing(
    study: Study, month: str, region: str | None = None, *, paths: Paths | None = None, extend: str = "none"
) -> pd.DataFrame:
    """Where each path stands in `month`, beside its last target; paths with no value then have NaN.

    Parameters
    ----------
    study : Study
    month : str
    region : str, optional
        Whose plans; all that are in force by default.
    paths : Paths, optional
        Paths drawn already (`paths`), in the place of those in force.
    extend : {"none", "hold", "trend"}
        What stands before the first and after the last stated year.

    Returns
    -------
    DataFrame
        One row per series in codelist order: the series' keys, unit, measure_word, low, high, open_low, open_high,
        value, kind (of this month; "" where the path has no value), final_year and the same with ``final_`` of the
        last target, timing, section, departments (a list of names).

    Examples
    --------
    >>> import qualib
    >>> stands = qualib.standing(qualib.load(), "2016-06", "520000")
    >>> float(stands.set_index("indicator").at["product.industrial.spot_check_pass_rate", "value"])
    90.0
    """
    year, number = periods.month(month)
    own = _drawn(study, month, region, paths)
    monthly = own.monthly
    if extend != "none":
        monthly = trajectories(study, own.targets, freq="month", method=own.method, extend=extend, start=year, end=year)
    ends = ["low", "high", "open_low", "open_high", "value"]
    now = monthly[(monthly["year"] == year) & (monthly["month"] == number)]
    final = own.yearly.groupby(SERIES, sort=False).tail(1)
    final = final.rename(columns={name: f"final_{name}" for name in ("year", *ends)})
    rows = final.drop(columns="kind").merge(now[[*SERIES, *ends, "kind"]], on=SERIES, how="left")
    rows["kind"] = rows["kind"].fillna("")
    return _described(own, rows, "final_year")


def due(
    study: Study, month: str, region: str | None = None, *, paths: Paths | None = None, months: int = 12
) -> pd.DataFrame:
    """Target points that fall due in the `months` months from `month` on, `month` included.

    A point falls due at the end of its year. Implied points (a level kept, a yearly commitment) count.

    Returns
    -------
    DataFrame
        The series' keys, unit, measure_word, year, low, high, open_low, open_high, value, kind, months_left, timing,
        section, departments (a list of names).

    Raises
    ------
    QualibError
        If `months` is not between 1 and 600.

    Examples
    --------
    >>> import qualib
    >>> points = qualib.due(qualib.load(), "2016-06", "520000")
    >>> sorted(set(points["months_left"]))
    [6]
    """
    if not 1 <= months <= 600:
        raise QualibError(f"{months} months is no horizon; take a number from 1 to 600")
    year, number = periods.month(month)
    own = _drawn(study, month, region, paths)
    left = (own.points["year"] - year) * 12 + 12 - number
    points = own.points.assign(months_left=left)[(left >= 0) & (left < months)]
    return _described(own, points, "year")


def _drawn(study: Study, month: str, region: str | None, drawn: Paths | None) -> Paths:
    """The paths given, or those of the plans in force."""
    return paths(study, in_force(study, month, region)) if drawn is None else drawn


def _described(own: Paths, rows: pd.DataFrame, year: str) -> pd.DataFrame:
    """Add each series' measure_word, timing, section and departments, in codelist order."""
    rows = rows.merge(own.series, on=SERIES)
    return rows.sort_values(["plan", "order", year], kind="stable", ignore_index=True).drop(columns="order")
