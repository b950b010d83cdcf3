"""Part of the record: some plans and what belongs to them, the observations whole."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from qualib.errors import QualibError, nearest
from qualib.study.package import Study

#: Words that stand for several plans.
WORDS = ("core", "all")


def chosen(study: Study, plans: str = "core") -> Study:
    """The study with some plans only, and the national plans of their years beside them.

    Parameters
    ----------
    study : Study
    plans : str
        Separated by commas: plans or regions by their codes, ``core`` for the five plans coded from their whole text,
        ``all`` for every plan. A draft for comment is taken only by its own code.

    Returns
    -------
    Study
        With those rows of plans, targets and responsibilities; every other table is whole.

    Raises
    ------
    QualibError
        If a word is no plan, region or one of those words, or a region has no plan.

    Examples
    --------
    >>> import qualib
    >>> some = chosen(qualib.load(), "guizhou-2015, 220300")
    >>> some.plans.loc[some.plans["region"] != "100000", "plan"].tolist()
    ['siping-2014', 'guizhou-2015']
    """
    own, taken = study.plans, named(study, plans)
    first, last = own.loc[taken, "period_start"].min(), own.loc[taken, "period_end"].max()
    beside = (own["region"] == "100000") & (own["standing"] != "draft")
    beside &= (own["period_start"] <= last) & (own["period_end"] >= first)
    kept = own[taken | beside]
    return replace(
        study,
        plans=kept.reset_index(drop=True),
        targets=study.targets[study.targets["plan"].isin(kept["plan"])].reset_index(drop=True),
        responsibilities=study.responsibilities[study.responsibilities["plan"].isin(kept["plan"])].reset_index(
            drop=True
        ),
    )


def dated(plans: pd.DataFrame) -> pd.Series:
    """From when each plan counts: its day, month or year of issue, its first year where none is known.

    Examples
    --------
    >>> dated(pd.DataFrame({"issued": ["2015-05-02", ""], "period_start": [2015, 2012]})).tolist()
    ['2015-05-02', '2012']
    """
    return plans["issued"].mask(plans["issued"] == "", plans["period_start"].astype(str))


def named(study: Study, plans: str) -> pd.Series:
    """Which plans such words name, none beside them: true or false for each row of ``study.plans``.

    Raises
    ------
    QualibError
        As `chosen`.

    Examples
    --------
    >>> import qualib
    >>> study = qualib.load()
    >>> study.plans.loc[named(study, "guizhou-2015"), "period_end"].tolist()
    [2017]
    """
    words = [word for word in (part.strip() for part in str(plans).split(",")) if word]
    if not words:
        raise QualibError(f"plans={plans!r} names no plan; give {', '.join(WORDS)}, or codes of plans or regions")
    taken = pd.Series(False, index=study.plans.index)
    for word in words:
        taken |= _named(study, word)
    return taken


def _named(study: Study, word: str) -> pd.Series:
    """Which plans a word stands for."""
    own = study.plans
    if word in set(own["plan"]):
        return own["plan"] == word
    final = own["standing"] != "draft"
    if word == "all":
        return final
    if word == "core":
        return own["core"].astype(str) == "true"
    held = (own["region"] == word) & final
    if not held.any():
        known = [*WORDS, *own["plan"], *own["region"].unique()]
        raise QualibError(f"plans: {word!r} is no plan and no region with one; {nearest(word, known)}")
    return held
