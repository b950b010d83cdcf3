"""A brief, and an import, against the least they could cost.

Whole processes, so that what a reader waits for at the prompt is counted.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nbformat

from benchmarks.timing import Comparison, paired, process, python

#: The least page: the brief's libraries imported, one figure drawn.
LEAST = """
import babel.dates, babel.numbers, matplotlib.pyplot as plt, pandas as pd
fig, ax = plt.subplots()
ax.plot([1, 2, 3])
plt.show()
"""


def measure() -> list[Comparison]:
    """One brief page against papermill on a one-figure notebook; `import qualib` against `import pandas`."""
    with tempfile.TemporaryDirectory() as folder:
        least = Path(folder) / "least.ipynb"
        node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LEAST)])
        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(node, least)
        brief = ["-m", "qualib.cli", "brief", "--as-of", "2016-06", "--region", "520000", "--out", folder, "--force"]
        papermill = ["-m", "papermill", str(least), f"{folder}/out.ipynb", "--no-progress-bar"]
        page = paired(
            "one page",
            ("one brief, notebook to published page", process([sys.executable, *brief])),
            ("papermill on a one-figure notebook", process([sys.executable, *papermill])),
            pairs=7,
            at_most=1.05,
        )
    start = paired(
        "an import",
        ("from qualib import load", process(python("from qualib import load"))),
        ("import pandas", process(python("import pandas"))),
        pairs=15,
    )
    return [page, start]
