"""The site's page to compare: any family, places and years, what is asked beside what was observed.

The page carries the whole record, worded at build time; its script only chooses and draws. What may stand on one axis,
what is close and why, and who asks for more than the nation is all worked out here, by the rooms that know it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualib.figures.country import TILES
from qualib.figures.style import colour
from qualib.progress.axes import AXIS
from qualib.publish import templates
from qualib.publish.briefs import order
from qualib.publish.pages import anchor, front, name, navigation, switch
from qualib.publish.search import packed
from qualib.study.package import Study
from qualib.targets import compare
from qualib.targets.standing import NATION
from qualib.targets.trajectories import SERIES
from qualib.words import sentences, terms, values
from qualib.words.language import Messages

#: What draws the chart, and what chooses what is drawn.
SCRIPTS = ("chart", "compare")
#: The columns of a point as the page carries it, in their order; nothing that is empty stands at the end.
POINT = ["period", "begin", "end", "at", "value", "low", "high", "said", "kind", "source", "note", "section", "answer",
         "beside", "gap", "sample_low", "sample_high", "n"]  # fmt: skip


@dataclass(frozen=True)
class View:
    """A view of the page that answers a question, and the address that leads to it."""

    family: str
    indicator: str
    places: tuple[str, ...]
    years: tuple[int, int]

    def hash(self) -> str:
        """The view as the page reads it from its address."""
        first, last = self.years
        chosen = f"family={self.family}&indicator={self.indicator}&places={','.join(self.places)}"
        return f"#{chosen}&from={first}&to={last}"


#: Guizhou's ramp beside Siping's goals; what is asked of food in 2025.
RAMP = View("product_pass_rate", "product.industrial.spot_check_pass_rate", ("520000", "220300", NATION), (2012, 2020))
FOOD = View("food_pass_rate", "product.food.sampling_pass_rate", ("provinces", NATION), (2025, 2025))


def address(lang: str) -> str:
    """File of the page in a language."""
    return name("compare", lang)


def title(t: Messages) -> str:
    """The page's title, which is also what leads to it."""
    return t("Compare places and plans")


def page(study: Study, table: pd.DataFrame, lang: str) -> str:
    """The page in one language; `table` is of `progress.axes.points`."""
    t = Messages(lang)
    links = [
        anchor(front(lang), t("All pages")),
        *(switch(other, address(other)) for other in order() if other != lang),
    ]
    asked = [
        (t("Guizhou's 89 → 90 → 91% beside Siping's goals for 2020"), RAMP),
        (t("Which provinces ask for more than the nation on food in 2025?"), FOOD),
    ]
    held = record(study, table, lang)
    there = {axis["family"] for axis in held["axes"]}
    fitting = {"lang": lang, "title": title(t), "nav": navigation(links, t), "words": _labels(t),
               "made": templates.words(lang)["made"], "record": packed(held),
               "scripts": [templates.script(name) for name in SCRIPTS],
               "asked": [(words, view.hash()) for words, view in asked if view.family in there]}  # fmt: skip
    return templates.fill("compare", fitting | templates.look(*SCRIPTS, styles=("compare",)))


