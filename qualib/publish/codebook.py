"""What the columns of an exported workbook are called and mean, and the words for their codes.

A column that is in the data package has its meaning from ``datapackage.json``; the rest are described here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qualib.study.package import Study, describe
from qualib.words import terms
from qualib.words.language import Messages

#: Sheet to its columns, by the names they have in the library.
COLUMNS = {
    "targets": ["plan", "region_name", "indicator_name", "label_zh", "value_text", "low", "high", "unit",
                "measure_word", "comparator", "measure", "timing", "year", "departments", "section", "start", "end",
                "note", "indicator", "region"],
    "paths": ["plan", "region_name", "indicator_name", "label_zh", "measure", "unit", "year", "low", "high", "value",
              "kind", "indicator", "region"],
    "observations": ["region_name", "indicator_name", "label_zh", "period", "begins", "ends", "frame", "value_text",
                     "low", "high", "unit", "status", "source_title", "source_url", "note", "indicator", "region"],
    "statuses": ["plan", "region_name", "indicator_name", "path_label", "measure", "unit", "direction", "period",
                 "frame", "y", "y_best", "point", "due_year", "target", "path", "required", "behind", "status",
                 "status_best", "doubts", "share", "share_best", "cagr", "status_cagr", "cagr_complement",
                 "status_complement", "projected", "status_projected", "pace", "pace_needed", "base_period", "y0",
                 "base_status", "t0", "t", "due", "data_status", "source_title", "source_url", "indicator", "region"],
    "sources": ["source_kind", "plan", "region_name", "title", "issuer_zh", "document_no", "issued", "period_start",
                "period_end", "url", "rows", "text_sha256", "text_chars", "note", "region"],
    "codebook": ["sheet", "column", "field", "type", "values", "meaning"],
}  # fmt: skip
#: Sheet to the table of the data package its columns are described in.
TABLES = {"targets": "targets", "observations": "observations", "sources": "plans"}
INTEGERS = {"year", "due_year", "start", "end", "period_start", "period_end", "text_chars", "rows"}
NUMBERS = {"low", "high", "value", "y", "y_best", "target", "path", "required", "behind", "share", "share_best",
           "cagr", "cagr_complement", "projected", "pace", "pace_needed", "y0", "t0", "t", "due"}  # fmt: skip
DAYS = {"issued", "begins", "ends"}


def titles(t: Messages) -> dict[str, str]:
    """Names of the sheets."""
    return {
        "about": t("About"),
        "targets": t("Target points"),
        "paths": t("Paths"),
        "observations": t("Observed values"),
        "statuses": t("Progress"),
        "sources": t("Sources"),
        "codebook": t("Codebook"),
    }


def headings(t: Messages) -> dict[str, str]:
    """Field to the heading of its column; ``sheet.field`` where it is that sheet's alone (see `of`)."""
    return {
        "plan": t("Plan code"),
        "region": t("Region code"),
        "region_name": t("Region"),
        "indicator": t("Indicator code"),
        "indicator_name": t("Indicator"),
        "label_zh": t("Name as published"),
        "path_label": t("Target's name as published"),
        "value_text": t("Value as published"),
        "low": t("Low"),
        "high": t("High"),
        "value": t("Value"),
        "unit": t("Unit"),
        "measure_word": t("Measure word"),
        "comparator": t("Meant as"),
        "measure": t("Commitment"),
        "timing": t("Timing"),
        "year": t("Year"),
        "departments": t("Responsible departments"),
        "section": t("Section"),
        "start": t("Offset from"),
        "end": t("Offset to"),
        "note": t("Note"),
        "kind": t("Ground"),
        "period": t("Period"),
        "begins": t("First day"),
        "ends": t("Last day"),
        "frame": t("Sampling frame"),
        "status": t("How it came about"),
        "source_title": t("Source"),
        "source_url": t("Source address"),
        "direction": t("Better when"),
        "y": t("Observed"),
        "y_best": t("Observed, best end"),
        "point": t("Target point"),
        "due_year": t("Due year"),
        "target": t("Target"),
        "path": t("On the path"),
        "required": t("Required by then"),
        "behind": t("Behind"),
        "statuses.status": t("Assessment"),
        "status_best": t("Assessment, best end"),
        "share": t("Share of distance"),
        "share_best": t("Share of distance, best end"),
        "cagr": t("Growth ratio"),
        "status_cagr": t("Assessment by growth ratio"),
        "cagr_complement": t("Growth ratio of the gap to 100"),
        "status_complement": t("Assessment by the gap to 100"),
        "projected": t("At this pace when due"),
        "status_projected": t("Assessment of the projection"),
        "pace": t("Pace, a year"),
        "pace_needed": t("Pace needed, a year"),
        "base_period": t("Baseline period"),
        "y0": t("Baseline"),
        "base_status": t("How the baseline came about"),
        "t0": t("Baseline, decimal year"),
        "t": t("Observed, decimal year"),
        "due": t("Due, decimal year"),
        "doubts": t("Doubts"),
        "data_status": t("How it came about"),
        "source_kind": t("Kind of source"),
        "title": t("Title"),
        "issuer_zh": t("Issuer"),
        "document_no": t("Document number"),
        "issued": t("Issued"),
        "period_start": t("First year"),
        "period_end": t("Last year"),
        "url": t("Address"),
        "text_sha256": t("SHA-256 of the text"),
        "text_chars": t("Characters of the text"),
        "rows": t("Rows resting on it"),
        "sheet": t("Sheet"),
        "column": t("Column"),
        "field": t("Field"),
        "type": t("Type"),
        "values": t("Words and codes"),
        "meaning": t("Meaning"),
    }


