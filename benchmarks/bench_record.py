"""Reading, checking and judging the record, whole and fifty times over.

Processor time, so that what else runs counts less; the copies are those of `benchmarks.manifold`.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import qualib
from benchmarks.bench_scale import load
from benchmarks.manifold import manifold
from benchmarks.timing import Comparison, paired
from qualib.study import checks
from qualib.study.package import describe
from qualib.study.place import data_root

TIMES, BAD, MONTH = 50, 1_000_000, "2023-06"
#: What makes observations one series, and when.
KEYS = ["region", "indicator", "frame", "period"]


def processor(run: Callable[[], Any]) -> float:
    """Processor seconds of one call in this process; what earlier calls left behind is collected first."""
    gc.collect()
    begun = time.process_time()
    run()
    return time.process_time() - begun


def measure() -> list[Comparison]:
    """Everything of this module; two minutes or so."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = []
        places = {"the record": data_root(), f"the record {TIMES} times over": manifold(folder / "many", TIMES)}
        for words, root in places.items():
            found += _record(words, root, pairs=15 if root == data_root() else 5)
        return [*found, _malformed(folder / "bad")]


def _record(words: str, root: Path, pairs: int) -> list[Comparison]:
    tables = [root / resource["path"] for resource in describe(root).values()]
    study = qualib.load(root)
    seen, series = study.observations, len(qualib.verdicts(study, MONTH))
    return [
        paired(
            f"reading {words}",
            ("load(), typed as the package says", lambda: load(root)),
            ("pandas: read_csv of the same tables, types guessed", lambda: [pd.read_csv(path) for path in tables]),
            pairs=pairs, cost=processor, at_most=1.5,
        ),
        paired(
            f"checking {words}",
            ("qualib validate's checks", lambda: checks.problems(root)),
            ("load() of the same", lambda: load(root)),
            pairs=pairs, cost=processor, at_most=2.5,
        ),
        paired(
            f"verdicts on {words}, all regions in {MONTH}",
            (f"qualib.verdicts of {series:,} series", lambda: qualib.verdicts(study, MONTH)),
            (f"one sort: {len(seen):,} observations by {', '.join(KEYS)}", lambda: seen.sort_values(KEYS)),
            pairs=pairs, cost=processor, at_most=4 if len(seen) > 10_000 else None,
        ),
    ]  # fmt: skip


def _malformed(root: Path) -> Comparison:
    """Checks of a record whose targets are a million rows with two faults each, beside reading that file."""
    shutil.copytree(data_root(), root)
    path = root / "targets.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    many = table.iloc[np.arange(BAD) % len(table)]
    many = many.assign(label_zh=many["label_zh"] + np.arange(BAD).astype(str), low="soon", unit="kg")
    many.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return paired(
        f"{BAD:,} malformed rows",
        ("qualib validate's checks and their report", lambda: checks.report(checks.problems(root))),
        ("pandas: read_csv of the file", lambda: pd.read_csv(path)),
        pairs=3, cost=processor, note=f"the first {checks.MOST} rows of each kind of fault are told, others counted",
    )  # fmt: skip
