"""Passages coded by hand, and how far a draft of the same text agrees with them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

# From this likeness on two names say the same.
LIKE = 0.8
KEPT_ASIDE, TUNED_ON = "held", "dev"
EDGES = (0.0, 0.5, 0.8, 0.9, 1.0)


class Sample(NamedTuple):
    """A text, the period it is read with (empty: its own) and its rows coded by hand."""

    name: str
    period: str
    text: str
    rows: list[dict[str, str]]


def samples(folder: Path, part: str) -> Iterator[Sample]:
    """The coded texts of a part of a folder.

    Parameters
    ----------
    folder : Path
        Holds ``PART-NAME.txt`` beside ``PART-NAME.csv``, and ``sentences-PART*.txt`` (see `sentences`).
    part : str
        ``dev`` (read while the grammar was worked on) or ``held`` (kept aside).
    """
    for path in sorted(folder.glob(f"sentences-{part}*.txt")):
        yield from (Sample(path.stem, *block) for block in sentences(path))
    for path in sorted(folder.glob(f"{part}-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        yield Sample(path.stem, "", path.with_suffix(".txt").read_bytes().decode("utf-8"), rows)


def sentences(path: Path) -> list[tuple[str, str, list[dict[str, str]]]]:
    """Period, text and coded rows of a file of short texts.

    A block opens with ``@ period``; then the text; then ``> number | value | unit | measure | year | name`` for each
    target, ``= number`` where it shares the span before it. A value is ``88..`` (at least), ``..5`` (at most),
    ``1..2``, ``300~`` (余) or exact. The measure ``create`` stands for ``increment``: something made rather than added.
    """
    out = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        text = "\n".join(line for line in lines[1:] if not line.startswith("> "))
        rows: list[dict[str, str]] = []
        span = (0, 0)
        for line in lines[1:]:
            if not line.startswith("> "):
                continue
            core, value, unit, measure, year, name = (part.strip() for part in line[2:].split(" | "))
            if not core.startswith("= "):
                number = re.compile(rf"(?<![0-9]){re.escape(core)}(?![0-9])").search(text, span[1])
                if number is None:
                    raise ValueError(f"{path.name}: {core!r} does not follow in {text[:40]!r}")
                span = number.span()
            low, high, comparator = read_value(value)
            coded = "increment" if measure == "create" else measure
            ends = {"start": str(span[0]), "end": str(span[1]), "low": low, "high": high, "comparator": comparator}
            rows.append({**ends, "unit": unit, "measure": coded, "year": year, "label_zh": name})
        out.append((lines[0].lstrip("@ "), text, rows))
    return out


def read_value(value: str) -> tuple[str, str, str]:
    """Low, high and comparator of a value as the sentence files write it."""
    if value.endswith("~"):
        return value[:-1], "", "approx_ge"
    low, dots, high = value.partition("..")
    if not dots:
        return value, value, "eq"
    return low, high, "range" if low and high else "ge" if low else "le"


def agreement(drafted: Mapping[str, Any], coded: Mapping[str, Any]) -> dict[str, bool]:
    """In what a drafted row of the same span agrees with a coded one: value, year, measure and label."""
    ends = all(_number(drafted[end]) == _number(coded[end]) for end in ("low", "high"))
    return {
        "value": ends and drafted["comparator"] == coded["comparator"] and drafted["unit"] == coded["unit"],
        "year": _number(drafted["year"]) == _number(coded["year"]),
        "measure": drafted["measure"] == coded["measure"],
        "label": likeness(drafted["label_zh"], coded["label_zh"]) >= LIKE,
    }


def likeness(one: str, other: str) -> float:
    """Character F1 of two names, spaces left out."""
    one, other = one.replace(" ", ""), other.replace(" ", "")
    return 2 * (Counter(one) & Counter(other)).total() / (len(one) + len(other)) if one and other else 0.0


def calibration(folder: Path, part: str) -> pd.DataFrame:
    """How often rows of each confidence are right on the coded texts of a folder.

    Parameters
    ----------
    folder, part : Path, str
        As for `samples`.

    Returns
    -------
    pandas.DataFrame
        Bands of confidence from the lowest: least, most, rows and right (the share that agrees with the hand coding
        in place, value, year and name).
    """
    from . import extract

    judged = []
    for sample in samples(folder, part):
        for row in extract(sample.text, sample.period or None).to_dict("records"):
            here = [
                coded for coded in sample.rows if (int(coded["start"]), int(coded["end"])) == (row["start"], row["end"])
            ]
            found = (agreement(row, coded) for coded in here)
            judged.append((row["confidence"], any(all((a["value"], a["year"], a["label"])) for a in found)))
    frame = pd.DataFrame(judged, columns=["confidence", "right"])
    band = pd.cut(frame["confidence"], EDGES, right=False, include_lowest=True)
    bands = frame.groupby(band, observed=False)["right"].agg(["size", "mean"])
    ends = pd.DataFrame({"least": EDGES[:-1], "most": EDGES[1:]})
    return ends.assign(rows=bands["size"].to_numpy(), right=bands["mean"].to_numpy())


def _number(text: object) -> float | None:
    """A float, or None for an empty or open end."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return None if value != value else value