def codes(t: Messages) -> dict[str, dict[str, str]]:
    """Field to the words for each of its codes; ``sheet.field`` where it is that sheet's alone."""
    units = ("percent", "pp", "index", "count", "cny_100m", "per_10k", "multiple", "percent_per_year", "score")
    told = ("reached", "on track", "acceleration needed", "limited", "deterioration", "missed", "not assessed")
    doubts = ("not published", "baseline not published", "interval", "part of the year", "measures disagree",
              "frame changed", "no baseline")  # fmt: skip
    statuses = {code: terms.data_status(code, t) for code in ("published", "derived", "inferred")}
    verdict = {code: terms.status(code, t) for code in told}
    words = {
        "unit": {code: t.unit_name(code) for code in units},
        "comparator": {"ge": t("at least"), "le": t("at most"), "eq": t("exactly"), "range": t("between"),
                       "approx_ge": t("roughly, or more")},
        "measure": {"level": t("level"), "increment": t("new ones"), "change": t("rise in points"),
                    "growth": t("growth"), "multiple": t("multiple"), "ceiling": t("upper limit")},
        "timing": {"by_end": t("by the end of the year"), "each_year": t("each year"),
                   "annual_path": t("a value for each year"), "maintain": t("kept"),
                   "period": t("over the plan's period")},
        "kind": {code: terms.kind(code, t)
                 for code in ("stated", "implied", "interpolated", "held", "extrapolated")},
        "direction": {"higher": t("higher"), "lower": t("lower")},
        "point": {"next": t("the next one due"), "last": t("the last one of the plan")},
        "source_kind": {"plan": t("plan"), "observation": t("source of observations")},
        "doubts": {code: terms.doubt(code, t) for code in doubts},
    }  # fmt: skip
    assessed = ("statuses.status", "status_best", "status_cagr", "status_complement", "status_projected")
    return words | dict.fromkeys(("status", "base_status", "data_status"), statuses) | dict.fromkeys(assessed, verdict)


