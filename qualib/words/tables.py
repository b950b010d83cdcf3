"""Tables of a page in the reader's language, from the frames of `targets.standing` and `progress`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.progress.rubric import Rubric
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.departments import variants
from qualib.words import terms, values
from qualib.words.html import chinese, jump, link, ordered
from qualib.words.language import Messages
from qualib.words.sources import NOWHERE, Places


def plans(study: Study, plans: pd.DataFrame, t: Messages, *, linked: bool = False) -> pd.DataFrame:
    """Plans with issue, period, number of targets and months left; `linked` where `sources` is on the page."""
    counts = study.targets["plan"].value_counts()
    return pd.DataFrame(
        [
            {
                t("Plan"): jump(t.title(plan), f"plan-{plan.plan}" if linked else ""),
                t("Issued"): ordered(t.day(plan.issued), plan.issued),
                t("Period"): f"{plan.period_start}–{plan.period_end}",
                t("Targets"): t.number(counts.get(plan.plan, 0)),
                t("Months left"): t.number(plan.months_left),
            }
            for plan in plans.itertuples()
        ]
    )


def standing(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE, year: int = 0) -> pd.DataFrame:
    """Where each path stands in a month of `year`, on what ground, and its last target, linked to their sources."""
    duty = dict(zip(rows.index, responsible(study, rows, t), strict=True))
    return pd.DataFrame(
        [
            {
                t("Indicator"): terms.label(study, row, t),
                t("This month"): jump(_amount(row, "", t), at.target(row, year)) if row.kind else "–",
                t("Ground"): terms.kind(row.kind, t),
                t("Last target"): jump(_amount(row, "final_", t), at.target(row, row.final_year)),
                t("By the end of"): str(row.final_year),
                t("Section"): chinese(row.section, t.lang) or "–",
                t("Responsible"): duty[row.Index],
            }
            for row in rows.itertuples()
        ]
    )


def due(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Target points that fall due, with what is asked, on what ground and of whom, linked to their sources."""
    duty = dict(zip(rows.index, responsible(study, rows, t), strict=True))
    return pd.DataFrame(
        [
            {
                t("Indicator"): terms.label(study, row, t),
                t("Asked for"): jump(_amount(row, "", t), at.target(row, row.year)),
                t("Ground"): terms.kind(row.kind, t),
                t("Due"): ordered(t.month(f"{row.year}-12"), f"{row.year}-12"),
                t("Section"): chinese(row.section, t.lang) or "–",
                t("Responsible"): duty[row.Index],
            }
            for row in rows.itertuples()
        ]
    )


def responsible(study: Study, rows: pd.DataFrame, t: Messages) -> list[str]:
    """Departments of each row: as printed in Chinese, by the codelist's names (the printed one as title) elsewhere."""
    if t.lang == "zh":
        return [" · ".join(names) or "–" for names in rows["departments"]]
    codes = study.departments.set_index("department")
    known = variants(study.departments).set_index("department_zh")["department"]
    one = Markup('<span title="{}">{}</span>')
    said = {name: one.format(name, t.name(codes.loc[known[name]])) if name in known else chinese(name, t.lang)
            for name in {name for names in rows["departments"] for name in names}}  # fmt: skip
    return [Markup(" · ").join(dict.fromkeys(said[name] for name in names)) or "–" for names in rows["departments"]]


