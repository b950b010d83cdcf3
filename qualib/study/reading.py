"""The one place that reads what others wrote: files of text, YAML, JSON and CSV, each within limits.

A file is one: no pipe, device, socket or folder, which might never end. What is too large, nested too deeply, said
twice or no number that can be counted with is refused with the file and the line. YAML is read as data and nothing
else: no tags, hardly an alias, and a day or a code with a leading zero stays the text that it is.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from qualib.errors import QualibError, short, shown

if TYPE_CHECKING:
    import pandas as pd

#: Most bytes of a file of text or a table, of JSON and of YAML.
LARGEST, JSON_LARGEST, YAML_LARGEST = 1 << 30, 64 << 20, 1 << 20
#: Most bytes that an archive, such as a workbook, may unpack to.
LARGEST_UNPACKED = 256 << 20
#: Most levels of lists and mappings within one another, and most values in a YAML file, those an alias repeats too.
DEPTH, VALUES = 40, 100_000
#: Most columns of a table.
COLUMNS = 1000
#: Whole numbers are within 64 bits, as tables and other programs have them.
WHOLE = 2**63
#: What is no list or mapping in JSON: whole strings, and anything but brackets.
FLAT = re.compile(r'"(?:[^"\\]|\\.)*+"|[^\[\]{}"]+', re.DOTALL)
#: Plain YAML scalars that are no text; all others are (YAML 1.2, core schema, without its octal numbers).
NULL, TRUTH = {"", "~", "null", "Null", "NULL"}, {"true": True, "True": True, "false": False, "False": False}
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
UNCOUNTABLE = re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)")


def content(path: Path, mend: str = "name a file that you can read", *, most: int = LARGEST) -> bytes:
    """The bytes of a file.

    Parameters
    ----------
    path : Path
    mend : str
        What to do if it cannot be read, for the message.
    most : int
        Most bytes it may have.

    Raises
    ------
    QualibError
        If it is missing, is no file (a pipe, a device, a folder), is larger or cannot be read.

    Examples
    --------
    >>> content(Path("/dev/null"))
    Traceback (most recent call last):
    qualib.errors.QualibError: /dev/null: is a device, not a file; name a file that you can read
    """
    try:
        # Not blocking, or opening a pipe would wait for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a device that is not there
            raise QualibError(f"{path}: is no file; {mend}") from None
        reason = "missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise QualibError(f"{path}: {reason}; {mend}") from None
    except ValueError:
        raise QualibError(f"{path}: is no name of a file; {mend}") from None
    with open(handle, "rb", closefd=True) as file:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe"}
            raise QualibError(f"{path}: is {kinds.get(stat.S_IFMT(mode), 'a device')}, not a file; {mend}")
        try:
            held = file.read(most + 1)
        except OSError as error:
            raise QualibError(f"{path}: cannot be read ({error.strerror}); {mend}") from None
    if len(held) > most:
        raise QualibError(f"{path}: larger than {most:,} bytes; {mend}")
    return held


def text(path: Path, mend: str = "name a file that you can read", *, most: int = LARGEST) -> str:
    """The text of a file in UTF-8, without its mark if it has one; line ends stay as they are.

    Raises
    ------
    QualibError
        As `content`, or if it is not UTF-8.
    """
    held = content(path, mend, most=most)
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
        raise QualibError(f"{path}: not UTF-8 at byte {error.start}, line {line}; save it as UTF-8") from None


# CSV.


def table(path: Path, mend: str) -> pd.DataFrame:
    """The rows of a CSV file, every cell as text (absent cells are NaN), as it was before `spreadsheets.guarded`.

    Raises
    ------
    QualibError
        As `content`, or if it is not UTF-8, has more columns than a table has, or a row with too many cells.
    """
    import pandas as pd  # a worker that only reads JSON is spared it

    from qualib.study import spreadsheets

    held = content(path, mend)
    try:
        first = next(csv.reader(io.TextIOWrapper(io.BytesIO(held), "utf-8", newline="")), [])
        if len(first) > COLUMNS:
            raise QualibError(f"{path}: {len(first):,} columns, of at most {COLUMNS:,}; look for a missing line end")
        rows = pd.read_csv(
            io.BytesIO(held), dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8",
            skip_blank_lines=False,
        )  # fmt: skip
    except UnicodeDecodeError as error:
        raise QualibError(f"{path}: not UTF-8 at byte {error.start}; save it as “CSV UTF-8”") from None
    except (csv.Error, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise QualibError(f"{path}: not a table ({short(reason)}); look for an unquoted comma") from None
    return spreadsheets.as_written(rows, held)


# JSON.


def json_file(path: Path, mend: str = "restore it", *, most: int = JSON_LARGEST) -> Any:
    """The value that a JSON file holds.

    Raises
    ------
    QualibError
        As `text` and `json_value`.
    """
    return json_value(text(path, mend, most=most), path, mend)


def json_value(said: str, path: Path, mend: str = "restore it") -> Any:
    """The value of a JSON text; `path` names it in messages.

    Raises
    ------
    QualibError
        If it is not JSON, is nested too deeply, names a key twice, or holds a number that is not finite or a whole one
        beyond 64 bits.

    Examples
    --------
    >>> json_value('{"a": 1, "a": 2}', Path("a.json"))
    Traceback (most recent call last):
    qualib.errors.QualibError: a.json: key 'a' twice; restore it
    """

    def refuse(words: str) -> NoReturn:
        raise QualibError(f"{path}: {words}; {mend}")

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        held = dict(pairs)
        if len(held) < len(pairs):
            seen = Counter(name for name, _ in pairs)
            refuse(f"key {shown(seen.most_common(1)[0][0])} twice")
        return held

    def whole(digits: str) -> int:
        return _whole(digits, refuse)

    def real(digits: str) -> float:
        return _finite(digits, refuse)

    def constant(name: str) -> NoReturn:
        refuse(f"{name} is no number in JSON")

    if _depth(said):
        refuse(f"nested more than {DEPTH} levels deep")
    try:
        value = json.loads(said, object_pairs_hook=mapping, parse_int=whole, parse_float=real, parse_constant=constant)
    except json.JSONDecodeError as error:
        refuse(f"not JSON at line {error.lineno}, column {error.colno} ({error.msg})")
    except RecursionError:  # more opening brackets than closing ones
        refuse(f"nested more than {DEPTH} levels deep")
    if re.search(r"\\u[dD][89a-fA-F]", said):
        try:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            refuse("half a character (a lone surrogate)")
    return value


def _depth(said: str) -> bool:
    """Whether the brackets that close are nested too deeply: each round takes away the innermost."""
    if said.count("{") + said.count("[") <= DEPTH:
        return False
    brackets = FLAT.sub("", said).replace('"', "")
    for _ in range(DEPTH):
        brackets, before = brackets.replace("[]", "").replace("{}", ""), brackets
        if not brackets or brackets == before:
            return False
    return True


def _whole(digits: str, refuse: Callable[[str], NoReturn]) -> int:
    if len(digits) > 20 or not -WHOLE <= int(digits) < WHOLE:
        refuse(f"{shown(digits)} is a whole number beyond 64 bits")
    return int(digits)


def _finite(digits: str, refuse: Callable[[str], NoReturn]) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        refuse(f"{shown(digits)} is beyond what a number can be")
    return value


# YAML.


def yaml_file(path: Path, mend: str, *, plain: bool = False) -> Any:
    """The value that a YAML file holds: mappings (their keys are text), lists, text, numbers, truth values and None.

    Parameters
    ----------
    path : Path
    mend : str
        What to do if it cannot be read, for the message.
    plain : bool
        Whether everything that is no mapping or list stays text.

    Raises
    ------
    QualibError
        As `text`, or if it is not YAML or holds what is not read here (see the module), with the line.
    """
    said = text(path, mend, most=YAML_LARGEST)
    import yaml  # a command that reads none is spared it

    try:
        return _Builder(path, plain).build(yaml.parse(said, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        words = error.problem or error.context or "malformed"
    except yaml.YAMLError as error:  # a character that YAML does not have
        at = getattr(error, "position", None)
        where = f" at line {said.count(chr(10), 0, at) + 1}" if isinstance(at, int) else ""
        words = str(getattr(error, "reason", error))
    raise QualibError(f"{path}: not YAML{where} ({short(words)}); mend that line")


@dataclass
class _Node:
    """A list or mapping that is being read: its first event, the number of values before it, and what it holds."""

    event: Any
    before: int
    mapping: bool
    held: list[Any] = field(default_factory=list)
    keys: dict[str, None] = field(default_factory=dict)

    @property
    def wants_key(self) -> bool:
        return self.mapping and len(self.held) % 2 == 0

    def value(self) -> Any:
        return dict(zip(self.keys, self.held[1::2], strict=True)) if self.mapping else self.held


class _Builder:
    """Values from the events of a YAML parser, one after the other: nothing is constructed, nothing recurses."""

    def __init__(self, path: Path, plain: bool) -> None:
        self.path, self.plain = path, plain
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.count = 0

    def refuse(self, event: Any, words: str) -> NoReturn:
        """Raise what is wrong, with the line of an event."""
        raise QualibError(f"{self.path}: line {event.start_mark.line + 1}: {words}; mend that line")

    def build(self, events: Iterator[Any]) -> Any:
        """The one document's value."""
        documents: list[Any] = []
        open_nodes: list[_Node] = []
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and documents:
                self.refuse(event, "a second document")
            if kind in ("SequenceStartEvent", "MappingStartEvent"):
                self._tally(event, 1)
                if len(open_nodes) >= DEPTH:
                    self.refuse(event, f"nested more than {DEPTH} levels deep")
                open_nodes.append(_Node(event, self.count, type(event).__name__ == "MappingStartEvent"))
                continue
            if kind == "ScalarEvent":
                self._tally(event, 1)
                begun, value, size = event, self._scalar(event, bool(open_nodes) and open_nodes[-1].wants_key), 1
            elif kind == "AliasEvent":
                if event.anchor not in self.anchors:
                    self.refuse(event, f"alias {shown(event.anchor)} of nothing that stands before it")
                value, size = self.anchors[event.anchor]
                self._tally(event, size)
                begun = event
            elif kind in ("SequenceEndEvent", "MappingEndEvent"):
                node = open_nodes.pop()
                begun, value, size = node.event, node.value(), self.count - node.before + 1
            else:
                continue
            if kind != "AliasEvent" and begun.anchor:
                self.anchors[begun.anchor] = value, size
            if open_nodes:
                self._add(open_nodes[-1], value, begun)
            else:
                documents.append(value)
        return documents[0] if documents else None

    def _tally(self, event: Any, size: int) -> None:
        self.count += size
        if self.count > VALUES:
            self.refuse(event, f"more than {VALUES:,} values, those that aliases repeat among them")
        if getattr(event, "tag", None):
            self.refuse(event, f"tag {shown(event.tag)}; values have no tags here")

    def _add(self, node: _Node, value: Any, event: Any) -> None:
        if node.wants_key:
            if not isinstance(value, str):
                self.refuse(event, "a key that is no text")
            if value in node.keys:
                self.refuse(event, f"key {shown(value)} twice")
            node.keys[value] = None
        node.held.append(value)

    def _scalar(self, event: Any, key: bool) -> Any:
        """A scalar in its type; a key and whatever is quoted is text."""
        word = event.value
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            self.refuse(event, "half a character (a lone surrogate)")
        if "\0" in word:
            self.refuse(event, "a zero byte")
        if key or self.plain or event.style:
            return word
        if word in NULL:
            return None
        if word in TRUTH:
            return TRUTH[word]
        refuse = lambda words: self.refuse(event, words)  # noqa: E731 - as the other readers' refuse
        if INTEGER.fullmatch(word):
            return _whole(word, refuse)
        if NUMBER.fullmatch(word):
            return _finite(word, refuse)
        if UNCOUNTABLE.fullmatch(word):
            refuse(f"{word} is no number that can be counted with; write “{word}” in quotes if it is text")
        return word
