"""What plans commit to on the families they share, as wide frames for `qualib.scores.composite`."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from qualib.errors import QualibError
from qualib.study.package import Study
from qualib.targets.trajectories import SERIES, trajectories

COMBINE = ("mean", "min", "max", "demanding")


class Commitments(NamedTuple):
    """Plans × families, in the families' units.

    `low` and `high` are the ends of what a plan's last targets allow (NaN where it has none in that family);
    `domain` names each family's domain and `direction` its better way (+1 or −1).
    """

    low: pd.DataFrame
    high: pd.DataFrame
    domain: pd.Series
    direction: pd.Series


def commitments(
    study: Study, plans: pd.DataFrame | None = None, *, least: int = 3, combine: str = "mean"
) -> Commitments:
    """Last targets of plans, side by side in the families of rates that several of them share.

    Only levels of one unit and direction, with a floor and a ceiling, stand in one column: a family with two units
    takes the one more plans use. Its indicators are *close*, not equal: populations and sampling differ.

    Parameters
    ----------
    study : Study
    plans : DataFrame, optional
        Rows of ``study.plans``; all but the national reference plans by default.
    least : int
        A family is taken if at least so many plans have a target in it.
    combine : {"mean", "min", "max", "demanding"}
        What stands for a plan with several targets in one family. With ``demanding``, the one that asks for most, a
        plan that binds small works too at 98% is not rated below one that binds large works alone at 100%.

    Raises
    ------
    QualibError
        If `combine` is unknown or no family is shared by so many plans.
    """
    if combine not in COMBINE:
        raise QualibError(f"combine={combine!r} is unknown; choose one of {', '.join(COMBINE)}")
    plans = study.plans[study.plans["region"] != "100000"] if plans is None else plans
    targets = study.targets[study.targets["plan"].isin(plans["plan"]) & (study.targets["measure"] == "level")]
    last = trajectories(study, targets).groupby(SERIES, sort=False).tail(1)
    codes = study.indicators[["indicator", "family", "domain", "nature", "direction", "floor", "ceiling"]]
    rows = last.merge(codes, on="indicator")
    # What has no limits leaves “at least” open, and there is no scale to draw a point within it from.
    rows = rows[(rows["nature"] == "rate") & rows["floor"].notna() & rows["ceiling"].notna()]
    kind = ["family", "unit", "direction"]
    count = rows.groupby(kind)["plan"].nunique().sort_values(ascending=False, kind="stable")
    taken = count[count >= least].reset_index().drop_duplicates("family")
    if taken.empty:
        raise QualibError(f"no family of rates is shared by {least} plans; the widest by {count.max()}: lower `least`")
    rows = rows.merge(taken[kind], on=kind)
    order = [family for family in study.families["family"] if family in set(taken["family"])]
    names = [plan for plan in plans["plan"] if plan in set(rows["plan"])]
    side = rows["direction"].map({"higher": 1, "lower": -1}) if combine == "demanding" else 1
    low, high = (
        rows.assign(end=side * rows[end])
        .pivot_table(index="plan", columns="family", values="end", aggfunc="max" if combine == "demanding" else combine)
        .reindex(names, columns=order)
        for end in ("low", "high")
    )
    if combine == "demanding":
        lower = [family for family, way in zip(rows["family"], rows["direction"], strict=True) if way == "lower"]
        turned = pd.Series({family: -1 if family in lower else 1 for family in order})
        low, high = low * turned, high * turned
    first = rows.drop_duplicates("family").set_index("family").loc[order]
    return Commitments(low, high, first["domain"], first["direction"].map({"higher": 1, "lower": -1}))
