"""Key figures of pages, for other programs and for the next month's page: what they hold, and what has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from qualib.errors import QualibError

#: Parts of a brief's key figures that the next month's brief compares.
BRIEF = ("in_force", "standing", "due", "observed")
#: What the key figures of a report hold.
REPORT = ("domains", "statuses")
#: The key figures of a folder's pages, as one table.
TABLE = "metrics.json"


def of_brief(
    region: str,
    month: str,
    plans: pd.DataFrame,
    stand: pd.DataFrame,
    due_soon: pd.DataFrame,
    seen: pd.DataFrame,
) -> dict[str, Any]:
    """Key figures of a brief, in JSON's types, as next month's brief compares them."""

    def figure(row: Any, *more: str) -> dict[str, Any]:
        known = {name: getattr(row, name) for name in ("indicator", "label_zh", "unit", "value", *more)}
        return {name: None if pd.isna(value) else value for name, value in known.items()}

    stands, seen = stand[stand["kind"] != ""], seen.assign(value=seen["low"].fillna(seen["high"]))
    series = ("measure", "measure_word")
    return {
        "region": region,
        "as_of": month,
        "in_force": {plan: True for plan in sorted(plans["plan"])},
        "standing": {_key(row): figure(row, *series, "kind") for row in stands.itertuples()},
        "due": {_key(row): figure(row, *series, "year") for row in due_soon.itertuples()},
        "observed": {
            f"{row.region} {row.label_zh} {row.period} {row.frame}".strip(): figure(row, "region", "period", "verdict")
            for row in seen.itertuples()
        },
    }


def of_report(
    region: str, year: int, plans: pd.DataFrame, domains: pd.DataFrame, progress: pd.DataFrame, grade: str
) -> dict[str, Any]:
    """Key figures of a report, in JSON's types."""
    return {
        "region": region,
        "year": year,
        "in_force": sorted(plans["plan"]),
        "domains": {str(domain): {k: int(v) for k, v in row.items()} for domain, row in domains.iterrows()},
        "statuses": {f"{row.plan} {row.indicator} {row.due_year} {row.period}": row.status
                     for row in progress.itertuples()},
        "grade": grade,
    }  # fmt: skip


def changes(now: dict[str, Any], before: dict[str, Any]) -> pd.DataFrame:
    """What differs between two months' key figures: plans, values and due dates, not the ground of a value.

    Returns
    -------
    DataFrame
        Columns part ("in_force", "standing", "due", "observed"), change ("new", "gone", "changed"), item (its key),
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
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError):
        figures = None
    if not isinstance(figures, dict) or not all(isinstance(figures.get(part), dict) for part in parts):
        raise QualibError(f"{path}: not key figures; delete it or make its page again")
    return figures


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
    """What of a key figure counts as a change."""
    return (figure["value"], figure.get("year")) if isinstance(figure, dict) else figure


def _key(row: Any) -> str:
    return f"{row.plan} {row.label_zh} {row.measure}"
