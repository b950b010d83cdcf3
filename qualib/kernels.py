"""Kernels started ahead of need: a kernel takes as long to start as this process to load its libraries."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync


class Kernels:
    """A supply of Python kernels, the next one starting while another works.

    Use it as a context manager: the kernels, and the folder they work and listen in, are gone afterwards.
    """

    def __enter__(self) -> Kernels:
        self._waiting: list[Any] = []
        self._folder = tempfile.TemporaryDirectory(prefix="qualib-", ignore_cleanup_errors=True)
        self._started = 0
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for manager in self._waiting:
            stop(manager)
        self._folder.cleanup()

    def take(self, *, more: bool) -> Any:
        """Return a kernel's manager, and start the next kernel if there will be `more` to do."""
        if not self._waiting:
            self._start()
        manager = self._waiting.pop(0)
        if more:
            self._start()
        return manager

    def _start(self) -> None:
        self._started += 1
        # Sockets in a folder only this user can enter, where there are such: quicker than TCP, and private.
        own = Path(self._folder.name) / str(self._started)
        address = {"transport": "ipc", "ip": str(own)} if os.name == "posix" else {}
        manager = AsyncKernelManager(kernel_name="python3", **address)
        run_sync(manager.start_kernel)(cwd=self._folder.name, extra_arguments=["--HistoryManager.hist_file=:memory:"])
        self._waiting.append(manager)


def stop(manager: Any) -> None:
    """Stop a kernel at once: its notebook is done, so there is nothing to wait for."""
    run_sync(manager.shutdown_kernel)(now=True)
