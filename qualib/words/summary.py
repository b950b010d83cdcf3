"""The summary a brief opens with: what is on its path, what is off it, and what falls due next."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.study.package import Study
from qualib.words import verdicts, wording
from qualib.words.cite import Places
from qualib.words.html import Card, jump
from qualib.words.language import Messages

#: Lines a box of the summary holds; its section has them all.
LINES = 3


def judged(own: pd.DataFrame, off: pd.DataFrame) -> pd.DataFrame:
    """The last observation of each of a region's paths, with the side of the path it is on.

    Parameters
    ----------
    own : DataFrame
        Rows of `qualib.progress.evidence.observed` of the region itself, the latest first.
    off : DataFrame
        `qualib.progress.verdict.warnings` of the same month.

    Returns
    -------
    DataFrame
        Rows of `own` with `side` ("on", "off", or "undecided" where an interval does not decide) and `warned`,
        the place of its gravest warning in `off`, NaN if there is none; those warned of come first, in that
        order. What is on its path this month may yet be warned of: it falls back, or a later target is far.
    """
    series = ["plan", "indicator", "path_label"]
    rows = own.drop_duplicates(series).reset_index(drop=True)
    first = off.drop_duplicates(series).set_index(series)["rank"]
    rows["warned"] = [first.get(tuple(key), float("nan")) for key in rows[series].itertuples(index=False)]
    rows["side"] = rows["verdict"].map({"met": "on", "missed": "off", "unclear": "undecided"})
    return rows.sort_values("warned", kind="stable", ignore_index=True)


def counts(rows: pd.DataFrame, due: pd.DataFrame) -> dict[str, int]:
    """Number of paths on, off (or warned of) and undecided, of `judged`, and of target points due."""
    sides = {side: int((rows["side"] == side).sum()) for side in ("on", "undecided")}
    return sides | {"off": int(((rows["side"] == "off") | rows["warned"].notna()).sum()), "due": len(due)}


def cards(
    study: Study,
    stands: pd.DataFrame,
    due: pd.DataFrame,
    rows: pd.DataFrame,
    off: pd.DataFrame,
    t: Messages,
    at: Places = wording.NOWHERE,
) -> list[Card]:
    """The three boxes of the summary, each number linked to its source.

    Parameters
    ----------
    study : Study
    stands, due : DataFrame
        Of `qualib.targets.standing`: the paths that have a value this month, and what falls due.
    rows : DataFrame
        Of `judged`.
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
    path = jump(t.interval(row.path_value, row.path_value, row.unit), at.path(row, int(row.period[:4])))
    said = _filled(t("{series}: {observed} in {period}, path {path}"), series=wording.label(study, row, t),
                   observed=seen, period=t.period(row.period), path=path)  # fmt: skip
    said += Markup("{}{}").format(t("; "), status) if status else Markup("")
    if status and row.side == "on":  # it stands in two boxes; who answers for it is said in the first
        return said
    own = stands[(stands["plan"] == row.plan) & (stands["indicator"] == row.indicator)]
    duty = wording.responsible(study, own.head(1), t)
    return said + Markup(' <span class="note">{}</span>').format(duty[0]) if duty and duty[0] != "–" else said


def _asked(study: Study, row: Any, t: Messages, at: Places) -> Markup:
    value = jump(wording.amount(*wording.ends(row, ""), row, t), at.target(row, row.year))
    return _filled(t("{series}: {value} by {month}"), series=wording.label(study, row, t), value=value,
                   month=t.month(f"{row.year}-12"))  # fmt: skip


def _warned(row: Any, t: Messages) -> str:
    return t("{status} on the way to {year}", status=verdicts.standing(row, t), year=row.due_year)


def _filled(words: str, **values: str) -> Markup:
    """A sentence with its places filled, what is no markup escaped."""
    return Markup(words).format(**values)
