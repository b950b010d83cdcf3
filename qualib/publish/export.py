"""The data for other hands: a selection of the study as tables, a workbook, SDMX-CSV or a data package."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from qualib.errors import QualibError
from qualib.progress import verdict
from qualib.publish import archive, codebook, workbook
from qualib.study import periods
from qualib.study.package import Study, read_text_table
from qualib.targets import standing
from qualib.targets.departments import owners
from qualib.targets.trajectories import trajectories
from qualib.words.language import Messages


def select(
    study: Study,
    *,
    as_of: str | None = None,
    regions: Iterable[str] | None = None,
    plans: Iterable[str] | None = None,
) -> Study:
    """The part of a study that an export holds; the codelists stay whole.

    Parameters
    ----------
    study : Study
    as_of : str, optional
        A month such as ``2016-06``: plans issued by then, and observations of periods that had ended by then.
    regions : iterable of str, optional
        Plans of these regions, and observations of these and the regions directly within them; all by default.
    plans : iterable of str, optional
        Only these plans; all of the regions' by default.

    Raises
    ------
    QualibError
        If the month is malformed, or neither a plan nor an observation is left.
    """
    own, seen = study.plans, study.observations
    chosen = None if regions is None else set(regions)
    if as_of is not None:
        periods.month(as_of)
        own = own[own["issued"].str[:7] <= as_of]
        seen = seen[periods.each(seen["period"], "last_month") <= as_of]
    if chosen is not None:
        parents = study.regions.set_index("region")["parent"]
        own = own[own["region"].isin(chosen)]
        seen = seen[seen["region"].isin(chosen) | seen["region"].map(parents).isin(chosen)]
    if plans is not None:
        own = own[own["plan"].isin(set(plans))]
    if own.empty and seen.empty:
        whose = f"of {', '.join(sorted(chosen))}" if chosen else "of any region"
        raise QualibError(
            f"nothing to export: no plan {whose} was issued and nothing observed by {as_of or 'now'}; "
            "choose another region or a later month"
        )
    return replace(
        study,
        plans=own.reset_index(drop=True),
        observations=seen.reset_index(drop=True),
        targets=study.targets[study.targets["plan"].isin(own["plan"])].reset_index(drop=True),
        responsibilities=study.responsibilities[study.responsibilities["plan"].isin(own["plan"])].reset_index(
            drop=True
        ),
    )


def tables(study: Study, as_of: str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of a workbook, in codes.

    Parameters
    ----------
    study : Study
        Of `select`, or the whole.
    as_of : str, optional
        The month progress is read in.

    Returns
    -------
    dict of str to DataFrame
        "targets", "paths" (yearly, with the kind of each value), "observations", "statuses"
        (`verdict.latest`) and "sources", with the columns of `codebook.COLUMNS` but for the names
        that depend on the language. Days are `datetime.date`; `departments` and `doubts` are lists.
    """
    places = study.plans.set_index("plan")["region"]
    named = (
        owners(study, study.targets).groupby("target")["department_zh"].agg(lambda names: list(dict.fromkeys(names)))
    )
    targets = study.targets.assign(
        region=study.targets["plan"].map(places),
        departments=[named.get(i, []) for i in study.targets.index],
    )
    paths = trajectories(study)
    seen = study.observations
    statuses = verdict.latest(verdict.progress(study, as_of=as_of))
    return {
        "targets": targets,
        "paths": paths.assign(region=paths["plan"].map(places)),
        "observations": seen.assign(
            begins=periods.each(seen["period"], "first_day"),
            ends=periods.each(seen["period"], "last_day"),
        ),
        "statuses": statuses.assign(direction=statuses["higher"].map({True: "higher", False: "lower"})),
        "sources": _sources(study),
    }


def sheets(study: Study, t: Messages, as_of: str | None = None) -> dict[str, pd.DataFrame]:
    """The sheets of a workbook as they are read: names, headings and words in the reader's language.

    Returns
    -------
    dict of str to DataFrame
        Name of the sheet to its rows: what the workbook is, targets, paths, observations, progress, sources and
        the codebook. Numbers and days stay numbers and days.
    """
    heads, words, titles = codebook.headings(t), codebook.codes(t), codebook.titles(t)
    places = {row.region: t.name(row) for row in study.regions.itertuples()}
    names = {row.indicator: t.name(row) for row in study.indicators.itertuples()}
    done = {titles["about"]: _about(study, t, as_of)}
    for name, table in (tables(study, as_of) | {"codebook": codebook.codebook(study, t)}).items():
        if "region" in table:
            table = table.assign(region_name=table["region"].map(places))
        if "indicator" in table:
            table = table.assign(indicator_name=table["indicator"].map(names))
        if name == "sources":
            table = table.assign(title=table[f"title_{t.lang}"] if f"title_{t.lang}" in table else table["title_en"])
        read = {}
        for field in codebook.COLUMNS[name]:
            said = codebook.of(words, name, field) or {}
            read[codebook.of(heads, name, field)] = table[field].map(lambda cell, said=said: _worded(cell, said, t))
        done[titles[name]] = pd.DataFrame(read)
    return done


