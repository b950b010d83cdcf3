"""Indicator codes suggested for names, by how much of the characters they share."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pandas as pd

from .fold import fold


def suggest(labels: list[str], indicators: pd.DataFrame) -> pd.DataFrame:
    """Match names with the names of a codelist.

    Parameters
    ----------
    labels : list of str
        Names as published, in any script or width.
    indicators : pandas.DataFrame
        With ``indicator`` and ``name_zh``.

    Returns
    -------
    pandas.DataFrame
        ``indicator`` and ``score``, one row a label in order. The score is twice the single characters and pairs of
        neighbours shared, over all of both names: 1 for the same name, 0 (and no indicator) where nothing is shared.
    """
    codes = list(indicators["indicator"])
    known = [_grams(name) for name in indicators["name_zh"]]
    best: dict[str, tuple[str, float]] = {}
    for label in dict.fromkeys(labels):
        grams = _grams(label)
        score, at = max(((_dice(grams, other), -i) for i, other in enumerate(known)), default=(0.0, 0))
        best[label] = (codes[-at] if score else "", round(score, 3))
    return pd.DataFrame([best[label] for label in labels], columns=["indicator", "score"])


def _grams(name: str) -> Counter:
    name = fold(str(name)).text
    return Counter(name) + Counter(a + b for a, b in pairwise(name))


def _dice(one: Counter, other: Counter) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
