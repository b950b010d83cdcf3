"""Target cascades (层层加码): what a government asks for, beside what the one above it asks for of the same year."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study import sampling
from qualib.study.package import Study
from qualib.study.selection import dated
from qualib.targets.compare import comparability
from qualib.targets.trajectories import SERIES, last_targets, opened, trajectories

#: Levels of government, the highest first.
LEVELS = ("country", "province", "prefecture", "county")
#: Units of totals: they grow with the size of a place, so that a city's says nothing about its province's.
TOTALS = ("count", "cny_100m", "other")
#: Differences below this are rounding.
EXACT = 1e-9


class Answer(StrEnum):
    """What a lower level's target does to the one above."""

    RAISES = "raises"
    REPEATS = "repeats"
    LOWERS = "lowers"
    UNDECIDED = "undecided"  # a range that overlaps the other in part


class First(StrEnum):
    """Who set its target first."""

    UPPER = "upper"
    LOWER = "lower"
    SAME = "same"  # on the same day
    UNDECIDED = "undecided"  # a date is not known, or not to the day or month that would tell


PAIR = ["region", "level", "upper_region", "upper_level", "direct", "indicator", "label_zh", "measure", "unit",
        "measure_word", "timing", "year", "plan", "upper_plan", "low", "high", "upper_low", "upper_high", "kind",
        "upper_kind", "gap", "answer", "issued", "upper_issued", "first"]  # fmt: skip


def pairs(study: Study, indicator: str = "", year: int = 0, *, implied: bool = False) -> pd.DataFrame:
    """Each target of a region beside that of the nearest government above which has one of the same year.

    Only like stands beside like: a level beside a level of the same indicator, yearly growth beside yearly growth.
    Additions, rises and growth over a plan run over spans of different length, and totals grow with the size of a
    place: none of them is here, nor is a draft. Where a region's plans set a value twice the one issued last holds.

    Parameters
    ----------
    study : Study
    indicator : str
        Only this one; all if empty.
    year : int
        Only targets for this year; of every year if 0.
    implied : bool
        Whether years count for which a plan prints no value of its own but keeps a level.

    Returns
    -------
    DataFrame
        One row per region, indicator, measure and year with a counterpart, sorted by level and gap: region, level,
        upper_region, upper_level, direct (False where a level between has no such target), indicator, label_zh,
        measure, unit, measure_word, timing, year, plan, upper_plan; low, high, upper_low, upper_high (NaN where
        open); kind, upper_kind (of the value, as in `trajectories`); gap (by the least demanding ends, in the
        indicator's unit, positive where the lower level asks for more), answer (`Answer`); issued, upper_issued (a
        day, month, year or "") and first (`First`).

    Raises
    ------
    QualibError
        As `trajectories`; if the indicator is not in the codelist, or nothing of it or of the year has a counterpart.

    Examples
    --------
    >>> import qualib
    >>> found = pairs(qualib.load()).query("region == '220300' and year == 2020")
    >>> found[["indicator", "gap", "answer", "first"]].to_dict("records")
    [{'indicator': 'product.overall.national_spot_check_pass_rate', 'gap': 1.0, 'answer': 'raises', 'first': 'lower'}]
    """
    held = _held(study, implied)
    upper = held[["region", "level", "indicator", "like", "unit", "year", "plan", "low", "high", "kind", "issued"]]
    upper = upper.rename(columns={name: f"upper_{name}" for name in ("region", "level", "plan", "low", "high", "kind",
                                                                     "issued")})  # fmt: skip
    table = held.merge(_above(study), on="region")
    table = table.merge(upper, on=["upper_region", "indicator", "like", "unit", "year"])
    table = table.sort_values("steps", kind="stable").drop_duplicates(["region", "indicator", "like", "unit", "year"])
    codes = study.indicators.set_index("indicator")
    falling = table["indicator"].map(codes["direction"]) == "lower"
    table = table.assign(
        **compared(table["low"], table["high"], table["upper_low"], table["upper_high"], falling),
        direct=table["steps"] == 1,
        first=[str(first(*dates)) for dates in zip(table["issued"], table["upper_issued"], strict=True)],
    )
    table["rank"] = _rank(table["level"]) * len(LEVELS) + _rank(table["upper_level"])
    table = table.sort_values(["rank", "gap", "indicator", "region", "year"], ascending=[True, False, True, True, True],
                              kind="stable", ignore_index=True)  # fmt: skip
    if indicator:
        comparability(study, indicator, indicator)  # says so where there is no such code
        table = table[table["indicator"] == indicator]
    if year:
        table = table[table["year"] == year]
    if table.empty:
        what = " ".join(part for part in (indicator or "any indicator", f"for {year}" if year else "") if part)
        raise QualibError(
            f"no target of {what} stands beside one of the level above for the same year; leave indicator empty and "
            "year 0 to see those that do"
        )
    return table[PAIR].reset_index(drop=True)