def record(study: Study, table: pd.DataFrame, lang: str) -> dict[str, Any]:
    """Everything the page can show, in the words of a language; `table` is of `progress.axes.points`.

    Returns
    -------
    dict
        places (code → name, short name, colour, row and column of its tile, letters), plans (code → title, name),
        sources (title, address or ""), codes (indicator → name), differs (sentences' ends), axes, and words and
        kinds for the script. An axis has family, id, name, unit, lower (is better), codes, known (the numbers of
        places, values asked for and observed of each), near (how each pair of codes compares: -1 exact, else a place
        in `differs`), away (other axes of the family and why they are others), races (sentences on two plans) and
        series: asked (or observed), place, code, plan, name, points (`POINT`).
    """
    t, rows = Messages(lang), table
    codes, places = study.indicators.set_index("indicator"), study.regions.set_index("region")
    sources: dict[tuple[str, str], int] = {}
    rows = rows.assign(source=[sources.setdefault(pair, len(sources))
                               for pair in zip(rows["source_title"], rows["source_url"], strict=True)])  # fmt: skip
    rows = _worded(study, rows, t)
    differs: dict[str, int] = {}
    axes = [_axis(study, key, own, differs, t) for key, own in rows.groupby(AXIS, sort=False)]
    domains = codes.drop_duplicates("family").set_index("family")["domain"]
    for axis in axes:
        axis["domain"] = terms.domain(domains[axis["family"]], t)
        axis["away"] = [[n, _apart(axis["key"], other["key"], t)] for n, other in enumerate(axes)
                        if other["family"] == axis["family"] and other is not axis]  # fmt: skip
    for axis in axes:
        del axis["key"]
    used = [code for code in places.index if code in TILES or code in set(rows["region"])]
    names = terms.plans(study, t)
    families = study.families.set_index("family")
    return {
        "places": {code: [t.name(places.loc[code]), terms.short(places.loc[code], t), colour(code),
                          *((*TILES[code], terms.letters(code)) if code in TILES else ())] for code in used},
        "plans": {row.plan: [t.title(row), names[row.plan] + (t(" ({note})", note=terms.plan_standing("draft", t))
                                                              if row.standing == "draft" else "")]
                  for row in study.plans.itertuples()},
        "sources": [list(pair) for pair in sources],
        "codes": {code: t.name(codes.loc[code]) for code in rows["indicator"].unique()},
        "families": {code: [t.name(families.loc[code]), *counts] for code, counts in _counts(rows, "family").items()},
        "differs": list(differs),
        "kinds": {**{kind: terms.kind(kind, t) for kind in ("stated", "implied", "interpolated")},
                  **{status: terms.data_status(status, t) for status in ("published", "derived", "inferred")}},
        "nation": NATION,
        "first": RAMP.hash() if RAMP.family in set(rows["family"]) else "",
        "words": _words(t),
        "axes": axes,
    }  # fmt: skip


