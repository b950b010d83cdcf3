"""Checks of the coded rows against the plan texts: hash, span, number, section and department."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from qualib.errors import QualibError
from qualib.study import reading
from qualib.study.checks import COLUMNS
from qualib.study.package import Study
from qualib.texts.extract import layout
from qualib.texts.extract.fold import fold

NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万|亿(?!元))?")
#: Expressions that name a number without a digit.
WORDED = {"翻番": 2.0, "翻一番": 2.0, "零的突破": 1.0, "零突破": 1.0}


def verify(study: Study, texts: Path, plans: list[str] | None = None) -> pd.DataFrame:
    """Check every coded row of the plans whose text is in `texts`.

    Parameters
    ----------
    study : Study
        The coded tables.
    texts : Path
        Folder with ``<plan>.txt`` files; offsets count characters of the file read with no newline change.
    plans : list of str, optional
        Plans to check; every plan with a coded text by default.

    Returns
    -------
    DataFrame
        Columns file, row, column, expected, found, as `qualib.study.checks.problems` gives them; empty when
        every row agrees.

    Raises
    ------
    QualibError
        If the folder or the text of a coded plan is missing.
    """
    if not texts.is_dir():
        raise QualibError(f"{texts}: no such folder; name the one with the plan texts (<plan>.txt)")
    found = []
    for plan in study.plans[study.plans["text_sha256"] != ""].itertuples():
        if plans is not None and plan.plan not in plans:
            continue
        path = texts / f"{plan.plan}.txt"
        raw = reading.content(path, f"the text of plan {plan.plan} belongs there")
        digest = hashlib.sha256(raw).hexdigest()
        if digest != plan.text_sha256:
            found.append((path.name, 0, "text_sha256", plan.text_sha256, digest))
            continue
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            found.append((path.name, 0, "text_sha256", "a text in UTF-8", f"byte {error.start}, which is none"))
            continue
        section_at = section_finder(text)
        for row in _of(study.targets, plan.plan):
            found += [("targets.csv", row.Index + 2, *fault) for fault in _target(row, text, section_at)]
        for row in _of(study.responsibilities, plan.plan):
            span = text[row.start : row.end]
            if span != row.department_zh:
                found.append(("responsibilities.csv", row.Index + 2, "start, end", row.department_zh, span))
    return pd.DataFrame(found, columns=COLUMNS)


def headings(text: str) -> list[tuple[int, str]]:
    """Offsets at which the sections of a text begin, in order, each with its heading path, such as ``三(二)1``."""
    folded = fold(text)
    found = layout.sections(folded.text, layout.line_starts(folded.text))
    return [(folded.back(heading.start), heading.path) for heading in found]


def section_finder(text: str) -> Callable[[int], str]:
    """Return a function from an offset of `text` to the heading path it stands under."""
    found = headings(text)
    starts = [start for start, _ in found]
    return lambda offset: found[max(bisect_right(starts, offset) - 1, 0)][1]


def numbers(expression: str) -> list[float]:
    """Read the numbers of a short expression: ``1.5万辆`` → [15000], ``2—3个`` → [2, 3], ``翻番`` → [2]."""
    if expression in WORDED:
        return [WORDED[expression]]
    scale = {"万": 1e4, "亿": 1e8, None: 1.0, "": 1.0}
    # 0.42起/万台: the 万 after a slash is part of the unit.
    return [float(digits) * scale[times] for digits, times in NUMBER.findall(expression)]


def _of(table: pd.DataFrame, plan: str) -> Iterator[Any]:
    yield from table[table["plan"] == plan].itertuples()


def _target(row: Any, text: str, section_at: Callable[[int], str]) -> Iterator[tuple[str, str, str]]:
    span = text[row.start : row.end]
    if not span or not row.value_text.startswith(span):
        yield "start, end", row.value_text, span
        return
    ends = sorted({end for end in (row.low, row.high) if not pd.isna(end)})
    if sorted(set(numbers(span))) != ends:
        yield (
            "low, high",
            " ".join(f"{number:g}" for number in numbers(span)),
            " ".join(f"{end:g}" for end in ends),
        )
    if section_at(row.start) != row.section:
        yield "section", section_at(row.start), row.section
