"""Warm kernels: forked from a process that has the libraries loaded (`kernels.server`), for nbclient to drive."""

from __future__ import annotations

import ast
import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.session import Session

from qualib.errors import QualibError
from qualib.study import reading

#: Most bytes in the name of a socket; Linux has 108, others a little less.
SOCKET = 100
#: Seconds a server may take to load its modules and fork a kernel.
PATIENCE = 120


class Server:
    """A kernel server of one's own. Its kernels, its socket and itself are gone when it is closed, or its owner is.

    Parameters
    ----------
    modules : iterable of str
        What it loads, so that no kernel need.
    data : Path
        The data package it reads.
    """

    def __init__(self, modules: Iterable[str], data: Path) -> None:
        folder = private()  # the server removes it too
        self.place = str(Path(folder) / "kernels")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.place)
            listener.listen(128)  # clients wait here while the libraries are loaded
            command = [
                sys.executable,
                "-Xfrozen_modules=off",
                "-m",
                "qualib.publish.kernels.server",
                str(listener.fileno()),
                *modules,
            ]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, pass_fds=[listener.fileno()], start_new_session=True,
                env=environment(data),
            )  # fmt: skip

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server, its kernels and whatever they started."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.terminate()  # it may still be loading
        self._process.wait()
        shutil.rmtree(Path(self.place).parent, ignore_errors=True)


def private() -> str:
    """A new folder for a socket, which only this user can enter; in a place whose name leaves room for the socket's."""
    usual = tempfile.gettempdir()
    return tempfile.mkdtemp(prefix="qualib-", dir=usual if len(os.fsencode(usual)) < SOCKET - 30 else "/tmp")


def environment(data: Path) -> dict[str, str]:
    """Environment of a notebook: this process's, with the data and, whatever is drawn with here, figures inline."""
    inline = "module://matplotlib_inline.backend_inline"
    return {**os.environ, "QUALIB_DATA": str(data.resolve()), "MPLBACKEND": inline}


def imported(notebook: Path) -> list[str]:
    """Modules that a notebook's code cells import, for a server to load; lines that are no Python are passed over."""
    found: dict[str, None] = {}
    try:
        cells = reading.json_file(notebook)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return []  # `qualib.publish.notebook.job` says what is wrong with it
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= dict.fromkeys([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
    return list(found)


class Channel:
    """Messages of one channel, in order, as nbclient reads and writes them."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self.send = send
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raise `queue.Empty` if there is none within `timeout` seconds."""
        try:
            return await asyncio.wait_for(self.queue.get(), timeout)
        except TimeoutError:
            raise Empty from None


class Client(AsyncKernelClient):
    """jupyter_client's client, its channels carried by the one connection."""

    def attach(self, kernel: WarmKernel) -> Client:
        """Speak with `kernel`."""
        self.session = Session(key=kernel.key)
        self._kernel = kernel
        self._channels = {"shell": Channel(self._send), "iopub": Channel(self._send)}
        return self

    @property
    def shell_channel(self) -> Any:
        """Requests and replies."""
        return self._channels["shell"]

    @property
    def iopub_channel(self) -> Any:
        """Outputs."""
        return self._channels["iopub"]

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._kernel.connection.send(self.session.serialize(message))
        except OSError:
            self._kernel.gone = True

    def _receive(self) -> None:
        try:
            channel, frames = self._kernel.connection.recv()
        except (EOFError, OSError):
            self.stop_channels()
            self._kernel.gone = True
            return
        _, frames = self.session.feed_identities(frames)
        self._channels[channel].queue.put_nowait(self.session.deserialize(frames))

    def start_channels(self, *_: Any, **__: Any) -> None:
        """Listen from now on."""
        self._loop = asyncio.get_event_loop()
        self._loop.add_reader(self._kernel.connection.fileno(), self._receive)

    def stop_channels(self) -> None:
        """Listen no more."""
        self._loop.remove_reader(self._kernel.connection.fileno())

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing to wait for: a message sent before the kernel is ready waits in the connection, and none is lost."""

    async def is_alive(self) -> bool:
        """Whether the kernel's end of the connection is open."""
        return not self._kernel.gone


class WarmKernel:
    """One forked kernel; stands where nbclient expects a kernel manager.

    Parameters
    ----------
    place : str
        The server's socket.
    folder : str
        Folder the notebook works in.

    Raises
    ------
    OSError, EOFError
        If no server listens there, or it stopped.
    QualibError
        If it does not answer.
    """

    has_kernel = ipykernel = True

    def __init__(self, place: str, folder: str) -> None:
        link = socket.socket(socket.AF_UNIX)
        link.connect(place)
        self.connection = Connection(link.detach())
        self.key = os.urandom(32)
        self.connection.send((folder, self.key))
        if not self.connection.poll(PATIENCE):
            raise QualibError(f"no kernel after {PATIENCE} seconds: does a module that the notebook imports never end?")
        self.pid = int(self.connection.recv())
        self.kernel_id = str(self.pid)
        self.gone = False
        self._client: Client | None = None

    def client(self) -> Client:
        """Return a client of this kernel."""
        self._client = Client().attach(self)
        return self._client

    async def is_alive(self) -> bool:
        """Whether the kernel's end of the connection is open."""
        return not self.gone

    async def interrupt_kernel(self) -> None:
        """As Ctrl-C."""
        os.kill(self.pid, signal.SIGINT)

    async def shutdown_kernel(self, now: bool = True) -> None:
        """End the kernel and what its cells started; what is in a session of its own, the server ends."""
        if not self.gone:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.gone = True
            if self._client:
                self._client.stop_channels()
        self.connection.close()

    async def cleanup_resources(self) -> None:
        """Nothing is left over."""
