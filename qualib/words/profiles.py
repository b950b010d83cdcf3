"""Tables and sentences of the pages of regions and indicators, from verdicts, targets and observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.progress.verdict import GOOD, OFF, Verdict
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets import compare
from qualib.words import tables, terms, values
from qualib.words.html import chinese, link, ordered
from qualib.words.language import Messages
from qualib.words.sources import Places


def tally(verdicts: Iterable[str], t: Messages) -> str:
    """How many of some targets have each verdict, none that is zero, in the order of a page."""
    counts = Counter(verdicts)
    return t(", ").join(t("{verdict} {n}", verdict=terms.verdict(verdict, t), n=t.number(counts[verdict]))
                        for verdict in Verdict if counts[verdict])  # fmt: skip


def side(verdicts: Iterable[str]) -> tuple[str, str]:
    """The worst of some verdicts, as the class of a mark and as its sign, so that colour never says it alone."""
    there = set(verdicts)
    if there & set(OFF):
        return "off", "▲"
    if there & set(GOOD):
        return "on", "✓"
    return ("none", "○") if there else ("empty", "")


def as_of(month: str, briefed: bool, t: Messages) -> str:
    """Which month a page's verdicts are of, and why that one."""
    if briefed:
        return t("Verdicts as known in {month}, the last month with briefs.", month=t.month(month))
    return t("Verdicts as known in {month}, the last month that anything was observed in.", month=t.month(month))


def held(plans: int, verdicts: pd.Series, t: Messages) -> str:
    """How many plans and targets a region has, and how they stand."""
    if not plans:
        return t("No plan is on record here.")
    said = t.plural("{n} plan on record", "{n} plans on record", plans)
    if not len(verdicts):
        return t("{plans}, without targets that could be read.", plans=said)
    return t("{plans} with {targets}: {tally}.", plans=said, tally=tally(verdicts, t),
             targets=t.plural("{n} target", "{n} targets", len(verdicts)))  # fmt: skip


def next_due(rows: pd.DataFrame, t: Messages) -> str:
    """What falls due next; "" where nothing does any more."""
    if rows.empty:
        return ""
    first = rows[rows["year"] == rows["year"].min()]
    return t.plural("Next, {n} target point falls due in {month}.", "Next, {n} target points fall due in {month}.",
                    len(first), month=t.month(f"{first['year'].iloc[0]}-12"))  # fmt: skip


