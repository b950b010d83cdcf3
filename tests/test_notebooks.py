"""How notebooks are written, and that the check of their outputs fails when it should."""

import ast
import base64
import subprocess
import sys

import nbformat
import pytest

from qualib.publish.parameters import declared
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHECK = [
    sys.executable,
    "-m",
    "pytest",
    "-p",
    "tests.nbval_strict",
    "--nbval",
    "--nbval-current-env",
    "-q",
    "-p",
    "no:cacheprovider",
    "-o",
    "addopts=",
]


def test_there_are_notebooks():
    assert {path.name[:2] for path in NOTEBOOKS} >= {"01", "02", "90"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_written_as_agreed(path):
    assert path.stat().st_size <= 500 * 1024
    node = nbformat.read(path, as_version=4)
    nbformat.validate(node)
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert declared(node, path)
    assert node.cells[0].cell_type == "markdown"
    for i, cell in enumerate(code):
        tree = ast.parse(cell.source)
        assert len(cell.source.splitlines()) <= 12, cell.source
        assert not any(isinstance(part, ast.FunctionDef | ast.ClassDef) for part in ast.walk(tree))
        imports = any(isinstance(line, ast.Import | ast.ImportFrom) for line in tree.body)
        assert imports == (i == 0), "imports stand in the first code cell"
        if "figures." in cell.source and "use_style" not in cell.source:
            assert "plt.show()" in cell.source.splitlines()[-1]
        assert not any(output.output_type in ("error", "stream") for output in cell.outputs)
        assert "NBVAL" not in cell.source, "every cell is compared"
        assert not any(tag.startswith("nbval") for tag in cell.metadata.get("tags", []))
        for tag in cell.metadata.get("tags", []):
            if tag.startswith("figure:"):
                kept = (ROOT / "figures" / f"{tag.removeprefix('figure:')}.png").read_bytes()
                shown = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
                assert [base64.b64decode(image) for image in shown] == [kept], "run `make notebooks`"


def check(path):
    done = subprocess.run([*CHECK, str(path)], capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout


@pytest.fixture
def small(tmp_path):
    """A notebook of our own, run and stored as a person would have it."""

    def write(*cells, name="small.ipynb"):
        node = nbformat.v4.new_notebook()
        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        for count, (source, outputs) in enumerate(cells, 1):
            node.cells.append(nbformat.v4.new_code_cell(source, execution_count=count, outputs=outputs))
        nbformat.write(node, tmp_path / name)
        return tmp_path / name

    return write


def result(text, count=1):
    return [nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=count)]


def test_a_true_notebook_passes(small):
    assert check(small(("1 + 1", result("2")), ("x = 3;", []), ("x;", [])))[0] == 0


@pytest.mark.parametrize(
    "cells",
    [
        [("1 + 1", result("3"))],
        [("1 + 1", [])],
        [("x = 1", result("1"))],
        [("%no_such_magic", [])],
        [("raise ValueError", [])],
    ],
    ids=["changed output", "output removed", "output added", "failing magic", "error"],
)
def test_a_changed_notebook_fails(small, cells):
    code, said = check(small(*cells))
    assert code == 1, said


FIGURE = """import base64
from IPython.display import display
png = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAF"
                       "AAH/iZk9HQAAAABJRU5ErkJggg==")
display({"image/png": png}, metadata={"image/png": {"alt": "a finding"}}, raw=True)"""


@pytest.mark.parametrize(("alt", "code"), [("a finding", 0), ("nonsense", 1)])
def test_a_figures_finding_is_compared(small, alt, code):
    data = {"image/png": "iVBORw0KGgo="}
    stored = nbformat.v4.new_output("display_data", data, metadata={"image/png": {"alt": alt}})
    assert check(small((FIGURE, [stored])))[0] == code


def test_a_stripped_notebook_fails(small):
    path = small(("1 + 1", result("2")))
    node = nbformat.read(path, as_version=4)
    node.cells[0].outputs, node.cells[0].execution_count = [], None
    nbformat.write(node, path)
    code, said = check(path)
    assert code == 1
    assert "never run" in said
