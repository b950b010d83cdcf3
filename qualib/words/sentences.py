"""Sentences of a page: how two plans race, what a warning says, and the summary a brief opens with."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.progress.verdict import GOOD, OFF, warnings
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets import compare, speed
from qualib.words import tables, terms, values
from qualib.words.html import Card, jump
from qualib.words.language import Messages
from qualib.words.sources import NOWHERE, Places

#: Lines a box of the summary holds; its section has them all.
LINES = 3
#: Plans that the summary names; of more it gives the number, and the sources list them.
NAMED = 3


def race(study: Study, mine: pd.DataFrame, others: pd.DataFrame, t: Messages) -> str:
    """How one plan's path stands to each last target of another plan, the least demanding first.

    `mine` is one series, `others` one or more of one other plan, all of comparable indicators
    (`trajectories`).
    """
    places = study.plans.merge(study.regions, on="region").set_index("plan")
    lower = study.indicators.set_index("indicator").at[mine["indicator"].iloc[0], "direction"] == "lower"
    own, goals = mine.iloc[-1], others.groupby(["indicator", "label_zh"], sort=False).tail(1)
    goals = goals.dropna(subset="value").drop_duplicates(["value", "unit", "year"])
    goals = goals.sort_values(["value", "year"], ascending=[not lower, True], kind="stable")
    said = [against(mine, goal, t.name(places.loc[goal.plan]), t, lower=lower) for goal in goals.itertuples()]
    words = {"place": t.name(places.loc[own["plan"]]), "goals": t("; ").join(said)}
    climb = speed.pace(mine)
    if pd.isna(climb):
        words["own"] = t.interval(own["value"], own["value"], own["unit"])
        if any(speed.meeting(mine, row.value, row.year, lower=lower)[0] == "no pace" for row in goals.itertuples()):
            words["goals"] += t("; ") + t("a single year has no pace")
        return t("{place} asks for {own} in {year}: {goals}", year=int(own["year"]), **words)
    if climb == 0:
        return t("{place} stays where it is: {goals}", **words)
    return t("{place} moves by {pace} a year: {goals}",
             pace=t.signed(climb) + t.unit(values.step(own["unit"])), **words)  # fmt: skip


def last_seen(study: Study, region: str, indicator: str, t: Messages) -> str:
    """What was last observed, as a part of a sentence; "" where there is nothing."""
    rows = study.observations
    rows = rows[(rows["region"] == region) & (rows["indicator"] == indicator)]
    rows = rows[periods.each(rows["period"], "kind") != periods.Kind.SPAN]
    if rows.empty:
        return ""
    last = rows.loc[periods.each(rows["period"], "middle").idxmax()]
    value = t.interval(last["low"], last["high"], last["unit"])
    return t("{period}: {value} observed", period=t.period(last["period"]), value=value)


def against(mine: pd.DataFrame, goal: Any, other: str, t: Messages, *, lower: bool = False) -> str:
    """How a path stands to one target of another place, as a part of a sentence (`speed.meeting`)."""
    answer, year = speed.meeting(mine, goal.value, goal.year, lower=lower)
    words = {"level": t.interval(goal.value, goal.value, goal.unit), "other": other, "due": int(goal.year)}
    if answer in ("away", "no pace"):
        return {
            "away": t("it does not move towards {level}, {other}'s target for {due}", **words),
            "no pace": t("short of {level}, {other}'s target for {due}", **words),
        }[answer]
    if answer == "above" and len(mine) == 1:
        return t("at or below {level}, {other}'s target for {due}", **words) if lower else t(
            "at or above {level}, {other}'s target for {due}", **words)  # fmt: skip
    words["year"] = int(year)
    if answer == "above" and lower:
        return t("at or below {level}, {other}'s target for {due}, from {year} on", **words)
    return {
        "above": t("at or above {level}, {other}'s target for {due}, from {year} on", **words),
        "meets": t("its own path comes to {level} in {year}, {other}'s date being {due}", **words),
        "late": t("its own path comes to {level} in {year}, after {other}'s date, {due}", **words),
        "reaches": t("at that pace {level} is reached in {year}, {other}'s date being {due}", **words),
        "reaches late": t("at that pace {level} is reached in {year}, after {other}'s date, {due}", **words),
    }[answer]


def difference(study: Study, one: str, other: str, t: Messages) -> str:
    """Whether two comparable indicators are the same and, where they are only close, what differs."""
    codes = study.indicators.set_index("indicator")
    if one == other:
        return t("“{one}” is the same indicator.", one=t.name(codes.loc[one]))
    return t("“{one}” and “{other}” are close only; this differs: {what}.", one=t.name(codes.loc[one]),
             other=t.name(codes.loc[other]), what=differing(compare.differs(study, one, other), t))  # fmt: skip


def differing(names: list[str], t: Messages) -> str:
    """What differs between two indicators that are close (`compare.differs`), as the end of a sentence."""
    words = {"population": t("what is covered"), "sampling": t("how it is found"), "unit": t("the unit"),
             "definition": t("what is counted, or how")}  # fmt: skip
    return t(", ").join(words[name] for name in names)


def stands(study: Study, row: Any, t: Messages, at: Places = NOWHERE) -> Markup:
    """How a target stands: its verdict, what was observed, what is asked of which year."""
    asked = jump(values.amount(row.asked_low, row.asked_high, row, t), at.target(row, row.asked_year))
    return _filled(t("{series}: {verdict}; {observed}, where {asked} is asked for {year}"),
                   series=terms.label(study, row, t), verdict=tables.standing(row, t),
                   observed=tables.evidence(study, row, t, at), asked=asked, year=str(row.asked_year))  # fmt: skip


def warning(study: Study, row: Any, t: Messages, at: Places = NOWHERE) -> Markup:
    """A target that is missed, behind or at risk, and what would bring it back while there is time."""
    said = stands(study, row, t, at)
    if row.verdict == "missed" or pd.isna(row.pace_needed):
        return said
    return said + t("; {pace} a year is needed from there to {target} in {year}",
                    pace=values.change(row.pace_needed, row.unit, t, signed=True),
                    target=values.amount(row.final_low, row.final_high, row, t), year=row.final_year)  # fmt: skip


def summary(study: Study, plans: pd.DataFrame, table: pd.DataFrame, due: pd.DataFrame, moved: pd.DataFrame | None,
            t: Messages) -> list[str]:  # fmt: skip
    """The sentences a brief opens with: in force, due next, off course, new, and not measured; at most five.

    Parameters
    ----------
    study : Study
    plans : DataFrame
        Those in force.
    table : DataFrame
        Of `verdict.verdicts`.
    due : DataFrame
        Of `standing.due`.
    moved : DataFrame or None
        What has changed since the month before; None where nothing is known of it.
    t : Messages
    """
    if plans.empty:
        return [t("No plan is in force.")]
    names = t(", ").join(t.title(plan) for plan in plans.itertuples())
    if len(plans) > NAMED:
        names = t.plural("{n} plan", "{n} plans", len(plans))
    past = int(table["past"].sum())
    if past:  # a plan may run on beyond the year that its figures are for
        opening = t.plural("In force: {names}, with {n} target; {past} past the date.",
                           "In force: {names}, with {n} targets; {past} past the date.", len(table),
                           names=names, past=past)  # fmt: skip
    else:
        opening = t.plural("In force: {names}, with {n} target.", "In force: {names}, with {n} targets.", len(table),
                           names=names)  # fmt: skip
    said = [opening]
    if len(due):
        said.append(t.plural("{n} target point falls due within 12 months, the next in {month}.",
                             "{n} target points fall due within 12 months, the next in {month}.", len(due),
                             month=t.month(f"{due['year'].min()}-12")))  # fmt: skip
    off = table[table["verdict"].isin(OFF)]
    if len(off):
        series = t(", ").join(dict.fromkeys(terms.label(study, row, t) for row in off.head(LINES).itertuples()))
        said.append(t.plural("{n} target is missed, behind or at risk: {names}.",
                             "{n} targets are missed, behind or at risk, among them: {names}.", len(off),
                             names=series))  # fmt: skip
    if moved is not None and len(moved):
        said.append(t.plural("{n} entry has changed since the month before.",
                             "{n} entries have changed since the month before.", len(moved)))  # fmt: skip
    unknown = int((table["verdict"] == "no evidence").sum())
    if unknown == len(table):
        said.append(t("Not one of these targets has evidence."))
    elif unknown:
        said.append(t.plural("Of {all} targets, {n} is without evidence.",
                             "Of {all} targets, {n} are without evidence.", unknown,
                             all=t.number(len(table))))  # fmt: skip
    return said


def cards(study: Study, table: pd.DataFrame, due: pd.DataFrame, t: Messages, at: Places = NOWHERE) -> list[Card]:
    """The boxes of the summary: what is off course, what falls due, what stands well; none that is empty.

    Parameters
    ----------
    study : Study
    table : DataFrame
        Of `verdict.verdicts`.
    due : DataFrame
        Of `standing.due`.
    t : Messages
    at : Places
        The page's lists of sources.
    """
    off, well = warnings(table), table[table["verdict"].isin(GOOD)]
    open_ = table[table["verdict"] == "undecided"]
    seen = set(table.loc[table["verdict"] != "no evidence", "indicator"])
    # What is observed comes first among what is due in the same month: its figure can be checked already.
    order = due.assign(unknown=~due["indicator"].isin(seen)).sort_values(["months_left", "unknown"], kind="stable")
    boxes = [
        ("off", t("missed, behind or at risk"), [warning(study, row, t, at) for row in off.itertuples()],
         t("All that is off course"), "off"),
        ("due", t("due next"), [_asked(study, row, t, at) for row in order.itertuples()],
         t("All that falls due"), "due"),
        ("on", t("on course, ahead or kept"), [stands(study, row, t, at) for row in well.itertuples()],
         t("All targets"), "targets"),
        ("open", t("not decided by what is known"), [stands(study, row, t, at) for row in open_.itertuples()],
         t("All targets"), "targets"),
    ]  # fmt: skip
    return [Card(kind, title, t.number(len(lines)), _first(lines, t), more, section)
            for kind, title, lines, more, section in boxes if lines]  # fmt: skip


def _first(lines: list[Markup], t: Messages) -> list[str]:
    more = len(lines) - LINES
    rest = [t.plural("and {n} more", "and {n} more", more)] if more > 0 else []
    return [*lines[:LINES], *rest]


def _asked(study: Study, row: Any, t: Messages, at: Places) -> Markup:
    value = jump(values.amount(*values.ends(row), row, t), at.target(row, row.year))
    return _filled(t("{series}: {value} by {month}"), series=terms.label(study, row, t), value=value,
                   month=t.month(f"{row.year}-12"))  # fmt: skip


def _filled(words: str, **values: str) -> Markup:
    """A sentence with its places filled, what is no markup escaped."""
    return Markup(words).format(**values)
