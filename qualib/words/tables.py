"""Tables of a page in the reader's language, from the frames of `targets.standing` and `progress`."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.progress.rubric import Rubric
from qualib.study.package import Study
from qualib.targets.departments import variants
from qualib.words import terms, values
from qualib.words.html import chinese, jump, link, ordered
from qualib.words.language import Messages
from qualib.words.sources import NOWHERE, Places

#: Values of others that stand beside a target.
MOST = 6


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


def labels(study: Study, rows: pd.DataFrame, t: Messages) -> list[str]:
    """Names of targets; the plan is named with those that two plans set under one name."""
    names = [terms.label(study, row, t) for row in rows.itertuples()]
    plans = pd.Series(rows["plan"].to_numpy()).groupby(names).nunique()
    titles = {plan.plan: t.title(plan) for plan in study.plans.itertuples()}
    return [name if plans[name] == 1 else f"{name}{t(' ({note})', note=titles[plan])}"
            for name, plan in zip(names, rows["plan"], strict=True)]  # fmt: skip


def due(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Target points that fall due, with what is asked and how the plan says it, linked to their sources."""
    return pd.DataFrame(
        [
            {
                t("Indicator"): name,
                t("Asked for"): jump(_amount(row, "", t), at.target(row, row.year)),
                t("How it is said"): terms.kind(row.kind, t),
                t("Due"): ordered(t.month(f"{row.year}-12"), f"{row.year}-12"),
            }
            for row, name in zip(rows.itertuples(), labels(study, rows, t), strict=True)
        ]
    )


def targets(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE, *, apart: bool = True) -> pd.DataFrame:
    """Each target of `verdict.verdicts`: what is asked of which year, the last target, verdict and evidence.

    A column that is empty throughout is left out. Targets of one name are told apart by their plans, unless the
    caller does (`apart`).
    """
    names = labels(study, rows, t) if apart else [terms.label(study, row, t) for row in rows.itertuples()]
    table = pd.DataFrame(
        [
            {
                t("Indicator"): name,
                t("Asked for"): jump(_asked(row, t), at.target(row, row.asked_year)),
                t("Last target"): "–" if row.final_year == row.asked_year else jump(
                    t("{value} by {year}", value=values.amount(row.final_low, row.final_high, row, t),
                      year=row.final_year), at.target(row, row.final_year)),
                t("Verdict"): standing(row, t),
                # A column of evidence is sorted by the value, which Chinese says after the year.
                t("Evidence"): ordered(evidence(study, row, t, at), row.low if pd.notna(row.low) else row.high)
                if row.period else "–",
            }
            for row, name in zip(rows.itertuples(), names, strict=True)
        ]
    )  # fmt: skip
    return table.loc[:, ~(table == "–").all()]


def standing(row: Any, t: Messages) -> Markup:
    """The verdict of a row of `verdict.verdicts`, with its reason where the word alone does not tell."""
    word = Markup('<span class="verdict {}">{}</span>').format(
        row.verdict.replace(" ", "-"), terms.verdict(row.verdict, t)
    )
    why = terms.reason(row.reason, t)
    if row.so_far:
        why += t("; so far it is met") if row.so_far == "met" else t("; so far it is short")
    plain = row.reason in ("met", "short", "nothing", "met_last")
    return word if plain else word + _note(why, t)


def evidence(study: Study, row: Any, t: Messages, at: Places = NOWHERE) -> str:
    """What a verdict rests on, and whose it is where it is not the target's own; a dash where there is nothing."""
    if not row.period:
        return "–"
    said = jump(values.evidence(row, t), at.seen.get((row.seen_region, row.seen_indicator, row.period, row.frame), ""))
    notes = [] if row.data_status == "published" else [terms.data_status(row.data_status, t)]
    if row.proxy == "near":
        codes = study.indicators.set_index("indicator")
        notes.insert(0, t("of {series}", series=t.name(codes.loc[row.seen_indicator])))
    elif row.proxy == "part":
        notes.insert(0, t("of {place}", place=t.name(study.regions.set_index("region").loc[row.seen_region])))
    return said + _note(t(", ").join(notes), t) if notes else said


