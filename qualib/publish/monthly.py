"""The briefs of a month: one page per region with a plan in force, an index, and key figures for the next month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qualib.errors import QualibError, nearest
from qualib.publish import contents, metrics, notebook
from qualib.publish.build import Page
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.standing import in_force
from qualib.words.language import Messages

NOTEBOOK = notebook.NOTEBOOKS / "90-monthly-brief.ipynb"


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
            named = {row.name_en: row.region for row in study.regions.itertuples()}
            named |= {row.name_zh: row.region for row in study.regions.itertuples()}
            hint = f"its code is {named[region]}" if region in named else nearest(region, known)
            raise QualibError(f"region {region!r} is not in regions.csv; {hint}")


def regions_in_force(study: Study, month: str, chosen: list[str] | None = None) -> list[str]:
    """Regions with a plan in force in `month`, all or the `chosen` ones.

    Raises
    ------
    QualibError
        If the month is malformed or outside every plan, or a region is unknown or has no plan in force.
    """
    periods.month(month)
    require_regions(study, chosen)
    known = study.regions["region"].tolist()
    plans = in_force(study, month)
    active = [region for region in known if region in set(plans["region"])]
    if not active:
        spans = [f"{plan.plan} {plan.issued[:7]} to {plan.period_end}-12" for plan in study.plans.itertuples()]
        raise QualibError(f"no plan is in force in {month}; choose a month within one of: {'; '.join(spans)}")
    idle = [region for region in chosen or [] if region not in active]
    if idle:
        raise QualibError(
            f"region {', '.join(idle)} has no plan in force in {month}; those that have: {', '.join(active)}"
        )
    return active if chosen is None else [region for region in active if region in chosen]


def page_title(study: Study, region: str, month: str, t: Messages) -> str:
    """Title of a region's brief."""
    place = t.name(study.regions.set_index("region").loc[region])
    return t("{region}: monthly quality brief, {month}", region=place, month=t.month(month))


def pages(
    study: Study,
    month: str,
    regions: list[str],
    langs: list[str],
    out: Path,
    parameters: dict[str, Any] | None = None,
    also: tuple[str, ...] = (),
) -> list[Page]:
    """The pages of a month, one for each region and language, to be made in ``out/<month>/``.

    Raises
    ------
    QualibError
        If a parameter does not fit the notebook, is set by the command itself, or an earlier month's key
        figures cannot be read.
    """
    given = parameters or {}
    clash = sorted({"as_of", "region", "lang", "previous"} & set(given))
    if clash:
        raise QualibError(f"parameter {', '.join(clash)} is set by the command; use --as-of, --region and --lang")
    made = []
    for region in regions:
        own = {**given, "as_of": month, "region": region}
        figures = (out / periods.previous_month(month) / f"{region}.json").resolve()
        inputs: tuple[str, ...] = ()
        if metrics.read(figures):
            own["previous"], inputs = str(figures), ("previous",)
        for lang in langs:
            title = page_title(study, region, month, Messages(lang))
            work = notebook.job(NOTEBOOK, {**own, "lang": lang})
            made.append(Page(f"{month}/{region}-{lang}", work, title, lang, f"{month}/{region}.json", inputs, also))
    return made


def index(study: Study, month: str, folder: Path) -> str:
    """Word the index of a month's pages, as they lie in `folder`."""

    def head(t: Messages) -> tuple[str, str]:
        title = t("Monthly quality briefs, {month}", month=t.month(month))
        return title, t("One page for each region with a plan in force.")

    return contents.by_region(study, folder, metrics.BRIEF, head, summary)


def summary(figures: dict[str, Any], t: Messages) -> str:
    """One line on a brief, from its key figures."""
    verdicts = [figure["verdict"] for figure in figures["observed"].values()]
    parts = [
        t.plural("{n} plan in force", "{n} plans in force", len(figures["in_force"])),
        t.plural("{n} path stands", "{n} paths stand", len(figures["standing"])),
        t.plural("{n} target due within 12 months", "{n} targets due within 12 months", len(figures["due"])),
        t.plural("{n} observation", "{n} observations", len(verdicts)),
    ]
    if "missed" in verdicts:
        parts.append(t("{n} below its path", n=verdicts.count("missed")))
    return t("; ").join(parts)
