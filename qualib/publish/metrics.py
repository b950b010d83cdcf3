"""Key figures of pages, for other programs and for the next month's page: what they hold, and what has changed."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from qualib.errors import QualibError
from qualib.progress.verdict import Verdict, counts
from qualib.study import reading

#: Parts of a brief's key figures that the next month's brief compares.
BRIEF = ("in_force", "verdicts", "due")
#: What the key figures of a report hold.
REPORT = ("in_force", "domains", "verdicts")
#: Numbers of a row of targets, or None.
COUNTED = ("low", "high", "value", "asked", "final", "year", "asked_year")
VERDICTS = {str(code) for code in Verdict}
#: The key figures of a folder's pages, as one table.
TABLE = "metrics.json"
#: What of a row of the verdict table is not among the key figures: the key says it, or the page does.
LEFT_OUT = ["region", "plan", "section", "departments", "roles"]


def of_brief(
    region: str, month: str, plans: pd.DataFrame, table: pd.DataFrame, due_soon: pd.DataFrame
) -> dict[str, Any]:
    """Key figures of a brief, in JSON's types, as next month's compares them: the verdict table, and what is due."""
    fields = ["indicator", "label_zh", "unit", "measure", "measure_word", "timing", "value", "year"]
    return {
        "region": region,
        "as_of": month,
        "in_force": {plan: True for plan in sorted(plans["plan"])},
        "verdicts": _records(table.drop(columns=LEFT_OUT), table),
        "due": _records(due_soon[fields], due_soon),
        "summary": counts(table) | {"due": len(due_soon)},
    }


def of_report(
    region: str, year: int, plans: pd.DataFrame, domains: pd.DataFrame, table: pd.DataFrame, grade: str
) -> dict[str, Any]:
    """Key figures of a report, in JSON's types."""
    return {
        "region": region,
        "year": year,
        "in_force": sorted(plans["plan"]),
        "domains": {str(domain): {k: int(v) for k, v in row.items()} for domain, row in domains.iterrows()},
        "verdicts": _records(table.drop(columns=LEFT_OUT), table),
        "grade": grade,
    }


def changes(now: dict[str, Any], before: dict[str, Any]) -> pd.DataFrame:
    """What differs between two months' key figures: plans, verdicts, what is asked, evidence and due dates.

    Returns
    -------
    DataFrame
        Columns part ("in_force", "verdicts", "due"), change ("new", "gone", "changed"), item (its key),
        before, after (the key figure, None where there is none), in the order of the parts.
    """
    rows = []
    for part in BRIEF:
        new, old = now[part], before[part]
        for item in sorted({*new, *old}):
            after, earlier = new.get(item), old.get(item)
            kind = "new" if item not in old else "gone" if item not in new else "changed"
            if kind != "changed" or _said(after) != _said(earlier):
                rows.append((part, kind, item, earlier, after))
    return pd.DataFrame(rows, columns=["part", "change", "item", "before", "after"])


def read(path: Path, parts: tuple[str, ...] = BRIEF) -> dict[str, Any]:
    """Key figures published earlier, with these parts (a brief's, if none are named); empty where there are none.

    Raises
    ------
    QualibError
        If the file is there but is not key figures.
    """
    if not os.path.lexists(path):
        return {}
    mend = "delete it or make its page again"
    figures = reading.json_file(path, mend)
    if not isinstance(figures, dict) or not all(_fits(part, figures.get(part)) for part in parts) or not (
        _fits("summary", figures.get("summary", {}))
    ):  # fmt: skip
        raise QualibError(f"{path}: not key figures; {mend}")
    return figures


def _fits(part: str, held: Any) -> bool:
    """Whether what stands under a part of the key figures is what pages and lists make of it."""
    if part == "in_force" and isinstance(held, list):  # a report's
        return all(isinstance(plan, str) for plan in held)
    if not isinstance(held, dict):
        return False
    if part == "in_force":
        return all(value is True for value in held.values())
    if part == "domains":
        return all(isinstance(one, dict) and all(type(n) is int for n in one.values()) and "targets" in one
                   for one in held.values())  # fmt: skip
    if part == "summary":
        return all(type(n) is int for n in held.values())
    return all(isinstance(row, dict) and _row(row) and (part != "verdicts" or row.get("verdict") in VERDICTS)
               for row in held.values())  # fmt: skip


def _row(row: dict[str, Any]) -> bool:
    """Whether a row of targets names its own, and has numbers where numbers are."""
    named = all(isinstance(row.get(field), str) for field in ("indicator", "label_zh"))
    plain = not any(isinstance(cell, dict | list) for cell in row.values())
    return named and plain and not any(isinstance(row.get(field), str | bool) for field in COUNTED)


def table(folder: Path) -> str:
    """Key figures of every page in the folder as one JSON table: a list of records, a line each."""
    paths = [path for path in sorted(folder.glob("*.json")) if path.name != TABLE]
    lines = [json.dumps(record, ensure_ascii=False, allow_nan=False)
             for path in paths for record in records(path.stem, read(path, ()))]  # fmt: skip
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def records(page: str, figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Key figures of one page as flat records: page, part, item, and the figure's fields or its value."""
    for part, held in figures.items():
        for item, figure in held.items() if isinstance(held, dict) else [("", held)]:
            fields = figure if isinstance(figure, dict) else {"value": figure}
            yield {"page": page, "part": part, "item": item, **fields}


def _said(figure: Any) -> Any:
    """What of a key figure counts as a change: verdict, what is asked, the evidence; value and year of what is due."""
    fields = ("verdict", "asked", "asked_year", "final", "period", "low", "high", "value", "year")
    return [figure.get(field) for field in fields] if isinstance(figure, dict) else figure


def _records(rows: pd.DataFrame, named: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows in JSON's types, by plan, name and kind of target; due points by their year too."""
    keys = named["plan"] + " " + named["label_zh"] + " " + named["measure"]
    if "months_left" in named:
        keys += " " + named["year"].astype(str)
    # Record by record: a frame would make a number's None a NaN again, which is no JSON.
    plain = [{name: _plain(cell) for name, cell in record.items()} for record in rows.to_dict("records")]
    return dict(zip(keys, plain, strict=True))


def _plain(cell: Any) -> Any:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
