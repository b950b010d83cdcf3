"""A run of the press, as the command line makes it: a kernel server, the pages of each batch, what became of them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualib.publish import build, metrics, notebook
from qualib.publish.kernels import start
from qualib.publish.kernels.warm import Server, imported
from qualib.study.package import data_root

#: The key figures of a folder's pages, as one table.
METRICS = "metrics.json"


@dataclass(frozen=True)
class Batch:
    """Pages that are made together, in one folder inside the run's.

    `pages` plans them, `count` of them, when it is their turn. `line` words a page's key figures for the terminal,
    where there are few pages; `index` words the folder's index, where there is one.
    """

    folder: str
    count: int
    pages: Callable[[], list[build.Page]]
    line: Callable[[dict[str, Any]], str] | None = None
    index: Callable[[Path], str] | None = None


@dataclass(frozen=True)
class Way:
    """How a run makes its pages; see `fleet.run`."""

    out: Path
    workers: int = 1
    scheduler: str = ""
    force: bool = False


def make(notebooks: Iterable[Path], plan: Callable[[], list[Batch]], way: Way) -> int:
    """Make every batch `plan` returns, one after the other under one progress bar, and return the exit status.

    0: all pages are there; 1: some failed, listed at the end with the notebooks kept of them.

    Raises
    ------
    QualibError
        If the pages cannot be planned, the data are not sound, or the folder cannot be written to.
    """
    from tqdm import tqdm

    modules = tuple(dict.fromkeys(name for notebook in notebooks for name in imported(notebook)))
    data, failures = data_root(), []
    # The server loads its libraries while this process loads its own and plans.
    warm = start.FORKS and not way.scheduler
    with Server(modules, data) if warm else nullcontext() as server:
        batches = plan()
        pages = batches[0].pages()  # before a folder is made: what is wrong with these would be with all
        with (
            build.locked(way.out) as workshop,
            tqdm(total=sum(batch.count for batch in batches), unit="page", leave=False, disable=None) as bar,
        ):
            place = server.place if server else ""
            works = build.Works(way.out.resolve(), data.resolve(), workshop, place, modules)
            for i, batch in enumerate(batches):
                failures += _make(batch, batch.pages() if i else pages, way, works, bar)
    for failure in failures:
        kept = f"; the notebook is kept as {_seen(failure.kept)}" if failure.kept else ""
        print(f"qualib: {failure.name}: {failure.error}{kept}", file=sys.stderr)
    return 1 if failures else 0


def _make(batch: Batch, pages: list[build.Page], way: Way, works: build.Works, bar: Any) -> list[build.Made]:
    """Make a batch, a line for each page or for all; return those that failed."""
    from qualib.study import checks

    failures, fresh = [], 0
    figures = {page.name: page.figures for page in pages}
    for made in build.run(pages, works, sound=lambda: checks.check(works.data), workers=way.workers,
                          scheduler=way.scheduler, force=way.force):  # fmt: skip
        bar.update()
        fresh += made.fresh
        if made.error:
            failures.append(made)
        elif batch.line and not made.fresh:
            known = json.loads((way.out / figures[made.name]).read_text(encoding="utf-8"))
            bar.write(f"{way.out / made.name}.html  {batch.line(known)}", file=sys.stdout)
    folder = way.out / batch.folder
    folder.mkdir(exist_ok=True)
    _renew("".join(_table(folder)), folder / METRICS, works.workshop)
    if batch.index:
        _renew(batch.index(folder), folder / "index.html", works.workshop)
    if fresh:
        said = f"{fresh} of {len(pages)} pages are up to date; --force makes them anew"
        bar.write(f"{folder}: {said}", file=sys.stdout)
    elif not batch.line:
        bar.write(f"{folder}: {len(pages) - len(failures)} of {len(pages)} pages made", file=sys.stdout)
    return failures


def _seen(path: Path) -> Path:
    """A path as seen from here, where it lies here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _renew(text: str, place: Path, workshop: Path) -> None:
    """Publish `text` if it differs from what is there."""
    if not place.is_file() or place.read_bytes() != text.encode():
        notebook.publish(text.encode(), place, workshop)


def _table(folder: Path) -> Iterator[str]:
    """Key figures of every page in the folder as one JSON table: a list of records, a line each."""
    before = "["
    for path in sorted(folder.glob("*.json")):
        if path.name != METRICS:
            for record in records(path.stem, metrics.read(path, ())):
                yield before + "\n" + json.dumps(record, ensure_ascii=False, allow_nan=False)
                before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def records(page: str, figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Key figures of one page as flat records: page, part, item, and the figure's fields or its value."""
    for part, held in figures.items():
        for item, figure in held.items() if isinstance(held, dict) else [("", held)]:
            fields = figure if isinstance(figure, dict) else {"value": figure}
            yield {"page": page, "part": part, "item": item, **fields}


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
