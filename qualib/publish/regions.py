"""A page for each region: its plans, what they promise, what is known of it, what falls due, and the sources."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from qualib.figures.course import course
from qualib.publish.pages import FEEDS, INDICATORS, REGIONS, addresses, anchor, framed, heading, name, paragraph
from qualib.publish.record import Record
from qualib.study import periods
from qualib.words import panels, profiles, sources, terms
from qualib.words.html import bullets_html, csv, table_html
from qualib.words.language import Messages

#: Columns of the files beside a page, by the names they have in the data package and in `qualib.verdicts`.
VERDICTS = ["plan", "region", "indicator", "label_zh", "measure", "unit", "measure_word", "timing", "firmness",
            "section", "departments", "asked_year", "asked_low", "asked_high", "final_year", "final_low", "final_high",
            "verdict", "reason", "seen_region", "seen_indicator", "period", "frame", "low", "high", "n", "sample_low",
            "sample_high", "data_status", "proxy", "source_title", "source_url"]  # fmt: skip
OBSERVED = ["region", "indicator", "period", "frame", "label_zh", "value_text", "low", "high", "n", "unit", "status",
            "source_title", "source_url", "note"]  # fmt: skip


def files(record: Record, lang: str) -> Iterator[tuple[str, bytes]]:
    """The pages of all regions in one language, by address."""
    for region in record.regions:
        yield f"{REGIONS}/{name(region, lang)}", page(record, region, lang).encode()


def data(record: Record) -> Iterator[tuple[str, bytes]]:
    """What the pages show as CSV files, by address; codes and numbers are the same in every language."""
    for region in record.regions:
        own = record.own("verdicts", "region", region)
        if len(own):
            yield f"{REGIONS}/{region}-targets.csv", verdicts_csv(record, own)
        seen = record.own("observations", "region", region)
        if len(seen):
            yield f"{REGIONS}/{region}-observed.csv", csv(seen[OBSERVED])


def verdicts_csv(record: Record, rows: pd.DataFrame) -> bytes:
    """Rows of the verdict table as a CSV file, with the month they are of."""
    said = rows.assign(departments=rows["departments"].str.join("; "))
    return csv(said[VERDICTS].assign(as_of=record.month))


def page(record: Record, region: str, lang: str) -> str:
    """The page of a region in one language.

    Raises
    ------
    KeyError
        If the region is not in the codelist.
    """
    t = Messages(lang)
    place = t.name(record.places[region])
    own = record.own("verdicts", "region", region)
    title = t("{place}: what was promised on quality, and what came of it", place=place)
    body = [part for part in _body(record, region, own, t) if part]
    feed = f"../{FEEDS}/{name(region, lang, 'xml')}" if region in set(record.study.plans["region"]) else ""
    links = [anchor(feed, t("Feed"))] if feed else []
    return framed(record, region, REGIONS, title, body, t, links, feed)


def _body(record: Record, region: str, own: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    study, soon = record.study, record.soon(region)
    plans = record.own("plans", "region", region)
    yield paragraph(profiles.held(len(plans), own["verdict"], t), profiles.next_due(soon, t))
    yield paragraph(profiles.as_of(record.month, record.briefed, t), note=True)
    yield from _promises(record, region, own, t)
    if len(soon):
        yield heading(t("Due next"), "due")
        yield table_html(profiles.due(study, soon, t))
    yield from _evidence(record, region, own, t)
    yield from _grades(record, region, t)
    yield from _beside(record, region, t)
    yield from _briefs(record, region, t)
    yield from _sources(record, region, plans, own, t)
    yield from _around(record, region, t)


def _promises(record: Record, region: str, own: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    if own.empty:
        return
    rows = own.assign(order=own["domain"].map({code: i for i, code in enumerate(own["domain"].unique())}))
    rows = rows.sort_values(["order", "final_year"], ascending=[True, False], kind="stable", ignore_index=True)
    domains = [terms.domain(code, t) for code in rows["domain"]]
    pages = addresses(INDICATORS, record.indicators, t.lang, "../")
    table = profiles.promises(record.study, rows, t, record.at, pages, record.short(t))
    yield heading(t("What was promised, and what is known"), "targets")
    yield paragraph(
        "" if own["departments"].map(len).any() else t("No department is named for these targets in what was read."),
        t("A number leads to where it stands in its source; the address of a row stays what it is."),
        note=True)  # fmt: skip
    yield table_html(table, t("Targets by domain"), names=list(rows["name"]), groups=domains)
    yield paragraph(anchor(f"{region}-targets.csv", t("These targets as CSV")))


def _evidence(record: Record, region: str, own: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    """A drawing for each indicator that was observed and is asked for, or was observed twice."""
    seen = record.own("observations", "region", region)
    kind = periods.each(seen["period"], "kind")
    seen = seen[~kind.isin([periods.Kind.SPAN]) & (seen["frame"] == "")]
    seen = seen.assign(year=periods.each(seen["period"], "middle") - 0.5, value=seen["low"].fillna(seen["high"]))
    asked = record.own("targets", "region", region)
    asked = asked[asked["measure"].isin(["level", "ceiling"]) & (asked["standing"] != "draft")]
    figures = []
    for code, points in seen.groupby("indicator", sort=False):
        aims = asked[asked["indicator"] == code]
        if len(points) < 2 and aims.empty:
            continue
        figures.append(_figure(record, str(code), aims, points, t))
    if figures:
        yield heading(t("Over the years"), "years")
        yield paragraph(t("A circle is what is asked, a stroke from it the way that is open; a diamond is what was "
                          "observed. A part of a year stands at its middle."), note=True)  # fmt: skip
        yield Markup('<div class="courses">{}</div>').format(Markup("").join(figures))


def _figure(record: Record, code: str, aims: pd.DataFrame, seen: pd.DataFrame, t: Messages) -> Markup:
    row = record.codes[code]
    words = t("values observed from {first} to {last}: {n}", n=len(seen), first=int(seen["year"].min()),
              last=int(seen["year"].max()))  # fmt: skip
    if len(aims):
        words += t(", beside what is asked of {years}", years=t(", ").join(dict.fromkeys(map(str, aims["year"]))))
    drawn = course(
        [(point.year, point.low, point.high) for point in aims.itertuples()],
        [(point.year, point.value) for point in seen.itertuples()],
        words,
        t,
    )
    unit = t.unit_name(row.unit) if row.unit != "other" else ""
    title = anchor(f"../{INDICATORS}/{name(code, t.lang)}", t.name(row))
    return Markup('<figure>{}<figcaption>{}{}</figcaption></figure>').format(
        drawn, title, t(" ({note})", note=unit) if unit else "")  # fmt: skip


def _grades(record: Record, region: str, t: Messages) -> Iterator[Markup]:
    rows = record.own("grades", "region", region)
    if len(rows):
        yield heading(t("Official grades"), "grades")
        yield table_html(profiles.grades(rows, t), t("The official yearly assessment of quality work"))


def _beside(record: Record, region: str, t: Messages) -> Iterator[Markup]:
    rows = record.own("pairs", "region", region)
    if len(rows):
        yield heading(t("Beside the level above"), "above")
        table = panels.pairs(record.study, rows, t).drop(columns=t("Region"))
        table.insert(0, t("Indicator"), table.pop(t("Indicator")))
        yield table_html(table, t("Targets of one indicator and year, here and above"))


def _briefs(record: Record, region: str, t: Messages) -> Iterator[Markup]:
    kinds = {"brief": t("Monthly briefs"), "report": t("Annual reports")}
    lines = []
    for kind, words in kinds.items():
        links = [anchor(f"../{one.address(t.lang)}", one.when(t)) for one in record.pages
                 if one.kind == kind and one.region == region]  # fmt: skip
        if links:
            lines.append(Markup(t("{kind}: {links}")).format(kind=words, links=Markup(" · ").join(links)))
    if lines:
        yield heading(t("Briefs and reports"), "briefs")
        yield bullets_html(lines)


def _sources(record: Record, region: str, plans: pd.DataFrame, own: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    study = record.study
    if len(plans):
        yield heading(t("Plans"), "plans")
        order = plans.sort_values("period_start", ascending=False, kind="stable")
        yield table_html(profiles.plans(study, order, t), names=[f"plan-{code}" for code in order["plan"]])
    coded = record.own("targets", "region", region)
    seen = record.own("observations", "region", region)
    # What a verdict rests on may be of a part of the region.
    rests = own.loc[own["seen_region"] != region, ["seen_region", "seen_indicator", "period", "frame"]]
    others = [record.own("observations", "region", other) for other in rests["seen_region"].unique() if other]
    for other in others:
        keys = pd.MultiIndex.from_frame(other[["region", "indicator", "period", "frame"]])
        seen = pd.concat([seen, other[keys.isin(pd.MultiIndex.from_frame(rests))]])
    if coded.empty and seen.empty:
        return
    yield heading(t("Where the numbers come from"), "sources")
    if len(coded):
        yield table_html(sources.targets_table(study, coded, t), names=list(coded["name"]),
                         fold=t("Every target as published ({n})", n=len(coded)))  # fmt: skip
    if len(seen):
        yield table_html(sources.observations_table(study, seen, t), names=list(seen["name"]),
                         fold=t("Every value observed ({n})", n=len(seen)))  # fmt: skip
        if (seen["region"] == region).any():
            yield paragraph(anchor(f"{region}-observed.csv", t("These values as CSV")))


def _around(record: Record, region: str, t: Messages) -> Iterator[Markup]:
    words = {"upper": t("It lies in"), "within": t("Within it"), "beside": t("Beside it")}
    pages = addresses(REGIONS, record.regions, t.lang, "../")
    lines = []
    for part, codes in record.around(region).items():
        if codes:
            links = Markup(" · ").join(_neighbour(record, code, pages[code], t) for code in codes)
            lines.append(Markup(t("{kind}: {links}")).format(kind=words[part], links=links))
    yield heading(t("Neighbours"), "neighbours")
    yield paragraph(t("A sign stands where targets are on record: ▲ some are missed, behind or at risk; ✓ some stand "
                      "well and none is off course; ○ none is decided."), note=True)  # fmt: skip
    yield bullets_html(lines)


def _neighbour(record: Record, region: str, address: str, t: Messages) -> Markup:
    sign = profiles.side(record.own("verdicts", "region", region)["verdict"])[1]
    return anchor(address, t.name(record.places[region]) + (f" {sign}" if sign else ""))
