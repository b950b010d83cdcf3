"""Files in one zip archive, the same bytes every time for the same content."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

#: The earliest time a zip archive can name: its entries have no time of their own.
EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip archive, in the order given, with no trace of when or where it was made.

    Parameters
    ----------
    files : mapping of str to bytes
        Path within the archive to content.
    """
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, EPOCH)
            entry.create_system = 3  # as Unix has it, wherever this runs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, ZIP_DEFLATED)
    return out.getvalue()
