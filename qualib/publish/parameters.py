"""A notebook's own parameters cell: what it declares, and whether given values fit it.

Nothing reaches a notebook that its parameters cell does not declare with that name and type.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualib.errors import QualibError, nearest

TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its type, default and, if it is a ``Literal``, its choices."""

    name: str
    type: type
    default: Any
    choices: tuple[Any, ...] = ()


def declared(notebook: Any, path: Path) -> dict[str, Parameter]:
    """Read the annotated scalars of the cell tagged ``parameters``.

    Parameters
    ----------
    notebook : NotebookNode
    path : Path
        Named in messages.

    Raises
    ------
    QualibError
        If there is not exactly one such cell, or a line in it is not ``name: type = value``.
    """
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise QualibError(f"{path}: expected one cell tagged “parameters”, found {len(cells)}; tag the cell")
    found = {}
    for line in ast.parse(cells[0].source).body:
        try:
            assert isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value
            default = ast.literal_eval(line.value)
            choices: tuple[Any, ...] = ()
            if isinstance(line.annotation, ast.Subscript):
                assert ast.unparse(line.annotation.value) == "Literal"
                listed = ast.literal_eval(line.annotation.slice)
                choices = listed if isinstance(listed, tuple) else (listed,)
                kind = type(choices[0])
            else:
                kind = TYPES[ast.unparse(line.annotation)]
            assert type(default) is kind
        except (AssertionError, KeyError, ValueError):
            raise QualibError(
                f"{path}: parameters cell, line {line.lineno}: expected `name: type = value` with a type among "
                f"{', '.join(TYPES)} or a Literal, found {ast.unparse(line)!r}"
            ) from None
        found[line.target.id] = Parameter(line.target.id, kind, default, choices)
    return found


def checked(given: dict[str, Any], known: dict[str, Parameter], path: Path) -> dict[str, Any]:
    """Return `given` with each value in its declared type.

    Text is read as the declared type says (``"12"`` as a whole number), so that a command line can be passed on.

    Raises
    ------
    QualibError
        If a name is not declared (with the nearest that is), or a value is not of its type or choices.
    """
    return {name: _value(value, _parameter(name, known, path), path) for name, value in given.items()}


def _parameter(name: str, known: dict[str, Parameter], path: Path) -> Parameter:
    if name not in known:
        raise QualibError(f"{path.name} has no parameter {name!r}; {nearest(name, known)}")
    return known[name]


def _value(value: Any, parameter: Parameter, path: Path) -> Any:
    kind = parameter.type
    read = value
    if isinstance(value, str) and kind is not str:
        try:
            read = {"true": True, "false": False}[value.lower()] if kind is bool else kind(value)
        except (KeyError, ValueError):
            read = None
    elif kind is float and type(value) is int:
        read = float(value)
    if type(read) is not kind:
        raise QualibError(
            f"{path.name}: parameter {parameter.name} takes {kind.__name__}, found {value!r}; "
            f"write it like its default, {parameter.default!r}"
        )
    if parameter.choices and read not in parameter.choices:
        raise QualibError(
            f"{path.name}: parameter {parameter.name} takes one of {', '.join(map(repr, parameter.choices))}, "
            f"found {value!r}; {nearest(str(value), [str(choice) for choice in parameter.choices])}"
        )
    return read