def meanings(t: Messages) -> dict[str, str]:
    """Field to its meaning, where the data package has none; ``sheet.field`` where it is that sheet's alone."""
    return {
        "region": t("code of the region (GB/T 2260)"),
        "region_name": t("name of the region"),
        "plan": t("plan identifier"),
        "indicator": t("indicator code"),
        "indicator_name": t("name in the codelist"),
        "label_zh": t("the indicator's name as published"),
        "path_label": t("name of the target as published"),
        "measure": t("what is committed to"),
        "unit": t("unit of the values in this row; a pace is in it a year"),
        "departments": t("departments named for the target; empty where none is"),
        "paths.year": t("year the path is drawn for"),
        "paths.low": t("lower end of what satisfies the commitment; a level's open end closed by its floor"),
        "paths.high": t("upper end of what satisfies the commitment; a level's open end closed by its ceiling"),
        "value": t("the least demanding end: low, or high where lower is better"),
        "kind": t("what the value stands on: stated in the plan, implied by a kept or yearly commitment, or "
                  "interpolated in a straight line between two stated years"),
        "period": t("period observed: 2016, 2016-H1, 2016-Q1, 2016-03 or 2016/2020"),
        "begins": t("first day of the period"),
        "ends": t("last day of the period"),
        "frame": t("sampling frame where it differs from the usual one; values of two frames are not one series"),
        "direction": t("which way is better"),
        "y": t("observed value, its less favourable end; empty where nothing bounds it"),
        "y_best": t("observed value, its more favourable end; empty where nothing bounds it"),
        "point": t("which target point it is read against"),
        "due_year": t("year the target point falls due"),
        "target": t("value of the target point"),
        "path": t("the plan's own path in the year observed; empty where it has no value"),
        "required": t("value on the straight line from the baseline to the target at the time observed; without a "
                      "baseline the path"),
        "behind": t("how far the observed value is short of the one required; below 0: ahead"),
        "statuses.status": t("assessment by the share of the distance, the primary measure"),
        "status_best": t("the same, were the more favourable end true"),
        "share": t("share of the distance required by then that is covered; 1: as required; empty without a baseline"),
        "share_best": t("the same for the more favourable end"),
        "cagr": t("yearly growth observed over the yearly growth required"),
        "status_cagr": t("assessment by the growth ratio"),
        "cagr_complement": t("the same of the distance to 100; percentages only"),
        "status_complement": t("assessment by the growth ratio of the distance to 100"),
        "projected": t("value expected for the due date at the pace since the baseline"),
        "status_projected": t("assessment by the share of the way that the projected value covers"),
        "pace": t("change a year since the baseline"),
        "pace_needed": t("change a year from the observation to the target"),
        "base_period": t("period of the baseline; empty where there is none"),
        "y0": t("value of the baseline"),
        "base_status": t("how the baseline's value came about"),
        "t0": t("date of the baseline as a decimal year, 2016 beginning at 2016.0"),
        "t": t("date of the observation as a decimal year: the middle of its period, for a stock its end"),
        "due": t("date of the target as a decimal year"),
        "doubts": t("reasons to doubt the assessment"),
        "data_status": t("published as such, derived by arithmetic from published values, or inferred (year, "
                         "population or value)"),
        "source_title": t("title of the source"),
        "source_url": t("address of the source"),
        "source_kind": t("what the source gives: targets or observations"),
        "title": t("title of the plan, or of the source as cited"),
        "url": t("where it, or the report it is coded from, was published; empty if unknown"),
        "rows": t("rows of the targets or observations here that rest on it"),
        "sheet": t("sheet of this workbook"),
        "column": t("heading of the column"),
        "field": t("name of the column in the data package and the library, where they have it"),
        "type": t("text, whole number, number or date; an empty cell is absent or open"),
        "values": t("words used here and the codes they stand for"),
        "meaning": t("what the column holds"),
    }  # fmt: skip


def of(mapping: Mapping[str, Any], sheet: str, field: str) -> Any:
    """What a mapping has for a field of a sheet: the sheet's own, else any sheet's, else None."""
    return mapping.get(f"{sheet}.{field}", mapping.get(field))


def codebook(study: Study, t: Messages) -> pd.DataFrame:
    """Every column of every sheet: its heading, field, type, codes and meaning, in the reader's language."""
    heads, words, own, names = headings(t), codes(t), meanings(t), titles(t)
    tables = {name: resource["schema"]["fields"] for name, resource in describe(study.root).items()}
    given = {name: {field["name"]: field["description"] for field in fields} for name, fields in tables.items()}
    return pd.DataFrame(
        [
            {
                "sheet": names[sheet],
                "column": of(heads, sheet, field),
                "field": field,
                "type": _type(field, t),
                "values": "\n".join(f"{word} = {code}" for code, word in (of(words, sheet, field) or {}).items()),
                "meaning": _meaning(sheet, field, given.get(TABLES.get(sheet, ""), {}), own, t),
            }
            for sheet, fields in COLUMNS.items()
            for field in fields
        ]
    )


def _meaning(sheet: str, field: str, given: dict[str, str], own: dict[str, str], t: Messages) -> str:
    """The sheet's own wording, else the data package's, else the library's."""
    described = given.get(field)
    alone = own.get(f"{sheet}.{field}")
    return alone or (t(described) if described else own[field])


def _type(field: str, t: Messages) -> str:
    if field in DAYS:
        return t("date")
    if field in INTEGERS:
        return t("whole number")
    return t("number") if field in NUMBERS else t("text")
