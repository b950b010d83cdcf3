"""What ``datapackage.json`` may say: checked before anything relies on it.

It is a file that others may have written. Its tables are files of the folder itself, wherever its paths would lead, and
have at least the columns that this library works with, in their types.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qualib.errors import QualibError, listed, nearest, short, shown

#: Table to its columns; all hold text but those in `NUMBERS`.
TABLES = {
    "sources": "source kind publisher title published url note",
    "hosts": "host kind publisher",
    "regions": "region name_zh name_en level parent",
    "families": "family name_zh name_en parent",
    "indicators": "indicator family domain name_zh name_en unit nature direction floor ceiling definition_zh "
    "definition_en",
    "plans": "plan title_zh title_en region issuer_zh document_no issued period_start period_end source standing core "
    "text_sha256 text_chars note",
    "targets": "plan indicator label_zh value_text start end low high comparator unit measure_word measure timing year "
    "section firmness source note",
    "departments": "department name_zh name_en kind variants note",
    "responsibilities": "plan section department_zh role start end",
    "observations": "region indicator period frame label_zh value_text low high n unit status source note",
    "grades": "region year grade source note",
}
NUMBERS = {
    "indicators": {"floor": "number", "ceiling": "number"},
    "plans": dict.fromkeys(("period_start", "period_end", "text_chars"), "integer"),
    "targets": {"low": "number", "high": "number"} | dict.fromkeys(("start", "end", "year"), "integer"),
    "responsibilities": {"start": "integer", "end": "integer"},
    "observations": {"low": "number", "high": "number", "n": "integer"},
}
TYPES = ("string", "integer", "number", "date")
#: What a column may be required to be, with the types that JSON has it in.
LIMITS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "enum": (list,),
    "pattern": (str,),
    "minimum": (int, float),
    "maximum": (int, float),
}
#: A file of the folder itself. Characters that shells, archives or other systems read in their own way are none.
FILE = re.compile(r"\w[\w.-]{0,100}\.csv")


def check(package: Any, path: Path) -> None:
    """Refuse a description that anything is wrong with.

    Parameters
    ----------
    package : Any
        What the JSON file holds.
    path : Path
        The file; the tables are in its folder.

    Raises
    ------
    QualibError
        With the first thing that is wrong and its place in the file.
    """
    for words in _faults(package, path.parent):
        raise QualibError(f"{path}: {words}; restore it from the repository")


def _faults(package: Any, folder: Path) -> Iterator[str]:
    """What is wrong, in words; whoever asks for the next has seen to it that the last is none."""
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        yield "lists no resources"
    if not isinstance(package.get("version"), str):
        yield "expected a version, such as 0.1.0"
    resources = package["resources"]
    files: set[str] = set()
    for i, resource in enumerate(resources, 1):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            yield f"resource {i} has no name"
        name = resource["name"]
        if name not in TABLES:
            yield f"resource {shown(name)} is no table of this library; {nearest(name, TABLES)}"
        if [other.get("name") for other in resources[:i] if isinstance(other, dict)].count(name) > 1:
            yield f"resource {name} twice"
        yield from _place(resource, folder, files)
        yield from _schema(resource)
    missing = [name for name in TABLES if name not in {resource["name"] for resource in resources}]
    if missing:
        yield f"lists no table {listed(missing, quote=False)}"


def _place(resource: dict[str, Any], folder: Path, files: set[str]) -> Iterator[str]:
    """The path of a table leads to a file of the folder that no other table has."""
    name, path = resource["name"], resource.get("path")
    if not isinstance(path, str) or not FILE.fullmatch(path):
        yield f"resource {name}: expected the name of a .csv file in the same folder as path, found {shown(path)}"
    if str(path).casefold() in files:
        yield f"resource {name}: path {path} is another table's too"
    files.add(str(path).casefold())
    if Path(os.path.realpath(folder / str(path))).parent != Path(os.path.realpath(folder)):
        yield f"resource {name}: path {path} is a link that leads out of the folder"


def _schema(resource: dict[str, Any]) -> Iterator[str]:
    name, schema = resource["name"], resource.get("schema")
    if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        yield f"resource {name}: has no schema with fields"
        return
    known: dict[str, Any] = {}
    for i, field in enumerate(schema["fields"], 1):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str) or field["name"] in known:
            yield f"resource {name}: field {i} has no name of its own"
        known[field["name"]] = field.get("type")
        yield from (f"resource {name}, field {shown(field['name'])}: {words}" for words in _field(field))
    for column in TABLES[name].split():
        kind = NUMBERS.get(name, {}).get(column, "string")
        if known.get(column) != kind:
            yield f"resource {name}: expected a field {column} of type {kind}, found {shown(known.get(column))}"
    key = schema.get("primaryKey")
    keys = key if isinstance(key, list) else [key]
    if not keys or not all(isinstance(column, str) and column in known for column in keys):
        yield f"resource {name}: expected fields of its own as primaryKey, found {shown(key)}"
    links = schema.get("foreignKeys", [])
    for link in links if isinstance(links, list) else [links]:
        yield from (f"resource {name}, foreignKeys: {words}" for words in _link(link, known))


def _field(field: dict[str, Any]) -> Iterator[str]:
    if field.get("type") not in TYPES:
        yield f"expected a type among {', '.join(TYPES)}, found {shown(field.get('type'))}"
    told = {"title", "description", *(part for part in field if part.startswith(("title", "description")))}
    for part in sorted(told):
        if not isinstance(field.get(part), str):
            yield f"expected text as {short(part)}, found {shown(field.get(part))}"
    limits = field.get("constraints", {})
    if not isinstance(limits, dict):
        yield f"expected a mapping as constraints, found {shown(limits)}"
    for limit, value in limits.items():
        kinds = LIMITS.get(limit)
        if kinds is None:
            yield f"constraint {shown(limit)} is unknown; {nearest(limit, LIMITS)}"
        if type(value) not in (kinds or ()) or not all(isinstance(word, str) for word in limits.get("enum", [])):
            yield f"constraint {limit}: found {shown(value)}"
    try:
        re.compile(limits.get("pattern", ""))
    except (re.error, RecursionError, OverflowError) as error:
        yield f"constraint pattern: {error}"


def _link(link: Any, known: dict[str, Any]) -> Iterator[str]:
    """A column refers to one of a table, as text does to a code."""
    aim = link.get("reference") if isinstance(link, dict) else None
    if not isinstance(aim, dict) or not isinstance(link.get("fields"), str) or link["fields"] not in known:
        yield f"expected a field of its own with a reference, found {shown(link)}"
        return
    table, field = aim.get("resource"), aim.get("fields")
    if not isinstance(table, str) or table not in TABLES or field not in TABLES[table].split():
        yield f"expected a resource and a field of it, found {shown(aim)}"
