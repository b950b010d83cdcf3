"""The words for codes: the only place where a code of the data or the library becomes a word."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from qualib.study.package import Study
from qualib.words.language import Messages


def label(study: Study, row: Any, t: Messages) -> str:
    """Name of a target or observation: as published in Chinese, the codelist's name in other languages."""
    if t.lang == "zh":
        return str(row.label_zh)
    return t.name(study.codes[row.indicator])


def department(study: Study, code: str, t: Messages) -> str:
    """Name of a department."""
    return t.name(study.departments.set_index("department").loc[code])


def kind(kind: str, t: Messages) -> str:
    """Words for the ground a value stands on."""
    return {
        "stated": t("stated"),
        "implied": t("level kept"),
        "interpolated": t("interpolated"),
        "held": t("held"),
        "extrapolated": t("extrapolated"),
        "": t("no value yet"),
    }[kind]


def data_status(status: str, t: Messages) -> str:
    """Words for how an observation came about."""
    return {"published": t("published"), "derived": t("derived"), "inferred": t("inferred")}[status]


def method(method: str, t: Messages) -> str:
    """Words for a way to interpolate."""
    return {
        "linear": t("straight line"),
        "geometric": t("constant growth rate"),
        "logit": t("logit"),
        "step": t("earlier value held"),
    }[method]


def extension(way: str, t: Messages) -> str:
    """Words for a way to extend a path past its stated years."""
    return {
        "none": t("not at all"),
        "hold": t("hold the nearest value"),
        "trend": t("carry on at the same pace"),
    }[way]


def normalisation(way: str, t: Messages) -> str:
    """Words for a normalisation of a view."""
    return {
        "none": t("none: the published unit"),
        "minmax": t("least to most demanding value drawn"),
        "distance_to_target": t("distance to the national target"),
        "goalposts": t("between the indicator's bounds"),
    }[way]


def comparability(answer: str, t: Messages) -> str:
    """Words for how far two indicators compare (`qualib.targets.compare.comparability`)."""
    return {
        "exact": t("exact"),
        "close": t("close"),
        "unit": t("not comparable: the units differ"),
        "direction": t("not comparable: the directions differ"),
        "family": t("not comparable: different things"),
    }[answer]


def answer(answer: str, t: Messages) -> str:
    """Words for what a lower level's target does to the one above (`qualib.targets.cascade.Answer`)."""
    return {
        "raises": t("asks for more"),
        "repeats": t("asks for the same"),
        "lowers": t("asks for less"),
        "undecided": t("the ranges overlap"),
    }[answer]


def first(first: str, t: Messages) -> str:
    """Words for who set a target first (`qualib.targets.cascade.First`)."""
    return {
        "upper": t("the upper level"),
        "lower": t("the lower level"),
        "same": t("both on one day"),
        "undecided": t("the dates do not tell"),
    }[first]


def levels(level: str, upper: str, t: Messages) -> str:
    """Words for a pair of levels of government, the lower first."""
    return t("{lower} beside {upper}", lower=_level(level, t), upper=_level(upper, t))


def _level(level: str, t: Messages) -> str:
    return {
        "country": t("the nation"),
        "province": t("the province"),
        "prefecture": t("the city"),
        "county": t("the county"),
    }[level]


def short(region: Any, t: Messages) -> str:
    """A province's name as short as it is told apart: without what kind of province it is."""
    kinds = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
    name = t.name(region)
    return next((name.removesuffix(kind) for kind in kinds if name.endswith(kind)), name)


def letters(province: str) -> str:
    """The two letters of a province (GB/T 2260), for where its name in Latin letters has no room."""
    return {
        "110000": "BJ", "120000": "TJ", "130000": "HE", "140000": "SX", "150000": "NM", "210000": "LN", "220000": "JL",
        "230000": "HL", "310000": "SH", "320000": "JS", "330000": "ZJ", "340000": "AH", "350000": "FJ", "360000": "JX",
        "370000": "SD", "410000": "HA", "420000": "HB", "430000": "HN", "440000": "GD", "450000": "GX", "460000": "HI",
        "500000": "CQ", "510000": "SC", "520000": "GZ", "530000": "YN", "540000": "XZ", "610000": "SN", "620000": "GS",
        "630000": "QH", "640000": "NX", "650000": "XJ",
    }[province]  # fmt: skip


