"""Many pages: only what is missing or stale is made, in this process, in a pool of them, or on a cluster.

A page is fresh if its files are there, as they were made, from the same notebook, library, data and parameters
(`publish.manifest`). Pages appear whole or not at all, one that fails stops no other, and a run that is killed at any
moment is taken up where it stood by running it again.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Thread

from qualib.errors import QualibError
from qualib.publish import manifest, notebook

#: Pools that may break before each page left is made in one of its own, to find the page that breaks them.
ROUNDS = 3


@dataclass(frozen=True)
class Page:
    """A page to make.

    `name` is its place in the folder without ``.html``; `figures` the place of its key figures; `inputs` are the
    parameters that name a file whose content goes into the page, `also` the kinds of files to make beside it.
    """

    name: str
    work: notebook.Job
    title: str
    lang: str
    figures: str
    inputs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Works:
    """Where pages are made: the folder they are published in, the data, and a folder for drafts.

    `server` is the socket of a kernel server (`kernels.warm`) and `modules` what it loads; where `server` is empty,
    each worker starts one of its own. `owner` is the process that a worker ends with, if it is to.
    """

    out: Path
    data: Path
    workshop: Path
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


def key(page: Page, data: str) -> str:
    """Digest of all that goes into a page, `data` being that of the data package."""
    parameters = dict(page.work.parameters)
    parts = [Path(str(parameters.pop(name))).read_bytes() for name in page.inputs]
    said = {"parameters": parameters, "title": page.title, "lang": page.lang, "inputs": page.inputs,
            "also": page.also}  # fmt: skip
    described = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    return manifest.digest(
        described, page.work.notebook.read_bytes(), manifest.library().encode(), data.encode(), *parts
    )


def make(page: Page, works: Works) -> Made:
    """Run, render and publish one page; what goes wrong with it is told, not raised."""
    from qualib.publish import attachments
    from qualib.publish.kernels import start

    if works.owner:
        _end_with(works.owner)
    folder = Path(tempfile.mkdtemp(dir=works.workshop))
    place = works.out / f"{page.name}.html"
    kept = place.parent / "failed" / f"{place.stem}.ipynb"
    try:
        kernel = start.take(works.server, works.modules, works.data, folder)
        rendered = notebook.render(notebook.run(page.work, folder, kernel), page.lang, page.title)
        figures = json.dumps(rendered.metrics, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
        place.parent.mkdir(parents=True, exist_ok=True)
        contents = {page.figures: figures.encode(), f"{page.name}.html": rendered.html.encode()}
        for kind in page.also:
            contents[f"{page.name}.{kind}"] = attachments.make(
                kind, rendered.html, page.work.parameters, works.data, folder
            )
        for name, content in contents.items():
            notebook.publish(content, works.out / name, folder)
        kept.unlink(missing_ok=True)
        return Made(page.name, {name: manifest.digest(content) for name, content in contents.items()})
    except notebook.NotebookFailed as failure:
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(failure.kept, kept)
        return Made(page.name, error=str(failure), kept=kept)
    except Exception as error:
        return Made(page.name, error=f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _end_with(owner: int) -> None:
    """End this process as soon as its parent `owner` is gone, killed though it may be: nobody else would end it."""

    def watch() -> None:
        while os.getppid() == owner:
            time.sleep(0.5)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def run(
    pages: list[Page],
    works: Works,
    *,
    sound: Callable[[], None],
    workers: int = 1,
    scheduler: str = "",
    force: bool = False,
) -> Iterator[Made]:
    """Make the pages that are missing or stale and yield what became of each; those up to date come first.

    Parameters
    ----------
    pages : list of Page
    works : Works
        Where; `locked` holds its folder and gives the one for drafts.
    sound : callable
        Called before anything is made: raises what is wrong with the data.
    workers : int
        Processes; 1 for this process alone.
    scheduler : str, optional
        Address of a Dask scheduler whose workers to use instead.
    force : bool
        Make every page anew.

    Raises
    ------
    QualibError
        If the manifest cannot be read or written, or what `sound` raises.
    """
    data, records = manifest.data(works.data), manifest.read(works.out)
    keys = {page.name: key(page, data) for page in pages}
    todo = []
    for page in pages:
        if force or not manifest.whole(works.out, records.get(page.name), keys[page.name]):
            todo.append(page)
        else:
            yield Made(page.name, fresh=True)
    if not todo:
        return
    sound()
    for made in _spread(todo, works, workers, scheduler):
        if made.files:
            manifest.append(works.out, made.name, keys[made.name], made.files)
        yield made


def _spread(todo: list[Page], works: Works, workers: int, scheduler: str) -> Iterator[Made]:
    """Make the pages wherever they are to be made, in the order they get done."""
    if scheduler:
        from qualib.publish.cluster import spread

        yield from spread(make, todo, works, scheduler)
    elif workers == 1 or len(todo) == 1:
        notebook.exporter()  # loaded while the kernel server loads its libraries
        yield from (make(page, works) for page in todo)
    else:
        yield from _pooled(todo, works, min(workers, len(todo)))


def _pooled(todo: list[Page], works: Works, workers: int) -> Iterator[Made]:
    """Make the pages in joblib's pool; what a lost worker was making is made again in a new pool."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    left, works = {page.name: page for page in todo}, replace(works, owner=os.getpid())
    for _ in range(ROUNDS):
        pool = Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch="2 * n_jobs")
        try:
            for made in pool(delayed(make)(page, works) for page in list(left.values())):
                del left[made.name]
                yield made
        except TerminatedWorkerError:
            continue
        return
    for page in left.values():
        try:
            yield from Parallel(n_jobs=2)([delayed(make)(page, works)])
        except TerminatedWorkerError:
            yield Made(page.name, error="its worker was lost, alone too; is there memory enough?")


@contextmanager
def locked(out: Path) -> Iterator[Path]:
    """Hold the folder `out`, which is made if need be, and give a folder inside it for drafts.

    Raises
    ------
    QualibError
        If `out` cannot be written to, or another run holds it.
    """
    from filelock import FileLock, Timeout

    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    lock = FileLock(out / ".lock", thread_local=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise QualibError(
            f"{out}: another run is at work there; wait for it, or name another folder with --out"
        ) from None
    except OSError as error:
        raise QualibError(f"{out}: cannot be written to ({error.strerror}); name another folder with --out") from None
    try:
        for left in out.glob(".press-*"):  # by a run that was killed, since this one holds the folder
            shutil.rmtree(left, ignore_errors=True)
        workshop = Path(tempfile.mkdtemp(prefix=".press-", dir=out))
        try:
            yield workshop.resolve()
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    finally:
        if made and [path.name for path in out.iterdir()] == [".lock"]:  # nothing came of it
            (out / ".lock").unlink()
        lock.release()
        for empty in made:
            if empty.exists() and not any(empty.iterdir()):
                empty.rmdir()
