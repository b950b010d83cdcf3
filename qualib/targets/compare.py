"""Comparison of paths: what may be compared at all, at which values, how fast, and when one overtakes another."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, nearest
from qualib.study import periods, sampling
from qualib.study.package import Study
from qualib.study.selection import dated
from qualib.targets.trajectories import METHODS, trajectories


def comparability(study: Study, one: str, other: str) -> str:
    """Say how far two indicators compare.

    Returns
    -------
    {"exact", "close", "unit", "direction", "family"}
        ``exact``: the same indicator. ``close``: the same family, scale and direction, but another population
        or sampling frame (`differs` says which). Percent and points from 0 to 100 are one scale, since plans set the
        same number in either. Otherwise they do not compare, and the word names what differs.

    Raises
    ------
    QualibError
        If either code is not in the codelist.

    Examples
    --------
    >>> import qualib
    >>> own, national = "product.industrial.spot_check_pass_rate", "product.overall.national_spot_check_pass_rate"
    >>> qualib.comparability(qualib.load(), own, national)
    'close'
    """
    codes = kinds(study)
    for code in (one, other):
        if code not in codes.index:
            raise QualibError(f"indicator {code} is not in indicators.csv; look the code up there")
    if one == other:
        return "exact"
    a, b = codes.loc[one], codes.loc[other]
    return next((column for column in codes if a[column] != b[column]), "close")


def kinds(study: Study) -> pd.DataFrame:
    """What two indicators must share to be close, by code: family, unit (`scale`) and direction."""
    codes = study.indicators.assign(unit=scale(study.indicators)).set_index("indicator")
    return codes[["family", "unit", "direction"]]


def scale(indicators: pd.DataFrame) -> pd.Series:
    """What the values of indicators are counted on: their unit, or "0–100" for percent and points with those limits.

    Parameters
    ----------
    indicators : DataFrame
        Columns unit, floor and ceiling.

    Examples
    --------
    >>> scale(pd.DataFrame({"unit": ["percent", "index", "count"], "floor": 0, "ceiling": [100, 100, None]})).tolist()
    ['0–100', '0–100', 'count']
    """
    limited = (indicators["floor"] == 0) & (indicators["ceiling"] == 100)
    return indicators["unit"].mask(limited & indicators["unit"].isin(["percent", "index"]), "0–100")


def require_comparable(study: Study, one: str, other: str) -> str:
    """Return ``"exact"`` or ``"close"``.

    Raises
    ------
    QualibError
        If the two indicators do not compare; the message names both and what differs.
    """
    answer = comparability(study, one, other)
    if answer not in ("exact", "close"):
        codes = study.indicators.set_index("indicator")
        kinds = [f"{code} ({answer}: {codes.at[code, answer]})" for code in (one, other)]
        raise QualibError(f"{kinds[0]} and {kinds[1]} do not compare; compare within one {answer}")
    return answer


def comparable_to(study: Study, indicator: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of `frame` whose indicator compares to `indicator`, with a column `comparability`."""
    codes = kinds(study)
    for code in (indicator, *frame["indicator"].unique()):
        if code not in codes.index:
            comparability(study, indicator, code)  # which says so
    near = codes.index[(codes == codes.loc[indicator]).all(axis=1)]
    kept = frame[frame["indicator"].isin(near)]
    return kept.assign(comparability=np.where(kept["indicator"] == indicator, "exact", "close"))


def reference_path(study: Study, indicator: str, *, region: str = "100000", method: str = "linear") -> pd.DataFrame:
    """Yearly trajectory through the targets that all plans of one region set for one indicator.

    Successive plans (2015, then 2020) make one path; it carries the first plan's name. Where two set a value for one
    year, the one issued last holds; a draft for comment sets none.

    Raises
    ------
    QualibError
        If the region has no target for the indicator.
    """
    plans = study.final[study.final["region"] == region].set_index("plan")
    rows = study.targets
    rows = rows[rows["plan"].isin(plans.index) & (rows["indicator"] == indicator) & (rows["measure"] == "level")]
    if rows.empty:
        raise QualibError(f"no plan of region {region} has a target for {indicator}; see targets.csv for those it has")
    rows = rows.assign(issued=rows["plan"].map(dated(plans))).sort_values(["year", "issued"], kind="stable")
    rows = rows.drop_duplicates("year", keep="last").drop(columns="issued")
    first = rows.iloc[0]
    return trajectories(study, rows.assign(plan=first["plan"], label_zh=first["label_zh"]), method=method)


