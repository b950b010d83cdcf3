"""The process that kernels are forked from: libraries loaded and data read once, for any number of notebooks.

    python -m qualib.publish.kernels.server DESCRIPTOR MODULE...

A client connects to the socket that was handed over and gets a Jupyter kernel of its own: ipykernel's shell, display
hooks and output streams as they are, in a fresh fork, over that one connection instead of five ZeroMQ sockets. A kernel
ends when its client is gone, however busy it is, and whatever its cells started ends with it; the server ends when its
standard input does, that is with whoever started it.

This process stays single-threaded, since a fork copies only the thread that forks.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import io
import logging
import os
import select
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

#: What a kernel, or a library at its first picture or table, would otherwise load for itself.
KERNEL = (
    "faulthandler", "IPython.core.debugger", "IPython.core.pylabtools", "ipykernel.debugger", "tornado.locks",
    "tornado.platform.asyncio", "tornado.queues", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin", "PIL.PngImagePlugin", "pandas.io.formats.csvs", "pandas.io.formats.string",
)  # fmt: skip
#: Libraries that compute in threads of their own; here they must not, neither before a fork nor beside other kernels.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
#: Linux's name for the wish to be the parent of whatever below loses its own (prctl(2)).
PR_SET_CHILD_SUBREAPER = 36


class Wire:
    """What ipykernel takes for a ZeroMQ stream: one channel of the connection to the client."""

    def __init__(self, connection: Connection, channel: str, lock: threading.Lock) -> None:
        import zmq

        self._connection, self._channel, self._lock = connection, channel, lock
        self.context: Any = zmq.Context.instance()  # only for the pipes between threads of the kernel

    def send_multipart(self, frames: list[Any], *_: Any, **__: Any) -> None:
        """Send a message, serialised as for ZeroMQ."""
        message = (self._channel, [bytes(frame) for frame in frames])
        with self._lock:  # the output thread and the main thread both send
            try:
                self._connection.send(message)
            except OSError:
                os._exit(0)  # the client is gone, and nobody else asks for anything

    def on_recv(self, callback: Callable[..., Any], copy: bool = True) -> None:
        """Call `callback` with each message that comes; the kernel ends when no more can."""
        import zmq

        working: set[asyncio.Task[Any]] = set()  # asyncio itself keeps no hold of tasks

        def receive() -> None:
            try:
                frames = self._connection.recv()
            except (EOFError, OSError):
                os._exit(0)
            result = callback([zmq.Frame(frame) for frame in frames])
            if asyncio.iscoroutine(result):
                working.add(task := asyncio.ensure_future(result))
                task.add_done_callback(working.discard)

        asyncio.get_event_loop().add_reader(self._connection.fileno(), receive)

    def flush(self, *_: Any) -> None:
        """Nothing is kept back."""


def _application() -> Any:
    """ipykernel's application, with the connection in the place of its sockets."""
    from ipykernel.iostream import IOPubThread
    from ipykernel.ipkernel import IPythonKernel
    from ipykernel.kernelapp import IPKernelApp
    from traitlets import Any as AnyTrait
    from traitlets import Instance

    class NoThread:
        """In the place of the thread that reads requests: there is none, this thread reads them."""

        parent_thread = threading.main_thread()

        def __bool__(self) -> bool:
            return False

    class Kernel(IPythonKernel):
        shell_stream = AnyTrait()
        _supports_kernel_subshells = False

    class Application(IPKernelApp):
        connection = Instance(Connection)

        def nothing(self, *_: Any, **__: Any) -> None:
            pass

        init_connection_file = init_poller = init_heartbeat = write_connection_file = log_connection_info = nothing

        def init_sockets(self) -> None:
            lock = threading.Lock()
            self.shell_socket = Wire(self.connection, "shell", lock)
            self.iopub_thread = IOPubThread(Wire(self.connection, "iopub", lock), session=self.session)
            self.iopub_thread.start()
            self.iopub_socket = self.iopub_thread.background_socket

        def init_kernel(self) -> None:
            self.kernel = Kernel.instance(
                parent=self, session=self.session, log=self.log, profile_dir=self.profile_dir, user_ns=self.user_ns,
                shell_stream=self.shell_socket, shell_channel_thread=NoThread(), iopub_thread=self.iopub_thread,
                iopub_socket=self.iopub_socket,
            )  # fmt: skip
            self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    return Application


def _become_kernel(connection: Connection, application: Any, folder: str, key: bytes) -> NoReturn:
    """In the fork: be a kernel on this connection, in this working folder, until the client is gone."""
    from jupyter_client.session import Session

    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    for name in THREADS:
        os.environ.pop(name, None)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # or every fork would draw the same numbers
    application = application.instance(connection=connection, quiet=True, log_level=logging.ERROR)
    application.session = Session(parent=application, key=key)
    application.initialize(["--HistoryManager.hist_file=:memory:"])
    application.start()
    os._exit(0)


