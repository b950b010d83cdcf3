"""Assessment by a rubric: observed values to marks, marks to a score, a score to a grade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from qualib.errors import QualibError, nearest
from qualib.progress.rubric import Rubric, changed, read
from qualib.study.package import Study

__all__ = ["assess", "assessed", "grade", "points", "read", "values", "what_if"]


def values(study: Study, rubric: Rubric, year: int, regions: Iterable[str] | None = None) -> pd.DataFrame:
    """Observed values of a rubric's indicators in one year, the whole year's only and one frame each.

    Returns
    -------
    DataFrame
        Columns region, indicator, low, high (NaN where open), data_status; where a year has two frames, the
        usual one (frame "") if it is among them, else the first.
    """
    rows = study.observations
    rows = rows[(rows["period"] == str(year)) & rows["indicator"].isin(rubric.marks["indicator"])]
    if regions is not None:
        rows = rows[rows["region"].isin(list(regions))]
    rows = rows.sort_values(["region", "indicator", "frame"]).drop_duplicates(["region", "indicator"])
    return rows.rename(columns={"status": "data_status"})[["region", "indicator", "low", "high", "data_status"]]


def points(rubric: Rubric, observed: pd.DataFrame) -> pd.DataFrame:
    """Marks that each indicator gained or lost, region by region.

    Parameters
    ----------
    rubric : Rubric
    observed : DataFrame
        Columns region, indicator, low, high; one row per pair, ends NaN where open.

    Returns
    -------
    DataFrame
        For each region and every indicator of the rubric: region, domain, indicator, weight, full, zero, low,
        high, and with ``share = min(1, max(0, (value − zero)/(full − zero)))``: gained (weight × share of the
        end that earns less), gained_best (of the end that earns more) and lost (weight − gained). NaN where
        nothing was observed: that is neither gained nor lost. An open end may earn anything, down to 0 and
        up to all of the weight.

    Raises
    ------
    QualibError
        If a region has an indicator twice.
    """
    twice = observed[observed.duplicated(["region", "indicator"])]
    if len(twice):
        row = twice.iloc[0]
        raise QualibError(
            f"{len(twice)} values too many, the first {row['indicator']} of {row['region']}; keep one each"
        )
    regions = pd.DataFrame({"region": observed["region"].unique()})
    table = regions.merge(rubric.marks, how="cross")
    table = table.merge(observed[["region", "indicator", "low", "high"]], on=["region", "indicator"], how="left")
    way = table["full"] - table["zero"]
    rising = way > 0
    least = table["low"].where(rising, table["high"])
    most = table["high"].where(rising, table["low"])
    seen = table["low"].notna() | table["high"].notna()
    for name, end, open_end in (("gained", least, 0.0), ("gained_best", most, 1.0)):
        share = ((end - table["zero"]) / way).clip(0, 1).fillna(open_end)
        table[name] = (table["weight"] * share).where(seen)
    table["lost"] = table["weight"] - table["gained"]
    return table


def assess(
    rubric: Rubric, observed: pd.DataFrame, incidents: Mapping[str, Iterable[str]] | None = None
) -> pd.DataFrame:
    """Score and grade of each region.

    Parameters
    ----------
    rubric : Rubric
    observed : DataFrame
        As in `points`.
    incidents : mapping region → incidents, optional
        Any of the rubric's incidents gives its veto grade.

    Returns
    -------
    DataFrame indexed by region
        score and score_best (0 to 100, of the marks of what was observed; they differ where a value is an
        interval), coverage (percent of the weights observed), grade and grade_best ("" where the coverage is
        below the rubric's), vetoed. A grade is the band whose lowest mark the score reaches: 89.9 is a B.

    Raises
    ------
    QualibError
        For an incident the rubric does not know, or one of a region that has no value.
    """
    table = points(rubric, observed)
    sums = table.groupby("region")[["gained", "gained_best"]].sum()
    covered = table["weight"].where(table["gained"].notna()).groupby(table["region"]).sum()
    result = pd.DataFrame({"score": 100 * sums["gained"] / covered, "score_best": 100 * sums["gained_best"] / covered})
    result["coverage"] = covered
    enough = covered >= rubric.coverage - 1e-9
    for name in ("", "_best"):
        result[f"grade{name}"] = [
            grade(rubric, score) if fits else "" for score, fits in zip(result[f"score{name}"], enough, strict=True)
        ]
    result["vetoed"] = False
    for region, named in (incidents or {}).items():
        for incident in [named] if isinstance(named, str) else named:
            if incident not in rubric.incidents:
                known = ", ".join(rubric.incidents) or "none"
                raise QualibError(f"incident {incident!r} of {region} is not in rubric {rubric.name}; it knows {known}")
        if region not in result.index:
            raise QualibError(f"region {region} has an incident but no value; {nearest(region, list(result.index))}")
        result.loc[region, ["grade", "grade_best", "vetoed"]] = [rubric.veto, rubric.veto, True]
    return result


def grade(rubric: Rubric, score: float) -> str:
    """The grade of a score: the best whose lowest mark it reaches (compared to nine decimals)."""
    return next((name for name, lowest in rubric.grades.items() if round(score, 9) >= lowest), "")


def assessed(study: Study, regions: Iterable[str], year: int) -> pd.DataFrame:
    """The grade on record of each region in the official assessment, of the year nearest a given one.

    Provinces are graded by the nation, cities by their province, counties by their city: the grades of two levels
    are not one scale.

    Returns
    -------
    DataFrame, indexed by region
        grade, year (such as ``2019``, or ``2016-2017`` where one assessment is of two years; of two that are as near
        the later), source_title and source_url ("" where there is nothing to link); regions without a grade are left
        out.

    Examples
    --------
    >>> import qualib
    >>> assessed(qualib.load(), ["520000"], 2016)[["grade", "year"]].values.tolist()
    [['B', '2019']]
    """
    rows = study.grades[study.grades["region"].isin(list(regions))]
    far = [min(abs(year - int(each)) for each in span.split("-")) for span in rows["year"]]
    rows = rows.assign(far=far).sort_values(["far", "year"], ascending=[True, False], kind="stable")
    rows = rows.drop_duplicates("region").set_index("region")
    return rows.reindex([region for region in dict.fromkeys(regions) if region in rows.index])[
        ["grade", "year", "source_title", "source_url"]
    ]


def what_if(study: Study, rubric: Rubric, observed: pd.DataFrame, changes: Mapping[str, Any]) -> pd.DataFrame:
    """Scores and grades before and after a change of the rubric (see `qualib.progress.rubric.changed`).

    Returns
    -------
    DataFrame indexed by region
        score, score_after, difference, grade, grade_after.
    """
    before, after = assess(rubric, observed), assess(changed(study, rubric, changes), observed)
    table = before[["score", "grade"]].join(after[["score", "grade"]].add_suffix("_after"))
    return table.assign(difference=table["score_after"] - table["score"])[
        ["score", "score_after", "difference", "grade", "grade_after"]
    ]
