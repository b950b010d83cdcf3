"""The sheets of a workbook: plans, targets, paths, observations, progress, grades, sources, in the reader's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from qualib.progress import verdict
from qualib.publish.export import codebook
from qualib.publish.export.selection import select
from qualib.publish.export.xlsx import to_xlsx
from qualib.study import periods
from qualib.study.package import LINKED, Study, description
from qualib.targets import standing
from qualib.targets.departments import owners
from qualib.targets.trajectories import trajectories
from qualib.words.language import Messages


def tables(study: Study, as_of: str | None = None) -> dict[str, pd.DataFrame]:
    """The tables of a workbook, in codes.

    Parameters
    ----------
    study : Study
        Of `select`, or the whole.
    as_of : str, optional
        The month verdicts are of; by default the last that anything was observed in.

    Returns
    -------
    dict of str to DataFrame
        "plans", "targets", "paths" (yearly, with the kind of each value), "observations", "verdicts"
        (`verdict.verdicts` of every plan), "grades" and "sources", with the columns of `codebook.COLUMNS` but for the
        names that depend on the language. Days are `datetime.date`; `departments` are lists.
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
    month = as_of or max(periods.each(seen["period"], "last_month"), default="")
    stands = verdict.verdicts(study, month, paths=standing.paths(study, study.plans)) if month else pd.DataFrame()
    return {
        "plans": _plans(study),
        "targets": targets,
        "paths": paths.assign(region=paths["plan"].map(places)),
        "observations": seen.assign(
            begins=periods.each(seen["period"], "first_day"),
            ends=periods.each(seen["period"], "last_day"),
        ),
        "verdicts": stands,
        "grades": study.grades,
        "sources": _sources(study),
    }


def sheets(study: Study, t: Messages, as_of: str | None = None) -> dict[str, pd.DataFrame]:
    """The sheets of a workbook as they are read: names, headings and words in the reader's language.

    Returns
    -------
    dict of str to DataFrame
        Name of the sheet to its rows: what the workbook is, plans, targets, paths, observations, progress, grades,
        sources and the codebook. Numbers and days stay numbers and days.
    """
    columns, words, titles = codebook.columns(study, t), codebook.codes(t), codebook.titles(t)
    places = {row.region: t.name(row) for row in study.regions.itertuples()}
    names = {row.indicator: t.name(row) for row in study.indicators.itertuples()}
    done = {titles["about"]: _about(study, t, as_of)}
    for name, table in (tables(study, as_of) | {"codebook": codebook.codebook(study, t)}).items():
        if "region" in table:
            table = table.assign(region_name=table["region"].map(places))
        if "indicator" in table:
            table = table.assign(indicator_name=table["indicator"].map(names))
        if name == "plans":
            table = table.assign(title=table[f"title_{t.lang}"] if f"title_{t.lang}" in table else table["title_en"])
        read = {}
        for column in columns[name]:
            said = codebook.own(words, name, column.field)
            read[column.heading] = table[column.field].map(lambda cell, said=said: _worded(cell, said, t))
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
    return to_xlsx(sheets(study, t, as_of), title=t("Quality plans: targets, paths and progress"))


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
    return brief_workbook(study, region, periods.december(year), lang)


def _plans(study: Study) -> pd.DataFrame:
    """The plans, each with the targets that are of it; a day of issue that is known is a day."""
    count = study.targets["plan"].value_counts()
    return study.plans.assign(
        issued=[dt.date.fromisoformat(day) if len(day) == 10 else day for day in study.plans["issued"]],
        rows=study.plans["plan"].map(count).fillna(0).astype("int64"),
    )


def _sources(study: Study) -> pd.DataFrame:
    """The sources, each with the rows that rest on it; an address that is not to be linked is left out."""
    tables = (study.plans, study.targets, study.observations, study.grades)
    count = pd.concat([table["source"] for table in tables]).value_counts()
    return study.sources.assign(
        url=study.sources["url"].where(study.sources["kind"].isin(LINKED), ""),
        rows=study.sources["source"].map(count).fillna(0).astype("int64"),
    )


def _about(study: Study, t: Messages, as_of: str | None) -> pd.DataFrame:
    """What the workbook is, of when and of whom, how to read it and how to cite it."""
    package = description(study.root)
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