def serve(listener: socket.socket, modules: list[str]) -> None:
    """Load `modules`, then fork a kernel for each client that connects.

    A client sends the folder to work in and a key to sign messages with, and is sent the kernel's process id.
    """
    application = _application()
    for module in (*KERNEL, *modules):
        try:
            importlib.import_module(module)
        except Exception:
            continue
    _rehearse()
    _adopt()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # from here on it ends by its input, once its kernels are ended
    gc.collect()
    gc.freeze()  # a collection in a kernel would otherwise touch, and so copy, all of this
    kernels = _Kernels()
    try:
        while True:
            ready = kernels.wait(listener.fileno(), 0)
            if 0 in ready and not os.read(0, 1):
                return
            if listener.fileno() not in ready:
                continue
            accepted, _ = listener.accept()
            connection = Connection(accepted.detach())
            process = os.fork()
            if process:
                kernels.add(process, connection)
                continue
            listener.close()
            kernels.forget()
            try:
                os.setsid()  # a group of its own, so that what its cells start can be ended with it
                _adopt()
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                connection.send(os.getpid())
                _become_kernel(connection, application, *connection.recv())
            except (EOFError, OSError):
                os._exit(0)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
    finally:
        kernels.close()


class _Kernels:
    """The kernels at work: each is ended when its client is gone, and when it ends, so is whatever it started."""

    def __init__(self) -> None:
        self._poll = select.poll()
        #: Descriptor of a connection or of a process → the kernel's process, its connection and its descriptor.
        self._held: dict[int, tuple[int, Connection, int]] = {}

    def add(self, process: int, connection: Connection) -> None:
        """Watch over a kernel that was just forked."""
        descriptor = os.pidfd_open(process)
        self._held |= dict.fromkeys((connection.fileno(), descriptor), (process, connection, descriptor))
        self._poll.register(connection, select.POLLRDHUP)
        self._poll.register(descriptor, select.POLLIN)

    def wait(self, *others: int) -> set[int]:
        """Wait until one of `others` can be read, ending kernels meanwhile, and return which of them can."""
        for other in others:
            self._poll.register(other, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in self._poll.poll()}
            for descriptor in ready:
                if descriptor in self._held:
                    self._end(descriptor)
            if ready & set(others):
                return ready

    def _end(self, named: int) -> None:
        process, connection, descriptor = self._held[named]
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)  # it may not have got its group yet
        os.waitpid(process, 0)
        for watched in (connection.fileno(), descriptor):
            self._poll.unregister(watched)
            del self._held[watched]
        connection.close()
        os.close(descriptor)
        # What it started in a session of its own is this process's now.
        kernels = {known for known, _, _ in self._held.values()}
        while strays := _children() - kernels:
            for stray in strays:
                with suppress(OSError):
                    os.kill(stray, signal.SIGKILL)
                    os.waitpid(stray, 0)

    def forget(self) -> None:
        """In a fork: let go of the other kernels' connections, or their clients would not see them end."""
        for _, connection, descriptor in set(self._held.values()):
            connection.close()
            os.close(descriptor)

    def close(self) -> None:
        """End them all."""
        while self._held:
            self._end(next(iter(self._held)))


def _adopt() -> None:
    """Become the parent of whatever below loses its own, so that it can be ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children() -> set[int]:
    """Processes whose parent this one is."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError), open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
            if int(file.read().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(name))
    return found


def _rehearse() -> None:
    """Read the data and fill the caches a page would: catalogues, forms of numbers and dates, the font.

    What is wrong with the data, the notebook says.
    """
    import qualib
    from qualib.errors import QualibError

    with suppress(QualibError):
        qualib.load()
    if "qualib.words.language" in sys.modules:
        from qualib.words.language import Messages, languages

        for lang in languages():
            t = Messages(lang)
            t.number(0.5), t.month("2016-06"), t.day("2016-06-01")
    if "matplotlib.pyplot" in sys.modules:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure()
        axes = figure.add_subplot(title="0")
        axes.plot([0, 1], label="0")
        axes.legend()
        FigureCanvasAgg(figure).print_png(io.BytesIO())
    if "qualib.figures.style" in sys.modules:
        from qualib.figures import style

        style.rehearse()


if __name__ == "__main__":
    for variable in THREADS:
        os.environ[variable] = "1"
    own = socket.socket(fileno=int(sys.argv[1]))
    try:
        serve(own, sys.argv[2:])
    finally:
        shutil.rmtree(Path(own.getsockname()).parent, ignore_errors=True)
