"""A notebook's own parameters cell: what it declares, and whether given values fit it.

Nothing reaches a notebook that its parameters cell does not declare with that name and type.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualib.errors import QualibError, nearest, short, shown
from qualib.study import reading

#: What Python raises over text that is none of it, or nests too deeply.
UNREADABLE = (SyntaxError, ValueError, TypeError, RecursionError, MemoryError)
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
    try:
        lines = ast.parse(cells[0].source).body
    except UNREADABLE as error:
        raise QualibError(f"{path}: parameters cell: not Python ({short(str(error))}); mend it") from None
    for line in lines:
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
        except (AssertionError, KeyError, IndexError, *UNREADABLE):
            raise QualibError(
                f"{path}: parameters cell, line {line.lineno}: expected `name: type = value` with a type among "
                f"{', '.join(TYPES)} or a Literal, found {shown(ast.unparse(line))}"
            ) from None
        found[line.target.id] = Parameter(line.target.id, kind, default, choices)
    return found


def checked(given: dict[str, Any], known: dict[str, Parameter], path: Path) -> dict[str, Any]:
    """Return `given` with each value in its declared type.

    Text is read as the declared type says (``"12"`` as a whole number), and a whole number as its text where text is
    declared, so that a command line can be passed on.

    Raises
    ------
    QualibError
        If a name is not declared (with the nearest that is), or a value is not of its type or choices.
    """
    return {name: _value(value, _parameter(name, known, path), path) for name, value in given.items()}


def _parameter(name: str, known: dict[str, Parameter], path: Path) -> Parameter:
    if name not in known:
        raise QualibError(f"{path.name} has no parameter {shown(name)}; {nearest(name, known)}")
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
    elif kind is str and type(value) is int:  # papermill's command line makes a number of `-p region 520000`
        read = str(value)
    if type(read) is not kind or (isinstance(read, int | float) and not abs(read) < reading.WHOLE):
        raise QualibError(
            f"{path.name}: parameter {parameter.name} takes {kind.__name__}, found {shown(value)}; "
            f"write it like its default, {parameter.default!r}"
        )
    if parameter.choices and read not in parameter.choices:
        raise QualibError(
            f"{path.name}: parameter {parameter.name} takes one of {', '.join(map(repr, parameter.choices))}, "
            f"found {shown(value)}; {nearest(str(value), [str(choice) for choice in parameter.choices])}"
        )
    return read
