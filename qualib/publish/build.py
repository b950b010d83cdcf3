"""Many pages: what is missing or stale is made here, in a pool of processes, or on a Dask cluster.

A page is up to date if its files are there, as they were made, from the same notebook, library, data and parameters
(`publish.manifest`). Pages appear whole or not at all, one that fails stops no other, and a run that is killed at any
moment is taken up where it stood by running it again.

A worker imports this module: pandas and what brings it along is imported where only the run itself comes by.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

from qualib.errors import QualibError
from qualib.publish import manifest, notebook, workers
from qualib.publish.folder import locked
from qualib.study import files, reading
from qualib.study.place import data_root

#: Kinds of files that can be made beside a page, by the ending of their names: its workbook, and the page on paper.
BESIDE = ("xlsx", "pdf")


@dataclass(frozen=True)
class Page:
    """A page to make.

    `name` is its place in the folder without ``.html``; `figures` the place of its key figures; `inputs` are the
    parameters that name a file whose content goes into the page, `beside` the kinds of files to make with it,
    `template` how it is rendered (`publish.notebook.render`).
    """

    name: str
    work: notebook.Job
    title: str
    lang: str
    figures: str
    inputs: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    template: str = "page"


@dataclass(frozen=True)
class Batch:
    """Pages that are made together, in one folder inside the run's.

    `pages` plans them, `count` of them, when it is their turn. `line` words a page's key figures for the terminal,
    where there are few pages; `index` words the folder's index, where there is one.
    """

    folder: str
    count: int
    pages: Callable[[], list[Page]]
    line: Callable[[dict[str, Any]], str] | None = None
    index: Callable[[Path], str] | None = None


@dataclass(frozen=True)
class Setting:
    """How pages are made, and where.

    The command line chooses the first five: the folder to publish in, the number of processes (1 is this one alone),
    the address of a Dask scheduler whose workers to use instead, whether pages up to date are made anew, and the
    seconds a cell may take. A run fills in the rest: the data, a folder for drafts, the socket of a kernel server with
    the modules it loads (without one, each process starts its own), and the process that a worker of a pool ends with.
    """

    out: Path
    workers: int = 1
    scheduler: str = ""
    force: bool = False
    limit: int = notebook.LIMIT
    data: Path = Path()
    drafts: Path = Path()
    server: str = ""
    modules: tuple[str, ...] = ()
    owner: int = 0


@dataclass(frozen=True)
class Made:
    """What became of a page: `files` with their digests, or the `error` and where the half-run notebook is `kept`."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    error: str = ""
    kept: Path | None = None
    fresh: bool = False


def make(notebooks: Iterable[Path], plan: Callable[[], list[Batch]], setting: Setting) -> int:
    """Make every batch that `plan` returns, one after the other under one progress bar, and return the exit status.

    0: all pages are there; 1: some failed, listed at the end with the notebooks kept of them.

    Parameters
    ----------
    notebooks : iterable of Path
        What is run; the kernel server loads what they import while `plan` reads the data.
    plan : callable
    setting : Setting

    Raises
    ------
    QualibError
        If the pages cannot be planned, the data are not sound, or the folder cannot be written to.
    """
    from tqdm import tqdm

    from qualib.publish.kernels import start
    from qualib.publish.kernels.warm import Server, imported

    modules = tuple(dict.fromkeys(name for path in notebooks for name in imported(path)))
    data, failures = data_root(), []
    warm = start.FORKS and not setting.scheduler
    with Server(modules, data) if warm else nullcontext() as server:
        batches = plan()
        pages = batches[0].pages()  # before a folder is made: what is wrong with these would be with all
        with (
            locked(setting.out) as drafts,
            tqdm(total=sum(batch.count for batch in batches), unit="page", leave=False, disable=None) as bar,
        ):
            own = replace(setting, out=setting.out.resolve(), data=data.resolve(), drafts=drafts, modules=modules,
                          server=server.place if server else "")  # fmt: skip
            for i, batch in enumerate(batches):
                failures += _make_batch(batch, batch.pages() if i else pages, setting.out, own, bar)
    here = Path.cwd()
    for failure in failures:
        kept = failure.kept
        if kept and kept.is_relative_to(here):
            kept = kept.relative_to(here)
        said = f"{failure.error}; the notebook is kept as {kept}" if kept else failure.error
        print(f"qualib: {failure.name}: {said}", file=sys.stderr)
    return 1 if failures else 0


def _make_batch(batch: Batch, pages: list[Page], out: Path, setting: Setting, bar: Any) -> list[Made]:
    """Make a batch, say a line for each page or for all, and return those that failed; `out` is as it is shown."""
    from qualib.publish import metrics
    from qualib.study import checks

    failures, fresh = [], 0
    figures = {page.name: page.figures for page in pages}
    for made in make_stale(pages, setting, sound=lambda: checks.check(setting.data)):
        bar.update()
        fresh += made.fresh
        if made.error:
            failures.append(made)
        elif batch.line and not made.fresh:
            known = json.loads((out / figures[made.name]).read_text(encoding="utf-8"))
            bar.write(f"{out / made.name}.html  {batch.line(known)}", file=sys.stdout)
    folder = files.folder(setting.out, setting.out / batch.folder)
    _renew(metrics.table(folder), folder / metrics.TABLE, setting.drafts)
    if batch.index:
        _renew(batch.index(folder), folder / "index.html", setting.drafts)
    if fresh:
        said = f"{fresh} of {len(pages)} pages are up to date; --force makes them anew"
        bar.write(f"{out / batch.folder}: {said}", file=sys.stdout)
    elif not batch.line:
        bar.write(f"{out / batch.folder}: {len(pages) - len(failures)} of {len(pages)} pages made", file=sys.stdout)
    return failures


