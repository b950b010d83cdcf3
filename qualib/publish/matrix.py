"""A matrix of pages: any notebook with every combination of the parameters a YAML file lists.

notebook: notebooks/02-target-trajectories.ipynb
parameters:
  method: [linear, step]
  lang: [zh, en]
name: "{method}-{lang}"        # optional; by default the values that vary, joined by dashes
"""

from __future__ import annotations

import itertools
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualib.errors import QualibError, listed, shown
from qualib.publish import manifest, metrics, notebook
from qualib.publish.build import Page
from qualib.study import reading
from qualib.words.language import SOURCE

FIELDS = {"notebook", "parameters", "name"}
#: Most pages of a matrix.
MOST = 10_000
#: Names of what lies beside the pages of a folder, without endings: two files, and the folder of failed ones.
OURS = (metrics.TABLE.partition(".")[0], "index", "failed")
#: Most bytes of a page's name: file systems allow 255, and drafts and endings need some.
LONGEST = 200


@dataclass(frozen=True)
class Matrix:
    """What a matrix file says: the notebook, the values of each parameter, and how pages are named."""

    file: Path
    notebook: Path
    values: dict[str, list[Any]]
    name: str


def read(file: Path) -> Matrix:
    """Read a matrix file; the notebook's path is taken from the file's folder.

    Raises
    ------
    QualibError
        If the file cannot be read, is no such mapping, or names a field or a parameter it cannot.
    """
    said = reading.yaml_file(file, "name a matrix file")
    if not isinstance(said, dict) or not {"notebook", "parameters"} <= set(said) <= FIELDS:
        found = listed(said, quote=False) if isinstance(said, dict) else type(said).__name__
        raise QualibError(f"{file}: expected the fields notebook, parameters and, if need be, name; found {found}")
    notebook, given = said["notebook"], said["parameters"]
    if not isinstance(notebook, str) or not isinstance(given, dict):
        raise QualibError(f"{file}: expected notebook to be a path and parameters to map names to lists of values")
    values = {str(name): held if isinstance(held, list) else [held] for name, held in given.items()}
    empty = [name for name, held in values.items() if not held]
    if empty:
        names = listed(empty, quote=False)
        raise QualibError(f"{file}: parameter {names} has no value; list at least one, or leave it out")
    varying = [name for name, held in values.items() if len(held) > 1] or list(values)
    pattern = said.get("name") or "-".join(f"{{{name}}}" for name in varying) or Path(notebook).stem
    return Matrix(file, Path(os.path.realpath(file.parent / notebook)), values, str(pattern))


def pages(
    matrix: Matrix, parameters: dict[str, Any] | None = None, beside: tuple[str, ...] = (), *, force: bool = False
) -> list[Page]:
    """Every combination as a page, in a folder named after the notebook.

    Raises
    ------
    QualibError
        If a parameter does not fit the notebook, a page or the folder cannot have its name, or there are more than
        `MOST` pages and `force` is not given.
    """
    count = math.prod(len(held) for held in matrix.values.values())
    if count > MOST and not force:
        raise QualibError(
            f"{matrix.file}: {count:,} pages, of at most {MOST:,}; list fewer values, or give --force to make them all"
        )
    folder, made = _safe(matrix.notebook.stem), {}
    _require(matrix, "the folder of the pages", folder, (manifest.NAME, manifest.NAME.partition(".")[0]))
    for combination in itertools.product(*matrix.values.values()):
        own = {**(parameters or {}), **dict(zip(matrix.values, combination, strict=True))}
        work = notebook.job(matrix.notebook, own)
        name = _name(matrix, own)
        _require(matrix, "a page", name, OURS)
        if name.casefold() in made:
            raise QualibError(
                f"{matrix.file}: two pages would be named {shown(name)}; let name tell every varying parameter"
            )
        # Set as the notebook's own language if it has one, which is what its parameter is called throughout.
        lang = str(work.parameters.get("lang", SOURCE))
        made[name.casefold()] = Page(
            f"{folder}/{name}", work, f"{folder}: {name}", lang, f"{folder}/{name}.json", beside=beside
        )
    return list(made.values())


def _name(matrix: Matrix, values: dict[str, Any]) -> str:
    """Name of a page: letters, digits, dots and dashes, so that no value leads out of the folder."""
    unknown = [field for field in re.findall(r"\{(.*?)\}", matrix.name) if field not in values]
    if unknown:
        raise QualibError(
            f"{matrix.file}: name {shown(matrix.name)} asks for {shown(unknown[0])}; it may use {listed(values)}"
        )
    return _safe(re.sub(r"\{(.*?)\}", lambda field: str(values[field[1]]), matrix.name))


def _safe(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip(".-") or "page"


def _require(matrix: Matrix, what: str, name: str, taken: tuple[str, ...]) -> None:
    """Refuse a name that a file or folder of ours has, or that is too long for one."""
    if name.casefold() in taken:
        raise QualibError(
            f"{matrix.file}: {what} cannot be named {name!r}, as files made here are; choose another name"
        )
    if len(name.encode("utf-8")) > LONGEST:
        raise QualibError(f"{matrix.file}: {what} would be named {shown(name)}; choose a name that is shorter")
