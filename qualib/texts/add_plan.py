"""A reviewed draft of a plan's targets, added to the data package: all of its tables or none."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from qualib.errors import QualibError, listed, nearest, short, shown
from qualib.study import checks, edits, reading
from qualib.study.files import commit
from qualib.study.package import describe, load, read_text_table
from qualib.texts import extract
from qualib.texts.verify import verify

#: A suggested code is taken without asking from this score on (1 is the very same name).
ALIKE = 0.8
#: Measures whose unit differs from their indicator's.
OTHER_UNITS = ("change", "growth", "multiple")
#: What the description of a plan must and may say besides the new codes it brings.
NEEDED = ("plan", "title_zh", "title_en", "region", "issued", "period_start", "period_end", "source", "text")
OPTIONAL = ("issuer_zh", "document_no", "standing", "core", "note")
#: Columns of targets.csv that a reviewed draft may leave out.
MAY_LACK = ("indicator", "firmness", "source", "note")
#: Tables a plan may bring new codes for.
CODES = ("sources", "regions", "families", "indicators", "departments")


def add_plan(root: Path, meta: Path, reviewed: Path) -> str:
    """Add a plan, its targets and its responsibilities, and return the difference.

    Parameters
    ----------
    root : Path
        The data folder.
    meta : Path
        YAML: the columns of ``plans.csv`` (the hash and length come from the text; the plan is coded from its
        text and no core plan, unless ``standing`` or ``core`` say so), ``text`` (the plan's text, beside the YAML
        file), and, where the plan needs new codes, lists ``sources``, ``regions``, ``families``, ``indicators`` and
        ``departments`` with the columns of those tables.
    reviewed : Path
        The draft of `qualib extract` after review, ``.csv`` or ``.xlsx``; an empty ``indicator`` is filled in
        where a name of the codelist with the right unit is nearly the same, an empty ``source`` with the plan's.

    Raises
    ------
    QualibError
        With every fault of the files; nothing is then changed.
    """
    described = read_meta(meta)
    plan = described["plan"]
    raw = _read_text(meta.parent / described["text"])
    text = raw.decode("utf-8")
    resources = describe(root)
    columns = {name: [field["name"] for field in resource["schema"]["fields"]] for name, resource in resources.items()}
    files = {name: resource["path"] for name, resource in resources.items()}
    with edits.editing(root):
        tables = {name: read_text_table(root, resource) for name, resource in resources.items()}
        new = {name: _codes(described.get(name) or [], columns[name], name, meta) for name in CODES}
        codelist = pd.concat([tables["indicators"], new["indicators"]], ignore_index=True)
        new["plans"] = _plan_row(described, raw, columns["plans"])
        own = _targets(reviewed, plan, codelist, columns["targets"])
        new["targets"] = own.assign(source=own["source"].fillna(described["source"]))
        new["responsibilities"] = _responsibilities(text, plan, columns["responsibilities"])
        names = _more_names(new["departments"], tables["departments"], meta)
        new["departments"] = new["departments"][~new["departments"]["department"].isin(names)]
        changed = {
            files[name]: edits.appended(edits.text_of(root / files[name]), rows)
            for name, rows in new.items()
            if len(rows)
        }
        if names:
            file = files["departments"]
            changed[file] = edits.altered(changed.get(file) or edits.text_of(root / file), names)
        faults = edits.trial(root, changed)
        if faults.empty:
            faults = _against_text(root, changed, plan, raw)
        if len(faults):
            before = {files[name]: len(tables[name]) for name in new}
            told = _as_written(faults, before, {files["targets"]: reviewed.name}, meta.name)
            raise checks.refusal("nothing was added", told)
        difference = "\n".join(edits.difference(root / name, new_text) for name, new_text in changed.items())
        commit(root, {name: content.encode("utf-8") for name, content in changed.items()})
    return difference


def read_meta(path: Path) -> dict[str, Any]:
    """Read the description of a plan.

    Raises
    ------
    QualibError
        If the file is missing or not YAML, lacks something, or holds a word it should not.
    """
    mend = "write the plan's description there as `name: value` lines (see README)"
    described = reading.yaml_file(path, mend, plain=True)
    if not isinstance(described, dict):
        raise QualibError(f"{path}: expected `name: value` lines, found {type(described).__name__}")
    known = (*NEEDED, *OPTIONAL, *CODES)
    unknown = [f"{short(name)} ({nearest(name, known)})" for name in described if name not in known]
    missing = [name for name in NEEDED if not described.get(name)]
    held = [name for name in (*NEEDED, *OPTIONAL) if not isinstance(described.get(name, ""), str)]
    if missing or unknown or held:
        wrong = [f"missing {', '.join(missing)}"] * bool(missing)
        wrong += [f"unknown {', '.join(unknown[:6])}"] * bool(unknown)
        wrong += [f"expected text as {name}, found a list or mapping" for name in held[:1]]
        raise QualibError(f"{path}: {'; '.join(wrong)}")
    return described


def _read_text(path: Path) -> bytes:
    """The bytes of the plan's text, which are UTF-8."""
    raw = reading.content(path, "`text` names the plan's text beside the description")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QualibError(
            f"{path}: not UTF-8 at byte {error.start}; save the text as UTF-8 and extract it again, since offsets "
            "count its characters"
        ) from None
    return raw


