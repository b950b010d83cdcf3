"""Indicator codes suggested for names: those of the population the name tells of, or none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from .coordination import MEASURED
from .fold import fold

# Who governs and where says nothing of what is measured.
PLACE = re.compile("^(?:全[国省市县区州]|[^省市县区州级]{2,3}(?=[省市县区州][^级内])|本[省市县区]|我[省市县区])")
# One thing said in two ways, in the writing of such plans.
SAME = (
    ("顾客", "客户"),
    ("抽检", "抽查"),
    ("一次性", "一次"),
    ("地理标志类", "地理标志"),
    ("比率", "比例"),
    ("占比", "比例"),
    ("比重", "比例"),
    ("质量安全", "质量"),
    ("大中型工程项目", "大中型工程"),
    ("工程建设项目", "工程"),
    ("工程项目", "工程"),
    ("一般性", "其他"),
    ("水源地", "水源"),
    ("饮用水水源", "饮用水源"),
    ("数量", ""),
    ("总数", ""),
)
HEAD = re.compile(
    rf"^(.*?)((?:{MEASURED})*(?:[^、和及与]{{2}}率|满意度(?:指数)?|[^、和及与]{{2}}(?:度|指数)|比例|率))$"
)
BRACKETED = re.compile(r"\(([^()]*)\)")
# Words a population is often told without.
LOOSE = re.compile("主要|产品|质量|安全|总体|各项|各类|国家|级|类|的|数$")
# Below this likeness of what a name is about, a code is that of something else.
ABOUT = 0.6
LEAST = 0.34


class Name(NamedTuple):
    """A name taken apart: pieces of all of it, of what it is about, and of how that is measured."""

    text: str
    whole: Counter[str]
    about: Counter[str]
    measure: Counter[str]


def suggest(
    labels: Sequence[str],
    indicators: pd.DataFrame,
    units: Sequence[str] | None = None,
    coded: pd.DataFrame | None = None,
    count: int = 1,
) -> pd.DataFrame:
    """Match names with the names of a codelist.

    Parameters
    ----------
    labels : sequence of str
        Names as published, in any script or width.
    indicators : pandas.DataFrame
        With ``indicator`` and ``name_zh``, and ``unit`` if `units` is given.
    units : sequence of str, optional
        The unit of each label; of codes that fit alike, the one in that unit is better.
    coded : pandas.DataFrame, optional
        Rows coded before, with ``indicator`` and ``label_zh``: names that each code has gone by.
    count : int, default 1
        How many codes to offer for a name.

    Returns
    -------
    pandas.DataFrame
        ``indicator`` and ``score``, one row a label in order; with `count` above 1, ``indicator2``, ``score2`` and so
        on. The score is 1 for the same name; a code whose population or way of measuring is not the label's has none
        (an empty ``indicator`` and 0).
    """
    known = _known(indicators, coded)
    has_units = units is not None and "unit" in indicators
    unit_of = dict(zip(indicators["indicator"], indicators["unit"], strict=True)) if has_units else {}
    told = list(units) if units is not None else [""] * len(labels)
    found = {pair: _best(*pair, known, unit_of, count) for pair in dict.fromkeys(zip(labels, told, strict=True))}
    names = [f"{name}{place or ''}" for place in ["", *range(2, count + 1)] for name in ("indicator", "score")]
    return pd.DataFrame([found[pair] for pair in zip(labels, told, strict=True)], columns=names)


def _known(indicators: pd.DataFrame, coded: pd.DataFrame | None) -> list[tuple[str, Name]]:
    """Each code with the names it goes by."""
    names = list(zip(indicators["indicator"], indicators["name_zh"], strict=True))
    if coded is not None:
        listed = set(indicators["indicator"])
        pairs = zip(coded["indicator"], coded["label_zh"], strict=True)
        names += sorted({(code, label) for code, label in pairs if code in listed})
    return [(code, _taken_apart(str(name))) for code, name in names]


def _best(label: str, unit: str, known: list[tuple[str, Name]], unit_of: dict[str, str], count: int) -> list[object]:
    """The likest codes and their scores, one after another, filled up with none."""
    name = _taken_apart(label)
    scores: dict[str, float] = {}
    for code, other in known:
        score = _likeness(name, other)
        if score and unit_of and not _same_unit(unit, unit_of[code]):
            score *= 0.9
        if score > scores.get(code, 0.0):
            scores[code] = score
    best = sorted(scores.items(), key=lambda item: -item[1])[:count]
    best += [("", 0.0)] * (count - len(best))
    return [part for code, score in best for part in (code, round(score, 3))]


def _same_unit(told: str, listed: str) -> bool:
    """Whether a value in one unit may be of an indicator in the other: changes are told in units of their own."""
    return told == listed or told in ("", "pp", "percent_per_year", "multiple")


def _likeness(one: Name, other: Name) -> float:
    """How like two names are; 0 if they are about different things or measured otherwise."""
    if one.text == other.text:
        return 1.0
    if bool(one.measure) != bool(other.measure):
        return 0.0
    about = _dice(one.about, other.about) if one.about or other.about else 1.0
    if about < ABOUT:
        return 0.0
    measure = _dice(one.measure, other.measure) if one.measure else about
    score = 0.5 * _dice(one.whole, other.whole) + 0.3 * about + 0.2 * measure
    return score if score >= LEAST else 0.0


@lru_cache(maxsize=4096)
def _taken_apart(label: str) -> Name:
    """A name in one script and one wording, in pieces."""
    text = PLACE.sub("", fold(label).text.replace("“", "").replace("”", ""))
    for said, same in SAME:
        text = text.replace(said, same)
    bare = BRACKETED.sub("", text)
    head = HEAD.match(bare)
    about, measure = (head[1], head[2]) if head else (bare, "")
    return Name(text, _grams(text), _grams(LOOSE.sub("", about) or about), _grams(measure))


def _grams(name: str) -> Counter[str]:
    return Counter(name) + Counter(a + b for a, b in pairwise(name))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
