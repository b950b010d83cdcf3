"""Run every notebook from top to bottom, keep its outputs, and write the gallery in ``figures/``.

A figure cell tagged ``figure:<name>`` gives ``figures/<name>.png``, in Chinese, and ``figures/<name>-en.png``. A widget
is kept by its words alone: what lives in a running kernel has another id each time and means nothing on a page.
"""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"


def main(names: list[str]) -> None:
    """Rerun the notebooks whose names start with one of `names` (all if there are none)."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if names and not path.name.startswith(tuple(names)):
            continue
        node = nbformat.read(path, as_version=4)
        english = parameterize_notebook(load_notebook_node(str(path)), {"lang": "en"})
        _run(node, path)
        _keep(node, "")
        nbformat.write(node, path)
        if any(_figures(node)):
            _run(english, path)
            _keep(english, "-en")
        print(path.relative_to(ROOT))


def _run(node: nbformat.NotebookNode, path: Path) -> None:
    options = {"kernel_name": "python3", "record_timing": False, "store_widget_state": False}
    NotebookClient(node, resources={"metadata": {"path": path.parent}}, **options).execute()
    for cell in node.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def _figures(node: nbformat.NotebookNode) -> Iterator[tuple[str, nbformat.NotebookNode]]:
    for cell in node.cells:
        for tag in cell.metadata.get("tags", []):
            if tag.startswith("figure:"):
                yield tag.removeprefix("figure:"), cell


def _keep(node: nbformat.NotebookNode, ending: str) -> None:
    """Write the figures of a notebook that was run."""
    for name, cell in _figures(node):
        image = next(out.data["image/png"] for out in cell.outputs if "image/png" in out.get("data", {}))
        (ROOT / "figures" / f"{name}{ending}.png").write_bytes(base64.b64decode(image))


if __name__ == "__main__":
    main(sys.argv[1:])
