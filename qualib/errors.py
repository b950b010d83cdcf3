"""The one error a user is meant to see, the words it is made of, and how any error at all is told in one line."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from typing import Any

#: Most characters of a value in a message, and of a whole line of one.
VALUE, LINE = 120, 2000
#: What would break a line, or show it other than it is: control and direction marks, halves of characters.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class QualibError(ValueError):
    """Something the user can mend: the message says what is wrong, where, what was expected and found, and the mend.

    The command line prints it without a traceback and exits with status 2. Whatever values it names, the message is
    one line; several faults may follow it as `details`, a line each.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message, details)

    def __str__(self) -> str:
        message, details = self.args
        return "\n".join([line(message), *map(line, details.splitlines())])


def told(error: BaseException) -> tuple[str, int]:
    """An error in one line, and the exit status that goes with it.

    2 is for what the user can mend: input, files, room on the disk. 1 is for what nobody foresaw.

    Examples
    --------
    >>> told(FileNotFoundError(2, "No such file or directory", "plan.txt"))
    ('plan.txt: No such file or directory', 2)
    >>> told(KeyError("year"))
    ("unexpected KeyError: 'year'; run it again with --debug and report what it shows", 1)
    """
    if isinstance(error, QualibError):
        return str(error), 2
    if isinstance(error, OSError):
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return line(f"{where}{error.strerror or error or type(error).__name__}"), 2
    if isinstance(error, MemoryError):
        return "not enough memory; choose fewer pages, or a smaller file", 2
    if isinstance(error, UnicodeDecodeError):
        return f"a file is not UTF-8: byte {error.object[error.start]:#04x} at {error.start}; save it as UTF-8", 2
    said = f": {error}" if str(error) else ""
    return line(f"unexpected {type(error).__name__}{said}; run it again with --debug and report what it shows"), 1


def line(text: str) -> str:
    """Text as one line of a terminal: what would break the line is spelt out, the middle of a very long one left out.

    Examples
    --------
    >>> line("a\\nb")
    'a\\\\nb'
    """
    whole = UNSEEN.sub(lambda mark: mark[0].encode("unicode_escape").decode("ascii"), text)
    return whole if len(whole) <= LINE else f"{whole[: LINE // 2]} … {whole[-LINE // 2 :]}"


def short(text: str) -> str:
    """The beginning of a long text, with the number of characters left out.

    Examples
    --------
    >>> short("2016-13"), short("9" * 100_000).endswith("9… (99880 more)")
    ('2016-13', True)
    """
    return text if len(text) <= VALUE else f"{text[:VALUE]}… ({len(text) - VALUE} more)"


def shown(value: Any) -> str:
    """A value in quotes as a message shows it, `short`.

    Examples
    --------
    >>> shown("2016-13"), shown(2016), len(shown("9" * 100_000)) < 160
    ("'2016-13'", '2016', True)
    """
    if isinstance(value, str) and len(value) > VALUE:
        return f"{value[:VALUE]!r}… ({len(value) - VALUE} more)"
    if isinstance(value, int) and value.bit_length() > 10_000:  # more digits than Python writes out
        return f"a whole number of {value.bit_length()} bits"
    return short(repr(value))


def nearest(name: str, known: Iterable[str]) -> str:
    """Words that name the nearest valid name, or list them; of a long list the first."""
    known = list(known)
    match = difflib.get_close_matches(name[:VALUE], known, n=1, cutoff=0.5)
    return f"did you mean {match[0]}?" if match else f"choose one of {listed(known, most=40, quote=False)}"


def listed(labels: Iterable[Any], most: int = 6, quote: bool = True) -> str:
    """The first labels, comma-separated, with the number of those left out."""
    names = [shown(label) if quote and isinstance(label, str) else short(str(label)) for label in labels]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
