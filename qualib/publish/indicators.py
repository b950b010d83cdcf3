"""A page for each indicator: what it is, who asks for what, who for more than the nation, what was observed."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from qualib.figures.country import TILES
from qualib.publish.pages import INDICATORS, REGIONS, addresses, anchor, framed, heading, name, paragraph, tiles
from qualib.publish.record import Record
from qualib.publish.regions import OBSERVED, verdicts_csv
from qualib.study import periods
from qualib.targets.cascade import LEVELS
from qualib.words import profiles, sources, terms
from qualib.words.html import csv, table_html
from qualib.words.language import Messages

#: Provinces of which something is known, below which a map says less than a table.
FEWEST = 3


def files(record: Record, lang: str) -> Iterator[tuple[str, bytes]]:
    """The pages of all indicators in one language, by address."""
    for code in record.indicators:
        yield f"{INDICATORS}/{name(code, lang)}", page(record, code, lang).encode()


def data(record: Record) -> Iterator[tuple[str, bytes]]:
    """What the pages show as CSV files, by address."""
    for code, own in record.verdicts.groupby("indicator", sort=False):
        yield f"{INDICATORS}/{code}-targets.csv", verdicts_csv(record, own)
    for code, seen in record.observations.groupby("indicator", sort=False):
        yield f"{INDICATORS}/{code}-observed.csv", csv(seen[OBSERVED])


def page(record: Record, code: str, lang: str) -> str:
    """The page of an indicator in one language.

    Raises
    ------
    KeyError
        If the indicator is not in the codelist.
    """
    t = Messages(lang)
    body = [part for part in _body(record, code, t) if part]
    return framed(record, code, INDICATORS, t.name(record.codes[code]), body, t)


def _body(record: Record, code: str, t: Messages) -> Iterator[Markup]:
    own = record.own("verdicts", "indicator", code)
    seen = record.own("observations", "indicator", code)
    near = [record.codes[other] for other in record.close[code]]
    pages = addresses(INDICATORS, record.indicators, t.lang, "")
    one = Markup("<dt>{}</dt><dd>{}</dd>")
    said = profiles.definition(record.study, record.codes[code], near, t, pages)
    yield Markup("<dl>{}</dl>").format(Markup("").join(one.format(*pair) for pair in said))
    yield paragraph(_counted(own, seen, t))
    yield paragraph(profiles.as_of(record.month, record.briefed, t), note=True)
    yield from _map(record, own, seen, t)
    yield from _asked(record, code, own, t)
    yield from _observed(record, code, seen, t)


def _counted(own: pd.DataFrame, seen: pd.DataFrame, t: Messages) -> str:
    asked = t.plural("{n} target is on record", "{n} targets are on record", len(own))
    values = t.plural("{n} value was observed", "{n} values were observed", len(seen))
    tally = t(" ({note})", note=profiles.tally(own["verdict"], t)) if len(own) else ""
    return t("{targets}{tally}; {values}.", targets=asked, tally=tally, values=values)


def _map(record: Record, own: pd.DataFrame, seen: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    """The provinces with the verdict on their last target, or the last value of a whole year."""
    years = seen[periods.each(seen["period"], "kind") == periods.Kind.YEAR]
    years = years.assign(other=years["frame"] != "").sort_values(["period", "other"], ascending=[True, False],
                                                                 kind="stable")  # fmt: skip
    last = years.drop_duplicates("region", keep="last").set_index("region")
    asked = own.sort_values("final_year", kind="stable").drop_duplicates("region", keep="last").set_index("region")
    told = {}
    for region in TILES:
        words, sign, side = [], "", "empty"
        if region in asked.index:
            side, sign = profiles.side([asked.at[region, "verdict"]])
            words.append(t("target for {year}: {verdict}", year=asked.at[region, "final_year"],
                           verdict=terms.verdict(asked.at[region, "verdict"], t)))  # fmt: skip
        if region in last.index:
            row = last.loc[region]
            value = t.interval(row["low"], row["high"], row["unit"])
            frame = t(" ({note})", note=terms.frame(row["frame"], t)) if row["frame"] else ""
            words.append(t("{value} in {period}", value=value, period=t.period(row["period"])) + frame)
            sign += " " + t.interval(row["low"], row["high"], "count")
        told[region] = (side, sign.strip(), t("; ").join(words) or t("nothing on record"))
    if sum(side != "empty" or bool(said) for side, said, _ in told.values()) >= FEWEST:
        yield heading(t("Province by province"), "map")
        yield tiles(record, told, addresses(REGIONS, TILES, t.lang, "../"), t("Provinces on a grid"), t)
        yield paragraph(t("▲ the province's last target is missed, behind or at risk; ✓ it is on course, ahead or "
                          "kept; ○ it is not decided; the number is the last value of a whole year, in the unit "
                          "above."),
                        note=True)  # fmt: skip


def _asked(record: Record, code: str, own: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    if own.empty:
        return
    yield heading(t("Who asks for what"), "asked")
    nations = record.own("nations", "indicator", code)
    yield paragraph(*_more(record, nations, t))
    level = own["region"].map(lambda region: LEVELS.index(record.places[region].level))
    rows = own.assign(rank=level).sort_values(["final_year", "rank", "region"], ascending=[False, True, True],
                                              kind="stable", ignore_index=True)  # fmt: skip
    pages = addresses(REGIONS, record.regions, t.lang, "../")
    table = profiles.asked(record.study, rows, t, record.points, nations, pages, record.short(t))
    groups = [t("last target in {year}", year=year) for year in rows["final_year"]]
    yield table_html(table, t("Targets by their last year"), names=list(rows["name"]), groups=groups)
    yield paragraph(anchor(f"{code}-targets.csv", t("These targets as CSV")))


def _more(record: Record, nations: pd.DataFrame, t: Messages) -> Iterator[str]:
    """Who asks for more than the nation, year by year, exact and close told apart."""
    more = nations[nations["answer"] == "raises"]
    for near, words in (("exact", t("More than the nation asks of the same indicator: {who}.")),
                        ("close", t("More than the nation asks of a close indicator: {who}."))):  # fmt: skip
        own = more[more["comparability"] == near]
        years = [
            t("{places} for {year}", year=year,
              places=t(", ").join(dict.fromkeys(t.name(record.places[region]) for region in rows["region"])))
            for year, rows in own.groupby("year")
        ]  # fmt: skip
        if years:
            yield words.format(who=t("; ").join(years))


def _observed(record: Record, code: str, seen: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    if seen.empty:
        return
    yield heading(t("What was observed"), "observed")
    pages = addresses(REGIONS, record.regions, t.lang, "../")
    table = profiles.years(record.study, seen, t, pages)
    if len(table):
        yield table_html(table, t("Values of whole years"))
    yield table_html(sources.observations_table(record.study, seen, t), names=list(seen["name"]),
                     fold=t("Every value observed ({n})", n=len(seen)))  # fmt: skip
    yield paragraph(anchor(f"{code}-observed.csv", t("These values as CSV")))
