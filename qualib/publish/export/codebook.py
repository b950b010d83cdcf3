"""The columns of an exported workbook: what they are called, hold and mean, and the words for their codes.

A column that is a field of the data package has its heading and meaning from ``datapackage.json``; what the library
works out is described in ``columns.yaml`` in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from qualib.progress.verdict import Reason, Verdict
from qualib.study.package import Study, describe
from qualib.words import terms
from qualib.words.language import Messages

#: Sheet to its columns, by the names they have in the library.
COLUMNS = {
    "plans": ["plan", "region_name", "title", "issuer_zh", "document_no", "issued", "period_start", "period_end",
              "standing", "core", "source", "source_title", "source_url", "rows", "text_sha256", "text_chars", "note",
              "region"],
    "targets": ["plan", "region_name", "indicator_name", "label_zh", "value_text", "low", "high", "unit",
                "measure_word", "comparator", "measure", "timing", "year", "firmness", "departments", "section",
                "start", "end", "source", "note", "indicator", "region"],
    "paths": ["plan", "region_name", "indicator_name", "label_zh", "measure", "unit", "year", "low", "high", "value",
              "kind", "indicator", "region"],
    "observations": ["region_name", "indicator_name", "label_zh", "period", "begins", "ends", "frame", "value_text",
                     "low", "high", "n", "unit", "status", "source", "source_title", "source_url", "note",
                     "indicator", "region"],
    "verdicts": ["plan", "region_name", "indicator_name", "label_zh", "measure", "unit", "asked_year", "asked",
                 "final_year", "final", "verdict", "reason", "period", "frame", "low", "high", "n", "sample_low",
                 "sample_high", "data_status", "proxy", "base_period", "y0", "share", "cagr", "projected", "pace",
                 "pace_needed", "source_title", "source_url", "indicator", "region"],
    "grades": ["region_name", "year", "grade", "source", "source_title", "source_url", "note", "region"],
    "sources": ["source", "kind", "publisher", "title", "published", "url", "rows", "note"],
    "codebook": ["sheet", "column", "field", "type", "values", "meaning"],
}  # fmt: skip
#: Sheet to the table of the data package that its rows are of.
TABLES = {name: name for name in ("plans", "targets", "observations", "grades", "sources")}
#: What no table of the data package has.
DERIVED = Path(__file__).with_name("columns.yaml")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its name in the library, its type as Table Schema has it, and its words."""

    field: str
    type: str
    heading: str
    meaning: str


def titles(t: Messages) -> dict[str, str]:
    """Names of the sheets."""
    return {
        "about": t("About"),
        "plans": t("Plans"),
        "targets": t("Target points"),
        "paths": t("Paths"),
        "observations": t("Observed values"),
        "verdicts": t("Verdicts"),
        "grades": t("Grades"),
        "sources": t("Sources"),
        "codebook": t("Codebook"),
    }


def codes(t: Messages) -> dict[str, dict[str, str]]:
    """Field to the words for each of its codes; ``sheet.field`` where it is that sheet's alone."""
    units = ("percent", "pp", "index", "count", "cny_100m", "per_10k", "multiple", "percent_per_year", "score", "ug_m3",
             "other")  # fmt: skip
    statuses = {code: terms.data_status(code, t) for code in ("published", "derived", "inferred")}
    words = {
        "unit": {code: t.unit_name(code) for code in units},
        "comparator": {code: terms.comparator(code, t) for code in ("ge", "le", "eq", "range", "approx_ge")},
        "measure": {"level": t("level"), "increment": t("addition"), "change": t("rise in points"),
                    "growth": t("growth"), "multiple": t("multiple"), "ceiling": t("upper limit")},
        "timing": {code: terms.timing(code, t)
                   for code in ("by_end", "each_year", "annual_path", "maintain", "period")},
        "kind": {code: terms.kind(code, t)
                 for code in ("stated", "implied", "interpolated", "held", "extrapolated")},
        "direction": {code: terms.direction(code, t) for code in ("higher", "lower")},
        "verdict": {str(code): terms.verdict(code, t) for code in Verdict},
        "reason": {str(code): terms.reason(code, t) for code in Reason},
        "proxy": {"near": t("another indicator near it"), "part": t("a part of the region")},
        "firmness": {code: terms.firmness(code, t) for code in ("binding", "expected", "strive", "plain")},
        "standing": {code: terms.plan_standing(code, t) for code in ("text", "reprint", "press", "draft")},
        "core": {"true": t("yes"), "false": t("no")},
        "sources.kind": {"official": t("official site"), "press": t("known press"),
                         "copy": t("copy, not linked"), "none": t("no address")},
    }  # fmt: skip
    return words | dict.fromkeys(("status", "data_status"), statuses)


def columns(study: Study, t: Messages) -> dict[str, list[Column]]:
    """The columns of every sheet: as the library describes them for that sheet, else as the data package does."""
    derived = yaml.safe_load(DERIVED.read_text(encoding="utf-8"))
    tables = {
        name: {field["name"]: field for field in resource["schema"]["fields"]}
        for name, resource in describe(study.root).items()
    }
    shared = tables["observations"] | tables["targets"]

    def column(sheet: str, name: str) -> Column:
        given = tables.get(TABLES.get(sheet, ""), {})
        field = derived.get(f"{sheet}.{name}") or given.get(name) or derived.get(name) or shared[name]
        # A language that the data package is not described in has the English words.
        heading = field.get(f"title_{t.lang}", field["title"])
        return Column(name, field["type"], heading, field.get(f"description_{t.lang}", field["description"]))

    return {sheet: [column(sheet, name) for name in names] for sheet, names in COLUMNS.items()}


def own(words: Mapping[str, dict[str, str]], sheet: str, field: str) -> dict[str, str]:
    """The words for the codes of a column: the sheet's own, else any sheet's, else none."""
    return words.get(f"{sheet}.{field}", words.get(field, {}))


def codebook(study: Study, t: Messages) -> pd.DataFrame:
    """Every column of every sheet: its heading, field, type, codes and meaning, in the reader's language."""
    words, names = codes(t), titles(t)
    types = {"string": t("text"), "integer": t("whole number"), "number": t("number"), "date": t("date")}

    def rows() -> Iterator[dict[str, str]]:
        for sheet, listed in columns(study, t).items():
            for column in listed:
                said = own(words, sheet, column.field)
                yield {
                    "sheet": names[sheet],
                    "column": column.heading,
                    "field": column.field,
                    "type": types[column.type],
                    "values": "\n".join(f"{word} = {code}" for code, word in said.items()),
                    "meaning": column.meaning,
                }

    return pd.DataFrame(rows())
