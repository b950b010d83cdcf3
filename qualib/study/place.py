"""Where the data and the notebooks are: in the checkout, or inside an installed copy of the library."""

from __future__ import annotations

import os
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1]
#: What a wheel carries besides the code; a checkout has no such folder.
BUNDLE = LIBRARY / "_bundle"


def bundled(name: str) -> Path:
    """A folder that comes with the library, such as ``notebooks``.

    Examples
    --------
    >>> bundled("data").name
    'data'
    """
    return (BUNDLE if BUNDLE.is_dir() else LIBRARY.parent) / name


def data_root() -> Path:
    """The data folder: ``$QUALIB_DATA`` if set, else the one that comes with the library."""
    chosen = os.environ.get("QUALIB_DATA")
    return Path(chosen) if chosen else bundled("data")