def _note(words: str, t: Messages) -> Markup:
    """What qualifies the words before it, in brackets."""
    return Markup('<span class="note">{}</span>').format(t(" ({note})", note=words))


def outcomes(counts: pd.DataFrame, first: str, t: Messages) -> pd.DataFrame:
    """Numbers of targets by verdict (`progress.outcomes.counted`), a dash for none; `first` heads the groups' names."""
    said = counts.map(lambda n: t.number(n) if n else "–")
    said.columns = [t("Targets") if name == "targets" else terms.verdict(name, t).capitalize() for name in counts]
    return said.reset_index(names=first)


def assessed(study: Study, row: Any, t: Messages) -> str:
    """A row of `progress.outcomes.graded`: province, grade and year of the assessment; a dash where there is none."""
    if not row.grade:
        return "–"
    return t("{place}: {grade} ({year})", place=t.name(study.regions.set_index("region").loc[row.province]),
             grade=row.grade, year=row.year)  # fmt: skip


def duties(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Section and departments of each target."""
    duty = responsible(study, rows, t)
    return pd.DataFrame(
        [
            {
                t("Indicator"): name,
                t("Section"): chinese(row.section, t.lang) or "–",
                t("Responsible"): named,
            }
            for row, name, named in zip(rows.itertuples(), labels(study, rows, t), duty, strict=True)
        ]
    )


def working(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """How the verdicts with a baseline are worked out: the measures of progress towards the last target."""
    return pd.DataFrame(
        [
            {
                t("Indicator"): name,
                t("Baseline"): values.dated(row.base_period, values.point(row.y0, row.unit, t), t),
                t("Observed"): values.observed(row, t),
                t("Target"): t("{value} by {year}", value=values.point(row.target, row.unit, t), year=row.final_year),
                t("Share of the way, against the time gone"): values.plain(row.share, t),
                t("Growth against growth needed"): values.plain(row.cagr, t),
                t("When due, at this pace"): values.point(row.projected, row.unit, t),
                t("Needed a year from here"): values.change(row.pace_needed, row.unit, t, signed=True),
            }
            for row, name in zip(rows.itertuples(), labels(study, rows, t), strict=True)
        ]
    )


def seen(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Observations of `evidence.observed`, each with what its year asks and what it is of."""
    return pd.DataFrame(
        [
            {
                t("Target"): name,
                t("Observed"): evidence(study, row, t, at),
                t("Asked of that year"): "–" if pd.isna(row.path_value)
                else t.interval(row.path_value, row.path_value, row.unit),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
            }
            for row, name in zip(rows.itertuples(), labels(study, rows, t), strict=True)
        ]
    )  # fmt: skip


def responsible(study: Study, rows: pd.DataFrame, t: Messages) -> list[str]:
    """Departments of each row, by the part they have in it.

    As printed in Chinese, by the codelist's names (the printed one as title) elsewhere.
    """
    said = _department_words(study, rows, t)
    words = {"lead": t("led by {names}"), "responsible": "{names}", "shared": t("each by its duties: {names}"),
             "supporting": t("with the support of {names}")}  # fmt: skip
    found = []
    for names, roles in zip(rows["departments"], rows["roles"], strict=True):
        parts = []
        for role, pattern in words.items():
            own = dict.fromkeys(said[name] for name, part in zip(names, roles, strict=True) if part == role)
            if own:
                parts.append(Markup(pattern).format(names=Markup(" · ").join(own)))
        found.append(Markup(t("; ")).join(parts) or "–")
    return found


def _department_words(study: Study, rows: pd.DataFrame, t: Messages) -> dict[str, str]:
    """Name as printed → what a page says."""
    printed = {name for names in rows["departments"] for name in names}
    if t.lang == "zh":
        return {name: name for name in printed}
    codes = study.departments.set_index("department")
    known = variants(study.departments).set_index("department_zh")["department"]
    one = Markup('<span title="{}">{}</span>')
    return {name: one.format(name, t.name(codes.loc[known[name]])) if name in known else chinese(name, t.lang)
            for name in printed}  # fmt: skip


def changes(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """What changed since the previous brief (`publish.metrics.changes`)."""
    parts = {"in_force": t("plan in force"), "verdicts": t("target"), "due": t("due within 12 months")}
    words = {"new": t("new"), "gone": t("no longer there"), "changed": t("changed")}
    titles = study.plans.set_index("plan")
    rows = rows.assign(known=[after or before for before, after in zip(rows["before"], rows["after"], strict=True)])
    return pd.DataFrame(
        [
            {
                t("Part"): parts[row.part],
                t("Change"): words[row.change],
                t("Item"): t.title(titles.loc[row.item]) if row.part == "in_force"
                else terms.label(study, SimpleNamespace(**row.known), t),
                t("Before"): _figure(row.part, row.before, t),
                t("Now"): _figure(row.part, row.after, t),
            }
            for row in rows.itertuples()
        ]
    )  # fmt: skip


def _figure(part: str, figure: Any, t: Messages) -> str:
    """A key figure in words; a dash where there is none."""
    if not figure:
        return "–"
    if part == "in_force":
        return t("yes")
    row = SimpleNamespace(**{name: math.nan if value is None else value for name, value in figure.items()})
    if part == "due":
        said = values.amount(row.value, row.value, row, t)
        return t("{value}, due {month}", value=said, month=t.month(f"{row.year}-12"))
    asked = values.amount(row.asked_low, row.asked_high, row, t)
    verdict = terms.verdict(row.verdict, t)
    if not row.period:
        return t("{asked} for {year}: {verdict}", asked=asked, year=row.asked_year, verdict=verdict)
    return t("{asked} for {year}: {verdict}, {observed}", asked=asked, year=row.asked_year, verdict=verdict,
             observed=values.evidence(row, t))  # fmt: skip


def _asked(row: Any, t: Messages) -> Markup:
    """What is asked of the year asked about, sorted by its bounding end."""
    low, high = row.asked_low, row.asked_high
    said = t("{value}, {year}", value=values.amount(low, high, row, t), year=row.asked_year)
    return ordered(said, f"{high if pd.isna(low) else low:g}")


def _amount(row: Any, prefix: str, t: Messages) -> Markup:
    """A value of a path with its unit, sorted by its bounding end."""
    low, high = values.ends(row, prefix)
    return ordered(values.amount(low, high, row, t), f"{high if pd.isna(low) else low:g}")


def series(study: Study, row: Any, t: Messages) -> str:
    """Name of a row of `verdict.progress`: region and indicator, with its due year."""
    places, codes = study.regions.set_index("region"), study.indicators.set_index("indicator")
    return t("{place}, {series}, target for {year}", place=t.name(places.loc[row.region]),
             series=t.name(codes.loc[row.indicator]), year=row.due_year)  # fmt: skip


def measures(study: Study, rows: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Rows of `working.working`: what each is computed from, and the measures of progress side by side."""
    return pd.DataFrame(
        [
            {
                t("Series"): series(study, row, t),
                t("Baseline"): jump(values.dated(row.base_period, values.point(row.y0, row.unit, t), t),
                                    at.observation(row, row.base_period)) if row.base_period else "–",
                t("Observed"): jump(values.observed(row, t), at.observation(row)),
                t("Target"): jump(values.point(row.target, row.unit, t), at.path(row, row.due_year)),
                t("Required by then"): values.point(row.required, row.unit, t),
                t("Share of the way, against the time gone"): values.plain(row.share, t),
                t("Growth against growth needed"): values.plain(row.cagr, t),
                t("The same of the gap to 100"): values.plain(row.cagr_complement, t),
                t("When due, at this pace"): values.point(row.projected, row.unit, t),
                t("Doubts"): doubts(row, t),
            }
            for row in rows.itertuples()
        ]
    )  # fmt: skip


def doubts(row: Any, t: Messages) -> str:
    """The doubts of a row of `working.working`, or that there are none."""
    return t(", ").join(terms.doubt(name, t) for name in row.doubts) or t("none")


def grades(study: Study, rows: pd.DataFrame, t: Messages, official: pd.DataFrame | None = None) -> pd.DataFrame:
    """Scores and grades of `qualib.progress.grades.assess`, by region, beside the official ones (`grades.assessed`)."""
    places = study.regions.set_index("region")
    beside = rows.iloc[:0] if official is None else official
    table = []
    for region in dict.fromkeys([*beside.index, *rows.index]):
        cells = {t("Region"): t.name(places.loc[region])}
        own = rows.loc[region] if region in rows.index else None
        cells[t("Score")] = "–" if own is None else values.span(own.score, own.score_best, t)
        cells[t("Weights observed")] = "–" if own is None else t.number(own.coverage, 0) + "%"
        cells[t("Grade")] = "–" if own is None else grade(own, t)
        if official is not None and len(official):
            row = official.loc[region] if region in official.index else None
            said = "–" if row is None else t("{grade} ({year})", grade=row.grade, year=row.year)
            cells[t("Official assessment")] = "–" if row is None else link(said, row.source_url)
        table.append(cells)
    return pd.DataFrame(table)


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


def beside(study: Study, stand: pd.DataFrame, pairs: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> pd.DataFrame:
    """Each target of the year, how it stands, and what stands beside it in `evidence.beside`, linked to its source."""
    roles = {"province": t("Province"), "nation": t("Nation"), "other": t("Other plans")}
    roles = {role: words for role, words in roles.items() if role in set(pairs["role"])}  # a province has none above it
    rows = []
    for row in stand.itertuples():
        own = pairs[pairs["key"] == row.Index]
        cells = {role: _several([_counterpart(study, pair, t, at) for pair in own[own["role"] == role].itertuples()], t)
                 for role in roles}  # fmt: skip
        rows.append(
            {
                t("Indicator"): terms.label(study, row, t),
                t("Target"): jump(values.amount(row.asked_low, row.asked_high, row, t), at.target(row, row.asked_year)),
                t("Verdict"): standing(row, t),
                # A column of evidence is sorted by the value, which Chinese says after the year.
                t("Evidence"): ordered(evidence(study, row, t, at), row.low if pd.notna(row.low) else row.high)
                if row.period
                else "–",
                **{words: cells[role] or "–" for role, words in roles.items()},
            }
        )
    return pd.DataFrame(rows)


def _several(said: list[str], t: Messages) -> Markup:
    """What stands beside a target, the most comparable first; of many the first ones, and how many more there are."""
    more = len(said) - MOST
    rest = [t.plural("and {n} more", "and {n} more", more)] if more > 0 else []
    return Markup(t("; ")).join([*said[:MOST], *rest])


def _counterpart(study: Study, pair: Any, t: Messages, at: Places) -> str:
    """One value beside a target: whose it is where that is not plain, when, and of what where it is merely close."""
    name = t.name(study.regions.set_index("region").loc[pair.region]) + " " if pair.role == "other" else ""
    when = t(" ({period})", period=t.period(pair.period)) if "-" in pair.period else ""
    if pair.earlier:
        when = t(" (last known, {period})", period=t.period(pair.period))
    aim = t("target") + " " if pair.what == "target" and pair.role != "other" else ""
    near = t(", close: {series}", series=terms.label(study, pair, t)) if pair.comparability == "close" else ""
    said = f"{name}{aim}{t.interval(pair.low, pair.high, pair.unit)}{when}{near}"
    own = at.observation(pair) if pair.what == "observed" else ""
    return jump(said, own) if own else link(said, pair.source_url)
