"""What the front page searches: regions, indicators, plans, targets, departments and pages, in every language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualib.publish.briefs import order
from qualib.publish.pages import INDICATORS, REGIONS, name
from qualib.publish.record import Record
from qualib.targets.departments import variants
from qualib.words import profiles, terms, values
from qualib.words.language import Messages
from qualib.words.synonyms import plain, widened

#: Kinds of what is found, in the order they are listed.
KINDS = ("region", "indicator", "plan", "target", "department", "brief", "report", "notebook")

#: Kind, title, what is said, address, sign and words of a thing.
Found = tuple[str, str, str, str, str, list[str]]


def packed(value: Any) -> str:
    """JSON that can stand inside a page: no “<” can end the element it is in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def index(record: Record, notebooks: dict[str, str], lang: str) -> dict[str, Any]:
    """Everything that can be found, in the order it is listed.

    Returns
    -------
    dict
        kinds (words for them), words (texts to find by, each kept once) and found (a list for each: number of its
        kind, title, what is said of it, address, sign, numbers of its words).
    """
    t = Messages(lang)
    words: dict[str, int] = {}
    found = []
    for kind, title, note, address, sign, said in _found(record, notebooks, t):
        own = [words.setdefault(text, len(words)) for text in said]
        found.append([KINDS.index(kind), title, note, address, sign, own])
    return {"kinds": [_kind(kind, t) for kind in KINDS], "words": list(words), "found": found}


def _kind(kind: str, t: Messages) -> str:
    return {
        "region": t("Region"), "indicator": t("Indicator"), "plan": t("Plan"), "target": t("Target"),
        "department": t("Department"), "brief": t("Monthly brief"), "report": t("Annual report"),
        "notebook": t("Notebook"),
    }[kind]  # fmt: skip


def _found(record: Record, notebooks: dict[str, str], t: Messages) -> Iterator[Found]:
    """Kind, title, what is said, address, sign and words of each thing."""
    every = [Messages(lang) for lang in order()]
    places = {
        code: widened(" ".join([code, *(each.name(row) for each in every)])) for code, row in record.places.items()
    }
    codes = {code: widened(" ".join([code.replace(".", " "), *(each.name(row) for each in every)]))
             for code, row in record.codes.items()}  # fmt: skip
    titles = {row.plan: widened(f"{row.plan} {row.title_zh} {row.title_en} {row.document_no}")
              for row in record.plans.itertuples()}  # fmt: skip
    for region in record.regions:
        said, sign = _told(record.own("verdicts", "region", region), t)
        yield "region", t.name(record.places[region]), said, f"{REGIONS}/{name(region, t.lang)}", sign, [places[region]]
    for code in record.indicators:
        said, sign = _told(record.own("verdicts", "indicator", code), t)
        seen = len(record.own("observations", "indicator", code))
        said = said or t.plural("{n} value was observed", "{n} values were observed", seen)
        yield "indicator", t.name(record.codes[code]), said, f"{INDICATORS}/{name(code, t.lang)}", sign, [codes[code]]
    for plan in record.plans.itertuples():
        said, sign = _told(record.own("verdicts", "plan", plan.plan), t)
        address = f"{REGIONS}/{name(plan.region, t.lang)}#plan-{plan.plan}"
        yield "plan", t.title(plan), said or terms.plan_standing(plan.standing, t), address, sign, [
            titles[plan.plan], places[plan.region]]  # fmt: skip
    for row in record.verdicts.itertuples():
        asked = t("{value}, {year}", value=values.amount(row.final_low, row.final_high, row, t), year=row.final_year)
        title = t(
            "{place}, {series}", place=t.name(record.places[row.region]), series=terms.label(record.study, row, t)
        )
        sign = profiles.side([row.verdict])[1]
        address = f"{REGIONS}/{name(row.region, t.lang)}#{row.name}"
        ends = (row.final_low, row.final_high, row.low, row.high)
        numbers = dict.fromkeys(f"{end:g}" for end in ends if pd.notna(end))
        yield "target", title, f"{asked} · {terms.verdict(row.verdict, t)}", address, sign, [
            places[row.region], codes[row.indicator], widened(row.label_zh),
            plain(" ".join([row.plan, str(row.final_year), *numbers]))]  # fmt: skip
    yield from _departments(record, places, every, t)
    yield from _pages(record, places, every, t)
    for address, title in notebooks.items():
        yield "notebook", title, "", address, "", [plain(title)]


def _told(rows: pd.DataFrame, t: Messages) -> tuple[str, str]:
    """How some targets stand: how many of each verdict, and the sign of the worst."""
    return profiles.tally(rows["verdict"], t), profiles.side(rows["verdict"])[1]


def _departments(record: Record, places: dict[str, str], every: list[Messages], t: Messages) -> Iterator[Found]:
    """A department once for each region whose targets name it, leading to the first of them."""
    known = variants(record.study.departments).set_index("department_zh")["department"]
    codes = {row.department: row for row in record.study.departments.itertuples()}
    rows = record.verdicts.explode("departments")
    rows = rows[rows["departments"].isin(known.index)]
    rows = rows.assign(department=rows["departments"].map(known)).drop_duplicates(["name", "department"])
    for (code, region), own in rows.groupby(["department", "region"], sort=False):
        row = codes[str(code)]
        said = widened(" ".join([str(code).replace("_", " "), row.variants, *(each.name(row) for each in every)]))
        title = t("{place}, {series}", place=t.name(record.places[str(region)]), series=t.name(row))
        tally = profiles.tally(own["verdict"], t)
        note = t.plural("answers for {n} target: {tally}", "answers for {n} targets: {tally}", len(own), tally=tally)
        address = f"{REGIONS}/{name(str(region), t.lang)}#{own['name'].iloc[0]}"
        yield "department", title, note, address, profiles.side(own["verdict"])[1], [places[str(region)], said]


def _pages(record: Record, places: dict[str, str], every: list[Messages], t: Messages) -> Iterator[Found]:
    for page in record.pages:
        when = plain(" ".join([page.period, *(page.when(each) for each in every)]))
        title = t("{place}, {series}", place=t.name(record.places[page.region]), series=page.when(t))
        stands = [row["verdict"] for row in page.figures.get("verdicts", {}).values()]
        kind = plain(" ".join(_kind(page.kind, each) for each in every))
        yield page.kind, title, profiles.tally(stands, t), page.address(t.lang), profiles.side(stands)[1], [
            places[page.region], when, kind]  # fmt: skip