def _codes(rows: Any, columns: list[str], name: str, meta: Path) -> pd.DataFrame:
    """The new codes that the description has for a table, as rows of it."""
    if not isinstance(rows, list):
        raise QualibError(f"{meta}: {name}: expected a list of new rows, found {shown(rows)}")
    for i, row in enumerate(rows, 1):
        unknown = [key for key in row if key not in columns] if isinstance(row, dict) else ["no mapping"]
        unknown = unknown or [key for key, value in row.items() if not isinstance(value, str)]
        if unknown:
            raise QualibError(
                f"{meta}: {name}, entry {i}: expected {', '.join(columns)}; found {listed(unknown, quote=False)}"
            )
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _more_names(rows: pd.DataFrame, known: pd.DataFrame, meta: Path) -> dict[str, dict[str, str]]:
    """For each described department that is listed already, its variants with those the plan adds."""
    there = known.fillna("").set_index("department")
    names = {}
    for i, row in enumerate(rows.fillna("").to_dict("records"), 1):
        code = row["department"]
        if code not in there.index:
            continue
        for column in there.columns.drop("variants"):
            if row[column] not in ("", there.loc[code, column]):
                raise QualibError(
                    f"{meta}: departments, entry {i}: {code} is listed already; expected only its further variants, or "
                    f"{column}: {there.loc[code, column]}; found {row[column]}"
                )
        both = [*there.loc[code, "variants"].split(";"), *filter(None, row["variants"].split(";"))]
        names[code] = {"variants": ";".join(dict.fromkeys(both))}
    return names


def _plan_row(described: dict[str, Any], raw: bytes, columns: list[str]) -> pd.DataFrame:
    known = {"text_sha256": hashlib.sha256(raw).hexdigest(), "text_chars": str(len(raw.decode("utf-8")))}
    row = {"standing": "text", "core": "false"} | described | known
    return pd.DataFrame([[row.get(name, "") for name in columns]], columns=columns, dtype="str")


def _targets(reviewed: Path, plan: str, codelist: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The reviewed rows as rows of targets.csv, their codes filled in where a name is nearly the same."""
    extra = ("confidence", "reason", "score")
    fields = [*(name for name in columns if name != "plan"), *extra]
    rows = edits.read_rows(reviewed, fields, optional=(*extra, *MAY_LACK)).assign(plan=plan)
    near = extract.suggest(list(rows["label_zh"].fillna("")), codelist, list(rows["unit"].fillna("")))
    unit = near["indicator"].map(codelist.set_index("indicator")["unit"])
    fits = rows["measure"].isin(OTHER_UNITS) | (unit == rows["unit"])
    bare = rows["indicator"].fillna("") == ""
    alike = bare & fits & (near["score"] >= ALIKE)
    rows["indicator"] = rows["indicator"].mask(alike, near["indicator"])
    wanted = "a code of indicators.csv, or a new one in the plan's description"
    faults = []
    for i in rows.index[bare & ~alike]:
        nearest_code = f"{near.loc[i, 'indicator'] or 'none'} ({near.loc[i, 'score']:g})"
        found = f"none for {rows.loc[i, 'label_zh']}; nearest: {nearest_code}"
        faults.append((reviewed.name, i + 2, "indicator", wanted, found))
    if faults:
        raise checks.refusal("nothing was added", pd.DataFrame(faults, columns=checks.COLUMNS))
    return rows[columns]


def _responsibilities(text: str, plan: str, columns: list[str]) -> pd.DataFrame:
    found = extract.responsibilities(text).dropna(subset="start").assign(plan=plan)
    return found[columns].astype("str")


def _against_text(root: Path, changed: dict[str, str], plan: str, raw: bytes) -> pd.DataFrame:
    """Faults of the added rows against the plan's own text."""
    with edits.copied(root, changed) as copy:
        (copy.parent / f"{plan}.txt").write_bytes(raw)
        return verify(load(copy), copy.parent, plans=[plan])


def _as_written(faults: pd.DataFrame, before: dict[str, int], own: dict[str, str], meta: str) -> pd.DataFrame:
    """Faults told by the file and row the user wrote.

    `before` has the rows that a table had, `own` the file a table's new rows are from; any other's are from `meta`.
    """
    told = []
    for fault in faults.to_dict("records"):
        file = fault["file"]
        added = fault["row"] - 1 - before.get(file, fault["row"])  # from 1; less for a row that was there
        if added > 0 and file in own:
            fault |= {"file": own[file], "row": added + 1}  # below its header
        elif added > 0:
            fault |= {"file": f"{meta} ({file})", "row": added}
        told.append(fault)
    return pd.DataFrame(told, columns=faults.columns)
