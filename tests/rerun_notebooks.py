"""Run every notebook from top to bottom, keep its outputs, and write the gallery in ``figures/``.

A figure cell tagged ``figure:<name>`` gives ``figures/<name>.png``. A widget is kept by its words alone: what lives in
a running kernel has another id each time and means nothing on a page.
"""

import base64
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"


def main(names: list[str]) -> None:
    """Rerun the notebooks whose names start with one of `names` (all if there are none)."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if names and not path.name.startswith(tuple(names)):
            continue
        node = nbformat.read(path, as_version=4)
        options = {"kernel_name": "python3", "record_timing": False, "store_widget_state": False}
        NotebookClient(node, resources={"metadata": {"path": path.parent}}, **options).execute()
        for cell in node.cells:
            cell.metadata.pop("execution", None)
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(WIDGET, None)
            for tag in cell.metadata.get("tags", []):
                if tag.startswith("figure:"):
                    image = next(out.data["image/png"] for out in cell.outputs if "image/png" in out.get("data", {}))
                    place = ROOT / "figures" / f"{tag.removeprefix('figure:')}.png"
                    place.parent.mkdir(exist_ok=True)
                    place.write_bytes(base64.b64decode(image))
        nbformat.write(node, path)
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
