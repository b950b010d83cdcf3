"""A matrix of pages: any notebook with every combination of the parameters a YAML file lists.

notebook: notebooks/02-target-trajectories.ipynb
parameters:
  method: [linear, step]
  lang: [zh, en]
name: "{method}-{lang}"        # optional; by default the values that vary, joined by dashes
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualib.errors import QualibError
from qualib.publish import notebook
from qualib.publish.build import Page
from qualib.words.language import SOURCE

FIELDS = {"notebook", "parameters", "name"}


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
    import yaml

    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise QualibError(f"{file}: {error.strerror}; name a matrix file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise QualibError(f"{file}: not YAML ({' '.join(str(error).split())})") from None
    if not isinstance(said, dict) or not {"notebook", "parameters"} <= set(said) <= FIELDS:
        found = ", ".join(map(str, said)) if isinstance(said, dict) else type(said).__name__
        raise QualibError(f"{file}: expected the fields notebook, parameters and, if need be, name; found {found}")
    notebook, given = said["notebook"], said["parameters"]
    if not isinstance(notebook, str) or not isinstance(given, dict):
        raise QualibError(f"{file}: expected notebook to be a path and parameters to map names to lists of values")
    values = {str(name): held if isinstance(held, list) else [held] for name, held in given.items()}
    empty = [name for name, held in values.items() if not held]
    if empty:
        raise QualibError(f"{file}: parameter {', '.join(empty)} has no value; list at least one, or leave it out")
    varying = [name for name, held in values.items() if len(held) > 1] or list(values)
    pattern = said.get("name") or "-".join(f"{{{name}}}" for name in varying) or Path(notebook).stem
    return Matrix(file, (file.parent / notebook).resolve(), values, str(pattern))


def pages(matrix: Matrix, parameters: dict[str, Any] | None = None, beside: tuple[str, ...] = ()) -> list[Page]:
    """Every combination as a page, in a folder named after the notebook.

    Raises
    ------
    QualibError
        If a parameter does not fit the notebook, or two pages would have one name.
    """
    folder, made = matrix.notebook.stem, {}
    for combination in itertools.product(*matrix.values.values()):
        own = {**(parameters or {}), **dict(zip(matrix.values, combination, strict=True))}
        work = notebook.job(matrix.notebook, own)
        name = _name(matrix, own)
        if name in made:
            raise QualibError(
                f"{matrix.file}: two pages would be named {name!r}; let name tell every varying parameter"
            )
        # Set as the notebook's own language if it has one, which is what its parameter is called throughout.
        lang = str(work.parameters.get("lang", SOURCE))
        made[name] = Page(f"{folder}/{name}", work, f"{folder}: {name}", lang, f"{folder}/{name}.json", beside=beside)
    return list(made.values())


def _name(matrix: Matrix, values: dict[str, Any]) -> str:
    """Name of a page: letters, digits, dots and dashes, so that no value leads out of the folder."""
    unknown = [field for field in re.findall(r"\{(.*?)\}", matrix.name) if field not in values]
    if unknown:
        raise QualibError(
            f"{matrix.file}: name {matrix.name!r} asks for {unknown[0]!r}; it may use {', '.join(values)}"
        )
    filled = re.sub(r"\{(.*?)\}", lambda field: str(values[field[1]]), matrix.name)
    return re.sub(r"[^\w.-]+", "-", filled).strip(".-") or "page"
