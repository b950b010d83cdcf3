"""Where pages are made: in this process, in a pool of processes, or on a Dask cluster."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

from qualib.errors import QualibError
from qualib.publish import notebook

if TYPE_CHECKING:
    from qualib.publish.build import Made, Page, Setting

    Make = Callable[[Page, Setting], Made]
    Lost = Callable[[Page, str], Made]

#: Pools that may break before each page left is made in one of its own, to find the page that breaks them.
ROUNDS = 3
#: Times a cluster makes a page again after its worker was lost.
RETRIES = 5
#: Seconds that a cluster's scheduler may take to answer.
PATIENCE = 10


def spread(pages: list[Page], setting: Setting, make: Make, lost: Lost) -> Iterator[Made]:
    """Make the pages wherever they are to be made, and yield what became of each in the order they get done.

    Parameters
    ----------
    pages : list of Page
    setting : Setting
    make : callable
        Makes one page, in this process or another.
    lost : callable
        What became of a page whose worker was lost again and again, in words that follow on that.

    Raises
    ------
    QualibError
        If there is no such cluster.
    """
    workers = min(setting.workers, len(pages))
    if setting.scheduler:
        yield from _on_cluster(pages, setting, make, lost)
    elif workers > 1:
        yield from _in_pool(pages, replace(setting, workers=workers, owner=os.getpid()), make, lost)
    else:
        notebook.exporter()  # loaded while the kernel server loads its libraries
        yield from (make(page, setting) for page in pages)


def _in_pool(pages: list[Page], setting: Setting, make: Make, lost: Lost) -> Iterator[Made]:
    """Make the pages in joblib's pool; what a lost worker was making is made again in a new pool."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError
    from tqdm import tqdm

    _start_tracker()
    left = {page.name: page for page in pages}
    for _ in range(ROUNDS):
        pool = Parallel(setting.workers, return_as="generator_unordered", batch_size=1, pre_dispatch="2 * n_jobs")
        try:
            for made in pool(delayed(make)(page, setting) for page in list(left.values())):
                del left[made.name]
                yield made
        except TerminatedWorkerError:
            said = f"qualib: a worker was lost; it and the others begin again with the {len(left)} pages that are left"
            tqdm.write(said, file=sys.stderr)
            continue
        return
    for page in left.values():
        try:
            yield from Parallel(n_jobs=2)([delayed(make)(page, setting)])
        except TerminatedWorkerError:
            yield lost(page, ", alone too; is there memory enough?")


def _start_tracker() -> None:
    """Start the process that clears up after joblib's workers so that nothing ends it before it has.

    What closes a terminal ends the whole group; and when a worker is lost it tells what it misses, in tracebacks that
    say nothing to whoever asked for pages.
    """
    from joblib.externals.loky.backend.resource_tracker import ensure_running

    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGHUP, signal.SIGQUIT))
    shown, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        ensure_running()
    finally:
        os.dup2(shown, 2)
        os.close(shown)
        os.close(nowhere)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _on_cluster(pages: list[Page], setting: Setting, make: Make, lost: Lost) -> Iterator[Made]:
    """Make the pages on a Dask cluster (extra ``qualib[cluster]``); what a lost worker was making goes to another.

    Every worker needs this library at the same version and sees the same folders: notebooks, data and pages.
    """
    try:
        from distributed import as_completed
    except ImportError:
        raise QualibError("--scheduler needs Dask; install it with: pip install 'qualib[cluster]'") from None
    client = _client(setting.scheduler)
    with client:
        left = {client.submit(make, page, setting, pure=False, retries=RETRIES): page for page in pages}
        for future in as_completed(list(left)):
            page = left.pop(future)
            if future.status == "finished":
                yield future.result()
            else:
                yield lost(page, f": {future.exception()}")


def _client(address: str) -> Any:
    """A client of the Dask scheduler at this address.

    Dask itself waits without end for one that takes the connection and says nothing, and raises whatever comes to its
    mind at one that is something else.
    """
    from distributed import Client

    answers: Queue[Any] = Queue()

    def ask() -> None:
        try:
            answers.put(Client(address, timeout=PATIENCE))
        except Exception as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE + 1)  # by itself it says better what is wrong
    except Empty:
        answer = TimeoutError(f"nothing that it says within {PATIENCE} seconds is Dask")
    if isinstance(answer, Exception):
        said = " ".join(str(answer).split())[:200]
        raise QualibError(f"no Dask scheduler answers at {address!r} ({said}); name it as tcp://HOST:PORT") from None
    return answer


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
