"""Coverage: which target of which plan has evidence, of which kind, and what would fill the gap.

It judges nothing: a target with a value of its due year may still be undecided (`verdict`).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from qualib.progress.sums import GROUNDS, gathered
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.trajectories import SERIES


class Kind(StrEnum):
    """The best that is known for a target, the best kind first."""

    PUBLISHED = "published"  # the own indicator's whole year, published as such
    DERIVED = "derived"  # derived by arithmetic, sums over a plan's years among them
    INFERRED = "inferred"
    PART = "part"  # a part of the year, or some of the years to be added up
    OTHER_YEAR = "other year"  # an earlier or later year
    NEAR = "near"  # a near indicator, or a part of the region
    NONE = "none"
    NOT_DUE = "not due"  # its year has not ended: nothing can be known yet


class Gap(StrEnum):
    """What would fill a gap, with the years in `fill_from` and `fill_to`."""

    VALUE = "value"  # a value of the year
    YEARS = "years"  # values of all years from the first to the last
    ENDS = "ends"  # values of the year it is counted from and of the year it is due
    GROWTH = "growth"  # the same, where the plan does not say which year it is counted from
    NOTHING = ""


#: Kinds that say something of the whole of what was asked.
WHOLE = [Kind.PUBLISHED, Kind.DERIVED, Kind.INFERRED]
SEEN = ["seen_region", "seen_indicator", "seen_label", "period", "frame", "low", "high", "n", "sample_low",
        "sample_high", "data_status", "proxy", "source_title", "source_url"]  # fmt: skip
COLUMNS = ["plan", "region", "core", "indicator", "label_zh", "measure", "unit", "measure_word", "timing", "domain",
           "year", "asked_low", "asked_high", "kind", "gap", "fill_from", "fill_to", *SEEN]  # fmt: skip


def latest(study: Study) -> str:
    """The last month that any observation is of, such as ``2026-09``."""
    return str(periods.each(study.observations["period"], "last_month").max())


def coverage(study: Study, as_of: str = "") -> pd.DataFrame:
    """The best evidence there is for each target, and what is missing where it is not of the whole due year.

    Parameters
    ----------
    study : Study
    as_of : str
        A month such as ``2026-10``: what had ended by then is known. `latest` by default.

    Returns
    -------
    DataFrame
        A row for each target of a plan that is no draft (those that share series and year are one), the core plans
        first, in the order of the record: plan, region, core, indicator, label_zh, measure, unit, measure_word,
        timing, domain, year it is due, asked_low, asked_high (NaN where open); kind (`Kind`); gap (`Gap`) with
        fill_from and fill_to (years; <NA> where nothing is missing); and the evidence as in `verdict.verdicts`
        (NaN and "" where there is none or the target is not due).

    Raises
    ------
    QualibError
        If the month is none.

    Examples
    --------
    >>> import qualib
    >>> table = coverage(qualib.load(), "2026-10")
    >>> row = table.query("plan == 'wenzhou-2014' and indicator == 'environment.air.aqi_good_rate'").iloc[0]
    >>> row["kind"], row["gap"]
    ('published', '')
    """
    month = as_of or latest(study)
    ended = periods.ended_year(month)
    table = _points(study)
    rows = gathered(study, month, table).merge(table[["line", "asked_year"]], on="line")
    rows = rows.assign(kind=_kind(rows), far=(rows["seen_year"] - rows["asked_year"]).abs())
    rank = {str(kind): i for i, kind in enumerate(Kind)}
    rows = rows.assign(rank=rows["kind"].map(rank)).sort_values(
        ["line", "rank", "far", "end", "begin"], ascending=[True, True, True, False, True], kind="stable"
    )
    best = rows.drop_duplicates("line")[["line", "kind", *SEEN]]
    table = table.merge(best, on="line", how="left")
    late = table["asked_year"] > ended
    table["kind"] = table["kind"].astype(object).mask(late, str(Kind.NOT_DUE)).fillna(str(Kind.NONE))
    texts = [name for name in SEEN if name not in ("low", "high", "n", "sample_low", "sample_high")]
    table[SEEN] = table[SEEN].mask(late)
    table[texts] = table[texts].astype(object).fillna("")
    return _gaps(study, table).rename(columns={"asked_year": "year"})[COLUMNS].reset_index(drop=True)


def counted(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Number of targets of each kind of evidence.

    Parameters
    ----------
    table : DataFrame
        Of `coverage`.
    by : str
        A column of it.

    Returns
    -------
    DataFrame, indexed by the values of that column in the order they occur
        A column for each `Kind`, zeros included.

    Examples
    --------
    >>> import qualib
    >>> counted(coverage(qualib.load(), "2026-10"), "domain").columns.tolist()[:2]
    ['published', 'derived']
    """
    counts = pd.crosstab(table[by], table["kind"]).reindex(list(dict.fromkeys(table[by])), fill_value=0)
    return counts.reindex(columns=[str(kind) for kind in Kind], fill_value=0).rename_axis(index=None, columns=None)


