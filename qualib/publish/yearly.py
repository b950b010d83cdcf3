"""The annual reports: one page per region with a plan in force at the end of the year, and an index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qualib.errors import QualibError
from qualib.publish import contents, metrics, notebook
from qualib.publish.build import Page
from qualib.publish.monthly import require_regions
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.standing import in_force
from qualib.words.language import Messages

NOTEBOOK = notebook.NOTEBOOKS / "91-annual-report.ipynb"


def regions_covered(study: Study, year: int, chosen: list[str] | None = None) -> list[str]:
    """Regions with a plan in force at the end of the year, all or the `chosen` ones.

    Raises
    ------
    QualibError
        If no plan covers the year, or a region is unknown or has none.
    """
    require_regions(study, chosen)
    covered = set(in_force(study, periods.december(year))["region"])
    active = [region for region in study.regions["region"] if region in covered]
    if not active:
        spans = [f"{plan.plan} {plan.period_start}–{plan.period_end}" for plan in study.plans.itertuples()]
        raise QualibError(f"no plan covers {year}; choose a year within one of: {'; '.join(spans)}")
    idle = [region for region in chosen or [] if region not in active]
    if idle:
        raise QualibError(f"region {', '.join(idle)} has no plan in {year}; those that have: {', '.join(active)}")
    return active if chosen is None else [region for region in active if region in chosen]


def page_title(study: Study, region: str, year: int, t: Messages) -> str:
    """Title of a region's report."""
    return t("{region}: annual quality report, {year}", region=t.name(study.regions.set_index("region").loc[region]),
             year=year)  # fmt: skip


def pages(
    study: Study,
    year: int,
    regions: list[str],
    langs: list[str],
    parameters: dict[str, Any] | None = None,
    also: tuple[str, ...] = (),
) -> list[Page]:
    """The pages of a year, one for each region and language, to be made in a folder ``<year>/``.

    Raises
    ------
    QualibError
        If a parameter does not fit the notebook, or is set by the command itself.
    """
    given = parameters or {}
    clash = sorted({"year", "region", "lang"} & set(given))
    if clash:
        raise QualibError(f"parameter {', '.join(clash)} is set by the command; use --year, --region and --lang")
    made = []
    for region in regions:
        for lang in langs:
            title = page_title(study, region, year, Messages(lang))
            work = notebook.job(NOTEBOOK, {**given, "year": year, "region": region, "lang": lang})
            made.append(Page(f"{year}/{region}-{lang}", work, title, lang, f"{year}/{region}.json", also=also))
    return made


def index(study: Study, year: int, folder: Path) -> str:
    """Word the index of a year's pages, as they lie in `folder`."""

    def head(t: Messages) -> tuple[str, str]:
        title = t("Annual quality reports, {year}", year=year)
        return title, t("One page for each region with a plan in force at the end of the year.")

    return contents.by_region(study, folder, metrics.REPORT, head, summary)


def summary(figures: dict[str, Any], t: Messages) -> str:
    """One line on a report, from its key figures."""
    total = {key: sum(domain[key] for domain in figures["domains"].values()) for key in ("targets", "observed", "met")}
    parts = [
        t.plural("{n} plan in force", "{n} plans in force", len(figures["in_force"])),
        t.plural("{n} path stands", "{n} paths stand", total["targets"]),
        t("{n} observed, {met} met", n=total["observed"], met=total["met"]),
    ]
    return t("; ").join(parts)
