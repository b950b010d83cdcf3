"""Files in one zip archive, the same bytes every time for the same content; the data package as one."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from qualib.study import reading, spreadsheets
from qualib.study.package import Study, description, read_text_table

#: The earliest time a zip archive can name: its entries have no time of their own.
EPOCH = (1980, 1, 1, 0, 0, 0)

#: Tables besides those of the plans of which a selection holds a part.
PARTS = ("sources", "observations", "grades")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip archive, in the order given, with no trace of when or where it was made.

    Parameters
    ----------
    files : mapping of str to bytes
        Path within the archive to content.
    """
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, EPOCH)
            entry.create_system = 3  # as Unix has it, wherever this runs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, ZIP_DEFLATED)
    return out.getvalue()


def to_datapackage(study: Study) -> bytes:
    """A selection as a Frictionless Data Package in a zip archive, the same bytes for the same data.

    A table that is whole is the file as it is, unless a spreadsheet would find a formula in it; of one in part, the
    rows chosen. The codelists stay whole. Each
    resource names its `bytes` and its SHA-256 `hash`; the codebook comes along as ``README.md``.
    """
    package = description(study.root)
    files = {"datapackage.json": b""}
    for resource in package["resources"]:
        content = _rows(study, resource)
        files[resource["path"]] = content
        resource["bytes"], resource["hash"] = len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"
    files["datapackage.json"] = (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    readme = study.root / "README.md"
    if readme.exists():
        files["README.md"] = reading.content(readme)
    return zipped(files)


def _rows(study: Study, resource: dict[str, Any]) -> bytes:
    """A table's file, or the chosen rows of it: those of the chosen plans, else those with a chosen row's key."""
    text, name = read_text_table(study.root, resource), resource["name"]
    if "plan" in text:
        kept = text["plan"].isin(study.plans["plan"])
    elif name in PARTS:
        key = resource["schema"]["primaryKey"]
        key = [key] if isinstance(key, str) else key
        chosen = pd.MultiIndex.from_frame(getattr(study, name)[key])
        kept = pd.Series(pd.MultiIndex.from_frame(text[key].fillna("")).isin(chosen))
    else:
        kept = pd.Series(True, index=text.index)
    if kept.all() and not spreadsheets.risky(text):
        return reading.content(study.root / resource["path"])
    return spreadsheets.to_csv(text[kept])