def _points(study: Study) -> pd.DataFrame:
    """Each target with its plan's region and begin, numbered as `line`, in the shape that evidence is asked for."""
    own = study.final.sort_values("core", ascending=False, kind="stable")
    table = study.targets.rename(columns={"year": "asked_year", "low": "asked_low", "high": "asked_high"})
    table = table.drop_duplicates([*SERIES, "asked_year"]).merge(
        own[["plan", "region", "core", "period_start"]], on="plan"
    )
    order = {plan: i for i, plan in enumerate(own["plan"])}
    table = table.assign(place=table["plan"].map(order)).sort_values("place", kind="stable", ignore_index=True)
    domain = table["indicator"].map(study.indicators.set_index("indicator")["domain"])
    return table.assign(line=table.index, asked=np.nan, domain=domain)[
        ["line", "core", *SERIES, "region", "unit", "measure_word", "timing", "domain", "asked_year", "asked_low",
         "asked_high", "asked", "period_start"]
    ]  # fmt: skip


def _kind(rows: pd.DataFrame) -> np.ndarray:
    """What kind of evidence each observation is for the target it is set beside."""
    incomplete = rows["incomplete"].eq(True)
    # What is added up to an earlier year is part of the sum.
    timely = (rows["seen_year"] == rows["asked_year"]) | incomplete
    cases = [
        (rows["proxy"] != "", str(Kind.NEAR)),
        (~timely, str(Kind.OTHER_YEAR)),
        (incomplete | ~rows["whole"].astype(bool), str(Kind.PART)),
        *((rows["data_status"] == ground, ground) for ground in GROUNDS),
    ]
    return np.select([case for case, _ in cases], [kind for _, kind in cases], str(Kind.NONE))


def _gaps(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Add what would fill each gap."""
    stock = table["indicator"].map(study.indicators.set_index("indicator")["nature"]) == "stock"
    added, each_year = table["measure"] == "increment", table["timing"] == "each_year"
    first = table["period_start"].where(~each_year, table["asked_year"])
    cases = [
        (table["kind"].isin(WHOLE), Gap.NOTHING, np.nan),
        (table["measure"].isin(["growth", "multiple"]), Gap.GROWTH, table["asked_year"]),
        ((table["measure"] == "change") | (added & stock), Gap.ENDS, first - 1),
        (added & (first < table["asked_year"]), Gap.YEARS, first),
    ]
    masks = [case for case, _, _ in cases]
    gap = np.select(masks, [str(gap) for _, gap, _ in cases], str(Gap.VALUE))
    start = np.select(masks, [start for _, _, start in cases], table["asked_year"])
    until = table["asked_year"].where(gap != Gap.NOTHING)
    return table.assign(gap=gap, fill_from=pd.array(start, dtype="Int64"), fill_to=until.astype("Int64"))
