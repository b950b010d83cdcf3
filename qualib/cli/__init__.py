"""The command line. What the user can mend ends in one line and exit status 2; a failed notebook in status 1."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any, NoReturn

from qualib.cli.parser import options
from qualib.errors import told

__all__ = ["main", "run"]

#: Signals that tell a program to end; its exit status is then 128 and the signal's number.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status; whatever goes wrong is one line (`qualib.errors.told`)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack a character: it is then spelt out
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            chosen = options(arguments)
            if chosen.data is not None:
                os.environ["QUALIB_DATA"] = os.path.realpath(chosen.data)
            status = int(chosen.command(chosen))
        except SystemExit as helped:  # by --help
            status = int(helped.code or 0)
        if sys.stdout:
            sys.stdout.flush()  # a full disk is noticed only now
        return status
    except KeyboardInterrupt as end:
        said, status = "stopped; what was published is whole", 128 + (end.args[0] if end.args else signal.SIGINT)
    except BrokenPipeError:
        return 141  # whoever read the output has had enough, and a shell has this status for it
    except Exception as error:
        if "--debug" in arguments:
            raise
        said, status = told(error)
    with suppress(OSError):
        print(f"qualib: {said}", file=sys.stderr)
    return status


def run() -> NoReturn:
    """Run the command line as a program; being told to end is like Ctrl-C, so that nothing half-done is left."""
    heard = [number for number in ENDS if signal.getsignal(number) != signal.SIG_IGN]  # not what nohup has ignored

    def stop(number: int, _frame: Any) -> NoReturn:
        for again in heard:
            signal.signal(again, signal.SIG_IGN)  # a second time must not break off the clearing up
        raise KeyboardInterrupt(number)

    for number in heard:
        signal.signal(number, stop)
    status = main()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:  # said already; or Python would say it again as it leaves
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    gc.freeze()  # or leaving would first go through every object that was imported
    sys.exit(status)
