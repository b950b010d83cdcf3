"""Reading, checking and following a country of a million target points.

The synthetic country of `benchmarks.country`: 3,000 plans, a million target points, 360,000 monthly observations.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.bench_paths import made
from benchmarks.timing import Comparison, paired, peak, python
from qualib.progress.working import working
from qualib.study import checks, package
from qualib.study.package import describe

LARGE, SMALL = 1_000_000, 10_000
LOAD = "import sys, qualib; study = qualib.load(sys.argv[1])\n"
PATHS = LOAD + "from qualib.targets.trajectories import trajectories; trajectories(study, freq=sys.argv[2])"


def load(root: Path) -> Any:
    """Read a package from its files: what `qualib.load` keeps of the last reading is dropped first."""
    package._read.cache_clear()
    return package.load(root)


def measure() -> list[Comparison]:
    """Everything of this module; two minutes or so."""
    with tempfile.TemporaryDirectory() as folder:
        studies = {points: made(Path(folder), points) for points in (SMALL, LARGE)}
        roots = {points: study.root for points, study in studies.items()}
        linear = {"at_most": 1.5, "note": "the ratio is of the time for each point: 1 is linear"}
        large, small = (f"{points:,} points" for points in (LARGE, SMALL))
        tables = [roots[LARGE] / resource["path"] for resource in describe(roots[LARGE]).values()]
        found = [
            paired(
                "reading a country",
                ("load(), typed as the package says", lambda: load(roots[LARGE])),
                ("pandas: read_csv of the same tables, types guessed", lambda: [pd.read_csv(path) for path in tables]),
                pairs=5,
                at_most=1.5,
            ),
            paired(
                "growth of load()",
                (large, lambda: load(roots[LARGE])),
                (small, lambda: load(roots[SMALL])),
                pairs=5,
                work=(LARGE, SMALL),
                **linear,
            ),
            paired(
                "checking a country",
                ("qualib validate's checks", lambda: checks.problems(roots[LARGE])),
                ("load() of the same", lambda: load(roots[LARGE])),
                pairs=3,
                warm=False,
                at_most=2.5,
            ),
            paired(
                "growth of the checks",
                (large, lambda: checks.problems(roots[LARGE])),
                (small, lambda: checks.problems(roots[SMALL])),
                pairs=3,
                work=(LARGE, SMALL),
                **linear,
            ),
            paired(
                "growth of the working",
                (f"{len(studies[LARGE].observations):,} observations", lambda: working(studies[LARGE])),
                (f"{len(studies[SMALL].observations):,} observations", lambda: working(studies[SMALL])),
                pairs=5,
                work=(len(studies[LARGE].observations), len(studies[SMALL].observations)),
                **linear,
            ),
        ]
        bare = ("load() of it", lambda: peak(python(LOAD, str(roots[LARGE]))))
        for freq in ("year", "month"):
            ours = lambda freq=freq: peak(python(PATHS, str(roots[LARGE]), freq))  # noqa: E731
            found.append(
                paired(
                    f"peak memory of {freq}ly paths, whole process",
                    (f"load() and {freq}ly paths of a million points", ours),
                    bare,
                    pairs=2,
                    warm=False,
                    cost=lambda run: run(),
                    unit="MB",
                    at_most=3 if freq == "month" else None,
                )
            )
        return found
