"""The press: a notebook and its parameters in, a self-contained page out; published whole or not at all."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualib import templates
from qualib.brief import PARTS
from qualib.errors import QualibError
from qualib.messages import SOURCE, languages
from qualib.parameters import checked, declared

if TYPE_CHECKING:
    from qualib.kernels import Kernels

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
#: The media type of key figures, as `qualib.present.METRICS`.
METRICS = "application/vnd.qualib.metrics+json"


class NotebookFailed(Exception):
    """A cell raised or the kernel died; `kept` is where the half-run notebook is."""

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
    cells: int


@dataclass(frozen=True)
class Printed:
    """A page that was published, or the notebook kept of one that failed."""

    name: str
    path: Path
    error: str = ""


def job(notebook: Path, parameters: dict[str, Any]) -> Job:
    """Check `parameters` against the notebook's own parameters cell.

    Raises
    ------
    QualibError
        If the notebook is missing or not a notebook, or a parameter does not fit.
    """
    import nbformat

    try:
        node = nbformat.read(notebook, as_version=4)
    except FileNotFoundError:
        raise QualibError(f"{notebook}: missing; restore the notebook from the repository") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError):
        raise QualibError(f"{notebook}: not a notebook; restore it from the repository") from None
    return Job(notebook, checked(parameters, declared(node, notebook), notebook), len(node.cells))


def run(work: Job, scratch: Path, kernel: Any, *, on_cell: Callable[[], None] | None = None) -> Any:
    """Execute a job through papermill and return the executed notebook.

    Parameters
    ----------
    work : Job
    scratch : Path
        Folder the executed notebook is written to.
    kernel : AsyncKernelManager
        A fresh kernel (`qualib.kernels`); it is stopped in the end.
    on_cell : callable, optional
        Called as each cell begins.

    Raises
    ------
    NotebookFailed
        If a cell raises or the kernel dies; the half-run notebook is in `scratch`.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from qualib.kernels import stop  # a notebook that only reads key figures needs no kernels

    # It reads no Literal annotation and so calls such a parameter unknown; `job` has checked them all.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    result = scratch / work.notebook.name
    begun: dict[int, Any] = {}

    def begin(cell: Any, cell_index: int) -> None:
        if not begun:  # the kernel is up and this process will wait for it: time to load what `render` needs
            threading.Thread(target=exporter, daemon=True).start()
        begun[cell_index] = cell
        if on_cell:
            on_cell()

    def execute(**options: Any) -> Any:
        return papermill.execute_notebook(
            str(work.notebook), str(result), work.parameters, kernel_name="python3", progress_bar=False, **options
        )

    try:
        return execute(
            request_save_on_cell_execute=False,
            km=kernel,
            on_cell_start=begin,
        )
    except PapermillExecutionError as error:
        said = error.evalue.strip().partition("\n")[0]
        raise NotebookFailed(f"cell {error.cell_index + 1}: {error.ename}: {said}", result) from error
    except (DeadKernelError, RuntimeError) as error:
        # papermill saves nothing then, so put together what there was.
        node = execute(prepare_only=True)
        for i, cell in begun.items():
            node.cells[i] = cell
        nbformat.write(node, result)
        raise NotebookFailed(f"cell {max(begun, default=0) + 1}: the kernel stopped ({error})", result) from error
    finally:
        stop(kernel)


def render(executed: Any, lang: str, title: str) -> Page:
    """Render an executed notebook to one HTML page: outputs only, nothing fetched from anywhere."""
    metrics: dict[str, Any] = {}
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            metrics |= output.get("data", {}).get(METRICS, {})
    html, _ = exporter().from_notebook_node(executed, resources={"page": templates.page(lang, title)})
    return Page(html, metrics)


_making = threading.Lock()


def exporter(template: str = "page") -> Any:
    """The exporter of a template, made once; a second caller waits for it."""
    with _making:
        return _make_exporter(template)


@cache
def _make_exporter(template: str) -> Any:
    # Not its HTMLExporter, which reads each page again, mostly to write it as it was: five times the time.
    from nbconvert.exporters import TemplateExporter

    own = {"extra_template_basedirs": [str(templates.FOLDER)], "extra_template_paths": [str(templates.FOLDER)]}
    made = TemplateExporter(file_extension=".html", template_name=template, **own)
    made.template  # noqa: B018 - reading it loads the templates
    return made


