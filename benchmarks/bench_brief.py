"""One brief against the least a papermill page can cost, and `import qualib` against `import pandas`.

Whole processes, alternated, after one warm-up of each; prints the ratios' median and range. Run with `make bench`.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
#: The least page: the brief's libraries imported, one figure drawn.
LEAST = """
import babel.dates, babel.numbers, matplotlib.pyplot as plt, pandas as pd
fig, ax = plt.subplots()
ax.plot([1, 2, 3])
plt.show()
"""


def seconds(command: list[str]) -> float:
    """Wall time of a whole process."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def ratio(name: str, ours: list[str], theirs: list[str], runs: int) -> None:
    """Print ours / theirs, pair by pair."""
    for command in (ours, theirs):
        seconds(command)
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    ratios = [one / other for one, other in pairs]
    times = [statistics.median(column) for column in zip(*pairs, strict=True)]
    print(f"{name}: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}), "
          f"medians {times[0]:.2f} s and {times[1]:.2f} s, {runs} pairs")  # fmt: skip


def main() -> None:
    """Run both comparisons."""
    with tempfile.TemporaryDirectory() as folder:
        least = Path(folder) / "least.ipynb"
        node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LEAST)])
        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(node, least)
        brief = ["-m", "qualib.cli", "brief", "--as-of", "2016-06", "--region", "520000", "--out", folder]
        papermill = ["-m", "papermill", str(least), f"{folder}/out.ipynb", "--no-progress-bar"]
        ratio("one brief page / papermill on a one-figure notebook", [sys.executable, *brief],
              [sys.executable, *papermill], 7)  # fmt: skip
    ratio("from qualib import load / import pandas", [sys.executable, "-c", "from qualib import load"],
          [sys.executable, "-c", "import pandas"], 15)  # fmt: skip


if __name__ == "__main__":
    main()
