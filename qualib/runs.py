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

from qualib import fleet, kernels, press
from qualib.package import data_root
from qualib.warm import Server, imported

#: The key figures of a folder's pages, as one table.
METRICS = "metrics.json"


@dataclass(frozen=True)
class Batch:
    """Pages that are made together, in one folder inside the run's.

    `line` words a page's key figures for the terminal, where there are few pages; `index` words the folder's index,
    where there is one.
    """

    folder: str
    pages: list[fleet.Page]
    line: Callable[[dict[str, Any]], str] | None = None
    index: Callable[[Path], str] | None = None


@dataclass(frozen=True)
class Way:
    """How a run makes its pages; see `fleet.run`."""

    out: Path
    workers: int = 1
    scheduler: str = ""
    force: bool = False


def make(notebooks: Iterable[Path], batches: Callable[[], Iterator[Batch]], way: Way) -> int:
    """Make every batch, the next one planned when the one before is done, and return the exit status.

    0: all pages are there; 1: some failed, listed at the end with the notebooks kept of them.

    Raises
    ------
    QualibError
        If the pages cannot be planned, the data are not sound, or the folder cannot be written to.
    """
    modules = tuple(dict.fromkeys(name for notebook in notebooks for name in imported(notebook)))
    data, failures = data_root(), []
    # The server loads its libraries while this process loads its own and plans.
    warm = kernels.FORKS and not way.scheduler
    with Server(modules, data) if warm else nullcontext() as server:
        for batch in batches():
            with fleet.locked(way.out) as workshop:
                place = server.place if server else ""
                works = fleet.Works(way.out.resolve(), data.resolve(), workshop, place, modules)
                failures += _make(batch, way, works)
    for failure in failures:
        kept = f"; the notebook is kept as {_seen(failure.kept)}" if failure.kept else ""
        print(f"qualib: {failure.name}: {failure.error}{kept}", file=sys.stderr)
    return 1 if failures else 0


def _make(batch: Batch, way: Way, works: fleet.Works) -> list[fleet.Made]:
    """Make a batch with one bar over its pages, a line for each; return those that failed."""
    from tqdm import tqdm

    from qualib import schema

    failures, fresh = [], 0
    with tqdm(total=len(batch.pages), unit="page", leave=False, disable=None) as bar:
        figures = {page.name: page.figures for page in batch.pages}
        for made in fleet.run(batch.pages, works, sound=lambda: schema.check(works.data), workers=way.workers,
                              scheduler=way.scheduler, force=way.force):  # fmt: skip
            bar.update()
            fresh += made.fresh
            if made.error:
                failures.append(made)
            elif batch.line and not made.fresh:
                known = json.loads((way.out / figures[made.name]).read_text(encoding="utf-8"))
                bar.write(f"{way.out / made.name}.html  {batch.line(known)}", file=sys.stdout)
    if fresh:
        print(f"{way.out / batch.folder}: {fresh} of {len(batch.pages)} pages are up to date; --force makes them anew")
    elif not batch.line:
        print(f"{way.out / batch.folder}: {len(batch.pages) - len(failures)} of {len(batch.pages)} pages made")
    folder = way.out / batch.folder
    folder.mkdir(exist_ok=True)
    _renew("".join(_table(folder)), folder / METRICS, works.workshop)
    if batch.index:
        _renew(batch.index(folder), folder / "index.html", works.workshop)
    return failures


def _seen(path: Path) -> Path:
    """A path as seen from here, where it lies here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _renew(text: str, place: Path, workshop: Path) -> None:
    """Publish `text` if it differs from what is there."""
    if not place.is_file() or place.read_bytes() != text.encode():
        press.publish(text.encode(), place, workshop)


def _table(folder: Path) -> Iterator[str]:
    """Key figures of every page in the folder as one JSON table: a list of records, a line each."""
    before = "["
    for path in sorted(folder.glob("*.json")):
        if path.name != METRICS:
            for record in records(path.stem, press.read_metrics(path, ())):
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
