"""Who answers for a target: the responsibility statement that closes its paragraph or chapter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.study.package import Study

#: Names of one statement stand at most this many characters apart (“牵头部门:…;责任单位:…”).
REACH = 30


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
