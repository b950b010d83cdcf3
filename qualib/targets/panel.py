"""One indicator over all regions and plans: who asks for what of which year, and how often that is the nation's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study import periods
from qualib.study.package import Study
from qualib.study.selection import dated
from qualib.targets.cascade import TOTALS, compared
from qualib.targets.compare import comparability, comparable_to, kinds
from qualib.targets.standing import NATION
from qualib.targets.trajectories import SERIES, last_targets, opened, trajectories

#: Kinds of a value that a plan gives, and that are not in between.
GIVEN = ("stated", "implied")


def of(study: Study, indicator: str, *, near: bool = False) -> Study:
    """The study with one indicator's levels only, and with the plans, drafts left out, that have one.

    Parameters
    ----------
    study : Study
    indicator : str
    near : bool
        Whether indicators of the same family, unit and direction are in it too.

    Returns
    -------
    Study
        With those rows of plans and targets; every other table is whole.

    Raises
    ------
    QualibError
        If the indicator is not in the codelist, or no plan asks for a level of it.

    Examples
    --------
    >>> import qualib
    >>> own = of(qualib.load(), "product.manufacturing.pass_rate")
    >>> own.targets["indicator"].unique().tolist()
    ['product.manufacturing.pass_rate']
    """
    comparability(study, indicator, indicator)  # says so where there is no such code
    final = study.final
    rows = study.targets[
        study.targets["plan"].isin(final["plan"]) & study.targets["measure"].isin(["level", "ceiling"])
    ]
    rows = comparable_to(study, indicator, rows) if near else rows[rows["indicator"] == indicator]
    if rows.empty:
        have = study.targets.loc[study.targets["measure"].isin(["level", "ceiling"]), "indicator"]
        raise QualibError(
            f"no plan asks for a level of {indicator}: there is nothing to lay side by side; choose another, such as "
            f"{', '.join(have.value_counts().index[:3])}"
        )
    return replace(
        study,
        plans=final[final["plan"].isin(rows["plan"])].reset_index(drop=True),
        targets=rows[study.targets.columns].reset_index(drop=True),
    )


def asks(study: Study, indicator: str) -> pd.DataFrame:
    """What is asked of which year by whom.

    Parameters
    ----------
    study : Study
        Of `of`, or any; levels of the indicator and of what is close to it are read.
    indicator : str
        What the others are close to.

    Returns
    -------
    DataFrame
        One row per series and year, in order of the plans: plan, indicator, label_zh, measure, unit, measure_word,
        timing, region, level, issued, year, low, high (NaN where open), value (the least demanding end), kind (as in
        `trajectories`), holds: whether this is the region's word on that indicator and year, its plan being the one
        issued last; and comparability ("exact", "close").

    Raises
    ------
    QualibError
        As `trajectories`; if the indicator is not in the codelist.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> rows = asks(of(study, "product.manufacturing.pass_rate"), "product.manufacturing.pass_rate")
    >>> rows.query("region == '100000'")[["year", "value", "kind"]].to_dict("records")[-1]
    {'year': 2025, 'value': 94.0, 'kind': 'stated'}
    """
    rows = comparable_to(study, indicator, study.targets)
    return comparable_to(study, indicator, every(replace(study, targets=rows[study.targets.columns])))


def every(study: Study) -> pd.DataFrame:
    """What is asked of which year by whom, whatever it is: as `asks`, without comparability."""
    return told(study, study.targets[study.targets["measure"].isin(["level", "ceiling"])])


def told(study: Study, targets: pd.DataFrame) -> pd.DataFrame:
    """What target rows that are levels ask of which year, with whose word holds: `asks` of any indicators.

    Parameters
    ----------
    study : Study
    targets : DataFrame
        Rows of ``study.targets``, levels and ceilings.

    Returns
    -------
    DataFrame
        The columns of `asks` but comparability.

    Raises
    ------
    QualibError
        As `trajectories`.
    """
    last = last_targets(targets)[[*SERIES, "measure_word", "timing"]]
    table = opened(trajectories(study, targets)).merge(last, on=SERIES)
    table["value"] = table["value"].mask(table["low"].isna(), table["high"]).mask(table["high"].isna(), table["low"])
    plans = study.plans.set_index("plan")
    table = table.assign(
        region=table["plan"].map(plans["region"]),
        issued=table["plan"].map(plans["issued"]).fillna(""),
    )
    table["level"] = table["region"].map(study.regions.set_index("region")["level"])
    table["dated"] = table["plan"].map(dated(plans))
    table["given"] = table["kind"].isin(GIVEN)
    ordered = table.sort_values(["given", "dated"], kind="stable")
    table["holds"] = ~ordered.duplicated(["region", "indicator", "year"], keep="last").reindex(table.index)
    columns = [*SERIES, "unit", "measure_word", "timing", "region", "level", "issued", "year", "low", "high", "value",
               "kind", "holds"]  # fmt: skip
    return table[columns]


def in_year(rows: pd.DataFrame, year: int, *, falling: bool = False) -> pd.DataFrame:
    """Rows of `asks` that hold in a year: the indicator itself before what is near it, the most demanding first.

    Parameters
    ----------
    rows : DataFrame
        Of `asks`.
    falling : bool
        Whether less of the indicator is more demanding.

    Raises
    ------
    QualibError
        If nothing is asked of that year; the message names the years of which something is.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> rows = in_year(asks(study, "product.manufacturing.pass_rate"), 2025)
    >>> rows.loc[rows["region"] == "100000", "value"].tolist()
    [94.0]
    """
    held = rows[rows["holds"] & (rows["year"] == year)]
    if held.empty:
        known = sorted(set(rows.loc[rows["kind"].isin(GIVEN), "year"]))
        raise QualibError(f"nothing is asked of {year}; choose year among {', '.join(map(str, known))}")
    order = held["value"] if falling else -held["value"]
    held = held.assign(near=held["comparability"] == "close", order=order)
    return held.sort_values(["near", "order", "region"], kind="stable", ignore_index=True).drop(
        columns=["near", "order"]
    )


def until(as_of: str, year: int) -> str:
    """The month whose evidence tells of a year: the year's last, or an earlier one of which is asked.

    Raises
    ------
    QualibError
        If `as_of` is no month.

    Examples
    --------
    >>> until("2026-10", 2025), until("2026-10", 2027)
    ('2025-12', '2026-10')
    """
    periods.month(as_of)
    return min(as_of, periods.december(year))


def spread(rows: pd.DataFrame) -> pd.DataFrame:
    """How far the regions below the nation lie apart, year by year, by what their plans print or keep.

    Parameters
    ----------
    rows : DataFrame
        Of `asks`.

    Returns
    -------
    DataFrame
        By year, in order: n (regions), least, median and most (values of what is asked, as numbers), and nation (NaN
        where it asks nothing of that year). Of the indicator itself; years of which nobody asks anything are not
        there.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> spread(asks(study, "product.manufacturing.pass_rate")).reset_index().to_dict("records")[0]
    {'year': 2014, 'n': 1, 'least': 92.0, 'median': 92.0, 'most': 92.0, 'nation': nan}
    """
    own = rows[rows["holds"] & rows["kind"].isin(GIVEN) & (rows["comparability"] == "exact")]
    local, nation = own[own["region"] != NATION], own[own["region"] == NATION]
    table = local.groupby("year")["value"].agg(n="size", least="min", median="median", most="max")
    table = table.join(nation.set_index("year")["value"].rename("nation"), how="outer").sort_index()
    return table.assign(n=table["n"].fillna(0).astype(int))


def beside_nation(rows: pd.DataFrame, *, falling: bool) -> pd.DataFrame:
    """Each target below the nation beside the nation's for the same indicator and year.

    Parameters
    ----------
    rows : DataFrame
        Of `asks`.
    falling : bool
        Whether less of the indicator is more demanding.

    Returns
    -------
    DataFrame
        Rows of `asks` that hold, are printed or kept, and have a national counterpart, with nation_low, nation_high,
        gap and answer (as `cascade.compared`).

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> rows = beside_nation(asks(study, "product.overall.national_spot_check_pass_rate"), falling=False)
    >>> rows.query("region == '220300' and comparability == 'exact'")[["year", "gap", "answer"]].to_dict("records")
    [{'year': 2020, 'gap': 1.0, 'answer': 'raises'}]
    """
    own = rows[rows["holds"] & rows["kind"].isin(GIVEN)]
    nation = own.loc[own["region"] == NATION, ["indicator", "year", "low", "high"]]
    nation = nation.rename(columns={"low": "nation_low", "high": "nation_high"})
    table = own[own["region"] != NATION].merge(nation, on=["indicator", "year"])
    falls = pd.Series(np.full(len(table), falling), index=table.index)
    return table.assign(**compared(table["low"], table["high"], table["nation_low"], table["nation_high"], falls))


def beside_nations(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Each target below the nation beside the nation's for that year: of the same indicator, or else of a close one.

    Parameters
    ----------
    study : Study
    rows : DataFrame
        Of `every`. Totals, which grow with the size of a place, stand beside nothing.

    Returns
    -------
    DataFrame
        Rows that hold, are printed or kept, and have a national counterpart, with nation_indicator, nation_low,
        nation_high, comparability ("exact", "close"), gap and answer (as `cascade.compared`).

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> table = beside_nations(study, every(study))
    >>> own = table.query("region == '220300' and year == 2020 and comparability == 'exact'")
    >>> own[["gap", "answer"]].to_numpy().tolist()
    [[1.0, 'raises']]
    """
    nature = rows["indicator"].map(study.indicators.set_index("indicator")["nature"])
    own = rows[rows["holds"] & rows["kind"].isin(GIVEN) & ~(rows["unit"].isin(TOTALS) & (nature != "rate"))]
    shared = kinds(study).rename(columns={"unit": "scale"})
    own = own.join(shared, on="indicator")
    nation = own.loc[own["region"] == NATION, ["indicator", "year", "low", "high", *shared]]
    nation = nation.rename(columns={name: f"nation_{name}" for name in ("indicator", "low", "high")})
    table = own[own["region"] != NATION].merge(nation, on=[*shared, "year"])
    near = table["indicator"] != table["nation_indicator"]
    table = table.assign(comparability=np.where(near, "close", "exact"), near=near).sort_values("near", kind="stable")
    table = table.drop_duplicates([*SERIES, "year"]).sort_index(ignore_index=True)
    falls = table["direction"] == "lower"
    answers = compared(table["low"], table["high"], table["nation_low"], table["nation_high"], falls)
    return table.assign(**answers).drop(columns=["near", *shared])
