"""The record many times over: copies of its regions, plans, targets, observations and grades, with codes of their own.

    python -m benchmarks.manifold DIR [--times N]

writes a data package that `qualib validate` accepts, the same bytes for the same record. It is for measuring: what is
true of one place is said there of many that do not exist.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pandas as pd

from qualib.study.package import data_root

#: Tables that are copied, and their columns that hold a region or a plan.
COPIED = {
    "regions": ("region", "parent"),
    "plans": ("plan", "region"),
    "targets": ("plan",),
    "responsibilities": ("plan",),
    "observations": ("region",),
    "grades": ("region",),
}
#: Codes of the copies' regions begin here; GB/T 2260 uses none from 830000 on.
FIRST = 830_000


def manifold(folder: Path, times: int = 50, root: Path | None = None) -> Path:
    """Write the record `times` times over into a folder; the other tables are its own.

    Parameters
    ----------
    folder : Path
        Made here.
    times : int
        Copies in all, the record itself being the first.
    root : Path, optional
        The record; the project's own by default.

    Raises
    ------
    ValueError
        If there are not as many codes of regions.
    """
    root = data_root() if root is None else root
    shutil.copytree(root, folder)
    tables = {name: pd.read_csv(root / f"{name}.csv", dtype="str", keep_default_na=False) for name in COPIED}
    places = list(tables["regions"]["region"])
    if FIRST + len(places) * (times - 1) > 1_000_000:
        raise ValueError(f"{times} times {len(places)} regions: expected codes of six digits to do")
    for name, columns in COPIED.items():
        copies = [tables[name]]
        for turn in range(1, times):
            first = FIRST + len(places) * (turn - 1)
            codes = {"": "", **{place: str(first + i) for i, place in enumerate(places)}}
            own = {
                column: tables[name][column] + f"-copy-{turn}" if column == "plan" else tables[name][column].map(codes)
                for column in columns
            }
            copies.append(tables[name].assign(**own))
        pd.concat(copies).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    return folder


def main(arguments: list[str] | None = None) -> None:
    """Write the record many times over into a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.manifold", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--times", type=int, default=50, metavar="N")
    options = parser.parse_args(arguments)
    print(manifold(options.folder, options.times))


if __name__ == "__main__":
    main()