def neighbours(study: Study, indicator: str, *, reference: str = "", method: str = "linear") -> pd.DataFrame:
    """Trajectories of every place's level that compares to `indicator`, exact ones first, then the national reference.

    Parameters
    ----------
    indicator : str
        What the others are compared to.
    reference : str
        Indicator of the national reference path (`reference_path`); none if empty.
    method : str
        Interpolation, as in `trajectories`.

    Returns
    -------
    DataFrame
        As `trajectories`, with a column comparability.

    Raises
    ------
    QualibError
        If the reference does not compare to the indicator or has no national target, or a path cannot be drawn.
    """
    codes = study.indicators
    family = codes.loc[codes["family"].isin(codes.loc[codes["indicator"] == indicator, "family"]), "indicator"]
    local = study.final.loc[study.final["region"] != "100000", "plan"]
    rows = study.targets[study.targets["measure"] == "level"]
    rows = comparable_to(study, indicator, rows[rows["plan"].isin(local) & rows["indicator"].isin(family)])
    rows = rows.sort_values("comparability", ascending=False, kind="stable")
    answers = dict(zip(rows["indicator"], rows["comparability"], strict=True))
    paths = trajectories(study, rows, method=method)
    paths["comparability"] = paths["indicator"].map(answers)
    if not reference:
        return paths
    answer = require_comparable(study, indicator, reference)
    return pd.concat([paths, reference_path(study, reference, method=method).assign(comparability=answer)])


def path_of(paths: pd.DataFrame, plan: str, indicator: str = "") -> pd.DataFrame:
    """Rows of one plan, and of one indicator if it is named.

    Raises
    ------
    QualibError
        If there are none; the message lists the plans there are.
    """
    rows = paths[(paths["plan"] == plan) & ((paths["indicator"] == indicator) if indicator else True)]
    if rows.empty:
        wanted = f"{plan}, {indicator}" if indicator else plan
        there = ", ".join(dict.fromkeys(f"{row.plan} ({row.indicator})" for row in paths.itertuples()))
        raise QualibError(f"no path of {wanted} among the comparable ones; choose among {there or 'none'}")
    return rows


def by_method(study: Study, indicator: str) -> pd.DataFrame:
    """The national reference path of an indicator, years × ways to interpolate, in its unit.

    NaN throughout a column whose way cannot be applied (see `trajectories`); empty where there is no
    national target.
    """
    ways: dict[str, pd.Series] = {}
    for way in METHODS:
        try:
            ways[way] = reference_path(study, indicator, method=way).set_index("year")["value"]
        except QualibError:
            ways[way] = pd.Series(dtype="float64")
    return pd.DataFrame(ways)


def observed_series(study: Study, wanted: list[tuple[str, str]]) -> pd.DataFrame:
    """Observed points of (region, indicator) pairs, dated for drawing.

    Returns
    -------
    DataFrame
        Columns region, indicator, year (the middle of a part-year, a whole year at its number), value (the
        known end of the interval), status, frame, n, sample_low and sample_high (95%; the ends themselves where n is
        not published); sorted by region and year.
    """
    rows = study.observations
    pairs = pd.MultiIndex.from_frame(rows[["region", "indicator"]])
    rows = rows[pairs.isin(wanted)]
    rows = rows[periods.each(rows["period"], "kind") != periods.Kind.SPAN]
    # A whole year is drawn at its number, as the paths are, so a part of it half a year before its middle.
    dated = rows.assign(year=periods.each(rows["period"], "middle") - 0.5, value=rows["low"].fillna(rows["high"]))
    dated = dated.assign(**sampling.interval(dated))
    columns = ["region", "indicator", "year", "value", "status", "frame", "n", "sample_low", "sample_high"]
    return dated[columns].sort_values(["region", "year"], ignore_index=True)


def differs(study: Study, one: str, other: str) -> list[str]:
    """Say what differs between two indicators that are close.

    Returns
    -------
    list of {"population", "sampling", "definition", "unit"}
        ``population``: what the value is of, such as industrial products and all products. ``sampling``: how it is
        found, such as by national and by provincial sampling. ``definition``: either, where the codes do not tell
        them apart. ``unit``: percent and points, say. None of them for an indicator and itself.

    Raises
    ------
    QualibError
        If the two do not compare.

    Examples
    --------
    >>> import qualib
    >>> own, national = "product.industrial.spot_check_pass_rate", "product.overall.national_spot_check_pass_rate"
    >>> differs(qualib.load(), own, national)
    ['population', 'sampling']
    """
    require_comparable(study, one, other)
    codes = {row.indicator: row for row in study.indicators.itertuples()}
    return difference(codes[one], codes[other])