def doubt(doubt: str, t: Messages) -> str:
    """Words for a reason to doubt a status."""
    return {
        "not published": t("value not published as such"),
        "baseline not published": t("baseline not published as such"),
        "interval": t("the value is an interval"),
        "part of the year": t("part of a year"),
        "measures disagree": t("the measures disagree"),
        "frame changed": t("the sampling frame changed"),
        "no baseline": t("no baseline"),
    }[doubt]


def domain(domain: str, t: Messages) -> str:
    """Words for a domain."""
    return {
        "product": t("products"),
        "engineering": t("works"),
        "service": t("services"),
        "environment": t("environment"),
        "brand": t("brands"),
        "standards": t("standards"),
        "foundation": t("foundations"),
        "innovation": t("innovation"),
        "safety": t("safety"),
        "market": t("market"),
    }[domain]


def choice(choice: str, t: Messages) -> str:
    """Words for an input of the uncertainty analysis (`qualib.scores.uncertainty.INPUTS`)."""
    return {
        "normalisation": t("normalisation"),
        "weights": t("weights"),
        "aggregation": t("aggregation"),
        "alternative": t("several targets in one family"),
        "ends": t("point within the interval"),
    }[choice]


def direction(direction: str, t: Messages) -> str:
    """Words for which way an indicator gets better."""
    return {"higher": t("higher"), "lower": t("lower")}[direction]


def comparator(comparator: str, t: Messages) -> str:
    """Words for how a target's value is meant."""
    return {
        "ge": t("at least"),
        "approx_ge": t("somewhat more than"),
        "eq": t("exactly"),
        "le": t("at most"),
        "range": t("between two values"),
    }[comparator]


def measure(measure: str, t: Messages) -> str:
    """Words for what a target's number is of."""
    return {
        "level": t("a level to reach or keep"),
        "increment": t("new ones added"),
        "change": t("a rise in points"),
        "growth": t("a rate of growth"),
        "multiple": t("a multiple"),
        "ceiling": t("an upper limit"),
    }[measure]


def timing(timing: str, t: Messages) -> str:
    """Words for when a target is to be met."""
    return {
        "by_end": t("by an end date"),
        "annual_path": t("on a yearly path"),
        "maintain": t("kept throughout"),
        "each_year": t("every year"),
        "period": t("over the period"),
    }[timing]


def firmness(firmness: str, t: Messages) -> str:
    """Words for how firmly a target is put; "" where its page does not show it."""
    return {
        "binding": t("binding"),
        "expected": t("expected"),
        "strive": t("striven for"),
        "plain": t("without a qualifier"),
        "": t("not shown"),
    }[firmness]


def level(level: str, t: Messages) -> str:
    """Words for a level of government."""
    return {
        "country": t("nation"),
        "province": t("provinces"),
        "prefecture": t("cities"),
        "county": t("counties"),
    }[level]


def frame(frame: str, t: Messages) -> str:
    """Words for a sampling frame; a code that has none stands as it is."""
    cities = re.fullmatch(r"(\d+)_cities(_reference-2018)?", frame)
    if cities:
        return t("{n} cities", n=cities[1]) + (t(", at the reference state of 2018") if cities[2] else "")
    since = re.fullmatch(r"(\d{4})-", frame)
    if since:
        return t("as sampled since {year}", year=since[1])
    return {
        "": t("usual"),
        "reference-2018": t("at the reference state of 2018"),
        "physical_quality": t("physical quality only"),
        "main_rivers": t("main rivers"),
        "12_main_rivers": t("twelve main rivers"),
        "main_basins": t("main basins"),
        "967_sections": t("967 sections"),
        "with_lakes": t("rivers and lakes"),
        "provincial": t("provincial sampling"),
        "provincial_calculation": t("the province's own calculation"),
        "national_and_provincial": t("national and provincial sampling"),
        "quality_supervision": t("quality supervision's sampling"),
        "sampling_and_monitoring": t("sampling and monitoring together"),
        "parameters-94": t("94 parameters"),
        "full_items": t("all items"),
        "full_items_provincial": t("all items, provincial sampling"),
        "overall_verdict": t("overall verdict"),
        "incl_market": t("the market included"),
        "excl_background": t("natural background left out"),
        "excl_new_area": t("the new area left out"),
        "eastern_city_cluster": t("eastern city cluster"),
        "huangshui_in_xining": t("Huangshui river in Xining"),
        "16_cities_without_wuhan": t("16 cities without Wuhan"),
    }.get(frame, frame)


