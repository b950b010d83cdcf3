"""Words and tables for progress, warnings, assessment and responsibility, in the reader's language."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from qualib.progress.rubric import Rubric
from qualib.study.package import Study
from qualib.words import wording
from qualib.words.cite import Places
from qualib.words.html import chinese, jump, link
from qualib.words.language import Messages
from qualib.words.wording import NOWHERE


def status(status: str, t: Messages) -> str:
    """Words for a status of progress."""
    return {
        "reached": t("reached"),
        "on track": t("on track"),
        "acceleration needed": t("acceleration needed"),
        "limited": t("limited"),
        "deterioration": t("deterioration"),
        "missed": t("missed"),
        "not assessed": t("not assessed"),
        "not observed": t("not observed"),
        "": "–",
    }[status]


def doubt(doubt: str, t: Messages) -> str:
    """Words for a reason to doubt a status."""
    return {
        "not published": t("value not published as such"),
        "baseline not published": t("baseline not published as such"),
        "interval": t("the value is an interval"),
        "part of the year": t("part of a year"),
        "measures disagree": t("the measures disagree"),
        "frame changed": t("the sampling frame changed"),
        "no baseline": t("no baseline"),
    }[doubt]


def domain(domain: str, t: Messages) -> str:
    """Words for a domain."""
    return {
        "product": t("products"),
        "engineering": t("works"),
        "service": t("services"),
        "environment": t("environment"),
        "brand": t("brands"),
        "standards": t("standards"),
        "foundation": t("foundations"),
        "innovation": t("innovation"),
        "safety": t("safety"),
        "market": t("market"),
    }[domain]


def choice(choice: str, t: Messages) -> str:
    """Words for an input of the uncertainty analysis (`qualib.scores.uncertainty.INPUTS`)."""
    return {
        "normalisation": t("normalisation"),
        "weights": t("weights"),
        "aggregation": t("aggregation"),
        "alternative": t("several targets in one family"),
        "ends": t("point within the interval"),
    }[choice]


def series(study: Study, row: Any, t: Messages) -> str:
    """Name of a row of `verdict.progress`: region and indicator, with its due year."""
    places, codes = study.regions.set_index("region"), study.indicators.set_index("indicator")
    return t("{place}, {series}, target for {year}", place=t.name(places.loc[row.region]),
             series=t.name(codes.loc[row.indicator]), year=row.due_year)  # fmt: skip


def given(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """What each row of progress is computed from: baseline, observation, target and their dates, linked to sources."""
    return pd.DataFrame(
        [
            {
                t("Series"): series(study, row, t),
                t("Baseline"): jump(_dated(row.base_period, _value(row.y0, row.unit, t), t),
                                    at.observation(row, row.base_period)) if row.base_period else "–",
                "t0": _date(row.t0, t),
                "y0": _plain(row.y0, t),
                t("Observed"): jump(_dated(row.period, _seen(row, t), t), at.observation(row)),
                "t": _date(row.t, t),
                "y": _plain(row.y, t),
                t("Target"): jump(_value(row.target, row.unit, t), at.path(row, row.due_year)),
                t("Due"): _date(row.due, t),
            }
            for row in rows.itertuples()
        ]
    )  # fmt: skip


def measures(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """The measures of progress side by side, each with its status."""
    return pd.DataFrame(
        [
            {
                t("Series"): series(study, row, t),
                t("Observed"): _dated(row.period, _seen(row, t), t),
                t("Required by then"): _value(row.required, row.unit, t),
                t("Share of distance"): _both(row.share, row.status, t),
                t("Growth ratio"): _both(row.cagr, row.status_cagr, t),
                t("Growth ratio of the gap to 100"): _both(row.cagr_complement, row.status_complement, t),
                t("At this pace when due"): _projected(row, t),
                t("Assessment"): standing(row, t),
                t("Doubts"): doubts(row, t),
            }
            for row in rows.itertuples()
        ]
    )


def warnings(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Early warnings: how far off, how sure, and what it would take to return."""
    return pd.DataFrame(
        [
            {
                t("Rank"): t.number(row.rank),
                t("Series"): series(study, row, t),
                t("Observed"): _dated(row.period, _seen(row, t), t),
                t("Assessment"): standing(row, t),
                t("Behind its path"): _change(row.behind, row.unit, t),
                t("Pace so far, a year"): _change(row.pace, row.unit, t, signed=True),
                t("Pace needed, a year"): _change(row.pace_needed, row.unit, t, signed=True),
                t("Doubts"): doubts(row, t),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
            }
            for row in rows.itertuples()
        ]
    )


def warning(study: Study, row: Any, t: Messages) -> str:
    """A sentence on one row of `qualib.progress.verdict.warnings`."""
    needed = t("the date has passed") if pd.isna(row.pace_needed) else t(
        "{pace} a year would bring it back", pace=_change(row.pace_needed, row.unit, t, signed=True))  # fmt: skip
    return t("{series}: {observed} in {period}, {status}, {behind} behind its path; {needed}.",
             series=series(study, row, t), observed=_seen(row, t), period=t.period(row.period),
             status=standing(row, t), behind=_change(row.behind, row.unit, t), needed=needed)  # fmt: skip


def standing(row: Any, t: Messages) -> str:
    """The status of a row of progress; of an interval, of both its ends where they differ."""
    words = status(row.status, t)
    if row.status == row.status_best:
        return words
    return t("undecided: {worst} to {best}", worst=words, best=status(row.status_best, t))


