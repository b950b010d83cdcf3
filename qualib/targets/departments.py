"""Who answers for a target: the departments that its paragraph or chapter names, under one name each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.study.package import Study

#: Names of one statement stand at most this many characters apart (“牵头部门:…;责任单位:…”).
REACH = 30
#: Roles in a statement, the weightiest first: a department named in two of them has the first.
ROLES = ("lead", "responsible", "shared", "supporting")


def statements(study: Study) -> pd.DataFrame:
    """Responsibilities with a `statement` number: the names that stand together in the text."""
    names = study.responsibilities.sort_values(["plan", "start"], kind="stable").reset_index(drop=True)
    apart = names["start"] - names["end"].shift() > REACH
    other = (names["plan"] != names["plan"].shift()) | (names["section"] != names["section"].shift())
    return names.assign(statement=(apart | other).cumsum())


def owners(study: Study, targets: pd.DataFrame) -> pd.DataFrame:
    """Departments named for each target.

    A statement speaks for what stands before it under its own heading: a target belongs to the next statement
    after it whose section is the target's or a section above it.

    Parameters
    ----------
    study : Study
    targets : DataFrame
        Rows of ``study.targets``; their index is kept.

    Returns
    -------
    DataFrame
        Columns target (index of the row), department_zh, role; a target nobody is named for has no row.
    """
    named = statements(study)
    first = named.drop_duplicates("statement")[["statement", "plan", "section", "start"]]
    spans = targets[["plan", "section", "start"]].reset_index(names="target").dropna(subset="start")
    pairs = spans.merge(first, on="plan", suffixes=("", "_said"))
    above = [_under(own, said) for own, said in zip(pairs["section"], pairs["section_said"], strict=True)]
    pairs = pairs[np.array(above, dtype=bool) & (pairs["start_said"] > pairs["start"]).to_numpy(dtype=bool)]
    nearest = pairs.sort_values("start_said").drop_duplicates("target")
    said = nearest[["target", "statement"]].merge(named, on="statement")
    return said[["target", "department_zh", "role"]].sort_values("target", kind="stable", ignore_index=True)


def _under(section: str, heading: str) -> bool:
    """Whether a section is the heading's or one below it: 三(一)1 is under 三(一), but 三(一)10 not under 三(一)1."""
    rest = section.removeprefix(heading)
    whole = heading[-1:] == ")" or rest[:1] not in tuple("0123456789一二三四五六七八九十")
    return rest != section and (rest == "" or whole)


def variants(departments: pd.DataFrame) -> pd.DataFrame:
    """Names as printed, a row each: department, department_zh."""
    spread = departments.assign(department_zh=departments["variants"].str.split(";")).explode("department_zh")
    return spread[["department", "department_zh"]].reset_index(drop=True)


def answering(study: Study, targets: pd.DataFrame | None = None, named: pd.DataFrame | None = None) -> pd.DataFrame:
    """Departments that answer for each target, under their codes.

    Parameters
    ----------
    study : Study
    targets : DataFrame, optional
        Rows of ``study.targets``; all by default. The points of one path (2015, 2016, 2017) are a target each.
    named : DataFrame, optional
        Of `owners` for these targets, where it is there already.

    Returns
    -------
    DataFrame
        Columns target (index of the row), plan, indicator, domain, department, department_zh (as printed), role
        (of `ROLES`); a target nobody is named for has no row, nor has a department twice for one.
    """
    rows = study.targets if targets is None else targets
    named = owners(study, rows) if named is None else named
    named = named.merge(variants(study.departments), on="department_zh", how="left")
    domain = study.indicators.set_index("indicator")["domain"]
    own = rows[["plan", "indicator"]].assign(domain=rows["indicator"].map(domain))
    table = named.merge(own, left_on="target", right_index=True)
    # Named both as leading and as sharing, it leads.
    table = table.assign(rank=table["role"].map(ROLES.index)).sort_values(["target", "rank"], kind="stable")
    table = table.drop_duplicates(["target", "department"])
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