def plan_standing(standing: str, t: Messages) -> str:
    """Words for what a plan was coded from."""
    return {
        "text": t("the text, with offsets"),
        "reprint": t("a reprint of the text"),
        "press": t("press reports"),
        "draft": t("a draft for comment"),
    }[standing]


def sign(sign: str, t: Messages) -> str:
    """Words for a sign of doubt about a draft row (`qualib.texts.extract.confidence`)."""
    return {
        "name taken from the clause before": t("name taken from the clause before"),
        "name taken from the value before": t("name taken from the value before"),
        "population taken from the value before": t("population taken from the value before"),
        "no name found": t("no name found"),
        "no year in sight": t("no year in sight"),
        "a name of few words": t("a name of few words"),
        "a name that says little": t("a name that says little"),
        "a long name": t("a long name"),
        "a rate without a population": t("a rate without a population"),
        "words in the name that may not belong to it": t("words in the name that may not belong to it"),
        "several names in one": t("several names in one"),
        "a share without what it is a share of": t("a share without what it is a share of"),
        "a value shared out over people": t("a value shared out over people"),
        "who drafts may be left out": t("who drafts may be left out"),
        "a name of things counted otherwise": t("a name of things counted otherwise"),
        "unit not printed": t("unit not printed"),
        "a unit read from a verb": t("a unit read from a verb"),
        "name on both sides of the number": t("name on both sides of the number"),
        "names shared out over a list": t("names shared out over a list"),
        "no verb beside the number": t("no verb beside the number"),
        "nothing claims the number": t("nothing claims the number"),
        "land or work that no verb claims": t("land or work that no verb claims"),
        "a rate that may owe its population": t("a rate that may owe its population"),
    }[sign]


def plans(study: Study, t: Messages) -> dict[str, str]:
    """Short names of the plans: place and years, with the code where two would share one."""
    places = study.regions.set_index("region")
    names = {}
    for plan in study.plans.itertuples():
        years = "–".join(dict.fromkeys((str(plan.period_start), str(plan.period_end))))
        names[plan.plan] = f"{t.name(places.loc[plan.region])} {years}"
    count = pd.Series(names, dtype="object").value_counts()
    return {code: name if count[name] == 1 else f"{name} ({code})" for code, name in names.items()}


def rung(rung: str, t: Messages) -> str:
    """Words for what counts as evidence (`qualib.progress.outcomes.Rung`), each beside those before it."""
    return {
        "published": t("values of the whole due year, published as such"),
        "derived": t("also derived by arithmetic"),
        "inferred": t("also inferred"),
        "part": t("also of a part of the due year"),
        "beside": t("also of the year before or after"),
        "near": t("also of a near indicator, or a part of the region"),
    }[rung]


def verdict(verdict: str, t: Messages) -> str:
    """Words for a verdict (`qualib.progress.verdict.Verdict`)."""
    return {
        "missed": t("missed"),
        "behind": t("behind"),
        "at risk": t("at risk"),
        "undecided": t("undecided"),
        "no evidence": t("no evidence"),
        "on course": t("on course"),
        "ahead": t("ahead"),
        "kept": t("kept"),
    }[verdict]


def reason(reason: str, t: Messages) -> str:
    """Words for the reason of a verdict (`qualib.progress.verdict.Reason`)."""
    return {
        "met": t("what is asked is met"),
        "met_last": t("the last target is met already"),
        "met_later": t("met in a later year; the year it was due is not known"),
        "short": t("short of what is asked"),
        "pace": t("judged by the pace so far"),
        "part": t("only part of the year is known"),
        "interval": t("the value observed is an interval that does not decide"),
        "sampling": t("within the sampling error"),
        "disagree": t("the values observed disagree"),
        "years": t("not every year is known"),
        "no_pace": t("nothing is asked of this year yet, and no earlier value tells the pace"),
        "earlier": t("only an earlier year is known"),
        "later": t("the year it was due is not known; this is of a later year"),
        "proxy": t("only something near it is known"),
        "kind": t("a rate of growth is asked, which no value observed tells"),
        "nothing": t("nothing was observed"),
    }[reason]
