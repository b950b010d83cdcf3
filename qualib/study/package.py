"""The data package: `load()` reads it into a `Study`."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from qualib.errors import QualibError
from qualib.study import descriptor, reading, spreadsheets
from qualib.study.files import recover
from qualib.study.place import data_root

#: Kinds of source whose address may be linked; a copy is named and never linked.
LINKED = ("official", "press")
#: Table Schema types and the pandas types they are read as. Text that is absent is "", a number NaN.
DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "date": "str"}
#: What to do about a table that cannot be read.
MEND = "restore it from the repository or name another data folder"
#: The same of text, looked up once.
TEXT = pd.api.types.pandas_dtype("str")


@dataclass(frozen=True)
class Study:
    """The tables of the data package, one attribute each (see ``data/README.md`` for their columns).

    Absent text is ``""``, an absent number is NaN (or ``pd.NA`` in integer columns with gaps). Rows that name a
    source have its ``source_title``, ``source_kind`` and ``source_url`` as well, plans the latter as
    ``published_url`` too; an address that is not to be linked is ``""`` there.
    """

    root: Path
    sources: pd.DataFrame
    hosts: pd.DataFrame
    regions: pd.DataFrame
    families: pd.DataFrame
    indicators: pd.DataFrame
    plans: pd.DataFrame
    targets: pd.DataFrame
    departments: pd.DataFrame
    responsibilities: pd.DataFrame
    observations: pd.DataFrame
    grades: pd.DataFrame

    @property
    def final(self) -> pd.DataFrame:
        """The plans that are no drafts for comment; a draft binds nobody."""
        return self.plans[self.plans["standing"] != "draft"]

    @cached_property
    def codes(self) -> dict[str, Any]:
        """Indicator → its row, for those who look up one after the other."""
        return {row.indicator: row for row in self.indicators.itertuples()}


def description(root: Path) -> dict[str, Any]:
    """Read ``datapackage.json``, once an edit of the folder that was interrupted is finished.

    Raises
    ------
    QualibError
        If the file is missing, is not JSON or describes other tables than a `Study` has (`qualib.study.descriptor`),
        or the edit cannot be finished.
    """
    recover(root)
    path = root / "datapackage.json"
    package: dict[str, Any] = reading.json_file(path, "name a data folder that has it, or restore it")
    descriptor.check(package, path)
    return package


def describe(root: Path) -> dict[str, dict[str, Any]]:
    """The tables of ``datapackage.json``: name of a resource to the resource.

    Raises
    ------
    QualibError
        As `description`.
    """
    return {resource["name"]: resource for resource in description(root)["resources"]}


def read_text_table(root: Path, resource: dict[str, Any], mend: str = MEND) -> pd.DataFrame:
    """Read a table with every cell as text (absent cells are NaN), `mend` being what to do if it cannot be read.

    Raises
    ------
    QualibError
        As `qualib.study.reading.table`.
    """
    return reading.table(root / resource["path"], mend)


def load(data: str | Path | None = None) -> Study:
    """Read the data package, or take it from the last reading while none of its files has changed.

    The frames are the caller's own: what is done to them is not seen by the next caller.

    Parameters
    ----------
    data : path, optional
        Folder that holds ``datapackage.json`` and the tables; the project's own by default.

    Returns
    -------
    Study
        One frame per table, typed as ``datapackage.json`` says.

    Raises
    ------
    QualibError
        If a table is missing or cannot be read with those types; `qualib validate` then lists every fault.

    Examples
    --------
    >>> study = load()
    >>> study.plans.loc[study.plans["core"] == "true", "plan"].tolist()
    ['taiyuan-2013', 'wenzhou-2014', 'siping-2014', 'guizhou-2015', 'jiaozuo-2017']
    """
    root = data_root() if data is None else Path(data)
    try:
        files = tuple(sorted((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in os.scandir(root)))
    except OSError:
        files = ()  # `describe` says what is wrong with the folder
    tables = _read(Path(os.path.realpath(root)), files)
    return Study(root=root, **{name: table.copy(deep=False) for name, table in tables.items()})


@lru_cache(maxsize=2)
def _read(root: Path, _files: tuple[tuple[str, int, int], ...]) -> dict[str, pd.DataFrame]:
    """Read every table; pandas copies a column only when somebody changes it, so these can be handed out."""
    tables = {name: read_table(root, resource) for name, resource in describe(root).items()}
    listed = linked(tables["sources"])
    for name, table in tables.items():
        if name != "sources" and "source" in table:
            tables[name] = sourced(table, listed)
    tables["plans"] = tables["plans"].assign(published_url=tables["plans"]["source_url"])
    return tables


def linked(sources: pd.DataFrame) -> pd.DataFrame:
    """Title, kind and address of each source, by its code; ``""`` for an address that is not to be linked."""
    urls = sources["url"].where(sources["kind"].isin(LINKED), "")
    told = {"source_title": sources["title"], "source_kind": sources["kind"], "source_url": urls}
    return pd.DataFrame(told).set_index(pd.Index(sources["source"]))


def sourced(table: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """A table with title, kind and address of each row's source (`linked`); ``""`` for one that is not listed.

    Examples
    --------
    >>> sources = pd.DataFrame({"source": ["a", "b"], "title": ["A", "B"], "kind": ["press", "copy"],
    ...                         "url": ["https://a.gov.cn/", "https://b.example/"]})
    >>> sourced(pd.DataFrame({"source": ["b", "a"]}), linked(sources))["source_url"].tolist()
    ['', 'https://a.gov.cn/']
    """
    place = listed.index.get_indexer(table["source"])
    told = {name: column.array.take(place, allow_fill=True, fill_value="") for name, column in listed.items()}
    return table.assign(**told)


def read_table(root: Path, resource: dict[str, Any]) -> pd.DataFrame:
    """Read a table with its columns in the types that the description gives them.

    Raises
    ------
    QualibError
        As `read_text_table` and `typed`.
    """
    path, kinds = root / resource["path"], {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    numbers = [column for column, kind in kinds.items() if kind in ("integer", "number")]
    texts = dict.fromkeys(kinds.keys() - set(numbers), TEXT)
    gaps = {column: [""] for column in numbers}
    held = reading.content(path, MEND)
    try:
        if spreadsheets.GUARDED.search(held) or held.count(b",", 0, held.find(b"\n")) > reading.COLUMNS:
            raise ValueError
        table = pd.read_csv(
            io.BytesIO(held),
            low_memory=False,
            dtype=texts,
            keep_default_na=False,
            na_values=gaps,
            encoding="utf-8",
            skip_blank_lines=False,
        )
        found = table.dtypes
        if all(found[column].kind in "if" for column in numbers) and texts.keys() <= set(table):
            return _whole(table, kinds)
    except (ValueError, KeyError, TypeError):
        pass
    # Whatever is not as described is found, and said, by reading everything as text.
    return _whole(typed(read_text_table(root, resource), resource, path), kinds)


def _whole(table: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Numbers in their types; an integer column without gaps needs no nullable one, and the plain one is faster."""
    found = table.dtypes
    for column, kind in kinds.items():
        if kind == "number" and found[column] != "float64":
            table[column] = table[column].astype("float64")
        elif kind == "integer" and found[column] != "int64":
            cells = table[column].astype("Int64")
            table[column] = cells if cells.isna().any() else cells.astype("int64")
    return table


def typed(text: pd.DataFrame, resource: dict[str, Any], path: Path) -> pd.DataFrame:
    """A table of text with its columns in the types that the description gives them.

    Raises
    ------
    QualibError
        If a column is missing or holds something else; `path` names the file.
    """
    table = text.copy(deep=False)
    for field in resource["schema"]["fields"]:
        column, kind = field["name"], DTYPES[field["type"]]
        try:
            cells = table[column]
            table[column] = cells.fillna("") if kind == "str" else pd.to_numeric(cells).astype(kind)
        except (KeyError, ValueError, TypeError, OverflowError):
            raise QualibError(
                f"{path}: column {column} is missing or does not hold "
                f"{field['type']} values; run `qualib validate` to see every fault"
            ) from None
    return table