def latest(table: pd.DataFrame) -> pd.DataFrame:
    """Of the pairs of a region and indicator that of the last year: several years of one plan are one decision.

    Examples
    --------
    >>> import qualib
    >>> every = pairs(qualib.load())
    >>> len(latest(every)) <= len(every)
    True
    """
    last = table.sort_values("year", kind="stable").drop_duplicates(["region", "indicator", "measure"], keep="last")
    return last.sort_index(ignore_index=True)


def compared(
    low: pd.Series, high: pd.Series, upper_low: pd.Series, upper_high: pd.Series, falling: pd.Series
) -> dict[str, pd.Series]:
    """Whether targets raise, repeat or lower others.

    A target open at one end asks for its other end; a range asks for something between its two. Two repeat one
    another where they ask for the same; one raises the other where even its least demanding end is at least the
    other's most demanding one. Ranges that overlap in part decide nothing.

    Parameters
    ----------
    low, high, upper_low, upper_high : Series
        Ends by one index, NaN where open.
    falling : Series
        Whether less is more demanding.

    Returns
    -------
    dict
        gap: difference of the least demanding ends, positive where more is asked; answer: words of `Answer`.

    Examples
    --------
    >>> one, other = pd.Series([95.0, 94.0, 93.0]), pd.Series([94.0, 94.0, 94.0])
    >>> open_end, falling = pd.Series([float("nan")] * 3), pd.Series([False] * 3)
    >>> compared(one, open_end, other, other, falling)["answer"].tolist()
    ['raises', 'repeats', 'lowers']
    """
    own, above = (
        (a.fillna(b).astype(float), b.fillna(a).astype(float)) for a, b in ((low, high), (upper_low, upper_high))
    )
    sign = pd.Series(np.where(falling, -1.0, 1.0), index=low.index)
    (near, far), (upper_near, upper_far) = (
        (a.where(~falling.astype(bool), b), b.where(~falling.astype(bool), a)) for a, b in (own, above)
    )
    gap = (sign * (near - upper_near)).round(9) + 0.0
    same = (gap.abs() < EXACT) & ((far - upper_far).abs() < EXACT)
    raises = (gap > 0) & (sign * (near - upper_far) > -EXACT)
    lowers = (gap < 0) & (sign * (far - upper_near) < EXACT)
    cases = {Answer.REPEATS: same, Answer.RAISES: raises, Answer.LOWERS: lowers}
    answer = np.select(list(cases.values()), [str(name) for name in cases], str(Answer.UNDECIDED))
    return {"gap": gap, "answer": pd.Series(answer, index=low.index, dtype="str")}


def first(issued: str, upper_issued: str) -> First:
    """Who set first, by two dates of issue: days, months or years as far as each is known, or "".

    Examples
    --------
    >>> str(first("2014-09-12", "2016-12-27")), str(first("2023-03-24", "2023-02"))
    ('lower', 'upper')
    >>> str(first("2023", "2023-02"))  # some day of that year
    'undecided'
    """
    known = min(len(issued), len(upper_issued))
    own, above = issued[:known], upper_issued[:known]
    if own != above:
        return First.LOWER if own < above else First.UPPER
    return First.SAME if known == len("2023-02-06") else First.UNDECIDED


