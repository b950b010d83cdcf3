"""What is new in a month: plans issued, values observed, targets that fell due, and verdicts that changed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qualib.progress.verdict import verdicts
from qualib.study import periods
from qualib.study.package import Study
from qualib.study.selection import dated
from qualib.targets import standing
from qualib.targets.standing import Paths
from qualib.targets.trajectories import SERIES

COLUMNS = ["month", "region", "what", *SERIES, "period", "before", "after", "verdict"]


def news(study: Study, month: str, *, months: int = 1, paths: Paths | None = None) -> pd.DataFrame:
    """What is new in a month and in those before it.

    Parameters
    ----------
    study : Study
    month : str
        The last month, such as ``2016-06``.
    months : int
        How many months, that one included.
    paths : Paths, optional
        The paths of every plan that is no draft, where they are drawn already.

    Returns
    -------
    DataFrame
        The latest month first, regions in the order of the codelist; columns month, region and what: "plan" (issued
        in that month), "verdict" (of a target of a plan issued earlier: before and after), "due" (with the verdict
        once the year has ended) or "evidence" (a period that ended in that month was observed); plan, indicator,
        label_zh, measure and period ("" where they do not apply).

    Raises
    ------
    QualibError
        If the month is none.

    Examples
    --------
    >>> import qualib
    >>> found = news(qualib.load(), "2015-05")
    >>> found.loc[found["what"] == "plan", "plan"].tolist()
    ['guizhou-2015']
    """
    asked = [month]
    while len(asked) < months:
        asked.append(periods.previous_month(asked[-1]))
    own = standing.paths(study, study.final) if paths is None else paths
    seen = study.observations.assign(month=periods.each(study.observations["period"], "last_month"))
    plans = study.final.assign(month=study.final["issued"].str[:7])
    parts = [
        plans[plans["month"].isin(asked)].assign(what="plan"),
        seen[seen["month"].isin(asked)].assign(what="evidence"),
        *_judged(study, sorted(asked), own, set(seen["month"])),
    ]
    table = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    table = table.astype(object).where(table.notna(), "")
    order = {region: i for i, region in enumerate(study.regions["region"])}
    kinds = {"plan": 0, "verdict": 1, "due": 2, "evidence": 3}
    table = table.assign(order=table["region"].map(order), kind=table["what"].map(kinds))
    table = table.sort_values(["month", "order", "kind"], ascending=[False, True, True], kind="stable")
    return table[COLUMNS].reset_index(drop=True)


def _judged(study: Study, asked: list[str], own: Paths, observed: set[str]) -> Iterator[pd.DataFrame]:
    """Verdicts that changed, and targets that fell due, month by month.

    A verdict can change only in a month in which an observed period ended, in the last month of a year, when targets
    fall due, and in the first, when another year is asked about: no other month is judged.
    """
    issued = dated(study.plans).set_axis(study.plans["plan"])
    before = None
    for month in asked:
        if month not in observed and month[-2:] not in ("01", "12"):
            continue
        if before is None:
            before = verdicts(study, periods.previous_month(month), paths=own)
        now = verdicts(study, month, paths=own)
        there = now.merge(before[[*SERIES, "verdict"]], on=SERIES, suffixes=("", "_before"))
        earlier = there["plan"].map(issued) < month  # of a plan of this month nothing was known before
        moved = there[earlier & (there["verdict"] != there["verdict_before"])]
        yield moved.assign(
            month=month, what="verdict", before=moved["verdict_before"], after=moved["verdict"], period=""
        )
        if month.endswith("-12"):
            points = own.points[own.points["year"] == int(month[:4])]
            due = points.merge(now[[*SERIES, "region", "verdict", "final_year"]], on=SERIES)
            # The verdict is that of the last target; a point on the way to it has none of its own.
            due["verdict"] = due["verdict"].where(due["final_year"] == due["year"], "")
            yield due.assign(month=month, what="due", period="")
        before = now