def observed(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Observations against their paths, each linked to its source."""
    places = study.regions.set_index("region")
    return pd.DataFrame(
        [
            {
                t("Region"): t.name(places.loc[row.region]),
                t("Series"): terms.label(study, row, t),
                t("Period of time"): ordered(t.period(row.period), row.period),
                t("Observed"): jump(t.interval(row.low, row.high, row.unit), at.observation(row)),
                t("Path"): jump(
                    t.interval(row.path_value, row.path_value, row.unit),
                    at.path(row, periods.read(row.period).end_year),
                ),
                t("Difference"): "–"
                if pd.isna(row.difference)
                else t.signed(row.difference) + t.unit(values.step(row.unit)),
                t("Verdict"): terms.verdict(row.verdict, t),
                t("Status"): terms.data_status(row.status, t),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
            }
            for row in rows.itertuples()
        ]
    )


def changes(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """What changed since the previous brief (`qualib.targets.metrics.changes`)."""
    parts = {
        "in_force": t("plan in force"),
        "standing": t("path"),
        "due": t("due within 12 months"),
        "observed": t("observation"),
    }
    words = {"new": t("new"), "gone": t("no longer there"), "changed": t("changed")}
    titles = study.plans.set_index("plan")
    rows = rows.assign(known=[after or before for before, after in zip(rows["before"], rows["after"], strict=True)])
    return pd.DataFrame(
        [
            {
                t("Part"): parts[row.part],
                t("Change"): words[row.change],
                t("Item"): t.title(titles.loc[row.item]) if row.part == "in_force" else _named(study, row.known, t),
                t("Before"): _figure(row.part, row.before, t),
                t("Now"): _figure(row.part, row.after, t),
            }
            for row in rows.itertuples()
        ]
    )


def _named(study: Study, figure: dict[str, Any], t: Messages) -> str:
    """Name of a key figure's series, with the period if it was observed."""
    name = terms.label(study, SimpleNamespace(**figure), t)
    return f"{name} ({t.period(figure['period'])})" if "period" in figure else name


def _figure(part: str, figure: Any, t: Messages) -> str:
    """A key figure in words; a dash where there is none."""
    if not figure:
        return "–"
    if part == "in_force":
        return t("yes")
    row = SimpleNamespace(**{"measure": "level", "measure_word": "", **figure})
    value = row.value if row.value is not None else float("nan")
    said = values.amount(value, value, row, t)
    return t("{value}, due {month}", value=said, month=t.month(f"{row.year}-12")) if part == "due" else said


def _amount(row: Any, prefix: str, t: Messages) -> Markup:
    """A value of a path with its unit, sorted by its bounding end."""
    low, high = values.ends(row, prefix)
    return ordered(values.amount(low, high, row, t), f"{high if pd.isna(low) else low:g}")


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
                t("Baseline"): jump(values.dated(row.base_period, values.point(row.y0, row.unit, t), t),
                                    at.observation(row, row.base_period)) if row.base_period else "–",
                "t0": values.date(row.t0, t),
                "y0": values.plain(row.y0, t),
                t("Observed"): jump(values.observed(row, t), at.observation(row)),
                "t": values.date(row.t, t),
                "y": values.plain(row.y, t),
                t("Target"): jump(values.point(row.target, row.unit, t), at.path(row, row.due_year)),
                t("Due"): values.date(row.due, t),
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
                t("Observed"): values.observed(row, t),
                t("Required by then"): values.point(row.required, row.unit, t),
                t("Share of distance"): _both(row.share, row.status, t),
                t("Growth ratio"): _both(row.cagr, row.status_cagr, t),
                t("Growth ratio of the gap to 100"): _both(row.cagr_complement, row.status_complement, t),
                t("At this pace when due"): _projected(row, t),
                t("Assessment"): assessment(row, t),
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
                t("Observed"): values.observed(row, t),
                t("Assessment"): assessment(row, t),
                t("Behind its path"): values.change(row.behind, row.unit, t),
                t("Pace so far, a year"): values.change(row.pace, row.unit, t, signed=True),
                t("Pace needed, a year"): values.change(row.pace_needed, row.unit, t, signed=True),
                t("Doubts"): doubts(row, t),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
            }
            for row in rows.itertuples()
        ]
    )


def assessment(row: Any, t: Messages) -> str:
    """The status of a row of progress; of an interval, of both its ends where they differ."""
    words = terms.status(row.status, t)
    if row.status == row.status_best:
        return words
    return t("undecided: {worst} to {best}", worst=words, best=terms.status(row.status_best, t))


def doubts(row: Any, t: Messages) -> str:
    """The doubts of a row of progress, or that there are none."""
    return t(", ").join(terms.doubt(name, t) for name in row.doubts) or t("none")


def grades(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Scores and grades of `qualib.progress.grades.assess`, by region."""
    places = study.regions.set_index("region")
    return pd.DataFrame(
        [
            {
                t("Region"): t.name(places.loc[region]),
                t("Score"): values.span(row.score, row.score_best, t),
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
                t("Domain"): terms.domain(row.domain, t),
                t("Indicator"): t.name(codes.loc[row.indicator]),
                t("Observed"): t.interval(row.low, row.high, codes.at[row.indicator, "unit"]),
                t("No marks at"): t.number(row.zero),
                t("Full marks at"): t.number(row.full),
                t("Weight"): t.number(row.weight),
                t("Gained"): values.span(row.gained, row.gained_best, t),
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
        ends = values.ends(row, "")
        cells = {role: Markup(t("; ")).join(_counterpart(study, pair, t, at) for pair in own[own["role"] == role]
                 .itertuples()) for role in roles}  # fmt: skip
        rows.append(
            {
                t("Indicator"): terms.label(study, row, t),
                t("Target"): jump(values.amount(*ends, row, t), at.target(row, year)),
                t("Ground"): terms.kind(row.kind, t),
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


def _both(value: float, word: str, t: Messages) -> str:
    return "–" if pd.isna(value) else f"{t.number(value)} · {terms.status(word, t)}"


def _projected(row: Any, t: Messages) -> str:
    if pd.isna(row.projected):
        return "–"
    return f"{values.point(row.projected, row.unit, t)} · {terms.status(row.status_projected, t)}"
