"""The one error a user is meant to see, and the words it is made of."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any


class QualibError(ValueError):
    """Something the user can mend: the message says what is wrong, where, what was expected and found, and the mend.

    The command line prints it without a traceback and exits with status 2.
    """


def nearest(name: str, known: Iterable[str]) -> str:
    """Words that name the nearest valid name, or list them; of a long list the first."""
    known = list(known)
    match = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {match[0]}?" if match else f"choose one of {listed(known, most=40, quote=False)}"


def listed(labels: Iterable[Any], most: int = 6, quote: bool = True) -> str:
    """The first labels, comma-separated, with the number of those left out."""
    names = [repr(label) if quote and isinstance(label, str) else str(label) for label in labels]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
