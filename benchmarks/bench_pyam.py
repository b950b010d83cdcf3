"""Interpolating ten thousand series, beside pyam.

pyam (pyam-iamc) runs in `.venv-bench`, an environment of its own, which `make bench` makes.
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
from qualib.targets.trajectories import numbered, trajectories

PYAM = ROOT / ".venv-bench" / "bin" / "python"


def measure() -> list[Comparison]:
    """The same series, from the same points to the same years, with the same values."""
    with tempfile.TemporaryDirectory() as folder:
        return [_compared(Path(folder))]


def _compared(folder: Path) -> Comparison:
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