def shares(table: pd.DataFrame, by: tuple[str, ...] = ("level", "upper_level")) -> pd.DataFrame:
    """What share of the pairs raise, repeat and lower, in groups.

    Parameters
    ----------
    table : DataFrame
        Of `pairs` or `latest`, or any with those columns and answer.

    Returns
    -------
    DataFrame
        For each group, in the order of the table, and each of the three answers: the group's columns, answer, n
        (pairs so answered), of (pairs decided), undecided (pairs left out), share, low and high (percent; Wilson's
        95% interval, which takes the pairs for independent draws). A group in which nothing is decided is not there.

    Examples
    --------
    >>> import qualib
    >>> found = shares(latest(pairs(qualib.load())))
    >>> set(found["answer"]) == {"raises", "repeats", "lowers"}
    True
    """
    rows = []
    for group, own in table.groupby(list(by), sort=False):
        counts = own["answer"].value_counts()
        undecided = int(counts.get(Answer.UNDECIDED, 0))
        of = len(own) - undecided
        for answer in list(Answer)[:3] if of else []:
            rows.append((*group, str(answer), int(counts.get(answer, 0)), of, undecided))
    made = pd.DataFrame(rows, columns=[*by, "answer", "n", "of", "undecided"])
    made["share"] = 100 * made["n"] / made["of"]
    rates = pd.DataFrame({"low": made["share"], "high": made["share"], "unit": "percent", "n": made["of"]})
    sampled = sampling.interval(rates)
    return made.assign(low=sampled["sample_low"], high=sampled["sample_high"])


def _held(study: Study, implied: bool) -> pd.DataFrame:
    """The targets that can stand beside another region's, one for each region, indicator, likeness and year."""
    plans = study.final.set_index("plan")
    codes = study.indicators.set_index("indicator")
    rows = study.targets[study.targets["plan"].isin(plans.index)]
    unit, nature = rows["unit"], rows["indicator"].map(codes["nature"])
    level = rows["measure"].isin(["level", "ceiling"]) & ~(unit.isin(TOTALS) & (nature != "rate"))
    growth = (rows["measure"] == "growth") & (unit == "percent_per_year")
    rows = rows[level | growth]
    table = trajectories(study, rows)
    table = table[table["kind"].isin(["stated", "implied"] if implied else ["stated"])]
    table = opened(table).merge(last_targets(rows)[[*SERIES, "measure_word", "timing"]], on=SERIES)
    table = table.assign(
        like=np.where(table["measure"] == "growth", "growth", "level"),
        region=table["plan"].map(plans["region"]),
        issued=table["plan"].map(plans["issued"]).fillna(""),
        dated=table["plan"].map(dated(plans)),
    )
    table["level"] = table["region"].map(study.regions.set_index("region")["level"])
    # As everywhere: of two plans the one issued last holds, and what is stated wins over what is implied.
    table["stated"] = table["kind"] == "stated"
    table = table.sort_values(["dated", "stated"], kind="stable")
    return table.drop_duplicates(["region", "indicator", "like", "unit", "year"], keep="last")


def _above(study: Study) -> pd.DataFrame:
    """Every region with each of those it lies in, and how many steps up that is."""
    parents = dict(zip(study.regions["region"], study.regions["parent"], strict=True))
    rows = []
    for region in parents:
        upper, steps = parents[region], 1
        while upper:
            rows.append((region, upper, steps))
            upper, steps = parents[upper], steps + 1
    return pd.DataFrame(rows, columns=["region", "upper_region", "steps"])


def _rank(levels: pd.Series) -> pd.Series:
    """Place of each level in `LEVELS`."""
    return levels.map({level: i for i, level in enumerate(LEVELS)})
