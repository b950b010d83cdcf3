"""What became of plans whose period has ended: verdicts by kind of commitment, how far they hold, and grades beside.

The verdicts are those of `verdict.verdicts`; nothing here judges a target anew. `answers` asks what else would have
been said had other evidence counted, which is a test of the verdicts and takes the place of none.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from qualib.progress import measures
from qualib.progress.grades import assessed
from qualib.progress.sums import GROUNDS, gathered
from qualib.progress.verdict import Verdict, verdicts
from qualib.study import periods
from qualib.study.package import Study
from qualib.study.selection import named
from qualib.targets import standing
from qualib.targets.standing import NATION
from qualib.targets.trajectories import SERIES, last_targets

#: What can have become of a target that was due, in the order of a page.
OUTCOMES = [str(Verdict.KEPT), str(Verdict.MISSED), str(Verdict.UNDECIDED), str(Verdict.NO_EVIDENCE)]


class Rung(StrEnum):
    """What counts as evidence, the strictest first; each admits what those before it do."""

    PUBLISHED = "published"  # the own indicator's whole due year, published as such
    DERIVED = "derived"  # or derived by arithmetic
    INFERRED = "inferred"  # or inferred
    PART = "part"  # or of a part of the due year
    BESIDE = "beside"  # or of the year before or after
    NEAR = "near"  # or of a near indicator, or a part of the region, in the due year


def ended(study: Study, as_of: str, plans: str = "all") -> pd.DataFrame:
    """Plans, no drafts, whose last year had ended by a month.

    Parameters
    ----------
    study : Study
    as_of : str
        A month such as ``2026-10``: a year has ended in its December.
    plans : str
        "all", "core", or codes of plans or regions, with commas between them.

    Returns
    -------
    DataFrame
        Rows of ``study.plans``, the core plans first; none where none has ended.

    Raises
    ------
    QualibError
        If the month is none, or a plan or region is not known.

    Examples
    --------
    >>> import qualib
    >>> ended(qualib.load(), "2016-06", "taiyuan-2013, guizhou-2015")["plan"].tolist()
    ['taiyuan-2013']
    """
    own = study.plans[named(study, plans)]
    own = own[(own["period_end"] <= periods.ended_year(as_of)) & (own["standing"] != "draft")]
    return own.sort_values("core", ascending=False, kind="stable", ignore_index=True)


def outcomes(study: Study, as_of: str, plans: str = "all") -> pd.DataFrame:
    """The verdict on each target that was due in the plans that have ended, and what kind of commitment it was.

    Parameters
    ----------
    study, as_of, plans
        As in `ended`.

    Returns
    -------
    DataFrame
        Rows of `verdict.verdicts` whose last target was due by then, in the order of `ended`, with domain, core,
        period_start and period_end of the plan, and firmness and comparator of the last target.

    Raises
    ------
    QualibError
        As `ended`.

    Examples
    --------
    >>> import qualib
    >>> table = outcomes(qualib.load(), "2026-10", "core")
    >>> set(table["verdict"]) <= {"kept", "missed", "undecided", "no evidence"}
    True
    """
    own = ended(study, as_of, plans)
    table = verdicts(study, as_of, paths=standing.paths(study, own))
    table = table[table["final_year"] <= periods.ended_year(as_of)]
    last = last_targets(study.targets)
    table = table.merge(last[[*SERIES, "firmness", "comparator"]], on=SERIES, how="left")
    table = table.merge(own[["plan", "core", "period_start", "period_end"]], on="plan")
    table["domain"] = table["indicator"].map(study.indicators.set_index("indicator")["domain"])
    order = {code: i for i, code in enumerate(own["plan"])}
    table = table.assign(order=table["plan"].map(order)).sort_values("order", kind="stable", ignore_index=True)
    return table.drop(columns="order")


def counted(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many targets of each kind were kept, missed, are undecided or without evidence.

    Parameters
    ----------
    table : DataFrame
        Of `outcomes`.
    by : str
        A column of it.

    Returns
    -------
    DataFrame, indexed by the values of that column in the order they occur
        targets, and a column for each of `OUTCOMES`, whose sum it is.

    Examples
    --------
    >>> import qualib
    >>> counted(outcomes(qualib.load(), "2026-10", "core"), "domain").columns.tolist()
    ['targets', 'kept', 'missed', 'undecided', 'no evidence']
    """
    counts = pd.crosstab(table[by], table["verdict"]).reindex(list(dict.fromkeys(table[by])), fill_value=0)
    counts = counts.reindex(columns=OUTCOMES, fill_value=0)
    counts.insert(0, "targets", counts.sum(axis=1))
    return counts.rename_axis(index=None, columns=None)


