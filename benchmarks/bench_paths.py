"""Paths and normalisation at the scale of a country.

A synthetic country (`benchmarks.country`) of 3,000 plans and a million target points, and smaller ones.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.country import country, write
from benchmarks.timing import Comparison, paired
from qualib import load
from qualib.scores.normalize import normalize
from qualib.study.package import Study
from qualib.targets.trajectories import SERIES, trajectories

#: Plans, and regions observed, of countries with so many target points.
SIZES = {10_000: (30, 1), 100_000: (300, 5), 1_000_000: (3000, 50)}


def made(folder: Path, points: int) -> Study:
    """A country of `points` target points, written and loaded."""
    plans, observed = SIZES[points]
    return load(write(country(plans=plans, points=points, observed=observed), folder / str(points)))


def measure() -> list[Comparison]:
    """Paths against a sort, their growth, and normalisation against plain pandas."""
    with tempfile.TemporaryDirectory() as folder:
        studies = {points: made(Path(folder), points) for points in SIZES}
        return [*_sorts(studies[1_000_000]), *_growth(studies), *_normalised(studies[1_000_000])]


def _sorts(study: Study) -> list[Comparison]:
    keys = [*SERIES, "year"]
    frames = {"in order": study.targets, "shuffled": study.targets.sample(frac=1, random_state=0, ignore_index=True)}
    return [
        paired(
            f"a million target points, {order}",
            ("yearly paths", lambda rows=rows: trajectories(study, rows)),
            (f"pandas: sort_values by {', '.join(keys)}", lambda rows=rows: rows.sort_values(keys)),
            pairs=9,
            at_most=4,
        )
        for order, rows in frames.items()
    ]


def _growth(studies: dict[int, Study]) -> list[Comparison]:
    found = []
    for freq, small, large, pairs in (("year", 10_000, 1_000_000, 9), ("month", 100_000, 1_000_000, 3)):
        found.append(
            paired(
                f"growth of {freq}ly paths",
                (f"{large:,} points", lambda freq=freq, large=large: trajectories(studies[large], freq=freq)),
                (f"{small:,} points", lambda freq=freq, small=small: trajectories(studies[small], freq=freq)),
                pairs=pairs,
                work=(large, small),
                at_most=1.5,
                note="the ratio is of the time for each point: 1 is linear",
            )
        )
    return found


def _normalised(study: Study) -> list[Comparison]:
    """One row for each plan and year, one column for each indicator, against the plain pandas of the same formula."""
    paths = trajectories(study, study.targets[study.targets["measure"] == "level"])
    wide = paths.pivot_table(index=["plan", "year"], columns="indicator", values="value")
    values = wide.melt(value_name="value").dropna().groupby("indicator")["value"]
    ours = f"normalize(…, 'minmax') of {len(wide):,} × {wide.shape[1]}"
    plain = {
        "DataFrame.apply of the formula": lambda: wide.apply(_minmax),
        "groupby(indicator).apply of it on the long table": lambda: values.apply(_minmax),
    }
    return [
        paired("minmax", (ours, lambda: normalize(wide, "minmax")), (words, run), pairs=9)
        for words, run in plain.items()
    ]


def _minmax(column: pd.Series) -> pd.Series:
    return (column - column.min()) / (column.max() - column.min())
