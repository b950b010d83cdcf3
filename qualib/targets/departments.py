"""Departments under one name each, and what they answer for."""

from __future__ import annotations

import pandas as pd

from qualib.study.package import Study
from qualib.targets.owners import owners


def variants(departments: pd.DataFrame) -> pd.DataFrame:
    """Names as printed, a row each: department, department_zh."""
    spread = departments.assign(department_zh=departments["variants"].str.split(";")).explode("department_zh")
    return spread[["department", "department_zh"]].reset_index(drop=True)


def answering(study: Study, targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """Departments that answer for each target, under their codes.

    Parameters
    ----------
    study : Study
    targets : DataFrame, optional
        Rows of ``study.targets``; all by default. The points of one path (2015, 2016, 2017) are a target each.

    Returns
    -------
    DataFrame
        Columns target (index of the row), plan, indicator, domain, department, department_zh (as printed), role
        ("lead" or "responsible"); a target nobody is named for has no row, nor has a department twice for one.
    """
    rows = study.targets if targets is None else targets
    named = owners(study, rows).merge(variants(study.departments), on="department_zh", how="left")
    domain = study.indicators.set_index("indicator")["domain"]
    own = rows[["plan", "indicator"]].assign(domain=rows["indicator"].map(domain))
    table = named.merge(own, left_on="target", right_index=True)
    # Named both as leading and as sharing, it leads: "lead" sorts first.
    table = table.sort_values(["target", "role"], kind="stable").drop_duplicates(["target", "department"])
    columns = ["target", "plan", "indicator", "domain", "department", "department_zh", "role"]
    return table[columns].reset_index(drop=True)


def matrix(table: pd.DataFrame, by: str = "domain") -> pd.DataFrame:
    """Targets that each department (row) answers for in each domain or plan (column), the busiest first.

    `table` is that of `answering`; a target shared by five departments counts once for each of them.
    """
    counts = pd.crosstab(table["department"], table[by])
    order = sorted(counts.index, key=lambda code: (-counts.loc[code].sum(), code))
    return counts.loc[order]


def concentration(table: pd.DataFrame) -> pd.DataFrame:
    """How far responsibility is concentrated, plan by plan.

    A target counts as one, split equally among the departments named for it, so that p is the share of the
    plan's owned targets that a department carries.

    Returns
    -------
    DataFrame indexed by plan
        departments (number named), owned (targets with an owner), sharing (mean number of departments a target
        has), first (the department with the greatest p), first_share (its p), herfindahl (Σ p², 1 where one
        carries all), effective (1/Σ p², the number of equally loaded departments that would be as concentrated).
    """
    each = 1 / table.groupby("target")["department"].transform("size")
    loads = table.assign(load=each).groupby(["plan", "department"], sort=True)["load"].sum()
    rows = {}
    for plan, load in loads.groupby("plan", sort=False):
        share = load.droplevel("plan") / load.sum()
        mine = table[table["plan"] == plan]
        rows[plan] = {
            "departments": len(share),
            "owned": mine["target"].nunique(),
            "sharing": len(mine) / mine["target"].nunique(),
            "first": share.idxmax(),
            "first_share": share.max(),
            "herfindahl": float((share**2).sum()),
            "effective": float(1 / (share**2).sum()),
        }
    names = ["departments", "owned", "sharing", "first", "first_share", "herfindahl", "effective"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("plan")


def unowned(study: Study, targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of `targets` (all by default) that no department is named for; of plans whose text is coded."""
    rows = study.targets if targets is None else targets
    coded = rows[rows["start"].notna()]
    return coded[~coded.index.isin(owners(study, coded)["target"])]
