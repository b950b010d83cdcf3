"""What is new in a month, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qualib.study.package import Study
from qualib.words import terms
from qualib.words.language import Messages
from qualib.words.profiles import tally

#: Things that a line names; of more it says how many there are.
NAMED = 3


def lines(study: Study, rows: pd.DataFrame, t: Messages, places: Mapping[str, Any], *, whose: bool = True) -> list[str]:
    """At most five lines: plans, verdicts, what fell due, what was observed; none where there is nothing of the kind.

    Parameters
    ----------
    study : Study
    rows : DataFrame
        Of `progress.news.news`, of one month.
    t : Messages
    places : mapping
        Region → its row.
    whose : bool
        Whether a line names regions; not where all is of one.
    """
    said = []
    plans = study.plans.set_index("plan")
    new = rows[rows["what"] == "plan"]
    if len(new):
        names = _some([t.title(plans.loc[plan]) for plan in new["plan"]], t)
        said.append(t.plural("{n} plan was issued: {names}.", "{n} plans were issued: {names}.", len(new), names=names))
    moved = rows[rows["what"] == "verdict"]
    if len(moved):
        names = _some([_moved(study, row, t, places, whose) for row in moved.itertuples()], t)
        said.append(
            t.plural("{n} verdict changed: {names}.", "{n} verdicts changed: {names}.", len(moved), names=names)
        )
    due = rows[rows["what"] == "due"]
    if len(due):
        last = due[due["verdict"] != ""]
        said.append(t.plural("{n} target point fell due.", "{n} target points fell due.", len(due)))
        if len(last):
            said.append(t("Of those that were the last of their targets: {tally}.", tally=tally(last["verdict"], t)))
    seen = rows[rows["what"] == "evidence"]
    if len(seen):
        every = list(dict.fromkeys(
            t.name(places[region]) if whose else terms.label(study, row, t)
            for region, row in zip(seen["region"], seen.itertuples(), strict=True)))  # fmt: skip
        named = _some(every, t)
        said.append(t.plural("{n} value of a period that ended then was observed: {names}.",
                             "{n} values of periods that ended then were observed: {names}.", len(seen),
                             names=named))  # fmt: skip
    return said


def _moved(study: Study, row: Any, t: Messages, places: Mapping[str, Any], whose: bool) -> str:
    label = terms.label(study, row, t)
    if whose:
        label = t("{place}, {series}", place=t.name(places[row.region]), series=label)
    return t("{series} from {before} to {after}", series=label, before=terms.verdict(row.before, t),
             after=terms.verdict(row.after, t))  # fmt: skip


def _some(names: list[str], t: Messages) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    rest = [t.plural("and {n} more", "and {n} more", more)] if more > 0 else []
    return t("; ").join([*names[:NAMED], *rest])
