"""A disk that fails on demand: every step that changes something in a folder is counted, and one of them goes wrong.

Everything runs in a fork of this process, so that a kill is a kill: nothing after it happens, neither what is still in
a buffer nor any clearing up.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualib import cli

#: Steps that need room; on a full disk all of them fail from one on.
GROWING = ("open", "write", "mkdir", "fsync")
#: Exit status of a run that was killed, and of one that ended in a traceback.
KILLED, BROKEN = 137, 99


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status, what it said on standard error, and the steps it had come to."""

    status: int
    said: str
    steps: list[str]


def fork(body: Callable[[], int], shown: Path) -> int:
    """Start `body` in a fork that says what it says in a file, and return its process id."""
    sys.stdout.flush(), sys.stderr.flush()
    process = os.fork()
    if process:
        return process
    status = BROKEN
    try:
        said = os.open(shown, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - for the rest of the process
        sys.stderr = open(2, "w", closefd=False, buffering=1)  # noqa: SIM115
        status = body()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def run(line: list[str], root: Path, notes: Path, at: int = -1, fault: str = "") -> Ended:
    """Run a command line with a fault at its step `at` inside `root`: "kill", "EIO" or "ENOSPC"; with none, calmly.

    `notes` is a folder outside of `root`.
    """
    shown, kept = notes / "said", notes / "steps"
    kept.write_text("[]", encoding="utf-8")

    def body() -> int:
        disk = Disk(root, at, fault, kept)
        disk.install()
        status = cli.main(line)
        disk.note()
        return status

    status = os.waitstatus_to_exitcode(os.waitpid(fork(body, shown), 0)[1])
    return Ended(status, shown.read_text(encoding="utf-8"), json.loads(kept.read_text(encoding="utf-8")))


def together(line: list[str], notes: Path, count: int = 2) -> list[Ended]:
    """Run a command line `count` times at once, all let go at the same moment."""
    waiting, go = os.pipe()

    def body() -> int:
        os.close(go)
        os.read(waiting, 1)  # ends when nobody can write any more
        return cli.main(line)

    places = [notes / f"said-{i}" for i in range(count)]
    processes = [fork(body, place) for place in places]
    os.close(waiting)
    os.close(go)
    codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
    return [Ended(code, place.read_text(encoding="utf-8"), []) for code, place in zip(codes, places, strict=True)]


class Disk:
    """What counts the steps and lets the fault in; for the rest of this process."""

    def __init__(self, root: Path, at: int, fault: str, kept: Path) -> None:
        self.root, self.at, self.fault, self.kept = str(root.resolve()) + os.sep, at, fault, kept
        self.steps: list[str] = []
        self.real = {name: getattr(os, name) for name in ("open", "write")}

    def note(self) -> None:
        """Write down the steps so far."""
        descriptor = self.real["open"](self.kept, os.O_WRONLY | os.O_TRUNC)
        self.real["write"](descriptor, json.dumps(self.steps).encode())
        os.close(descriptor)

    def place(self, named: Any, folder: int | None = None) -> str:
        """Where a path, or a descriptor, or a name in an open folder, leads."""
        if isinstance(named, int):
            return os.readlink(f"/proc/self/fd/{named}")
        base = os.readlink(f"/proc/self/fd/{folder}") if folder is not None else os.getcwd()
        return os.path.join(base, os.fsdecode(named))

    def step(self, name: str, place: str, half: Callable[[], object] = lambda: None) -> None:
        """Come to a step; `half` does half of it, as a kill or a full disk may."""
        if not place.startswith(self.root):
            return
        number = len(self.steps)
        self.steps.append(f"{name} {place.removeprefix(self.root)}")
        full = self.fault == "ENOSPC" and number >= self.at and name in GROWING
        if number != self.at and not full:
            return
        if self.fault == "kill":
            half()
            self.note()
            os._exit(KILLED)
        if full or self.fault == "EIO":
            half()
            code = getattr(errno, self.fault)
            raise OSError(code, os.strerror(code), place)

    def install(self) -> None:
        """Take the place of the functions that change a disk."""
        for name in ("rename", "replace"):
            setattr(os, name, self._moving(name, getattr(os, name)))
        for name in ("mkdir", "unlink", "remove", "rmdir", "fsync"):
            setattr(os, name, self._simple(name, getattr(os, name)))
        os.open, os.write, os.sendfile = self._open(os.open), self._write(os.write), self._send(os.sendfile)
        io.open = builtins.open = self._file(builtins.open)

    def _simple(self, name: str, real: Any) -> Any:
        def changed(path: Any, *arguments: Any, dir_fd: int | None = None, **options: Any) -> Any:
            self.step(name, self.place(path, dir_fd))
            return real(path, *arguments, **options, **({} if dir_fd is None else {"dir_fd": dir_fd}))

        return changed

    def _moving(self, name: str, real: Any) -> Any:
        def changed(source: Any, place: Any, **options: Any) -> Any:
            self.step(name, self.place(place))
            return real(source, place, **options)

        return changed

    def _open(self, real: Any) -> Any:
        def changed(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if flags & (os.O_WRONLY | os.O_RDWR):
                self.step("open", self.place(path, dir_fd))
            return real(path, flags, mode, dir_fd=dir_fd)

        return changed

    def _write(self, real: Any) -> Any:
        def changed(descriptor: int, content: Any) -> int:
            self.step("write", self.place(descriptor), lambda: real(descriptor, content[: len(content) // 2]))
            return real(descriptor, content)

        return changed

    def _send(self, real: Any) -> Any:
        def changed(out: int, source: int, offset: int, count: int) -> int:
            if os.fstat(source).st_size > offset:  # not the call that finds the end
                half = max(1, os.fstat(source).st_size // 2)
                self.step("write", self.place(out), lambda: real(out, source, offset, half))
            return real(out, source, offset, count)

        return changed

    def _file(self, real: Any) -> Any:
        disk = self

        class Raw(io.FileIO):
            def write(self, content: Any) -> int:
                half = bytes(content)[: len(content) // 2]
                disk.step("write", disk.place(self.fileno()), lambda: super(Raw, self).write(half))
                return super().write(content)

        def changed(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
                    newline: Any = None, closefd: bool = True, opener: Any = None) -> Any:  # fmt: skip
            if not set(mode) & set("wax+") or not self.place(file).startswith(self.root):
                return real(file, mode, buffering, encoding, errors, newline, closefd, opener)
            if not isinstance(file, int):
                self.step("open", self.place(file))
            raw = Raw(file, mode.replace("t", "").replace("b", ""), closefd, opener)
            held = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return held if "b" in mode else io.TextIOWrapper(held, encoding or "utf-8", errors, newline)

        return changed
