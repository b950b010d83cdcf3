"""What a monthly brief says of one region: in force, standing, due, observed, changed, inferred.

Pure functions over the study; the wording and the page are the notebook's and `qualib.press`'s.
A month is text such as ``2016-06``.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from qualib.errors import QualibError
from qualib.owners import owners
from qualib.package import Study
from qualib.paths import NOT_STATED, SERIES, trajectories

#: Parts of a brief's key figures that the next month's brief compares.
PARTS = ("in_force", "standing", "due", "observed")
#: Months a period's last day lies in, by its part after the year.
PERIOD_END = {"": 12, "H1": 6, "H2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12}


def parse_month(month: str) -> tuple[int, int]:
    """Split ``2016-06`` into (2016, 6).

    Raises
    ------
    QualibError
        If the text is not a month.
    """
    year, dash, number = month.partition("-")
    fits = dash and len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdecimal()
    if not fits or not 1 <= int(number) <= 12:
        raise QualibError(f"{month!r} is not a month; write it as YYYY-MM, for example 2016-06")
    return int(year), int(number)


def resolve_month(text: str, today: dt.date) -> str:
    """The month a command line means: ``previous`` is the one before `today`, anything else a month as it is.

    For schedulers; pages and notebooks are given the month itself and never read the clock.

    Raises
    ------
    QualibError
        If the text is neither.
    """
    if text == "previous":
        return f"{today.replace(day=1) - dt.timedelta(days=1):%Y-%m}"
    parse_month(text)
    return text


def in_force(study: Study, month: str, region: str | None = None) -> pd.DataFrame:
    """Plans issued by that month whose period covers it, with `months_left` to the end of the period."""
    year, number = parse_month(month)
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
    year, number = parse_month(month)
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
    year, number = parse_month(month)
    targets = study.targets[study.targets["plan"].isin(plans["plan"])]
    points = trajectories(study, targets, method="step")
    points = points[points["kind"].isin(["stated", "implied"])]
    left = (points["year"] - year) * 12 + 12 - number
    points = points.assign(months_left=left)[(left >= 0) & (left < months)]
    return _described(study, points, targets)


def observed(study: Study, plans: pd.DataFrame, month: str, *, method: str = "linear") -> pd.DataFrame:
    """Observations of the region and the regions within it, against the paths they can be read against.

    Only observations of the very same indicator, of a period inside the plan's that had ended by `month`.
    A rate's part-year observation is read against the whole year's value, a stock's against the month it ends in.

    Returns
    -------
    DataFrame
        The observation's region, indicator, label_zh, period, frame, low, high, unit, status, source_title,
        source_url, note; the path's plan, path_label, path_low, path_high, path_value, path_kind;
        `difference` (observed minus path, NaN for an open-ended observation) and `verdict`: "met", "missed",
        or "unclear" where the intervals do not decide.
    """
    year, number = parse_month(month)
    targets = study.targets[study.targets["plan"].isin(plans["plan"])]
    targets = targets[targets["measure"].isin(["level", "ceiling"])]
    paths = trajectories(study, targets, freq="month", method=method)
    paths = paths.rename(columns={name: f"path_{name}" for name in ("low", "high", "value", "kind")})
    paths = paths.rename(columns={"label_zh": "path_label"}).drop(columns=["unit", "measure"])
    paths["of"] = paths["plan"].map(plans.set_index("plan")["region"])
    seen = study.observations.copy()
    parents = study.regions.set_index("region")["parent"]
    ends = seen["period"].map({period: period_end(period) for period in seen["period"].unique()})
    seen["year"], seen["month"] = ends.str[0], ends.str[1]
    seen = seen[ends <= (year, number)]
    within = pd.concat([seen.assign(of=seen["region"]), seen.assign(of=seen["region"].map(parents))])
    pairs = within.merge(paths, on=["of", "indicator", "year", "month"])
    lower = pairs["indicator"].isin(study.indicators.loc[study.indicators["direction"] == "lower", "indicator"])
    single = pairs["low"] == pairs["high"]
    pairs["difference"] = (pairs["low"] - pairs["path_value"]).where(single).round(6)
    met = (pairs["low"] >= pairs["path_value"]).where(~lower, pairs["high"] <= pairs["path_value"])
    missed = (pairs["high"] < pairs["path_value"]).where(~lower, pairs["low"] > pairs["path_value"])
    pairs["verdict"] = "unclear"
    pairs.loc[met, "verdict"], pairs.loc[missed, "verdict"] = "met", "missed"
    kept = ["region", "plan", "indicator", "label_zh", "period", "frame", "low", "high", "unit", "status",
            "source_title", "source_url", "note", "path_label", "path_low", "path_high", "path_value", "path_kind",
            "difference", "verdict"]  # fmt: skip
    latest = pairs.sort_values(["year", "month"], ascending=False, kind="stable")
    return latest[kept].reset_index(drop=True)


def period_end(period: str) -> tuple[int, int]:
    """Year and month in which an observation's period ends: ``2016-H1`` → (2016, 6)."""
    year, _, part = period.rpartition("/")[2].partition("-")
    return int(year), PERIOD_END.get(part) or int(part)


def inferred(stand: pd.DataFrame, seen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of `standing` not stated for that month's year, and of `observed` not published as such."""
    return stand[stand["kind"].isin(NOT_STATED)], seen[seen["status"] != "published"]


def key_figures(
    region: str,
    month: str,
    plans: pd.DataFrame,
    stand: pd.DataFrame,
    due_soon: pd.DataFrame,
    seen: pd.DataFrame,
) -> dict[str, Any]:
    """Key figures of a brief, in JSON's types, as next month's brief compares them."""

    def figure(row: Any, *more: str) -> dict[str, Any]:
        known = {name: getattr(row, name) for name in ("indicator", "label_zh", "unit", "value", *more)}
        return {name: None if pd.isna(value) else value for name, value in known.items()}

    stands, seen = stand[stand["kind"] != ""], seen.assign(value=seen["low"].fillna(seen["high"]))
    series = ("measure", "measure_word")
    return {
        "region": region,
        "as_of": month,
        "in_force": {plan: True for plan in sorted(plans["plan"])},
        "standing": {_key(row): figure(row, *series, "kind") for row in stands.itertuples()},
        "due": {_key(row): figure(row, *series, "year") for row in due_soon.itertuples()},
        "observed": {
            f"{row.region} {row.label_zh} {row.period} {row.frame}".strip(): figure(row, "region", "period", "verdict")
            for row in seen.itertuples()
        },
    }


def changes(now: dict[str, Any], before: dict[str, Any]) -> pd.DataFrame:
    """What differs between two months' key figures: plans, values and due dates, not the ground of a value.

    Returns
    -------
    DataFrame
        Columns part ("in_force", "standing", "due", "observed"), change ("new", "gone", "changed"), item (its key),
        before, after (the key figure, None where there is none), in the order of the parts.
    """
    rows = []
    for part in PARTS:
        new, old = now[part], before[part]
        for item in sorted({*new, *old}):
            after, earlier = new.get(item), old.get(item)
            kind = "new" if item not in old else "gone" if item not in new else "changed"
            if kind != "changed" or _said(after) != _said(earlier):
                rows.append((part, kind, item, earlier, after))
    return pd.DataFrame(rows, columns=["part", "change", "item", "before", "after"])


def _said(figure: Any) -> Any:
    """What of a key figure counts as a change."""
    return (figure["value"], figure.get("year")) if isinstance(figure, dict) else figure


def _key(row: Any) -> str:
    return f"{row.plan} {row.label_zh} {row.measure}"


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
