"""What has been made from what: a line for each page, with the fingerprint of all that went into it.

``manifest.jsonl`` lies in the folder of the pages. Lines are only ever appended while pages are made, so a run that
is killed at any moment leaves at worst a torn last line, which reads as no line; the page is then made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qualib.errors import QualibError
from qualib.study import reading

NAME = "manifest.jsonl"
#: How it is opened: for lines at its end, and never where a symbolic link leads.
FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
#: Libraries that a page's words, numbers and pictures come out of.
LIBRARIES = ("babel", "ipykernel", "ipython", "matplotlib", "nbclient", "nbconvert", "numpy", "pandas", "papermill",
             "scipy", "seaborn")  # fmt: skip


def digest(*parts: bytes) -> str:
    """SHA-256 of the parts, each with its length, so that no two lists of parts look alike."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


@cache
def library() -> str:
    """Digest of this library's files and of the versions of what it builds on."""
    folder = Path(__file__).resolve().parents[1]
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    parts = [part for path in files for part in (str(path.relative_to(folder)).encode(), path.read_bytes())]
    versions = [f"{name} {version(name)}" for name in LIBRARIES]
    return digest(*parts, *(text.encode() for text in [*versions, platform.python_version()]))


def data(root: Path) -> str:
    """Digest of a data package: its description, its tables and its rubrics.

    Raises
    ------
    QualibError
        If a file of the package is missing or cannot be read.
    """
    from qualib.study.package import describe  # brings pandas along, which workers do without

    files = [root / "datapackage.json", *(root / table["path"] for table in describe(root).values())]
    files += sorted((root / "rubrics").glob("*.yaml"))
    return digest(*(part for path in files for part in (path.name.encode(), reading.content(path, "restore it"))))


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Read a folder's manifest: page → its record. No manifest reads as an empty one.

    A line that is not a record, as a killed run may leave, is passed over.
    """
    records: dict[str, dict[str, Any]] = {}
    place = folder / NAME
    if not os.path.lexists(place):
        return records
    for line in reading.content(place).decode("utf-8", errors="replace").splitlines():
        try:
            record = reading.json_value(line, place)
            records[record["page"]] = {"key": str(record["key"]), "files": _files(record["files"])}
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return records


def _files(listed: Any) -> dict[str, str]:
    """Files with their digests, if that is what it is; a path that leads out of the folder is none."""
    files = {str(name): str(known) for name, known in listed.items()}
    if any(Path(name).is_absolute() or ".." in Path(name).parts or "\0" in name for name in files):
        raise ValueError("a path that leads out of the folder")
    return files


def append(folder: Path, page: str, key: str, files: dict[str, str]) -> None:
    """Record a page: its key and the digest of each file made for it.

    Raises
    ------
    QualibError
        If the manifest cannot be written.
    """
    line = json.dumps({"page": page, "key": key, "files": files}, ensure_ascii=False, sort_keys=True)
    try:
        descriptor = os.open(folder / NAME, FLAGS, 0o644)
        try:
            # A new line first: if a killed run tore the last one, this one still stands alone.
            os.write(descriptor, f"\n{line}\n".encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        raise QualibError(
            f"{folder / NAME}: cannot be written ({error.strerror}); free some room or name another folder"
        ) from None


def whole(folder: Path, record: dict[str, Any] | None, key: str) -> bool:
    """Whether the files of a record are there, as they were made, from what `key` stands for."""
    if record is None or record["key"] != key or not record["files"]:
        return False
    try:
        return all(digest(reading.content(folder / name)) == known for name, known in record["files"].items())
    except QualibError:
        return False