def to_workbook(study: Study, lang: str, as_of: str | None = None) -> bytes:
    """A selection as an Excel workbook.

    Raises
    ------
    QualibError
        If the language has no catalogue, openpyxl is not installed, or a text is longer than a cell can hold.
    """
    t = Messages(lang)
    return workbook.to_xlsx(sheets(study, t, as_of), title=t("Quality plans: targets, paths and progress"))


def brief_workbook(study: Study, region: str, month: str, lang: str) -> bytes:
    """The workbook beside a region's monthly brief: its plans in force that month, as far as then observed.

    Raises
    ------
    QualibError
        As `to_workbook`, or if the month is malformed or there is nothing of that region by then.
    """
    plans = standing.in_force(study, month, region)["plan"]
    return to_workbook(select(study, as_of=month, regions=[region], plans=plans), lang, month)


def report_workbook(study: Study, region: str, year: int, lang: str) -> bytes:
    """The workbook beside a region's annual report: that of its December."""
    return brief_workbook(study, region, f"{year}-12", lang)


def to_datapackage(study: Study) -> bytes:
    """A selection as a Frictionless Data Package in a zip archive, the same bytes for the same data.

    A table that is whole is the file as it is; of one in part, the rows chosen. The codelists stay whole. Each
    resource names its `bytes` and its SHA-256 `hash`; the codebook comes along as ``README.md``.
    """
    package = json.loads((study.root / "datapackage.json").read_text(encoding="utf-8"))
    files = {"datapackage.json": b""}
    for resource in package["resources"]:
        content = _rows(study, resource)
        files[resource["path"]] = content
        resource["bytes"], resource["hash"] = len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"
    files["datapackage.json"] = (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    readme = study.root / "README.md"
    if readme.exists():
        files["README.md"] = readme.read_bytes()
    return archive.zipped(files)


def _rows(study: Study, resource: dict[str, Any]) -> bytes:
    """A table's file, or the chosen rows of it."""
    text = read_text_table(study.root, resource)
    if "plan" in text:
        kept = text["plan"].isin(study.plans["plan"])
    elif resource["name"] == "observations":
        key = resource["schema"]["primaryKey"]
        chosen = set(study.observations[key].itertuples(index=False, name=None))
        kept = pd.Series([row in chosen for row in text[key].fillna("").itertuples(index=False, name=None)], dtype=bool)
    else:
        kept = pd.Series(True, index=text.index)
    if kept.all():
        return (study.root / resource["path"]).read_bytes()
    return text[kept].to_csv(index=False, lineterminator="\n").encode("utf-8")


def _sources(study: Study) -> pd.DataFrame:
    """Plans, then the sources of observations, each with the rows that rest on it."""
    plans = study.plans.assign(
        source_kind="plan",
        url=study.plans["published_url"],
        issued=[dt.date.fromisoformat(day) for day in study.plans["issued"]],
        rows=study.plans["plan"].map(study.targets["plan"].value_counts()).fillna(0).astype("int64"),
    )
    cited = study.observations.groupby(["source_title", "source_url"], sort=False).size().reset_index(name="rows")
    cited = cited.rename(columns={"source_url": "url"})
    cited = cited.assign(source_kind="observation", title_zh=cited["source_title"], title_en=cited["source_title"])
    whole = {name: "Int64" for name in ("period_start", "period_end", "text_chars", "rows")}
    return pd.concat([table.astype(object) for table in (plans, cited)], ignore_index=True).astype(whole)


def _about(study: Study, t: Messages, as_of: str | None) -> pd.DataFrame:
    """What the workbook is, of when and of whom, how to read it and how to cite it."""
    package = json.loads((study.root / "datapackage.json").read_text(encoding="utf-8"))
    places = study.regions[study.regions["region"].isin(study.plans["region"])]
    version = str(package.get("version", ""))
    rows = {
        t("Title"): t("Quality plans: targets, paths and progress"),
        t("Data"): t("data package {name}, version {version}", name=package.get("name", ""), version=version),
        t("As of"): t.month(as_of) if as_of else t("all that is coded"),
        t("Regions"): t(", ").join(t.name(row) for row in places.itertuples()),
        t("An interval"): t(
            "A target is an interval: “88% or more” is low 88 with an empty high end. An empty end is open."
        ),
        t("A path"): t(
            "A path is straight between two stated years; a value that no plan states says so under its ground."
        ),
        t("Progress"): t("The last observation of each series, against the next target point and the last one."),
        t("To compare"): t("Pass rates of different sampling are different indicators; read the codebook first."),
        t("To cite"): t(
            "Cite the plan and its section beside any figure you quote, and this data package with its version."
        ),
    }
    return pd.DataFrame({t("Item"): list(rows), t("Text"): list(rows.values())}, dtype=str)


def _worded(cell: Any, said: dict[str, str], t: Messages) -> Any:
    """A cell's code, or list of codes, in words; anything else as it is."""
    if isinstance(cell, list):
        return t("; ").join(str(said.get(item, item)) for item in cell)
    return said.get(cell, cell) if isinstance(cell, str) else cell
