"""Additions to the data package: the whole package is checked as it would be, and then all is written or nothing."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd

from qualib.errors import QualibError, listed, short, shown
from qualib.study import addresses, checks, files, reading, spreadsheets
from qualib.study.package import describe, read_text_table
from qualib.study.place import BUNDLE

#: Columns beside an observation that describe a source which has no code yet.
DESCRIBED = ("source_title", "source_url", "source_kind")
#: Most cells of a sheet with rows to add.
MOST_CELLS = 1_000_000


@contextmanager
def editing(root: Path) -> Iterator[None]:
    """Keep the package to oneself; another who edits it at the same time is told so.

    Raises
    ------
    QualibError
        If someone else is editing it, it is not there, or it belongs to an installed copy of the library.
    """
    if root.resolve().is_relative_to(BUNDLE):
        raise QualibError(
            f"{root}: belongs to the installed library, and the next installation would replace it; "
            "copy the folder and name the copy with --data"
        )
    with files.alone(root, taken="another command is changing the data"):
        files.mend(root)
        yield


def trial(root: Path, texts: Mapping[str, str]) -> pd.DataFrame:
    """Faults (`qualib.study.checks.problems`) that the package would have with these files replaced."""
    with copied(root, texts) as copy:
        return checks.problems(copy)


@contextmanager
def copied(root: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    """A copy of the tables, which the caller keeps to itself, with these files replaced; it is gone afterwards."""
    kept = ["datapackage.json", *(resource["path"] for resource in describe(root).values())]
    with files.desk(root) as desk:
        copy = desk / "data"
        copy.mkdir()
        for name in kept:
            content = texts[name].encode("utf-8") if name in texts else reading.content(root / name)
            (copy / name).write_bytes(content)
        yield copy


def text_of(path: Path) -> str:
    """A CSV file as it is, its line ends too."""
    return reading.content(path).decode("utf-8")


def appended(text: str, rows: pd.DataFrame) -> str:
    """Text of a CSV file with rows added at its end; what is there stays as it is, to the character."""
    line = "\r\n" if "\r\n" in text else "\n"
    return text + ("" if text.endswith("\n") else line) + _written(rows, line)


def altered(text: str, cells: Mapping[str, Mapping[str, str]]) -> str:
    """Text of a CSV file with cells changed in the rows whose first cell is named; every other row stays as it is."""
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines)
    header, out, read = next(reader), [], 0
    for row in reader:
        raw, read = lines[read or 1 : reader.line_num], reader.line_num
        new = cells.get(row[0], {})
        line = "\r\n" if raw[-1].endswith("\r\n") else "\n"
        changed = pd.DataFrame([[new.get(name, cell) for name, cell in zip(header, row, strict=True)]])
        out += [_written(changed, line)] if new else raw
    return "".join([lines[0], *out])


def _written(rows: pd.DataFrame, line: str) -> str:
    return spreadsheets.to_csv(rows, line=line, header=False).decode("utf-8")


def difference(path: Path, text: str) -> str:
    """What changes in a file, as a unified diff without context."""
    old = text_of(path).splitlines()
    lines = difflib.unified_diff(old, text.splitlines(), path.name, path.name, n=0, lineterm="")
    return "\n".join(lines)


def add_observations(root: Path, source: Path) -> str:
    """Append the observations of a file to the package, all rows or none, and return the difference.

    Parameters
    ----------
    root : Path
        The data folder.
    source : Path
        A ``.csv`` (UTF-8) or ``.xlsx`` file (first sheet) with the columns of ``observations.csv`` in any order;
        ``frame``, ``n`` and ``note`` may be left out. A row names its ``source``, or describes one that
        ``sources.csv`` then gains: ``source_title``, and if there are any ``source_url`` and ``source_kind``.

    Raises
    ------
    QualibError
        With every fault of the file by row: a row that is there already, one that contradicts a row that is
        there or another of the file, and whatever `qualib.study.checks` finds. Nothing is then changed.
    """
    resources = describe(root)
    resource, listed = resources["observations"], resources["sources"]
    fields = [field["name"] for field in resource["schema"]["fields"]]
    rows = read_rows(source, [*fields, *DESCRIBED], optional=("frame", "n", "note", "source", *DESCRIBED))
    place = root / resource["path"]
    with editing(root):
        known = read_text_table(root, resource)
        cited = read_text_table(root, listed)
        faults = _unclear(rows, source.name)
        rows, new = described(rows, cited, set(read_text_table(root, resources["hosts"])["host"]))
        rows = rows[fields]
        faults += _repeats(rows, known, resource["schema"]["primaryKey"], source.name, place.name)
        texts = {place.name: appended(text_of(place), rows)}
        if len(new):
            texts = {listed["path"]: appended(text_of(root / listed["path"]), new[cited.columns]), **texts}
        others = trial(root, texts)
        if faults:  # that a key is taken or no source given has just been said, and better
            bare = (others["column"] == "source") & (others["found"] == "")
            others = others[(others["expected"] != "a key no other row has") & ~bare]
        lines = {place.name: range(2, len(rows) + 2), listed["path"]: [i + 2 for i in new.index]}
        before = {place.name: len(known), listed["path"]: len(cited)}
        faults += [_of_the_file(fault, source.name, lines, before) for fault in others.to_dict("records")]
        if faults:
            table = pd.DataFrame(faults, columns=[*checks.COLUMNS, "more"]).sort_values(["file", "row"], kind="stable")
            raise checks.refusal("nothing was added", table)
        changed = "\n".join(difference(root / name, text) for name, text in texts.items())
        files.commit(root, {name: text.encode("utf-8") for name, text in texts.items()})
    return changed


def _of_the_file(
    fault: dict[str, Any], name: str, lines: Mapping[str, Sequence[int]], before: Mapping[str, int]
) -> dict[str, Any]:
    """A fault of an added row by the row of the user's file that it comes from; any other as it is."""
    file = fault["file"]
    number = fault["row"] - 2 - before.get(file, fault["row"])  # from 0
    if number < 0:
        return fault
    columns = {"title": "source_title", "url": "source_url", "kind": "source_kind"}
    named = fault["column"].split(", ")
    if file == "sources.csv":
        named = [columns.get(column, column) for column in named]
    return {**fault, "file": name, "row": lines[file][number], "column": ", ".join(named)}


