"""A reviewed draft of a plan's targets, added to the data package: all of its tables or none."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qualib.errors import QualibError, nearest
from qualib.study import checks, edits
from qualib.study.package import describe, load, read_text_table
from qualib.texts import extract
from qualib.texts.verify import verify

#: A suggested code is taken without asking from this score on (1 is the very same name).
ALIKE = 0.8
#: What the description of a plan must and may say besides the new codes it brings.
NEEDED = ("plan", "title_zh", "title_en", "region", "issued", "period_start", "period_end", "text")
OPTIONAL = ("issuer_zh", "document_no", "published_url", "note")
#: Tables a plan may bring new codes for.
CODES = ("regions", "families", "indicators", "departments")


def add_plan(root: Path, meta: Path, reviewed: Path) -> str:
    """Add a plan, its targets and its responsibilities, and return the difference.

    Parameters
    ----------
    root : Path
        The data folder.
    meta : Path
        YAML: the columns of ``plans.csv`` (the hash and length come from the text), ``text`` (the plan's text,
        beside the YAML file), and, where the plan needs new codes, lists ``regions``, ``families``,
        ``indicators`` and ``departments`` with the columns of those tables.
    reviewed : Path
        The draft of `qualib extract` after review, ``.csv`` or ``.xlsx``; an empty ``indicator`` is filled in
        where a name of the codelist with the right unit is nearly the same.

    Raises
    ------
    QualibError
        With every fault of the files; nothing is then changed.
    """
    described = read_meta(meta)
    text = _read_text(meta.parent / str(described["text"]))
    resources = describe(root)
    columns = {name: [field["name"] for field in resource["schema"]["fields"]] for name, resource in resources.items()}
    with edits.editing(root):
        tables = {name: read_text_table(root, resources[name]) for name in resources}
        new = {name: _codes(described.get(name) or [], columns[name], name, meta) for name in CODES}
        codelist = pd.concat([tables["indicators"], new["indicators"]], ignore_index=True)
        new["plans"] = _plan_row(described, text, columns["plans"])
        new["targets"] = _targets(reviewed, described["plan"], codelist, columns["targets"])
        new["responsibilities"] = _responsibilities(text, described["plan"], columns["responsibilities"])
        changed = {
            resources[name]["path"]: edits.appended(root / resources[name]["path"], rows)
            for name, rows in new.items()
            if len(rows)
        }
        # Row numbers of the added rows are told as rows of the files they came from.
        counts = {resources[name]["path"]: len(tables[name]) for name in new}
        faults = _of_sources(edits.trial(root, changed), counts, {"targets.csv": reviewed.name}, meta.name)
        if faults.empty:
            faults = _of_sources(_against_text(root, changed, described["plan"], text), counts,
                                 {"targets.csv": reviewed.name}, meta.name)  # fmt: skip
        if len(faults):
            raise QualibError(f"nothing was added\n{checks.report(faults)}")
        difference = "\n".join(edits.difference(root / name, new_text) for name, new_text in changed.items())
        edits.write(root, changed)
    return difference


def read_meta(path: Path) -> dict[str, Any]:
    """Read the description of a plan.

    Raises
    ------
    QualibError
        If the file is missing or not YAML, lacks something, or holds a word it should not.
    """
    try:
        described = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # every scalar stays text
    except FileNotFoundError:
        raise QualibError(f"{path}: no such file; write the plan's description there (see README)") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise QualibError(f"{path}: not YAML ({' '.join(str(error).split())}); mend that line") from None
    if not isinstance(described, dict):
        raise QualibError(f"{path}: expected `name: value` lines, found {type(described).__name__}")
    known = (*NEEDED, *OPTIONAL, *CODES)
    unknown = [f"{name} ({nearest(name, known)})" for name in described if name not in known]
    missing = [name for name in NEEDED if not described.get(name)]
    if missing or unknown:
        wrong = [f"missing {', '.join(missing)}"] * bool(missing) + [f"unknown {', '.join(unknown)}"] * bool(unknown)
        raise QualibError(f"{path}: {'; '.join(wrong)}")
    return described


def _read_text(path: Path) -> tuple[bytes, str]:
    try:
        raw = path.read_bytes()
        return raw, raw.decode("utf-8")
    except OSError as error:
        raise QualibError(f"{path}: {error.strerror}; `text` names the plan's text beside the description") from None
    except UnicodeDecodeError as error:
        raise QualibError(
            f"{path}: not UTF-8 at byte {error.start}; save the text as UTF-8 and extract it again, since offsets "
            "count its characters"
        ) from None


def _codes(rows: list[Any], columns: list[str], name: str, meta: Path) -> pd.DataFrame:
    for i, row in enumerate(rows, 1):
        unknown = [key for key in row if key not in columns] if isinstance(row, dict) else ["(not a mapping)"]
        if unknown:
            raise QualibError(f"{meta}: {name}, entry {i}: expected {', '.join(columns)}; found {', '.join(unknown)}")
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _plan_row(described: dict[str, Any], text: tuple[bytes, str], columns: list[str]) -> pd.DataFrame:
    own = {name: described.get(name, "") for name in columns}
    own |= {"text_sha256": hashlib.sha256(text[0]).hexdigest(), "text_chars": str(len(text[1]))}
    return pd.DataFrame([own], columns=columns, dtype="str")


def _targets(reviewed: Path, plan: str, codelist: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The reviewed rows as rows of targets.csv, their codes filled in where a name is nearly the same."""
    named = [name for name in columns if name != "plan"]
    extra = ("confidence", "reason", "score")
    rows = edits.read_rows(reviewed, [*named, *extra], optional=(*extra, "note", "indicator"))
    rows = rows.assign(plan=plan)
    bare = rows["indicator"].isna() | (rows["indicator"] == "")
    same = codelist.set_index("indicator")["unit"]
    suggested = extract.suggest(list(rows["label_zh"].fillna("")), codelist)
    plain = rows["unit"].isin(["pp", "percent_per_year", "multiple"])
    fits = plain | (suggested["indicator"].map(same).to_numpy() == rows["unit"])
    take = bare & (suggested["score"] >= ALIKE) & fits
    rows.loc[take, "indicator"] = suggested.loc[take, "indicator"]
    left = rows.index[bare & ~take]
    if len(left):
        wanted = "a code of indicators.csv, or a new one in the plan's description"
        near_codes = [f"{suggested.loc[i, 'indicator'] or 'none'} ({suggested.loc[i, 'score']:g})" for i in left]
        faults = [
            (reviewed.name, i + 2, "indicator", wanted, f"none for {rows.loc[i, 'label_zh']}; nearest: {near}")
            for i, near in zip(left, near_codes, strict=True)
        ]
        raise QualibError(f"nothing was added\n{checks.report(pd.DataFrame(faults, columns=checks.COLUMNS))}")
    return rows[columns]


def _responsibilities(text: tuple[bytes, str], plan: str, columns: list[str]) -> pd.DataFrame:
    found = extract.responsibilities(text[1]).dropna(subset="start").assign(plan=plan)
    return found[columns].astype("str")


def _against_text(root: Path, changed: dict[str, str], plan: str, text: tuple[bytes, str]) -> pd.DataFrame:
    """Faults of the added rows against the plan's own text."""
    with edits.copied(root, changed) as copy:
        place = copy.parent / f"{plan}.txt"
        place.write_bytes(text[0])
        return verify(load(copy), copy.parent, plans=[plan])


def _of_sources(faults: pd.DataFrame, counts: dict[str, int], sources: dict[str, str], meta: str) -> pd.DataFrame:
    """Faults of added rows, told by the file and row the user wrote."""
    told = faults.copy()
    for i, fault in faults.iterrows():
        row = fault["row"] - counts.get(fault["file"], 10**9) - 1
        if row > 0:
            known = fault["file"] in sources
            told.loc[i, "file"] = sources[fault["file"]] if known else f"{meta} ({fault['file']})"
            told.loc[i, "row"] = row + 1 if known else row
    return told
