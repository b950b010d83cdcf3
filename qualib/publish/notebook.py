"""From a notebook and its parameters to a self-contained page, published whole or not at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from qualib.errors import QualibError, short
from qualib.publish import templates
from qualib.publish.parameters import checked, declared
from qualib.study import reading
from qualib.study.place import bundled

NOTEBOOKS = bundled("notebooks")
#: Those that the briefs of a month and the reports of a year are made with.
MONTHLY = NOTEBOOKS / "90-monthly-brief.ipynb"
YEARLY = NOTEBOOKS / "91-annual-report.ipynb"
#: The media type of key figures, as `qualib.words.html.METRICS`.
METRICS = "application/vnd.qualib.metrics+json"
#: Seconds a cell may take, if nothing else is said.
LIMIT = 600


class NotebookFailed(Exception):
    """A cell raised or took too long, or the kernel died; `kept` is where the half-run notebook is."""

    def __init__(self, message: str, kept: Path) -> None:
        super().__init__(message)
        self.kept = kept


@dataclass(frozen=True)
class Page:
    """A rendered page that is not published yet."""

    html: str
    metrics: dict[str, Any]


@dataclass(frozen=True)
class Job:
    """A notebook with parameters that fit it."""

    notebook: Path
    parameters: dict[str, Any]


def job(notebook: Path, parameters: dict[str, Any]) -> Job:
    """Check `parameters` against the notebook's own parameters cell.

    Raises
    ------
    QualibError
        If the notebook is missing or not a notebook, or a parameter does not fit.
    """
    return Job(notebook, checked(parameters, known(notebook), notebook))


def known(notebook: Path) -> dict[str, Any]:
    """The parameters that a notebook declares (`qualib.publish.parameters.declared`).

    Raises
    ------
    QualibError
        If the notebook is missing or not a notebook.
    """
    try:
        return _declared(notebook, notebook.stat().st_mtime_ns)
    except (OSError, ValueError):  # a name with a zero byte in it
        raise QualibError(f"{notebook}: missing; restore the notebook from the repository, or name another") from None


@cache
def _declared(notebook: Path, _changed: int) -> dict[str, Any]:
    """Parameters a notebook declares, read once however many pages it makes."""
    return declared(read(notebook), notebook)


def read(path: Path) -> Any:
    """Read a notebook, once it is known to be a whole one.

    Raises
    ------
    QualibError
        If the file is missing, or is no notebook of the format's fourth version.
    """
    import nbformat

    mend = "restore the notebook from the repository, or name another"
    said = reading.text(path, mend)
    held = reading.json_value(said, path, mend)
    wrong: dict[str, Any] = {}
    if isinstance(held, dict) and held.get("nbformat") == 4:
        try:
            # It only logs what does not fit the format, unless asked to hand it over.
            node = nbformat.reads(said, as_version=4, capture_validation_error=wrong)
        except Exception as error:  # whatever its converters stumble over
            wrong["ValidationError"] = error
    else:
        wrong["ValidationError"] = "it has no “nbformat”: 4"
    if wrong:
        reason = str(wrong["ValidationError"]).partition("\n")[0]
        raise QualibError(f"{path}: not a notebook ({short(reason)}); {mend}")
    return node


def run(work: Job, scratch: Path, kernel: Any, limit: int = LIMIT) -> Any:
    """Execute a job through papermill and return the executed notebook.

    Parameters
    ----------
    work : Job
    scratch : Path
        Folder the executed notebook is written to.
    kernel : kernel manager
        A fresh kernel (`qualib.publish.kernels.start`); it is stopped in the end, and with it what its cells started.
    limit : int
        Seconds a cell may take.

    Raises
    ------
    NotebookFailed
        If a cell raises or takes longer, or the kernel dies; the half-run notebook is in `scratch`.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from qualib.publish.kernels.start import stop  # a notebook that only reads key figures needs no kernels

    # It calls a parameter with a Literal annotation unknown, though `job` has checked them all, and says of a kernel
    # that died or took too long what is said here in a line.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    result = scratch / work.notebook.name
    begun: dict[int, Any] = {}

    def begin(cell: Any, cell_index: int) -> None:
        begun[cell_index] = cell

    def execute(**options: Any) -> Any:
        return papermill.execute_notebook(
            *(str(path).replace("{", "{{").replace("}", "}}") for path in (work.notebook, result)),  # it fills paths in
            work.parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            **options,
        )

    def failed(said: str) -> NotebookFailed:
        # papermill saves nothing then, so put together what there was.
        node = execute(prepare_only=True)
        for i, cell in begun.items():
            node.cells[i] = cell
        nbformat.write(node, result)
        return NotebookFailed(f"{work.notebook.name}, cell {max(begun, default=0) + 1}: {said}", result)

    try:
        return execute(
            request_save_on_cell_execute=False,
            km=kernel,
            on_cell_start=begin,
            execution_timeout=limit,
            iopub_timeout=limit,
        )
    except PapermillExecutionError as error:
        said = error.evalue.strip().partition("\n")[0]
        raise NotebookFailed(f"cell {error.cell_index + 1}: {error.ename}: {said}", result) from error
    except CellTimeoutError as error:
        raise failed(f"not done in {limit} seconds; if it needs more, give --cell-limit") from error
    except (DeadKernelError, RuntimeError) as error:
        raise failed(f"the kernel stopped ({error})") from error
    finally:
        stop(kernel)


def render(executed: Any, lang: str, title: str, template: str = "page") -> Page:
    """Render an executed notebook to one HTML page, with nothing fetched from anywhere.

    The template `page` has its outputs alone; `notebook` has its prose in `lang` too, and the code folded away.
    """
    if template == "notebook":
        from qualib.publish.prose import prose

        for cell in executed.cells:
            if cell.cell_type == "markdown":
                cell.source = prose(cell.source, lang)
    metrics: dict[str, Any] = {}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            metrics |= output.get("data", {}).get(METRICS, {})
    with _rendering:
        html, _ = exporter(template).from_notebook_node(executed, resources={"page": templates.page(lang, title)})
    return Page(html, metrics)


#: An exporter keeps state while it works, and a cluster's worker may run threads.
_rendering = Lock()


@cache
def exporter(template: str = "page") -> Any:
    """The exporter of a template, made once: its templates take longer to load than a page to render."""
    # Not nbconvert's HTMLExporter, which reads each page again, mostly to write it as it was: five times the time.
    from nbconvert.exporters import TemplateExporter

    own = {"extra_template_basedirs": [str(templates.FOLDER)], "extra_template_paths": [str(templates.FOLDER)]}
    made = TemplateExporter(file_extension=".html", template_name=template, **own)
    made.template  # noqa: B018 - reading it loads the templates
    return made