def difference(one: Any, other: Any) -> list[str]:
    """As `differs`, of two rows of ``study.indicators`` that are known to be close."""
    # A code is domain.population.way, the way ending in the unit where one thing is published in two.
    (what, way), (theirs, other_way) = ((row.indicator.rpartition(".")[0],
                                         row.indicator.rpartition(".")[2].removesuffix("_percent"))
                                        for row in (one, other))  # fmt: skip
    # Only in these domains does the middle of a code name a population, and its end a way to find the value.
    told = one.domain in ("product", "engineering", "service")
    answers = {
        "population": told and what != theirs,
        "sampling": told and way != other_way,
        "definition": not told and (what, way) != (theirs, other_way),
        "unit": one.unit != other.unit,
    }
    return [name for name, differ in answers.items() if differ]


def apart(study: Study, codes: list[str]) -> dict[tuple[str, str], list[str]]:
    """`differs` for every two of many indicators that are close, in the order of `codes`."""
    rows = {row.indicator: row for row in study.indicators.itertuples()}
    return {(one, other): difference(rows[one], rows[other]) for one, other in combinations(codes, 2)}


def known(study: Study, table: str, *codes: str) -> None:
    """Refuse a code that the study does not have; an empty one is nobody's choice and passes.

    Parameters
    ----------
    table : {"plan", "indicator", "family", "region"}
        What the codes are of.

    Raises
    ------
    QualibError
        With the nearest code there is.
    """
    name = {"plan": "plans", "indicator": "indicators", "family": "families", "region": "regions"}[table]
    there = [str(code) for code in getattr(study, name)[table]]
    for code in filter(None, codes):
        if code not in there:
            raise QualibError(f"{table} {code!r} is not in {name}.csv; {nearest(code, there)}")


def paired(study: Study, plan: str, other: str) -> pd.DataFrame:
    """Pairs of one plan's and another's targets that are the same kind of value, of one family.

    Returns
    -------
    DataFrame
        Columns one and other (indicators), measure and answer (`comparability`). A rise is paired with a rise only.
    """
    codes = study.indicators[["indicator", "family"]]
    sides = [study.targets.loc[study.targets["plan"] == name, ["indicator", "measure"]].drop_duplicates()
             .merge(codes, on="indicator") for name in (plan, other)]  # fmt: skip
    pairs = sides[0].merge(sides[1], on=["family", "measure"], suffixes=("", "_other"))
    pairs = pairs.rename(columns={"indicator": "one", "indicator_other": "other"})
    answers = [comparability(study, row.one, row.other) for row in pairs.itertuples()]
    return pairs[["one", "other", "measure"]].assign(answer=pd.array(answers, dtype="str"))


def same_numbers(study: Study, plan: str) -> pd.DataFrame:
    """Levels of a plan that are the nation's number for the same year, in another unit of the same scale.

    Returns
    -------
    DataFrame
        Columns indicator, unit, low, year of the plan's level, and indicator_other, unit_other of the nation's.

    Examples
    --------
    >>> import qualib
    >>> same_numbers(qualib.load(), "guizhou-2015")["low"].tolist()
    [80.0, 75.0]
    """
    national = study.final.loc[study.final["region"] == "100000", "plan"]
    codes = study.indicators[["indicator", "family"]].assign(scale=scale(study.indicators))
    rows = study.targets[study.targets["measure"] == "level"].merge(codes, on="indicator")
    kept = ["indicator", "unit", "low", "year", "family", "scale"]
    own = rows.loc[rows["plan"] == plan, kept].dropna(subset="low")
    nation = rows.loc[rows["plan"].isin(national), kept]
    both = own.merge(nation, on=["low", "year", "family", "scale"], suffixes=("", "_other"))
    both = both[both["unit"] != both["unit_other"]].drop_duplicates(["indicator", "year"], ignore_index=True)
    return both[["indicator", "unit", "low", "year", "indicator_other", "unit_other"]]


def additions(study: Study, plan: str, other: str) -> pd.DataFrame:
    """What two plans add of the same thing, for each year that a plan lasts: ten in three years are no ten in one.

    Returns
    -------
    DataFrame
        Columns indicator, unit, low and low_other: the least that a plan and the other add, divided by their years.
    """
    rows = study.targets[study.targets["measure"] == "increment"].merge(study.plans, on="plan")
    rows["low"] /= rows["period_end"] - rows["period_start"] + 1
    kept = ["indicator", "unit", "low"]
    one, two = (rows.loc[(rows["plan"] == name) & (rows["timing"] != "each_year"), kept].drop_duplicates("indicator")
                for name in (plan, other))  # fmt: skip
    return one.merge(two, on=["indicator", "unit"], suffixes=("", "_other")).dropna(ignore_index=True)
