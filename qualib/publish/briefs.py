"""Monthly briefs and annual reports: a page for each region with a plan in force, an index, and those made earlier."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from qualib.errors import QualibError, nearest, shown
from qualib.progress.verdict import GOOD, OFF
from qualib.publish import metrics, templates
from qualib.publish.build import Batch, Page
from qualib.publish.notebook import MONTHLY, YEARLY, job
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.standing import in_force
from qualib.words.language import SOURCE, Messages, languages


@cache
def order() -> tuple[str, ...]:
    """Languages as pages list them: the source language last, since the plans and most readers are Chinese."""
    return tuple(sorted(languages(), key=lambda lang: (lang == SOURCE, lang)))


def require_regions(study: Study, chosen: list[str] | None) -> None:
    """Refuse regions that are not in the codelist.

    Raises
    ------
    QualibError
        Naming the code that a region's name stands for, or the nearest code.
    """
    known = study.regions["region"].tolist()
    for region in chosen or []:
        if region not in known:
            named = {name: row.region for row in study.regions.itertuples() for name in (row.name_en, row.name_zh)}
            hint = f"its code is {named[region]}" if region in named else nearest(region, known)
            raise QualibError(f"region {shown(region)} is not in regions.csv; {hint}")


@dataclass(frozen=True)
class Edition:
    """A kind of page: the monthly brief or the annual report.

    `parameter` is the notebook's that takes the period, `reserved` those that only the command sets, by `options`;
    `parts` are those of its key figures, and `folder` is where a site keeps it. `read` reads the period on a command
    line, `month` is the one a plan has to be in force in. `none` and `idle` say where there is no page;
    the rest words the page's title, the index's title and note, and one line on a page from its key figures.
    """

    notebook: Path
    parameter: str
    reserved: frozenset[str]
    options: str
    parts: tuple[str, ...]
    folder: str
    read: Callable[[str], str]
    month: Callable[[str], str]
    none: str
    idle: str
    title: Callable[[Messages, str, str], str]
    head: Callable[[Messages, str], tuple[str, str]]
    line: Callable[[Messages, dict[str, Any]], str]
    inputs: Callable[[Path, str, str], dict[str, str]] = lambda out, period, region: {}


def _brief_line(t: Messages, figures: dict[str, Any]) -> str:
    parts = [
        t.plural("{n} plan in force", "{n} plans in force", len(figures["in_force"])),
        t.plural("{n} target", "{n} targets", len(figures["verdicts"])),
        t.plural(
            "{n} target point due within 12 months", "{n} target points due within 12 months", len(figures["due"])
        ),
    ]
    return t("; ").join(parts + _standing(t, figures["verdicts"]))


def _standing(t: Messages, verdicts: dict[str, Any]) -> list[str]:
    """How many targets are off course, stand well, and are not known; none that is zero."""
    said = [figure["verdict"] for figure in verdicts.values()]
    off, well = (sum(verdict in group for verdict in said) for group in (OFF, GOOD))
    parts = [
        (off, t("{n} missed, behind or at risk", n=t.number(off))),
        (well, t("{n} on course, ahead or kept", n=t.number(well))),
        (said.count("no evidence"), t("{n} without evidence", n=t.number(said.count("no evidence")))),
    ]
    return [words for count, words in parts if count]


def _report_line(t: Messages, figures: dict[str, Any]) -> str:
    domains = figures["domains"].values()
    asked = sum(domain["targets"] for domain in domains)
    parts = [
        t.plural("{n} plan in force", "{n} plans in force", len(figures["in_force"])),
        t.plural("{n} target asked for that year", "{n} targets asked for that year", asked),
    ]
    return t("; ").join(parts + _standing(t, figures["verdicts"]))


def _month_before(out: Path, month: str, region: str) -> dict[str, str]:
    """The key figures of the month before, for the brief to compare with, if they are there."""
    earlier = Path(os.path.realpath(out / periods.previous_month(month) / f"{region}.json"))
    return {"previous": str(earlier)} if metrics.read(earlier) else {}


BRIEF = Edition(
    notebook=MONTHLY,
    parameter="as_of",
    reserved=frozenset({"as_of", "region", "lang", "previous"}),
    options="--as-of, --region and --lang",
    parts=metrics.BRIEF,
    folder="briefs",
    read=lambda text: periods.resolve_month(text, dt.date.today()),
    month=lambda month: month,
    none="no plan is in force in {period}",
    idle="region {regions} has no plan in force in {period}; those that have: {active}",
    title=lambda t, place, month: t("{region}: monthly quality brief, {month}", region=place, month=t.month(month)),
    head=lambda t, month: (
        t("Monthly quality briefs, {month}", month=t.month(month)),
        t("One page for each region with a plan in force."),
    ),
    line=_brief_line,
    inputs=_month_before,
)
REPORT = Edition(
    notebook=YEARLY,
    parameter="year",
    reserved=frozenset({"year", "region", "lang"}),
    options="--year, --region and --lang",
    parts=metrics.REPORT,
    folder="reports",
    read=lambda text: str(periods.year(text)),
    month=lambda year: periods.december(int(year)),
    none="no plan is in force at the end of {period}",
    idle="region {regions} has no plan in {period}; those that have: {active}",
    title=lambda t, place, year: t("{region}: annual quality report, {year}", region=place, year=year),
    head=lambda t, year: (
        t("Annual quality reports, {year}", year=year),
        t("One page for each region with a plan in force at the end of the year."),
    ),
    line=_report_line,
)
#: Kind of page → its edition.
EDITIONS = {"brief": BRIEF, "report": REPORT}


def regions_in_force(study: Study, edition: Edition, period: str, chosen: list[str] | None = None) -> list[str]:
    """Regions with a plan in force, all or the `chosen` ones.

    Raises
    ------
    QualibError
        If there is none, or a chosen region is unknown or has none.
    """
    require_regions(study, chosen)
    covered = set(in_force(study, edition.month(period))["region"])
    active = [region for region in study.regions["region"] if region in covered]
    if not active:
        raise QualibError(edition.none.format(period=period) + _nearest_months(study, edition.month(period)))
    idle = [region for region in chosen or [] if region not in active]
    if idle:
        raise QualibError(edition.idle.format(regions=", ".join(idle), period=period, active=", ".join(active)))
    return active if chosen is None else [region for region in active if region in chosen]


def _nearest_months(study: Study, month: str) -> str:
    """Which month before this one was the last with a plan in force, and which after it is the first."""
    plans = study.final
    begin = (plans["period_start"].astype(str) + "-01").where(
        plans["issued"].str[:7] < plans["period_start"].astype(str) + "-01", plans["issued"].str[:7]
    )
    end = plans["period_end"].astype(str) + "-12"
    held = begin <= end
    before, after = end[held & (end < month)].max(), begin[held & (begin > month)].min()
    said = [f"the last month with one was {before}"] if isinstance(before, str) else []
    said += [f"the first month with one is {after}"] if isinstance(after, str) else []
    return "; " + " and ".join(said) if said else "; the data hold no plan"


def batch(
    study: Study,
    edition: Edition,
    period: str,
    out: Path,
    *,
    regions: list[str] | None,
    langs: list[str],
    parameters: dict[str, Any],
    beside: tuple[str, ...] = (),
    lines: bool = True,
) -> Batch:
    """The pages of a period in these regions (all with a plan in force, if none are named) and languages.

    They go to a folder of `out` named after the period; if there are to be `lines`, one is said on each in the first
    language. What is made of them, such as a comparison with the month before, is planned when it is their turn.

    Raises
    ------
    QualibError
        If no plan is in force; when planned, if a parameter does not fit the notebook or is set by the command
        itself, or earlier key figures cannot be read.
    """
    active, places = regions_in_force(study, edition, period, regions), study.regions.set_index("region")

    def pages() -> list[Page]:
        clash = sorted(edition.reserved & set(parameters))
        if clash:
            raise QualibError(f"parameter {', '.join(clash)} is set by the command; use {edition.options}")
        made = []
        for region in active:
            name, inputs = f"{period}/{region}", edition.inputs(out, period, region)
            own = {**parameters, edition.parameter: period, "region": region, **inputs}
            for lang in langs:
                t = Messages(lang)
                title = edition.title(t, t.name(places.loc[region]), period)
                work = job(edition.notebook, {**own, "lang": lang})
                made.append(Page(f"{name}-{lang}", work, title, lang, f"{name}.json", tuple(inputs), beside))
        return made

    line = partial(edition.line, Messages(langs[0])) if lines else None
    return Batch(period, len(active) * len(langs), pages, line, partial(index, study, edition, period))


def index(study: Study, edition: Edition, period: str, folder: Path) -> str:
    """Word the index of the pages in `folder`, in every language they exist in.

    Raises
    ------
    QualibError
        If a file is not such key figures.
    """
    places = study.regions.set_index("region")
    paths = [path for path in sorted(folder.glob("*.json")) if path.stem in places.index]
    figures = {path.stem: metrics.read(path, edition.parts) for path in paths}
    pages = {region: [lang for lang in order() if (folder / f"{region}-{lang}.html").is_file()] for region in figures}
    said = {}
    for lang in order():
        if any(lang in langs for langs in pages.values()):
            t = Messages(lang)
            said[lang] = dict(zip(("title", "note"), edition.head(t, period), strict=True))
            for region, known in figures.items():
                said[lang] |= {region: t.name(places.loc[region]), f"{region}.line": edition.line(t, known)}
    return templates.fill("index", {"said": said, "pages": pages, **templates.look()})


@dataclass(frozen=True)
class Published:
    """A page made earlier, in the languages there are; `figures` are its key figures."""

    kind: str  # of `EDITIONS`
    period: str
    region: str
    folder: Path
    langs: tuple[str, ...]
    figures: dict[str, Any]

    def name(self, lang: str) -> str:
        """The page's file, in a language it exists in: `lang` if it does."""
        return f"{self.region}-{lang if lang in self.langs else self.langs[0]}.html"

    @property
    def place(self) -> str:
        """The folder of a site that it lies in."""
        return f"{EDITIONS[self.kind].folder}/{self.period}"

    def address(self, lang: str) -> str:
        """The page as seen from the front page of a site."""
        return f"{self.place}/{self.name(lang)}"

    def when(self, t: Messages) -> str:
        """Its month or year in words."""
        return t.month(self.period) if self.kind == "brief" else t.period(self.period)


def published(study: Study, kind: str, base: Path) -> Iterator[Published]:
    """Pages in folders of `base` such as ``2016-06`` or ``2016``, the newest first, regions in their order.

    Raises
    ------
    QualibError
        If key figures cannot be read.
    """
    edition = EDITIONS[kind]
    folders = [path for path in base.iterdir() if path.is_dir()] if base.is_dir() else []
    for folder in sorted(folders, reverse=True):
        if not _is_period(folder.name, edition):
            continue
        names = {path.name for path in folder.glob("*.html") if path.is_file()}
        for region in study.regions["region"]:
            langs = tuple(lang for lang in order() if f"{region}-{lang}.html" in names)
            if langs:
                figures = metrics.read(folder / f"{region}.json", edition.parts)
                yield Published(kind, folder.name, region, folder, langs, figures)


def _is_period(name: str, edition: Edition) -> bool:
    try:
        return edition.read(name) == name
    except QualibError:
        return False
