"""The review of a draft as a page of its own: a form beside the plan's text, without a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from qualib.publish import templates
from qualib.publish.review import SURE, plain
from qualib.study.package import Study, describe
from qualib.texts.add_plan import MAY_LACK
from qualib.texts.extract.fold import fold
from qualib.texts.extract.years import period_of
from qualib.texts.verify import WORDED, headings
from qualib.words import terms
from qualib.words.language import Messages

#: Columns of targets.csv in the order the form asks for them; the plan's description names its plan and source.
ASKED = ("label_zh", "value_text", "low", "high", "comparator", "unit", "measure", "measure_word", "timing", "year",
         "section", "firmness", "indicator", "start", "end", "note")  # fmt: skip
#: Columns whose codes have words.
WORDS = {"comparator": terms.comparator, "timing": terms.timing, "firmness": terms.firmness, "measure": terms.measure}


def form(
    study: Study,
    text: str,
    targets: pd.DataFrame,
    owners: pd.DataFrame,
    title: str,
    *,
    period: object = None,
    lang: str = "zh",
) -> str:
    """A self-contained page on which a draft is corrected and saved as the CSV file that `add_plan` takes.

    Every row is a form beside the text in which its span is marked; what `add_plan` would refuse is shown as it is
    typed. Codes come from the codelist, with their definitions.

    Parameters
    ----------
    study : Study
        Of which the codelist and the rules of ``targets.csv`` are.
    text : str
        The plan as given; shown as characters, whatever it holds.
    targets, owners : DataFrame
        Of `qualib.texts.extract`.
    title : str
        Name of the plan or file.
    period : str, int or tuple, optional
        The years the plan covers; read from the title if not given.
    lang : {"zh", "en"}
        Language of the page; the plan stays Chinese.
    """
    t = Messages(lang)
    start, end, how = period_of(fold(text).text, period)
    schema = {field["name"]: field for field in describe(study.root)["targets"]["schema"]["fields"]}
    fields = [_field(schema[name], t) for name in ASKED]
    columns = [*targets.columns, *(name for name in ASKED if name not in targets)]
    given = {
        "rows": plain(targets).astype(object).fillna("").astype(str).to_dict("records"),
        "columns": columns,
        "needed": [name for name in ASKED if name not in MAY_LACK],
        "fields": fields,
        "codes": _codes(study, t),
        "text": text,
        "headings": headings(text),
        "worded": WORDED,
        "period": (start, end) if how in ("given", "title") else None,
        "sure": SURE,
        "file": f"{Path(title).stem}-reviewed.csv",
        "words": _words(t),
        "signs": {
            sign: terms.sign(sign, t) for reason in set(targets["reason"]) for sign in reason.split("; ") if sign
        },
    }
    values = {
        "lang": t.lang,
        "title": t("Review: {title}", title=title),
        "lines": [
            t("Correct, delete and add rows, with codes from the codelist. “Save” writes the file for add-plan."),
            t("Nothing leaves this page or is kept in it: save before you close it; to go on, open the saved file."),
        ],
        "owners": [f"{owner.section} {owner.department_zh}" for owner in owners.itertuples()],
        "given": Markup(json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")),  # no text ends the script
        "say": _say(t),
        "script": templates.script("review"),
        **templates.look("review", styles=("review",)),
    }
    return templates.fill("review", values, trim_blocks=True)


def _field(field: dict[str, Any], t: Messages) -> dict[str, Any]:
    """A column as a field of the form: its name, its heading, and what may stand in it."""
    limits, name = field.get("constraints", {}), field["name"]
    title = str(field.get(f"title_{t.lang}", field["title"]))
    made = {"name": name, "type": field["type"], "title": title, **limits}
    if "enum" in limits:
        word = WORDS.get(name, lambda code, t: code)
        made["words"] = {code: word(code, t) for code in limits["enum"]}
    return made


def _codes(study: Study, t: Messages) -> dict[str, dict[str, Any]]:
    """The codelist: what a code is called, what it means, its unit and its bounds."""
    table = study.indicators
    return {
        row.indicator: {
            "name": t.name(row),
            "definition": getattr(row, f"definition_{t.lang}", row.definition_en),
            "unit": row.unit,
            "floor": None if pd.isna(row.floor) else row.floor,
            "ceiling": None if pd.isna(row.ceiling) else row.ceiling,
        }
        for row in table.itertuples()
    }


def _say(t: Messages) -> dict[str, str]:
    """Words around the form."""
    return {
        "order": t("Order"),
        "sure": t("least sure first"),
        "text": t("as in the text"),
        "open": t("Open a saved review"),
        "add": t("Add a row from the selected text"),
        "save": t("Save"),
        "plan": t("The plan's text"),
        "owners": t("Responsible departments, read from the text by add-plan"),
    }


def _words(t: Messages) -> dict[str, str]:
    """What the form says as one works; names in braces are filled in by its script."""
    return {
        "comma": t(", "),
        "colon": t(": "),
        "rows": t("Rows: {n}.", n="{n}"),
        "gone": t("Deleted: {n}.", n="{n}"),
        "sound": t("No fault."),
        "faults": t("Faults, for which add-plan would refuse it: {n}.", n="{n}"),
        "place": t("Row {n}: show its place in the text", n="{n}"),
        "row": t("Row {n}", n="{n}"),
        "confidence": t("confidence {c}", c="{c}"),
        "delete": t("Delete"),
        "restore": t("Restore"),
        "select": t("Select the number and its unit in the text first."),
        "otherFile": t("That file is no review: it needs the columns {columns}.", columns="{columns}"),
        "newCode": t("Not in the codelist: describe the new code in the plan's description."),
        "required": t("a value"),
        "number": t("a number"),
        "whole": t("a whole number"),
        "least": t("at least {n}", n="{n}"),
        "most": t("at most {n}", n="{n}"),
        "listed": t("one of the list"),
        "pattern": t("the path of headings, such as 二(一)2"),
        "oneEnd": t("at least one end"),
        "order": t("low no greater than high"),
        "ge": t("low only"),
        "approx_ge": t("low only"),
        "le": t("high only"),
        "eq": t("low equal to high"),
        "range": t("low below high"),
        "period": t("a year of the plan's period, {start}–{end}", start="{start}", end="{end}"),
        "units": t("{units} for such a commitment", units="{units}"),
        "ownUnit": t("the indicator's unit, {unit}", unit="{unit}"),
        "bounds": t("a value inside the indicator's bounds"),
        "twice": t("a row that no other row repeats"),
        "offsets": t("where the number stands in the text"),
        "offsetOrder": t("a start before the end"),
        "span": t("the text at these offsets, which is “{found}”", found="{found}"),
        "told": t("the number of the text, {found}", found="{found}"),
        "section": t("the heading it stands under, {found}", found="{found}"),
    }