def _worded(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """The points with what is read of them: period, value, name of their series, sampling frame."""
    codes = {row.indicator: t.name(row) for row in study.indicators.itertuples()}
    said, names, beside = [], [], []
    for row in rows.itertuples():
        ends = (row.whole_low, row.whole_high) if row.sort == "increment" else (row.low, row.high)
        words = values.amount(*ends, row, t)
        if row.sort == "increment" and row.timing != "each_year" and row.begin == row.begin:
            words += t(", or {value} a year", value=t.interval(row.low, row.high, row.unit, row.measure_word))
        said.append(words)
        name = row.label_zh if row.asked and t.lang == "zh" else codes[row.indicator]  # as `terms.label`
        names.append(name + (t(" ({note})", note=terms.frame(row.frame, t)) if row.frame else ""))
        beside.append(_beside(row, t) if row.answer else "")
    read = {period: t.period(period) for period in rows["period"].unique()}
    rows = rows.assign(said=said, name=names, beside=beside, period=rows["period"].map(read))
    return rows.assign(point=[_packed(cells) for cells in zip(*(rows[name] for name in POINT), strict=True)])


def _counts(rows: pd.DataFrame, by: str) -> dict[str, list[int]]:
    """How many places, values asked for and values observed there are of each family or indicator."""
    told = rows.assign(given=rows["asked"] & (rows["kind"] != "interpolated"), seen=~rows["asked"].astype(bool))
    counts = told.groupby(by, sort=False).agg({"region": "nunique", "given": "sum", "seen": "sum"})
    return dict(zip(counts.index, counts.to_numpy().tolist(), strict=True))


def _beside(row: Any, t: Messages) -> str:
    """What a target does to the nation's for the same indicator and year."""
    gap = values.change(abs(row.gap), row.unit, t)
    return {
        "raises": t("asks for more than the nation, by {gap}", gap=gap),
        "repeats": t("asks for what the nation asks for"),
        "lowers": t("asks for less than the nation, by {gap}", gap=gap),
        "undecided": t("its range overlaps the nation's"),
    }[row.answer]


def _races(study: Study, rows: pd.DataFrame, t: Messages) -> list[list[str]]:
    """How each moving path of a core plan stands to every other core plan and the nation's: plans, indicator, words."""
    plans = study.final.set_index("plan")
    core = plans.index[(plans["core"] == "true") | (plans["region"] == NATION)]
    own = rows[rows["asked"] & rows["plan"].isin(core)].rename(columns={"at": "due"})
    own = own.assign(year=own["due"].astype(int))
    moving = own[own["plan"].map(plans["core"]) == "true"].groupby([*SERIES], sort=False).filter(
        lambda path: path["value"].max() > path["value"].min())  # fmt: skip
    return [
        [str(plan), str(other), str(code), sentences.race(study, path, goals, t)]
        for (plan, code, *_), path in moving.groupby(SERIES, sort=False)
        for other, goals in own[own["plan"] != plan].groupby("plan", sort=False)
        if plans.at[other, "region"] != plans.at[plan, "region"]
    ]


def _axis(study: Study, key: tuple[Any, ...], rows: pd.DataFrame, differs: dict[str, int],
          t: Messages) -> dict[str, Any]:  # fmt: skip
    """One axis with its series; ends of sentences on what differs are added to `differs`."""
    family, sort, _, direction, years = key
    known = _counts(rows, "indicator")
    # The indicator most asked for comes first: it is what the others are compared to until a reader chooses.
    codes = sorted(known, key=lambda code: (-known[code][1], -known[code][2]))
    near = [[-1] * len(codes) for _ in codes]
    pairs = compare.apart(study, codes) if len(codes) > 1 else {}
    for (one, other), what in pairs.items():
        i, j = codes.index(one), codes.index(other)
        near[i][j] = near[j][i] = differs.setdefault(sentences.differing(what, t), len(differs))
    units = t(" or ").join(dict.fromkeys(t.unit_name(unit) for unit in rows["unit"]))
    series: dict[tuple[Any, ...], list[Any]] = {}
    columns = ("asked", "region", "indicator", "plan", "name", "measure", "frame", "point")
    for *line, point in zip(*(rows[column] for column in columns), strict=True):
        series.setdefault(tuple(line), []).append(point)
    name = _sort(sort, int(years), t)
    return {
        "key": key,
        "family": family,
        "id": _code(key),
        "name": t("{family}, {unit}", family=name, unit=units),
        "unit": t("{family}, {unit}", family=t.name(study.families.set_index("family").loc[family]), unit=units)
        + ("" if sort == "level" else t(" ({note})", note=name)),
        "lower": direction == "lower",
        "codes": codes,
        "known": [known[code] for code in codes],
        "near": near,
        "races": _races(study, rows, t) if sort == "level" else [],
        "series": [
            [int(asked), region, codes.index(code), plan, called, own]
            for (asked, region, code, plan, called, *_), own in series.items()
        ],
    }


def _code(key: tuple[Any, ...]) -> str:
    """What an address calls an axis within its family."""
    _, sort, scale, direction, years = key
    return "-".join([sort, scale.replace("–", "-"), *([str(int(years))] if years else []),
                     *(["lower"] if direction == "lower" else [])])  # fmt: skip


def _packed(cells: tuple[Any, ...]) -> list[Any]:
    """A point as short as it can be written: nothing for NaN and "", whole numbers without a decimal point."""
    short: list[Any] = []
    for cell in cells:
        if isinstance(cell, float):
            short.append(None if np.isnan(cell) else int(cell) if cell.is_integer() else round(cell, 6))
        else:
            short.append(None if cell == "" else cell)
    while short[-1] is None:
        short.pop()
    return short


def _sort(sort: str, years: int, t: Messages) -> str:
    """Words for what kind of value an axis is of."""
    return {
        "level": t("the level itself"),
        "increment": t("additions, for a year of the plan"),
        "change": t("rises, over {n} years", n=years),
        "growth": t("growth or decline, over {n} years", n=years),
        "pace": t("growth a year"),
        "multiple": t("multiples, over {n} years", n=years),
        "sum": t("added up over {n} years", n=years),
    }[sort]


def _apart(one: tuple[Any, ...], other: tuple[Any, ...], t: Messages) -> str:
    """Why values of two axes of a family never share one."""
    if one[1] != other[1]:
        return t("a level, an addition, a rise and a rate of growth are different things")
    if one[4] != other[4]:
        return t("they take different numbers of years")
    return terms.comparability("unit" if one[2] != other[2] else "direction", t)


def _columns(t: Messages) -> list[str]:
    """Heads of the page's table."""
    return [t("Place"), t("Series"), t("Period of time"), t("Value"), t("What it is"), t("Comparability"),
            t("Beside the nation's target"), t("Plan"), t("Source")]  # fmt: skip


def _labels(t: Messages) -> dict[str, Any]:
    """Words that stand on the page whatever is chosen."""
    return {
        "noscript": t("This page draws what you choose with a script, and your browser runs none."),
        "family": t("Family"),
        "values": t("Kind of value"),
        "indicator": t("Indicator that the others are compared to"),
        "from": t("From"),
        "to": t("to"),
        "near": t("close indicators too"),
        "seen": t("what was observed"),
        "places": t("The nation and the provinces"),
        "all": t("All provinces with data"),
        "clear": t("No place"),
        "chart": t("Chart"),
        "keys": t("Left and right lead along a series, up and down to the next one."),
        "csv": t("Data (CSV)"),
        "png": t("Picture (PNG)"),
        "copy": t("Copy the link to this view"),
        "table": t("The same as a table"),
        "columns": _columns(t),
    }


def _words(t: Messages) -> dict[str, Any]:
    """Words that the script fills in: their places in braces are left as they are."""
    return {
        "comma": t(", "),
        "list": t("; "),
        "asked": t("{place}, {series}: {value} asked for {period} ({about})"),
        "seen": t("{place}, {series}: {value} observed in {period} ({about})"),
        "sampled": t("sampling interval {low}–{high}, {n} samples"),
        "close": t("close"),
        "exact": t("exact"),
        "observed": t("observed: {series}"),
        "isAsked": t("asked for"),
        "isSeen": t("observed"),
        "title": t("{family}, {from}–{to}"),
        "titleYear": t("{family}, {year}"),
        "more": t("{family}: {n} of the {all} places shown ask for more than the nation's {value} for {year}: {names}"),
        "noMore": t("{family}: none of the {all} places shown asks for more than the nation's {value} for {year}"),
        "reference": t("Compared to: {indicator}."),
        "differs": t("Close only, since this differs: {what}: {names}."),
        "frames": t("Observed in several sampling frames, which are not one series: {names}."),
        "missing": t("No data here on: {names}."),
        "away": t("Never on this axis: {name} (values: {n}), since {why}. Choose it as the kind of value."),
        "none": t("Nothing chosen has data in these years: choose a place or other years."),
        "others": t("and {n} more at the same point"),
        "source": t("Source"),
        "known": t("{name} ({places} places, {asked} values asked for, {seen} observed)"),
        "tile": t("{place}: {n} values"),
        "below": t("Cities and counties with data: {n}, of them chosen: {chosen}"),
        "plans": t("Plans drawn: {n} of {all}"),
        "said": t("With data here: {provinces} provinces, {below} cities and counties. Places chosen: {chosen}; "
                  "values asked for: {asked}; observed: {seen}."),
        "odd": t("The address asks for what is not known here, which is left out: {what}"),
        "copied": t("Copied."),
        "columns": _columns(t),
        "keyAsked": t("asked for by a plan"),
        "keyClose": t("asked for, of a close indicator"),
        "keyBetween": t("between two years that a plan states"),
        "keySeen": t("observed"),
        "keySeenClose": t("observed, of a close indicator"),
        "keyDerived": t("hollow: derived or inferred, not published as such"),
        "keyOpen": t("at least, or at most"),
        "keyRange": t("between two values"),
        "keySample": t("sampling interval (95%)"),
        "keyPart": t("part of a year, or several years"),
    }  # fmt: skip