def _renew(text: str, place: Path, drafts: Path) -> None:
    """Publish `text` if it differs from what is there."""
    if not place.is_file() or place.read_bytes() != text.encode():
        files.publish(text.encode(), place, drafts)


def make_stale(pages: list[Page], setting: Setting, *, sound: Callable[[], None]) -> Iterator[Made]:
    """Make the pages that are missing or stale and yield what became of each; those up to date come first.

    Parameters
    ----------
    pages : list of Page
    setting : Setting
        With its data and drafts; `locked` holds the folder and gives the one for drafts.
    sound : callable
        Called before anything is made: raises what is wrong with the data.

    Raises
    ------
    QualibError
        If the manifest cannot be read or written, or what `sound` raises.
    """
    data, records = manifest.data(setting.data), manifest.read(setting.out)
    keys = {page.name: key(page, data) for page in pages}
    stale = []
    for page in pages:
        if setting.force or not manifest.whole(setting.out, records.get(page.name), keys[page.name]):
            stale.append(page)
        else:
            yield Made(page.name, fresh=True)
    if not stale:
        return
    sound()
    for made in workers.spread(stale, setting, make_page, lost):
        if made.files:
            manifest.append(setting.out, made.name, keys[made.name], made.files)
        yield made


def key(page: Page, data: str) -> str:
    """Digest of all that goes into a page, `data` being that of the data package."""
    parameters = dict(page.work.parameters)
    parts = [reading.content(Path(str(parameters.pop(name)))) for name in page.inputs]
    said = {"parameters": parameters, "title": page.title, "lang": page.lang, "inputs": page.inputs,
            "beside": page.beside, "template": page.template}  # fmt: skip
    described = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    return manifest.digest(
        described, reading.content(page.work.notebook), manifest.library().encode(), data.encode(), *parts
    )


def lost(page: Page, said: str) -> Made:
    """What became of a page whose worker was lost."""
    return Made(page.name, error=f"its worker was lost{said}")


def make_page(page: Page, setting: Setting) -> Made:
    """Run, render and publish one page; what goes wrong with it is told, not raised."""
    from qualib.publish.kernels import start

    if setting.owner:
        _end_with(setting.owner)
    try:
        folder = Path(tempfile.mkdtemp(dir=setting.drafts))
    except OSError as error:
        return Made(page.name, error=f"{setting.drafts}: cannot be written to ({error.strerror})")
    place = setting.out / f"{page.name}.html"
    kept = place.parent / "failed" / f"{place.stem}.ipynb"
    try:
        kernel = start.take(setting.server, setting.modules, setting.data, folder)
        executed = notebook.run(page.work, folder, kernel, setting.limit)
        rendered = notebook.render(executed, page.lang, page.title, page.template)
        figures = json.dumps(rendered.metrics, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
        files.folder(setting.out, place.parent)
        contents = {page.figures: figures.encode(), f"{page.name}.html": rendered.html.encode()}
        for kind in page.beside:
            contents[f"{page.name}.{kind}"] = _beside(kind, rendered.html, page.work.parameters, setting.data, folder)
        for name, content in contents.items():
            files.publish(content, setting.out / name, folder)
        kept.unlink(missing_ok=True)
        return Made(page.name, {name: manifest.digest(content) for name, content in contents.items()})
    except notebook.NotebookFailed as failure:
        try:
            files.folder(setting.out, kept.parent)
            shutil.move(failure.kept, kept)
        except (OSError, QualibError) as error:
            return Made(page.name, error=f"{failure}; the notebook could not be kept ({error})")
        return Made(page.name, error=str(failure), kept=kept)
    except Exception as error:
        return Made(page.name, error=f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    finally:
        files.clear(folder)


def require(kind: str) -> None:
    """Refuse a kind of file beside a page whose library or program is not there.

    Raises
    ------
    QualibError
        Saying what to install.
    """
    if kind == "xlsx" and not find_spec("openpyxl"):
        raise QualibError("--xlsx needs openpyxl; install it with: pip install 'qualib[xlsx]'")
    if kind == "pdf":
        from qualib.publish.pdf import chromium

        chromium()


def _beside(kind: str, html: str, parameters: dict[str, Any], data: Path, folder: Path) -> bytes:
    """The file of this kind beside a page; `parameters` are its notebook's, `folder` is for drafts."""
    if kind == "pdf":
        from qualib.publish.pdf import print_pages

        page, paper = folder / "page.html", folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        print_pages({page: paper})
        return paper.read_bytes()
    from qualib import load
    from qualib.publish import export
    from qualib.study import periods

    month = parameters["as_of"] if "as_of" in parameters else periods.december(parameters["year"])
    return export.brief_workbook(load(data), parameters["region"], month, parameters["lang"])


@cache
def _end_with(owner: int) -> None:
    """End this process as soon as its parent `owner` is gone, killed though it may be: nobody else would end it."""

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()