def _unclear(rows: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    """Rows that name no source and describe none, or both name and describe one, as faults."""
    named, told = rows["source"].fillna("") != "", rows["source_title"].fillna("") != ""
    words = {
        False: "a code of sources.csv, or a source_title",
        True: "a code of sources.csv or a source_title, not both",
    }
    return [
        {"file": name, "row": i + 2, "column": "source, source_title", "expected": words[bool(named[i])],
         "found": f"{rows['source'].fillna('')[i]}, {rows['source_title'].fillna('')[i]}"}
        for i in rows.index[named == told]
    ]  # fmt: skip


def described(rows: pd.DataFrame, cited: pd.DataFrame, hosts: set[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codes for the sources that rows describe, and the rows that sources.csv gains for those it has not.

    A source is known by its title and address. A new one has the first free number under the name of its host, or
    under its kind where it has no address.

    Returns
    -------
    tuple of DataFrame
        The rows with every ``source`` filled in that can be, and the new sources, whose index is that of the first
        row which describes them.
    """
    codes = {(row.title, row.url): row.source for row in cited.fillna("").itertuples()}
    taken, rows, new = set(codes.values()), rows.copy(), {}
    for i, row in rows[list(DESCRIBED)].fillna("").iterrows():
        title, address, kind = row
        if not title or pd.notna(rows.loc[i, "source"]):
            continue
        if (title, address) not in codes:
            at = addresses.host(address)
            kind = kind or _kind(address, at)
            stem = _stem(at, hosts) or kind
            code = next(name for name in (f"{stem}-{n}" for n in count(1)) if name not in taken)
            codes[title, address] = code
            taken.add(code)
            new[i] = {"source": code, "kind": kind, "title": title, "url": address}
        rows.loc[i, "source"] = codes[title, address]
    columns = ["source", "kind", "publisher", "title", "published", "url", "note"]
    return rows, pd.DataFrame.from_dict(new, orient="index", columns=columns)


def _kind(address: str, host: str) -> str:
    """What an address says about its source; of a host that is not listed, the check then says so."""
    if not address:
        return "none"
    return "official" if addresses.allowed(host, frozenset()) else "press"


def _stem(host: str, hosts: set[str]) -> str:
    """The name in a host that one knows it by: ``guizhou`` of www.guizhou.gov.cn, ``ce`` of finance.ce.cn."""
    parts = host.removesuffix(f".{addresses.GOVERNMENT}").split(".")
    domains = [".".join(parts[i:]) for i in range(len(parts))]
    listed = next((domain for domain in domains if domain in hosts), parts[-1])
    return re.sub("[^a-z0-9]+", "-", listed.split(".")[0]).strip("-")


def read_rows(source: Path, fields: list[str], *, optional: tuple[str, ...] = ()) -> pd.DataFrame:
    """Rows of a CSV or Excel file as text (absent cells NaN), in the order of `fields`.

    Raises
    ------
    QualibError
        If the file is missing, not of these kinds or not readable, has no row, or its columns are not `fields`.
    """
    kind = source.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise QualibError(f"{source}: expected a .csv or .xlsx file, found {kind or 'no ending'}; save it as one")
    mend = "name the file with the rows to add"
    table = _sheet(source, mend) if kind == ".xlsx" else read_text_table(source.parent, {"path": source.name}, mend)
    table.columns = [str(name).lstrip("\ufeff").strip() for name in table.columns]
    missing = [name for name in fields if name not in table.columns and name not in optional]
    unknown = [name for name in table.columns if name not in fields]
    twice = [name for name in fields if list(table.columns).count(name) > 1]
    if missing or unknown or twice:
        wrong = [f"missing {', '.join(missing)}"] * bool(missing)
        wrong += [f"unknown {listed(unknown, quote=False)}"] * bool(unknown)
        wrong += [f"twice {', '.join(twice)}"] * bool(twice)
        raise QualibError(f"{source}: row 1: expected the columns {', '.join(fields)}; {'; '.join(wrong)}")
    if table.empty:
        raise QualibError(f"{source}: expected at least one row under the header, found none")
    return table.reindex(columns=fields).astype("str")


def _sheet(source: Path, mend: str) -> pd.DataFrame:
    """The first sheet of an Excel file as text; empty rows at its end are none."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        raise QualibError(
            f"{source}: reading .xlsx needs openpyxl; install it with `pip install 'qualib[xlsx]'`, or save it as CSV"
        ) from None
    content = reading.content(source, mend)
    try:
        packed = ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in packed.infolist()) > reading.LARGEST_UNPACKED:
            raise ValueError(f"unpacked it would be larger than {reading.LARGEST_UNPACKED:,} bytes")
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # what it says of its size need not be so
        cells: list[list[str | None]] = []
        count = 0
        for row in sheet.iter_rows(values_only=True):
            cells.append([_text(cell) for cell in row])
            count += len(row) + 1
            if count > MOST_CELLS:
                raise ValueError(f"it has more than {MOST_CELLS:,} cells, empty ones among them")
    except Exception as error:  # openpyxl raises whatever its parsers do
        reason = short(str(error))
        raise QualibError(f"{source}: not an Excel workbook ({reason}); save it as .xlsx or as CSV UTF-8") from None
    while cells and not any(cell is not None for cell in cells[-1]):
        cells.pop()
    if not cells:
        raise QualibError(f"{source}: expected a header and rows, found an empty sheet")
    header = [name or "" for name in cells[0]]
    width = max((i + 1 for i, name in enumerate(header) if name), default=0)
    return pd.DataFrame([row[:width] for row in cells[1:]], columns=header[:width], dtype="str")


def _text(cell: Any) -> str | None:
    """A cell as it is read: a whole number without its decimal point, a date as a date (never guessed into a month)."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def _repeats(rows: pd.DataFrame, known: pd.DataFrame, key: list[str], source: str, place: str) -> list[dict[str, Any]]:
    """Rows whose key is taken, as faults that say by which row and what differs."""
    taken: dict[tuple[str, ...], tuple[str, dict[Any, str]]] = {}
    for number, row in enumerate(known.fillna("").to_dict("records"), 2):
        taken[tuple(row[column] for column in key)] = (f"{place} row {number}", row)
    faults = []
    for number, row in enumerate(rows.fillna("").to_dict("records"), 2):
        name = tuple(row[column] for column in key)
        if name not in taken:
            taken[name] = (f"row {number}", row)
            continue
        where, other = taken[name]
        differ = [
            f"{column} {shown(row[column])} against {shown(other[column])}"
            for column in row
            if row[column] != other[column]
        ]
        expected = f"a new {', '.join(key)}; {where} has this one" if differ else f"a new row; {where} is the same"
        said = f"conflict: {'; '.join(differ)}" if differ else f"duplicate: {', '.join(filter(None, name))}"
        faults.append({"file": source, "row": number, "column": ", ".join(key), "expected": expected, "found": said})
    return faults