def doubts(row: Any, t: Messages) -> str:
    """The doubts of a row of progress, or that there are none."""
    return t(", ").join(doubt(name, t) for name in row.doubts) or t("none")


def grades(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Scores and grades of `qualib.progress.grades.assess`, by region."""
    places = study.regions.set_index("region")
    return pd.DataFrame(
        [
            {
                t("Region"): t.name(places.loc[region]),
                t("Score"): _span(row.score, row.score_best, t),
                t("Weights observed"): t.number(row.coverage, 0) + "%",
                t("Grade"): grade(row, t),
            }
            for region, row in zip(rows.index, rows.itertuples(), strict=True)
        ]
    )


def grade(row: Any, t: Messages) -> str:
    """A grade, both where an interval leaves it open, or why there is none."""
    if not row.grade:
        return t("none: too little observed")
    if row.vetoed:
        return t("{grade}, by veto", grade=row.grade)
    return row.grade if row.grade == row.grade_best else f"{row.grade}–{row.grade_best}"


def marks(study: Study, rubric: Rubric, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Marks gained and lost of `qualib.progress.grades.points`, by indicator."""
    codes = study.indicators.set_index("indicator")
    return pd.DataFrame(
        [
            {
                t("Domain"): domain(row.domain, t),
                t("Indicator"): t.name(codes.loc[row.indicator]),
                t("Observed"): t.interval(row.low, row.high, codes.at[row.indicator, "unit"]),
                t("No marks at"): t.number(row.zero),
                t("Full marks at"): t.number(row.full),
                t("Weight"): t.number(row.weight),
                t("Gained"): _span(row.gained, row.gained_best, t),
                t("Lost"): "–" if pd.isna(row.lost) else t.number(row.lost),
            }
            for row in rows.itertuples()
        ]
    )


def beside(study: Study, stand: pd.DataFrame, pairs: pd.DataFrame, t: Messages,
           at: Places = NOWHERE, year: int = 0) -> pd.DataFrame:  # fmt: skip
    """Each target of the year with what stands beside it in `qualib.progress.evidence.beside`, linked to its source."""
    roles = {"own": t("Observed"), "province": t("Province"), "nation": t("Nation"), "other": t("Other plans")}
    rows = []
    for row in stand.itertuples():
        own = pairs[pairs["key"] == row.Index]
        ends = wording.ends(row, "")
        cells = {role: Markup(t("; ")).join(_counterpart(study, pair, t, at) for pair in own[own["role"] == role]
                 .itertuples()) for role in roles}  # fmt: skip
        rows.append(
            {
                t("Indicator"): wording.label(study, row, t),
                t("Target"): jump(wording.amount(*ends, row, t), at.target(row, year)),
                t("Ground"): wording.kind(row.kind, t),
                **{words: cells[role] or "–" for role, words in roles.items()},
            }
        )
    return pd.DataFrame(rows)


def _counterpart(study: Study, pair: Any, t: Messages, at: Places) -> str:
    """One value beside a target: whose it is where that is not plain, when, and how far it compares."""
    name = t.name(study.regions.set_index("region").loc[pair.region]) + " " if pair.role == "other" else ""
    when = t(" ({period})", period=t.period(pair.period)) if "-" in pair.period else ""
    aim = t("target") + " " if pair.what == "target" and pair.role != "other" else ""
    near = t(", close") if pair.comparability == "close" else ""
    said = f"{name}{aim}{t.interval(pair.low, pair.high, pair.unit)}{when}{near}"
    own = at.observation(pair) if pair.what == "observed" else ""
    return jump(said, own) if own else link(said, pair.source_url)


def department(study: Study, code: str, t: Messages) -> str:
    """Name of a department."""
    return t.name(study.departments.set_index("department").loc[code])


def _seen(row: Any, t: Messages) -> str:
    if row.y == row.y_best:
        return _value(row.y, row.unit, t)
    low, high = sorted((row.y, row.y_best))
    # An end that is merely the indicator's bound was open as published.
    bounds = (0, 100) if row.unit in ("percent", "index") else (-np.inf, np.inf)
    return t.interval(np.nan if low <= bounds[0] else low, np.nan if high >= bounds[1] else high, row.unit)


def _dated(period: str, value: str, t: Messages) -> str:
    return t("{period}: {value}", period=t.period(period), value=value)


def _value(value: float, unit: str, t: Messages) -> str:
    return t.interval(value, value, unit)


def _plain(value: float, t: Messages) -> str:
    return t.number(value) if np.isfinite(value) else "–"


def _date(value: float, t: Messages) -> str:
    return "–" if pd.isna(value) else f"{value:.3f}".rstrip("0").rstrip(".")


def _both(value: float, word: str, t: Messages) -> str:
    return "–" if pd.isna(value) else f"{t.number(value)} · {status(word, t)}"


def _projected(row: Any, t: Messages) -> str:
    if pd.isna(row.projected):
        return "–"
    return f"{_value(row.projected, row.unit, t)} · {status(row.status_projected, t)}"


def _change(value: float, unit: str, t: Messages, *, signed: bool = False) -> str:
    if pd.isna(value):
        return "–"
    return (t.signed(value) if signed else t.number(value)) + t.unit(wording.step(unit))


def _span(low: float, high: float, t: Messages) -> str:
    if pd.isna(low):
        return "–"
    return t.number(low) if round(low, 2) == round(high, 2) else f"{t.number(low)}–{t.number(high)}"
