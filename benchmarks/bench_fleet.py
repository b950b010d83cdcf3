"""A fleet of pages against papermill and nbconvert, a process each, two pages at a time.

Both on two worker processes. The small notebook draws one figure, so nearly all of its naive cost is starting and
importing; the monthly brief does a brief's work besides.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import yaml

from benchmarks.timing import ROOT, Comparison, paired

#: Pages of the fleet and of the naive loop, which is too slow for as many; costs are told per page.
PAGES, NAIVE = 100, 16
SMALL = """
import matplotlib.pyplot as plt
import pandas as pd
frame = pd.DataFrame({"x": range(50), "y": [(n + 1) * x % 17 for x in range(50)]})
fig, ax = plt.subplots()
ax.plot(frame["x"], frame["y"], label=f"{n}")
ax.legend()
plt.show()
frame.head()
"""
#: Runs a fleet in its own process; prints the seconds of each page and its own memory (kB) as pages get done.
WATCHED = """
import json, sys, time
from pathlib import Path
from qualib.publish import build, matrix
from qualib.study.place import data_root
from qualib.publish.kernels.warm import Server, imported

def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4

file, out = Path(sys.argv[1]), Path(sys.argv[2])
plan = matrix.read(file)
pages = matrix.pages(plan)
modules = tuple(imported(plan.notebook))
times, held = [], []
with Server(modules, data_root()) as server, build.locked(out) as drafts:
    setting = build.Setting(out, 2, data=data_root(), drafts=drafts, server=server.place, modules=modules)
    begun = time.perf_counter()
    for made in build.make_stale(pages, setting, sound=lambda: None):
        assert not made.error, made
        times.append(time.perf_counter() - begun)
        held.append(memory())
print(json.dumps([times, held]))
"""


def measure() -> list[Comparison]:
    """Cost of a page in a fleet and in the naive loop; whether it, and memory, stay flat over a thousand pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = folder / "small.ipynb"
        parameters = nbformat.v4.new_code_cell("n: int = 0", metadata={"tags": ["parameters"]})
        node = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell(SMALL)])
        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(node, small)
        months = [f"{year}-{month:02}" for year in (2015, 2016, 2017) for month in range(1, 13)][5:30]
        briefs = {"region": ["520000", "220300"], "lang": ["zh", "en"], "as_of": months}
        return [
            _against("pages of one figure", small, {"n": list(range(PAGES))}, folder, at_most=1 / 15),
            _against("monthly briefs", ROOT / "notebooks" / "90-monthly-brief.ipynb", briefs, folder, at_most=1 / 12),
            *_flat(small, folder),
        ]


def _against(name: str, notebook: Path, values: dict[str, list[Any]], folder: Path, **rest: Any) -> Comparison:
    out, file = folder / name, folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump({"notebook": str(notebook), "parameters": values}), encoding="utf-8")
    command = ["fleet", "--matrix", str(file), "--out", str(out), "--workers", "2", "--force"]

    def fleet() -> None:
        subprocess.run([sys.executable, "-m", "qualib.cli", *command], check=True, capture_output=True, cwd=ROOT)

    chosen = [{key: held[i % len(held)] for key, held in values.items()} for i in range(NAIVE)]

    def naive() -> None:
        with ThreadPoolExecutor(2) as pair:
            list(pair.map(lambda i: _naive(notebook, chosen[i], folder / f"{i}.ipynb"), range(NAIVE)))

    return paired(
        f"{PAGES} {name}, a page",
        (f"qualib fleet, {PAGES} pages, HTML included", fleet),
        (f"papermill, then nbconvert, two at a time, {NAIVE} pages", naive),
        pairs=3, warm=False, work=(PAGES, NAIVE), **rest,
    )  # fmt: skip


def _naive(notebook: Path, parameters: dict[str, Any], result: Path) -> None:
    given = [
        text
        for key, value in parameters.items()
        for text in ("-r" if isinstance(value, str) else "-p", key, str(value))
    ]
    papermill = ["-m", "papermill", str(notebook), str(result), "--no-progress-bar", "-k", "python3", *given]
    convert = ["-m", "nbconvert", "--to", "html", "--no-input", str(result)]
    for command in (papermill, convert):
        subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)


def _flat(small: Path, folder: Path) -> list[Comparison]:
    """A thousand pages in one run: the last hundred against the first, and memory from the hundredth page on."""
    file = folder / "thousand.yaml"
    file.write_text(yaml.safe_dump({"notebook": str(small), "parameters": {"n": list(range(1000))}}), encoding="utf-8")
    command = [sys.executable, "-c", WATCHED, str(file), str(folder / "thousand")]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    times, held = json.loads(told.splitlines()[-1])
    early, late = (times[109] - times[9]) / 100, (times[-1] - times[-101]) / 100
    grown = (held[-1] - held[99]) / 1024
    return [
        Comparison("a page among a thousand", "the last hundred of them", "pages 11 to 110", ((late, early),),
                   at_most=1.2, note="whether a page's cost stays flat"),
        Comparison("memory of the parent", "grown from page 100 to page 1,000", "1 kB a page",
                   ((grown, 900 / 1024),), unit="MB", at_most=1),
    ]  # fmt: skip