def answers(study: Study, table: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """What would be said of each target, had more or less evidence counted.

    Each rung admits what the one before it does; what is better evidence still goes first, so a rung decides only
    what none before it has any evidence of. Values that disagree, within one period and standing, are undecided.

    Parameters
    ----------
    study : Study
    table : DataFrame
        Of `outcomes`.
    as_of : str
        The same month.

    Returns
    -------
    DataFrame, indexed as `table`
        A column for each `Rung` with one of `OUTCOMES`: that of the own indicator's due year, whether or not it is
        the verdict (a later year that shows a target kept counts for a verdict, here only from "beside" on).
    """
    asked = table.assign(line=table.index, lower=_lower(study, table))
    rows = gathered(study, as_of, asked).merge(asked[["line", "asked_year", "lower"]], on="line")
    rows = rows.assign(
        meets=measures.meets(rows["sample_low"], rows["sample_high"], rows["bound"], rows["lower"]),
        ground=rows["data_status"].map({ground: i for i, ground in enumerate(GROUNDS)}),
    )
    rows = rows.assign(rung=_rung(rows)).dropna(subset="rung")
    # The latest of a part of the year, or of the years beside it, and the longest of those that end together.
    order = {"line": True, "rung": True, "end": False, "begin": True, "ground": True}
    rows = rows.sort_values(list(order), ascending=list(order.values()), kind="stable")
    same = ["line", "rung", "end", "begin", "ground"]
    split = rows.groupby(same)["meets"].transform("nunique") > 1
    unsure = split | (rows["incomplete"].eq(True) & (rows["meets"] != "met")) | (rows["meets"] == "open")
    said = np.where(unsure, Verdict.UNDECIDED, np.where(rows["meets"] == "met", Verdict.KEPT, Verdict.MISSED))
    rows = rows.assign(said=said.astype(str)).drop_duplicates("line")
    first = rows.pivot_table(index="line", columns="rung", values="said", aggfunc="first")
    first = first.reindex(index=table.index, columns=range(len(Rung))).astype(object)
    return first.ffill(axis=1).fillna(str(Verdict.NO_EVIDENCE)).set_axis([str(rung) for rung in Rung], axis=1)


def robustness(answers: pd.DataFrame) -> pd.DataFrame:
    """Number of targets of each outcome by what counts as evidence.

    Parameters
    ----------
    answers : DataFrame
        Of the function of that name.

    Returns
    -------
    DataFrame, indexed by `Rung`
        A column for each of `OUTCOMES`; every row adds up to the number of targets.
    """
    counts = {rung: answers[rung].value_counts().reindex(OUTCOMES, fill_value=0) for rung in answers}
    return pd.DataFrame(counts).T


def graded(study: Study, plans: pd.DataFrame) -> pd.DataFrame:
    """The grade in the national assessment of each plan's province, for the year nearest the plan's last.

    Parameters
    ----------
    study : Study
    plans : DataFrame
        Rows of ``study.plans``.

    Returns
    -------
    DataFrame, indexed by plan
        province ("" for the nation's plans), grade and year ("" where none is on record; an assessment over two
        years is as near as the nearer of them, and of two as near the later stands).

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> graded(study, study.plans).loc["siping-2014", "province"]
    '220000'
    """
    places = study.regions.set_index("region")
    rows = []
    for plan in plans.itertuples():
        province = plan.region
        while province != NATION and places.at[province, "level"] != "province":
            province = places.at[province, "parent"]
        near = assessed(study, [province], plan.period_end)
        grade, year = (near[name].iloc[0] if len(near) else "" for name in ("grade", "year"))
        rows.append({"plan": plan.plan, "province": "" if province == NATION else province, "grade": grade,
                     "year": year})  # fmt: skip
    return pd.DataFrame(rows, columns=["plan", "province", "grade", "year"]).set_index("plan")


def _lower(study: Study, table: pd.DataFrame) -> pd.Series:
    return table["indicator"].map(study.indicators.set_index("indicator")["direction"]) == "lower"


def _rung(rows: pd.DataFrame) -> np.ndarray:
    """Place of the first rung that admits each row; NaN where none does."""
    own, whole = rows["proxy"] == "", rows["whole"].astype(bool)
    # A part of a year decides what no later month undoes; what is added up of earlier years counts towards the sum.
    whole |= rows["lasting"].eq(True) & (rows["meets"] == "met") & ~rows["lower"]
    apart = (rows["seen_year"] - rows["asked_year"]).mask(rows["measure"] == "increment", 0)
    place = {rung: i for i, rung in enumerate(Rung)}
    cases = [
        (own & whole & (apart == 0), rows["ground"]),
        (own & (apart == 0), place[Rung.PART]),
        (own & whole & (apart.abs() == 1), place[Rung.BESIDE]),
        (~own & whole & (apart == 0), place[Rung.NEAR]),
    ]
    return np.select([case for case, _ in cases], [rung for _, rung in cases], np.nan)
