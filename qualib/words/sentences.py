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
    """How one plan's path stands to the least demanding last target of another plan's paths.

    `mine` is one series, `others` one or more of one other plan, all of comparable indicators
    (`trajectories`).
    """
    places = study.plans.merge(study.regions, on="region").set_index("plan")
    lower = study.indicators.set_index("indicator").at[mine["indicator"].iloc[0], "direction"] == "lower"
    own, goals = mine.iloc[-1], others.groupby(["indicator", "label_zh"], sort=False).tail(1)
    goal = goals.sort_values("value", ascending=not lower, kind="stable").iloc[0]
    words = {
        "place": t.name(places.loc[own["plan"]]),
        "other": t.name(places.loc[goal["plan"]]),
        "level": t.interval(goal["value"], goal["value"], goal["unit"]),
        "due": int(goal["year"]),
    }
    speed, year = compare.pace(mine), compare.reaches(mine, goal["value"])
    if pd.isna(speed):
        said = t.interval(own["value"], own["value"], own["unit"])
        return t("{place} asks for {own} by {year}, {other} for {level} by {due}; one stated year has no pace",
                 own=said, year=int(own["year"]), **words)  # fmt: skip
    words["pace"] = t.signed(speed) + t.unit(values.step(own["unit"]))
    if pd.isna(year):
        return t("{place} moves by {pace} a year and so never comes to {level}, {other}'s target for {due}", **words)
    return t("{place} moves by {pace} a year: at that pace {level} is reached in {year}, {other}'s date being {due}",
             year=values.year_reached(year, t), **words)  # fmt: skip


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
