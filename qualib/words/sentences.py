"""Sentences of a page: how two plans race, what a warning says, and the summary a brief opens with."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.study import periods
from qualib.study.package import Study
from qualib.targets import compare
from qualib.words import tables, terms, values
from qualib.words.html import Card, jump
from qualib.words.language import Messages
from qualib.words.sources import NOWHERE, Places

#: Lines a box of the summary holds; its section has them all.
LINES = 3


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
    speed = compare.pace(mine)
    if pd.isna(speed):
        words["own"] = t.interval(own["value"], own["value"], own["unit"])
        if any(compare.meeting(mine, row.value, row.year, lower=lower)[0] == "no pace" for row in goals.itertuples()):
            words["goals"] += t("; ") + t("a single year has no pace")
        return t("{place} asks for {own} in {year}: {goals}", year=int(own["year"]), **words)
    if speed == 0:
        return t("{place} stays where it is: {goals}", **words)
    return t("{place} moves by {pace} a year: {goals}",
             pace=t.signed(speed) + t.unit(values.step(own["unit"])), **words)  # fmt: skip


def against(mine: pd.DataFrame, goal: Any, other: str, t: Messages, *, lower: bool = False) -> str:
    """How a path stands to one target of another place, as a part of a sentence (`compare.meeting`)."""
    answer, year = compare.meeting(mine, goal.value, goal.year, lower=lower)
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
    words = {"population": t("what is covered"), "sampling": t("how it is found"), "unit": t("the unit"),
             "definition": t("what is counted, or how")}  # fmt: skip
    return t("“{one}” and “{other}” are close only; this differs: {what}.", one=t.name(codes.loc[one]),
             other=t.name(codes.loc[other]),
             what=t(", ").join(words[name] for name in compare.differs(study, one, other)))  # fmt: skip


def warning(study: Study, row: Any, t: Messages) -> str:
    """A sentence on one row of `qualib.progress.verdict.warnings`."""
    needed = t("the date has passed") if pd.isna(row.pace_needed) else t(
        "{pace} a year would bring it back", pace=values.change(row.pace_needed, row.unit, t, signed=True))  # fmt: skip
    return t("{series}: {observed} in {period}, {status}, {behind} behind its path; {needed}.",
             series=tables.series(study, row, t), observed=t.interval(row.low, row.high, row.unit),
             period=t.period(row.period), status=tables.assessment(row, t),
             behind=values.change(row.behind, row.unit, t), needed=needed)  # fmt: skip


def cards(
    study: Study,
    stands: pd.DataFrame,
    due: pd.DataFrame,
    rows: pd.DataFrame,
    off: pd.DataFrame,
    t: Messages,
    at: Places = NOWHERE,
) -> list[Card]:
    """The three boxes of the summary, each number linked to its source.

    Parameters
    ----------
    study : Study
    stands, due : DataFrame
        Of `qualib.targets.standing`: the paths that have a value this month, and what falls due.
    rows : DataFrame
        Of `verdict.judged`.
    off : DataFrame
        Of `qualib.progress.verdict.warnings`.
    t : Messages
    at : Places
        The page's lists of sources.
    """
    warned = off.drop_duplicates("rank").set_index("rank")
    on = [_observed(study, row, stands, t, at) for row in rows[rows["side"] == "on"].itertuples()]
    undecided = int((rows["side"] == "undecided").sum())
    behind = [
        _observed(study, row, stands, t, at, "" if pd.isna(row.warned) else _warned(warned.loc[row.warned], t))
        for row in rows[(rows["side"] == "off") | rows["warned"].notna()].itertuples()
    ]
    seen = set(rows["indicator"])
    unseen = int((~stands["indicator"].isin(seen)).sum())
    notes = [t("{n} cannot be decided", n=undecided)] if undecided else []
    if unseen:
        notes.append(t("{n} of {all} paths with a value this month have not been observed", n=unseen, all=len(stands)))
    # What is observed comes first among what is due in the same month: its figure can be checked already.
    order = due.assign(unknown=~due["indicator"].isin(seen)).sort_values(["months_left", "unknown"], kind="stable")
    asked = [_asked(study, row, t, at) for row in order.itertuples()]
    boxes = [
        ("on", t("on their path"), on, notes, t("What was observed"), "observed"),
        ("off", t("off their path, or warned of"), behind, [], t("Progress and warnings"), "progress"),
        ("due", t("due next"), asked, [], t("All that falls due"), "due"),
    ]
    return [
        Card(kind, title, t.number(len(lines)), [*_first(lines, t), *rest], more, section)
        for kind, title, lines, rest, more, section in boxes
    ]


def _first(lines: list[Markup], t: Messages) -> list[str]:
    more = len(lines) - LINES
    rest = [t.plural("and {n} more", "and {n} more", more)] if more > 0 else []
    return [*lines[:LINES], *rest] or [t("None.")]


def _observed(study: Study, row: Any, stands: pd.DataFrame, t: Messages, at: Places, status: str = "") -> Markup:
    """What was observed against its path, and who answers for it."""
    seen = jump(t.interval(row.low, row.high, row.unit), at.observation(row))
    path = jump(t.interval(row.path_value, row.path_value, row.unit), at.path(row, periods.read(row.period).begin_year))
    said = _filled(t("{series}: {observed} in {period}, path {path}"), series=terms.label(study, row, t),
                   observed=seen, period=t.period(row.period), path=path)  # fmt: skip
    said += Markup("{}{}").format(t("; "), status) if status else Markup("")
    if status and row.side == "on":  # it stands in two boxes; who answers for it is said in the first
        return said
    own = stands[(stands["plan"] == row.plan) & (stands["indicator"] == row.indicator)]
    duty = tables.responsible(study, own.head(1), t)
    return said + Markup(' <span class="note">{}</span>').format(duty[0]) if duty and duty[0] != "–" else said


def _asked(study: Study, row: Any, t: Messages, at: Places) -> Markup:
    value = jump(values.amount(*values.ends(row, ""), row, t), at.target(row, row.year))
    return _filled(t("{series}: {value} by {month}"), series=terms.label(study, row, t), value=value,
                   month=t.month(f"{row.year}-12"))  # fmt: skip


def _warned(row: Any, t: Messages) -> str:
    return t("{status} on the way to {year}", status=tables.assessment(row, t), year=row.due_year)


def _filled(words: str, **values: str) -> Markup:
    """A sentence with its places filled, what is no markup escaped."""
    return Markup(words).format(**values)