def index(folder: Path, words: Callable[[str], dict[str, str]], names: list[str]) -> str:
    """Word the index of a folder of pages named ``<name>-<lang>.html``, in every language they exist in.

    Parameters
    ----------
    folder : Path
        Where the pages are.
    words : callable
        Language → the words for ``title``, ``note``, and for each name its heading (the name itself as the key)
        and a line on it (the name and ``.line``).
    names : list of str
        Pages in the order to list them.
    """
    from jinja2 import Environment, FileSystemLoader

    # The source language comes last: the plans are Chinese, and so are most readers.
    order = sorted(languages(), key=lambda lang: (lang == SOURCE, lang))
    there = {name: [lang for lang in order if (folder / f"{name}-{lang}.html").is_file()] for name in names}
    said = {lang: words(lang) for lang in order if any(lang in langs for langs in there.values())}
    environment = Environment(loader=FileSystemLoader(templates.FOLDER), autoescape=True)
    template = environment.get_template("index.html.j2")
    return template.render(said=said, pages=there, **templates.look())


@contextmanager
def scratch(base: Path) -> Iterator[Path]:
    """A folder inside `base` (which is made), gone afterwards, as is `base` if nothing was put there.

    Raises
    ------
    QualibError
        If `base` cannot be made or written to.
    """
    made = [folder for folder in (base, *base.parents) if not folder.exists()]
    try:
        base.mkdir(parents=True, exist_ok=True)
        for left in base.glob(".press-*"):  # by a run that was killed, since no run takes a day
            if time.time() - left.stat().st_mtime > 86_400:
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=".press-", dir=base))
    except OSError as error:
        raise QualibError(f"{base}: cannot be written to ({error.strerror}); name another folder with --out") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for empty in made:
            if not any(empty.iterdir()):
                empty.rmdir()


def publish(text: str, place: Path, workshop: Path) -> None:
    """Write `text` to `place` at one stroke, by way of the folder `workshop` on the same disk."""
    draft = workshop / f"draft-{place.name}"
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, place)
    except OSError as error:
        raise QualibError(f"{place}: cannot be written ({error.strerror}); what was there is as it was") from None


def produce(
    work: dict[str, Job],
    titles: dict[str, str],
    lang: str,
    folder: Path,
    supply: Kernels,
    sound: Callable[[], None],
    contents: Callable[[], str],
    on_cell: Callable[[], None] | None = None,
) -> Iterator[Printed]:
    """Run, render and publish each job as ``<name>-<lang>.html`` with its key figures, then the index.

    A page appears whole or not at all; one that fails leaves the earlier page as it was and its half-run
    notebook under ``failed/``. `supply` gives each notebook its kernel. `sound` is called before anything is
    published: it raises what is wrong with the data, and may still be at work while the first notebook runs.
    `contents` words the index once the pages are there.

    Raises
    ------
    QualibError
        If `folder` cannot be written to, or whatever `sound` raises.
    """
    with scratch(folder) as workshop:
        for name, task in work.items():
            try:
                kernel = supply.take(more=name != list(work)[-1])
                page = render(run(task, workshop, kernel, on_cell=on_cell), lang, titles[name])
                sound()
            except NotebookFailed as failure:
                sound()
                kept = folder / "failed" / f"{name}-{lang}.ipynb"
                kept.parent.mkdir(exist_ok=True)
                shutil.move(failure.kept, kept)
                yield Printed(name, kept, str(failure))
                continue
            place = folder / f"{name}-{lang}.html"
            figures = json.dumps(page.metrics, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
            publish(page.html, place, workshop)
            publish(figures + "\n", folder / f"{name}.json", workshop)
            (folder / "failed" / f"{name}-{lang}.ipynb").unlink(missing_ok=True)
            yield Printed(name, place)
        publish(contents(), folder / "index.html", workshop)


def read_metrics(path: Path, parts: tuple[str, ...] = PARTS) -> dict[str, Any]:
    """Key figures published earlier, with these parts; empty where there are none.

    Raises
    ------
    QualibError
        If the file is there but is not key figures.
    """
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError):
        figures = None
    if not isinstance(figures, dict) or not all(isinstance(figures.get(part), dict) for part in parts):
        raise QualibError(f"{path}: not key figures; delete it or make its page again")
    return figures
