"""Paths and normalisation at the scale of a country.

A synthetic country (`benchmarks.country`) of 3,000 plans and a million target points, smaller ones, and pyam.
"""

from __future__ import annotations

import gc
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.country import country, write
from benchmarks.timing import ROOT, Comparison, Unavailable, paired
from qualib import load
from qualib.normalize import normalize
from qualib.package import Study
from qualib.paths import SERIES, numbered, trajectories

PYAM = ROOT / ".venv-bench" / "bin" / "python"
#: Plans, and regions observed, of countries with so many target points.
SIZES = {10_000: (30, 1), 100_000: (300, 5), 1_000_000: (3000, 50)}


def made(folder: Path, points: int) -> Study:
    """A country of `points` target points, written and loaded."""
    plans, observed = SIZES[points]
    return load(write(country(plans=plans, points=points, observed=observed), folder / str(points)))


def measure() -> list[Comparison]:
    """Everything of this module; two minutes or so."""
    with tempfile.TemporaryDirectory() as folder:
        studies = {points: made(Path(folder), points) for points in SIZES}
        found = [*_sorts(studies[1_000_000]), *_growth(studies), *_normalised(studies[1_000_000])]
        del studies
        gc.collect()
        return [*found, _pyam(Path(folder))]


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


def _pyam(folder: Path) -> Comparison:
    """The same 10,020 series, from the same points to the same years."""
    study = load(write(country(plans=334, points=100_000, observed=0), folder / "pyam"))
    targets = study.targets.assign(timing="annual_path")  # a value for each year: none implied, as in pyam
    path = trajectories(study, targets)
    stated = path[path["kind"] == "stated"]
    points = pd.DataFrame(
        {
            "model": "sample",
            "scenario": stated["plan"],
            "region": "sample",
            "variable": stated["indicator"] + "|" + stated["measure"],
            "unit": stated["unit"],
            "year": stated["year"],
            "value": stated["value"],
        }
    )
    count = numbered(path).max() + 1
    with _worker(points, folder, path) as seconds:
        return paired(
            f"{count:,} series to years",
            ("yearly paths, with ends, bounds and kinds", lambda: _timed(lambda: trajectories(study, targets))),
            ("pyam: IamDataFrame.interpolate, the frame made beforehand", seconds),
            pairs=9,
            cost=lambda run: run(),
            at_most=1 / 20,
            note="1 / 20 and less is 20 times faster and more; both give the same values",
        )


def _timed(run: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


@contextmanager
def _worker(points: pd.DataFrame, folder: Path, path: pd.DataFrame) -> Iterator[Callable[[], float]]:
    """A process with pyam that interpolates the points each time it is asked; checked to give the values of `path`."""
    if not PYAM.exists():
        raise Unavailable("no .venv-bench with pyam; `make bench` makes it")
    points.to_csv(folder / "points.csv", index=False)
    years = [str(path["year"].min()), str(path["year"].max())]
    command = [str(PYAM), str(Path(__file__).with_name("pyam_worker.py")), str(folder / "points.csv"), *years]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin and child.stdout and child.stderr
        told = child.stdout.readline().split()
        if not told:
            raise Unavailable(f"pyam does not run: {child.stderr.read().strip()[-200:]}")
        rows, total = int(told[0]), float(told[1])
        if rows != len(path) or not np.isclose(total, path["value"].sum(), rtol=1e-9):
            child.kill()
            raise RuntimeError(f"pyam gives {rows} rows of sum {total}; ours {len(path)} of {path['value'].sum()}")

        def ask() -> float:
            child.stdin.write("\n")
            child.stdin.flush()
            return float(child.stdout.readline())

        try:
            yield ask
        finally:
            child.stdin.close()
            child.wait()