def plans(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Plans with number, date, years, how they were read, and their source, linked where it may be."""
    counts = study.targets["plan"].value_counts()
    return pd.DataFrame(
        [
            {
                t("Plan"): _titled(plan, t),
                t("Document no."): chinese(plan.document_no, t.lang) or "–",
                t("Issued"): ordered(t.day(plan.issued), plan.issued),
                t("Period"): "–".join(dict.fromkeys((str(plan.period_start), str(plan.period_end)))),
                t("Target points"): t.number(counts.get(plan.plan, 0)),
                t("Coded from"): terms.plan_standing(plan.standing, t),
                t("Published at"): chinese(link(plan.source_title, plan.source_url), t.lang),
            }
            for plan in rows.itertuples()
        ]
    )


def _titled(plan: Any, t: Messages) -> str:
    """A plan's title, in other languages with the one it was published under."""
    if t.lang == "zh":
        return str(plan.title_zh)
    return Markup('{}<br><span class="note" lang="zh">{}</span>').format(t.title(plan), plan.title_zh)


def promises(study: Study, rows: pd.DataFrame, t: Messages, at: Places, pages: Mapping[str, str],
             short: Mapping[str, str]) -> pd.DataFrame:  # fmt: skip
    """Targets of a region: `tables.targets` with firmness, who answers, and the plan where there are several.

    Parameters
    ----------
    rows : DataFrame
        Of `verdict.verdicts`, with firmness.
    at : Places
        The page's lists of sources.
    pages : mapping
        Indicator → address of its page.
    short : mapping
        Of `terms.plans`.
    """
    table = tables.targets(study, rows, t, at, apart=False)
    names = [terms.label(study, row, t) for row in rows.itertuples()]
    table[t("Indicator")] = [
        Markup('<a href="{}">{}</a>').format(pages[code], name)
        for code, name in zip(rows["indicator"], names, strict=True)
    ]
    if (rows["firmness"] != "").any():
        table[t("Firmness")] = [terms.firmness(said, t) if said else "–" for said in rows["firmness"]]
    if rows["departments"].map(len).any():
        table[t("Responsible")] = answering(study, rows, t)
    if len(set(rows["plan"])) > 1:
        table[t("Plan")] = [_within(short[plan], plan) for plan in rows["plan"]]
    return table


def _within(words: str, plan: str) -> Markup:
    return Markup('<a href="#plan-{}">{}</a>').format(plan, words)


def answering(study: Study, rows: pd.DataFrame, t: Messages) -> list[str]:
    """Who answers for each target: the first department on view, all of them behind it where there are more."""
    said = tables.responsible(study, rows, t)
    firsts = rows.assign(departments=rows["departments"].str[:1], roles=rows["roles"].str[:1])
    folded = Markup("<details><summary>{}</summary>{}</details>")
    return [
        full if len(names) < 2
        else folded.format(t("{name} and {n} more", name=Markup(first).striptags(), n=t.number(len(names) - 1)), full)
        for full, first, names in zip(said, tables.responsible(study, firsts, t), rows["departments"], strict=True)
    ]  # fmt: skip


def due(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """What falls due, by date: `rows` of `standing.due` with the `name` of their series."""
    return pd.DataFrame(
        [
            {
                t("Indicator"): Markup('<a href="#{}">{}</a>').format(row.name, terms.label(study, row, t)),
                t("Asked for"): values.amount(*values.ends(row), row, t),
                t("Due"): ordered(t.month(f"{row.year}-12"), f"{row.year}-12"),
                t("Verdict"): terms.verdict(row.verdict, t),
                t("Responsible"): who,
            }
            for row, who in zip(_rows(rows), answering(study, rows, t), strict=True)
        ]
    )


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples(index=False)


def grades(rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Grades of the official assessment of quality work, with their source."""
    return pd.DataFrame(
        [
            {
                t("Year assessed"): ordered(row.year, row.year[:4]),
                t("Grade"): row.grade,
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
                t("Note"): chinese(row.note, t.lang) or "–",
            }
            for row in rows.itertuples()
        ]
    )


def asked(study: Study, rows: pd.DataFrame, t: Messages, points: Mapping[tuple[str, ...], Iterable[Any]],
          nations: pd.DataFrame, pages: Mapping[str, str], short: Mapping[str, str]) -> pd.DataFrame:  # fmt: skip
    """Who asks for an indicator: every point of each plan, beside the nation's, the verdict and the evidence.

    Parameters
    ----------
    rows : DataFrame
        Of `verdict.verdicts`, of one indicator, with `name`.
    points : mapping
        Series → its targets.
    nations : DataFrame
        Rows of `panel.beside_nations` of the indicator.
    pages : mapping
        Region → address of its page.
    short : mapping
        Of `terms.plans`.
    """
    places = study.regions.set_index("region")
    beside: dict[tuple[str, ...], list[Any]] = {}
    for row in nations.itertuples():
        beside.setdefault((row.plan, row.indicator, row.label_zh, row.measure), []).append(row)
    table = pd.DataFrame(
        [
            {
                t("Region"): Markup('<a href="{}#{}">{}</a>').format(
                    pages[row.region], row.name, t.name(places.loc[row.region])),
                t("Asked for"): _points(points[row.plan, row.indicator, row.label_zh, row.measure], t),
                t("Beside the nation"): _beside(study, beside.get((row.plan, row.indicator, row.label_zh, row.measure),
                                                                  []), t),
                t("Verdict"): tables.standing(row, t),
                t("Evidence"): tables.evidence(study, row, t),
                t("Plan"): short[row.plan],
            }
            for row in _rows(rows)
        ]
    )  # fmt: skip
    return table.loc[:, [name for name in table if not (table[name] == "–").all()]]


def _points(rows: Iterable[Any], t: Messages) -> str:
    """Every value a series asks for, with its year."""
    return t("; ").join(t("{value}, {year}", value=values.amount(row.low, row.high, row, t), year=row.year)
                        for row in rows)  # fmt: skip


def _beside(study: Study, rows: Sequence[Any], t: Messages) -> str:
    """Whether each year's value is more than the nation's, and of what where that is merely close."""
    codes = study.indicators.set_index("indicator")
    said = []
    for row in rows:
        unit = codes.at[row.nation_indicator, "unit"]
        words = {"answer": terms.answer(row.answer, t), "year": row.year,
                 "value": t.interval(row.nation_low, row.nation_high, unit)}  # fmt: skip
        if row.comparability == "close":
            said.append(t("{answer} (nation {value} in {year}, close: {series})",
                          series=t.name(codes.loc[row.nation_indicator]), **words))  # fmt: skip
        else:
            said.append(t("{answer} (nation {value} in {year})", **words))
    return t("; ").join(said) or "–"


def definition(
    study: Study, row: Any, near: Iterable[Any], t: Messages, pages: Mapping[str, str]
) -> list[tuple[str, str]]:
    """What an indicator is, as pairs of a heading and its words; `near` are rows of those close to it."""
    families = study.families.set_index("family")
    limits = [t("not below {value}", value=t.number(row.floor)) if pd.notna(row.floor) else "",
              t("not above {value}", value=t.number(row.ceiling)) if pd.notna(row.ceiling) else ""]  # fmt: skip
    said = [
        (t("Definition"), str(getattr(row, f"definition_{t.lang}", row.definition_en)) or "–"),
        (t("Domain"), terms.domain(row.domain, t)),
        (t("Family"), t.name(families.loc[row.family])),
        (t("Unit"), t(", ").join(filter(None, [t.unit_name(row.unit), *limits]))),
        (t("Better is"), terms.direction(row.direction, t)),
        (t("Code"), str(row.indicator)),
    ]
    near = list(near)
    if near:
        words = {"population": t("what is covered"), "sampling": t("how it is found"), "unit": t("the unit"),
                 "definition": t("what is counted, or how")}  # fmt: skip
        apart: dict[str, list[Markup]] = {}
        for other in near:
            what = t(", ").join(words[name] for name in compare.difference(row, other))
            apart.setdefault(what, []).append(
                Markup('<a href="{}">{}</a>').format(pages[other.indicator], t.name(other))
            )
        close = [Markup(t("differing in {what}: {indicators}")).format(what=what, indicators=Markup(" · ").join(links))
                 for what, links in apart.items()]  # fmt: skip
        said.append((t("Close to it"), Markup("<br>").join(close)))
    return said


def years(study: Study, rows: pd.DataFrame, t: Messages, pages: Mapping[str, str]) -> pd.DataFrame:
    """Values of whole years, a row for each region and sampling frame, a column for each year with any."""
    whole = rows[periods.each(rows["period"], "kind") == periods.Kind.YEAR]
    columns = sorted(whole["period"].unique())
    held: dict[tuple[str, str], dict[str, str]] = {}
    for row in whole[["region", "frame", "period", "low", "high", "unit"]].itertuples():
        held.setdefault((row.region, row.frame), {})[row.period] = t.interval(row.low, row.high, row.unit)
    names = {row.region: t.name(row) for row in study.regions.itertuples()}
    table = []
    for (region, frame), of in held.items():
        name = Markup('<a href="{}">{}</a>').format(pages[region], names[region])
        note = t(" ({note})", note=terms.frame(frame, t)) if frame else ""
        table.append({t("Region"): name + note, **{t("{year}", year=year): of.get(year, "–") for year in columns}})
    return pd.DataFrame(table)
