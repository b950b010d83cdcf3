"""A kernel for a notebook: forked from a warm server where the platform forks well, an ordinary one elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from qualib.publish.kernels.warm import Server, WarmKernel, environment, private

#: Where a fork is safe: other systems' own libraries start threads, or there is none.
FORKS = sys.platform == "linux"


def take(server: str, modules: tuple[str, ...], data: Path, folder: Path) -> Any:
    """Return the manager of a fresh kernel that works in `folder`.

    Parameters
    ----------
    server : str
        Socket of a kernel server; where it is empty or nobody listens there, this process starts one of its own.
    modules : tuple of str
        What such a server loads.
    data : Path
        The data package the notebook reads.
    folder : Path
        Working folder of the notebook.
    """
    if not FORKS:
        return ordinary(data, folder)
    try:
        if server:
            return WarmKernel(server, str(folder))
    except (OSError, EOFError):
        pass  # whoever started it is gone
    try:
        return WarmKernel(_own(modules, data).place, str(folder))
    except (OSError, EOFError):
        _own.cache_clear()  # it was killed; the next one is another's
        return WarmKernel(_own(modules, data).place, str(folder))


@cache
def _own(modules: tuple[str, ...], data: Path) -> Server:
    """This process's own server, which ends with it."""
    return Server(modules, data)


def ordinary(data: Path, folder: Path) -> Any:
    """Return the manager of a kernel in a new process."""
    from jupyter_client.manager import AsyncKernelManager

    # Sockets in a folder only this user can enter, where there are such: quicker than TCP, and private.
    folder_of_sockets = private()
    address = {"transport": "ipc", "ip": str(Path(folder_of_sockets) / "kernel")} if os.name == "posix" else {}
    manager = AsyncKernelManager(kernel_name="python3", **address)
    manager.private = folder_of_sockets  # type: ignore[attr-defined]
    start = run_sync(manager.start_kernel)
    start(cwd=str(folder), env=environment(data), extra_arguments=["--HistoryManager.hist_file=:memory:"])
    return manager


def stop(manager: Any) -> None:
    """Stop a kernel at once: its notebook is done, so there is nothing to wait for."""
    run_sync(manager.shutdown_kernel)(now=True)
    sockets = getattr(manager, "private", "")
    if sockets:
        shutil.rmtree(sockets, ignore_errors=True)
