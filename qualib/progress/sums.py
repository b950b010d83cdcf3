"""Evidence for targets that no single value meets: additions over a plan's years, and rises from where it began."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.progress.evidence import candidates
from qualib.progress.pairing import dated
from qualib.study import periods
from qualib.study.package import Study

#: How the statuses of an observation rank as evidence, the best first; a sum is no better than its worst part.
GROUNDS = ("published", "derived", "inferred")


def gathered(study: Study, month: str, asked: pd.DataFrame, seen: pd.DataFrame | None = None) -> pd.DataFrame:
    """All evidence for some series: single values (`evidence.candidates`), and sums and rises (`summed`).

    Parameters
    ----------
    asked : DataFrame
        Series with the columns that both of them ask for.
    seen : DataFrame, optional
        Of `pairing.dated`; that of the whole study by default.
    """
    seen = dated(study) if seen is None else seen
    return pd.concat([candidates(study, month, asked, seen), summed(month, asked, seen)], ignore_index=True)


def summed(month: str, asked: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """What was added in a plan's years, and what a value rose by since the year before the plan.

    Parameters
    ----------
    asked : DataFrame
        Series with the columns line, measure, indicator, timing, region, period_start, asked_year, asked.
    seen : DataFrame
        Of `pairing.dated`.

    Returns
    -------
    DataFrame
        The columns of `evidence.candidates`, a row for each series with any value: for an ``increment`` over a period
        the sum of the yearly values known (`incomplete` where a year is missing), for one due each year that
        year's; of a stock what it grew by, which is the least that was added (some may have gone, so `high` is
        open); for a ``change`` the difference between two whole years.
    """
    seen = seen[periods.each(seen["period"], "last_month") <= month]
    whole = seen[periods.each(seen["period"], "kind") == periods.Kind.YEAR]
    whole = whole.assign(seen_year=whole["end"].astype(int) - 1).rename(columns={"label_zh": "seen_label"})
    wanted = asked[asked["measure"].isin(["increment", "change"])]
    rows = wanted[["line", "measure", "indicator", "region", "timing", "period_start", "asked_year", "asked"]].merge(
        whole, on=["region", "indicator"]
    )
    each_year = rows["timing"] == "each_year"
    rows = rows.assign(first=rows["period_start"].where(~each_year, rows["asked_year"]))
    added = rows["measure"] == "increment"
    grown = _rises(rows[added & (rows["nature"] == "stock")]).assign(lasting=True)
    grown[["high", "sample_high"]] = np.nan
    found = [_additions(rows[added & (rows["nature"] == "flow")]), grown, _rises(rows[~added])]
    return pd.concat(found, ignore_index=True)


def _additions(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[(rows["seen_year"] >= rows["first"]) & (rows["seen_year"] <= rows["asked_year"])]
    rows = rows.drop_duplicates(["line", "frame", "seen_year"])
    groups = rows.groupby(["line", "frame"], sort=False)
    table = _of(groups, low=groups["low"].sum(min_count=1), high=groups["high"].sum(min_count=1))
    years = groups["seen_year"].nunique()
    wanted = groups["asked_year"].first() - groups["first"].first() + 1
    return table.assign(incomplete=(years < wanted).to_numpy(), lasting=True)


def _rises(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[(rows["seen_year"] == rows["first"] - 1) | (rows["seen_year"] == rows["asked_year"])]
    rows = rows[rows["low"] == rows["high"]].sort_values("seen_year", kind="stable")
    rows = rows.drop_duplicates(["line", "frame", "seen_year"])
    rows = rows[rows.groupby(["line", "frame"])["seen_year"].transform("nunique") == 2]
    groups = rows.groupby(["line", "frame"], sort=False)
    rise = groups["low"].last() - groups["low"].first()
    return _of(groups, low=rise, high=rise).assign(incomplete=False, lasting=False)


def _of(groups: pd.core.groupby.DataFrameGroupBy, *, low: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Rows of `evidence.candidates` for groups of yearly values."""
    ground = groups["data_status"].agg(lambda found: max(found, key=GROUNDS.index))
    table = pd.DataFrame(
        {
            "seen_region": groups["region"].first(),
            "seen_indicator": groups["indicator"].first(),
            "seen_label": groups["seen_label"].last(),
            "period": [_span(years) for _, years in groups["seen_year"]],
            "low": low,
            "high": high,
            "n": np.nan,
            "sample_low": low,
            "sample_high": high,
            "data_status": ground.where(groups.size() == 1, "derived").where(ground != "inferred", "inferred"),
            "proxy": "",
            "whole": True,
            "seen_year": groups["seen_year"].max(),
            "begin": groups["begin"].min(),
            "end": groups["end"].max(),
            "bound": groups["asked"].first(),
            "measure": groups["measure"].first(),
            "source_title": groups["source_title"].last(),
            "source_url": groups["source_url"].last(),
        }
    )
    return table.reset_index()


def _span(years: pd.Series) -> str:
    first, last = int(years.min()), int(years.max())
    return str(first) if first == last else f"{first}/{last}"
