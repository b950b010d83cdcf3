"""Rubrics: how observed values earn marks and scores earn grades.

A rubric is a YAML file (``data/rubrics``): weights by domain and indicator that add up to 100, the value that
earns full marks and the one that earns none, grades as bands of whole marks, and incidents that veto.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualib.errors import QualibError, line, nearest, shown
from qualib.study import reading
from qualib.study.package import Study

PARTS = {"name_zh", "name_en", "source", "domains", "grades", "veto", "coverage"}
MARKS = ["weight", "full", "zero"]


@dataclass(frozen=True)
class Rubric:
    """A checked rubric.

    `marks` has one row per indicator: domain, indicator, weight (of 100), full, zero (values in the
    indicator's unit); `grades` maps a grade, the best first, to the lowest score that earns it.
    """

    name: str
    name_zh: str
    name_en: str
    source: str
    marks: pd.DataFrame
    grades: dict[str, float]
    veto: str
    incidents: tuple[str, ...]
    coverage: float
    text: dict[str, Any]


def read(study: Study, rubric: str | Path) -> Rubric:
    """Read a rubric of ``data/rubrics`` by its name, or any YAML file by its path.

    Raises
    ------
    QualibError
        If there is none, it is not YAML, or with all that is wrong with it (see `check`).
    """
    path = Path(rubric) if str(rubric).endswith((".yaml", ".yml")) else study.root / "rubrics" / f"{rubric}.yaml"
    known = sorted(place.stem for place in (study.root / "rubrics").glob("*.yaml"))
    text = reading.yaml_file(path, nearest(str(rubric), known) if known else "write one")
    return check(study, text, path.stem)


def check(study: Study, text: Any, name: str) -> Rubric:
    """Check a rubric's parts and return it ready for use.

    Parameters
    ----------
    study : Study
        Its codelist knows the indicators.
    text : mapping
        As in the YAML file.
    name : str
        Named in messages.

    Raises
    ------
    QualibError
        One message with every fault: parts that are unknown or missing, weights that do not add up (the domains
        to 100, a domain's indicators to the domain), unknown or misplaced indicators, a zero mark on the wrong
        side of the full one, grades that overlap, leave a gap or do not span 0 to 100, a veto that is no grade.
    """
    if not isinstance(text, Mapping):
        raise QualibError(f"rubric {name}: expected a mapping with {', '.join(sorted(PARTS))}, found {shown(text)}")
    faults = [f"unknown part {shown(part)}; {nearest(str(part), sorted(PARTS))}" for part in text if part not in PARTS]
    faults += [f"{part}: missing" for part in ("name_zh", "name_en", "domains", "grades") if not text.get(part)]
    marks = pd.DataFrame(_marks(study, text.get("domains"), faults), columns=["domain", "indicator", *MARKS])
    grades = _grades(text.get("grades"), faults)
    veto = text.get("veto") or {}
    if veto and (not isinstance(veto, Mapping) or set(veto) != {"grade", "incidents"} or veto["grade"] not in grades):
        faults.append(f"veto: expected a grade among {', '.join(grades)} and a list of incidents, found {shown(veto)}")
        veto = {}
    coverage = text.get("coverage", 0)
    if not _number(coverage) or not 0 <= coverage <= 100:
        faults.append(f"coverage: expected a percentage from 0 to 100, found {shown(coverage)}")
    if faults:
        if len(faults) == 1:
            raise QualibError(f"rubric {name}: {faults[0]}; mend it")
        lines = [f"  {line(fault)}" for fault in faults]
        raise QualibError(f"rubric {name}: {len(faults)} faults; mend them", "\n".join(lines))
    return Rubric(
        name,
        str(text["name_zh"]),
        str(text["name_en"]),
        str(text.get("source", "")),
        marks.astype(dict.fromkeys(MARKS, float)),
        grades,
        str(veto.get("grade", "")),
        tuple(map(str, veto.get("incidents", ()))),
        float(coverage),
        dict(text),
    )


def changed(study: Study, rubric: Rubric, changes: Mapping[str, Any]) -> Rubric:
    """A rubric with some of its parts changed, checked anew.

    Parameters
    ----------
    changes : mapping
        Place in the file to its new value, with ``/`` between the parts:
        ``{"domains/product/indicators/product.manufacturing.pass_rate/full": 95}``.

    Raises
    ------
    QualibError
        For a place that is not there, and as `check`.
    """
    text = copy.deepcopy(rubric.text)
    for place, value in changes.items():
        *parents, last = place.split("/")
        spot: Any = text
        for part in parents:
            spot = spot.get(part) if isinstance(spot, dict) else None
        if not isinstance(spot, dict) or last not in spot:
            known = ", ".join(map(str, spot)) if isinstance(spot, dict) else ", ".join(text)
            raise QualibError(f"rubric {rubric.name} has no {place!r}; choose among {known}")
        spot[last] = value
    return check(study, text, f"{rubric.name}, changed")


def _marks(study: Study, domains: Any, faults: list[str]) -> list[dict[str, Any]]:
    if not isinstance(domains, Mapping):
        return []
    codes = study.indicators.set_index("indicator")
    rows: list[dict[str, Any]] = []
    total, sound = 0.0, True
    for domain, part in domains.items():
        listed = part.get("indicators") if isinstance(part, Mapping) else None
        if not isinstance(listed, Mapping) or not listed or not _number(part.get("weight")):
            faults.append(f"domains, {domain}: expected a weight and indicators, found {shown(part)}")
            sound = False
            continue
        if domain not in set(codes["domain"]):
            faults.append(f"domains, {domain}: unknown; {nearest(str(domain), sorted(set(codes['domain'])))}")
        total += part["weight"]
        inner = 0.0
        for code, mark in listed.items():
            place = f"domains, {domain}, {code}"
            if code not in codes.index:
                faults.append(f"{place}: no such indicator; {nearest(str(code), list(codes.index))[:120]}")
            elif codes.at[code, "domain"] != domain:
                faults.append(f"{place}: an indicator of {codes.at[code, 'domain']}; move it there")
            if any(code == row["indicator"] for row in rows):
                faults.append(f"{place}: named twice")
            if not isinstance(mark, Mapping) or set(mark) != set(MARKS) or not all(map(_number, mark.values())):
                faults.append(f"{place}: expected the numbers {', '.join(MARKS)}, found {shown(mark)}")
                inner = np.nan
                continue
            if mark["weight"] <= 0:
                faults.append(f"{place}: expected a weight above 0, found {mark['weight']}")
            lower = code in codes.index and codes.at[code, "direction"] == "lower"
            if mark["full"] == mark["zero"] or (mark["full"] < mark["zero"]) != lower:
                side = "above" if lower else "below"
                faults.append(f"{place}: expected zero {side} full, found zero {mark['zero']}, full {mark['full']}")
            inner += mark["weight"]
            rows.append({"domain": domain, "indicator": code, **mark})
        if abs(inner - part["weight"]) > 1e-9:
            faults.append(
                f"domains, {domain}: indicators weigh {inner:g}, the domain {part['weight']:g}; make them equal"
            )
    if sound and abs(total - 100) > 1e-9:
        faults.append(f"domains: expected weights that add up to 100, found {total:g}")
    return rows


def _grades(grades: Any, faults: list[str]) -> dict[str, float]:
    if not isinstance(grades, Mapping):
        return {}
    bands = {}
    for name, band in grades.items():
        if not isinstance(band, list | tuple) or len(band) != 2 or not all(map(_number, band)) or band[0] > band[1]:
            faults.append(f"grades, {name}: expected [lowest, highest] whole marks, found {shown(band)}")
        else:
            bands[str(name)] = (band[0], band[1])
    order = sorted(bands, key=lambda name: bands[name], reverse=True)
    for better, worse in itertools.pairwise(order):
        low, high = bands[better][0], bands[worse][1]
        if high >= low:
            faults.append(f"grades, {worse} and {better}: overlap from {low:g} to {high:g}; end {worse} below {low:g}")
        elif high < low - 1:
            faults.append(f"grades, {worse} and {better}: nothing from {high:g} to {low:g}; close the gap")
    if order and (bands[order[-1]][0] != 0 or bands[order[0]][1] != 100):
        faults.append(f"grades: expected bands from 0 to 100, found {bands[order[-1]][0]:g} to {bands[order[0]][1]:g}")
    return {name: float(bands[name][0]) for name in order}


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
