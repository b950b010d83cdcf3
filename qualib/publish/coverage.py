"""The site's page of coverage: what is known of each target of each plan, and what would fill the gaps."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from qualib.progress import coverage
from qualib.publish import templates
from qualib.publish.briefs import order
from qualib.publish.pages import foot, front, name, navigation, switch
from qualib.publish.record import Record
from qualib.study.package import Study
from qualib.words import coverage as words
from qualib.words import terms
from qualib.words.html import table_html
from qualib.words.language import Messages


def address(lang: str) -> str:
    """File of the page in a language."""
    return name("coverage", lang)


def page(record: Record, table: pd.DataFrame, lang: str) -> str:
    """The page in one language.

    Parameters
    ----------
    record : Record
    table : DataFrame
        Of `progress.coverage.coverage`, in the month of the record.
    lang : str
    """
    t = Messages(lang)
    home = Markup('<a href="{}">{}</a>').format(front(lang), t("All pages"))
    links = [home, *(switch(other, address(other)) for other in order() if other != lang)]
    values = templates.page(lang, title(t))
    values |= {"nav": navigation(links, t), "foot": foot(record, t, "", address(lang))}
    values |= {"body": Markup("\n").join(_body(record.study, table, record.month, t))}
    return templates.fill("plain", values)


def title(t: Messages) -> str:
    """The page's title, which is also what leads to it."""
    return t("Coverage: what is known of each target")


def _body(study: Study, table: pd.DataFrame, month: str, t: Messages) -> Iterator[Markup]:
    note = t(
        "A value of the whole year can decide whether a target was kept; all else only hints at it. Nothing published "
        "is no miss."
    )
    yield from (Markup("<p>{}</p>").format(said) for said in words.summary(table, month, t))
    yield Markup('<p class="note">{}</p>').format(note)
    yield from _counts(study, table, t)
    yield from _targets(study, table, t)


def _counts(study: Study, table: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    """Number of targets by kind of evidence: the core plans' on view, all else folded away."""
    plans = study.plans.set_index("plan")
    counts = coverage.counted(table, "plan")
    core = (plans.loc[counts.index, "core"] == "true").to_numpy()
    counts = counts.rename(index=lambda plan: t.title(plans.loc[plan]))
    yield Markup("<h2>{}</h2>").format(t("How many, by kind of evidence"))
    if core.any():
        yield table_html(words.grid(counts[core], t("Plan"), t), t("The core plans"))
    if not core.all():
        yield table_html(words.grid(counts[~core], t("Plan"), t), fold=t("All other plans ({n})", n=(~core).sum()))
    domains = coverage.counted(table, "domain").rename(index=lambda code: terms.domain(code, t))
    yield table_html(words.grid(domains, t("Domain"), t), fold=t("By domain"))
    years = coverage.counted(table, "year").sort_index().rename(index=str)
    yield table_html(words.grid(years, t("Due"), t), fold=t("By year"))


def _targets(study: Study, table: pd.DataFrame, t: Messages) -> Iterator[Markup]:
    """Every target, folded by plan: the core plans, then the nation's, and place by place."""
    yield Markup("<h2>{}</h2>").format(t("Target by target"))
    yield Markup('<p class="note">{}</p>').format(
        t("Number with a value of the whole year, of all the plan's targets.")
    )
    plans = study.plans[study.plans["plan"].isin(table["plan"])].merge(study.regions[["region", "level"]], on="region")
    plans["group"] = plans["level"].mask(plans["core"] == "true", "core")
    own = plans.sort_values(["region", "period_start"], kind="stable")
    for group, heading in {
        "core": t("The core plans"),
        "country": t("The nation"),
        "province": t("Provinces"),
        "prefecture": t("Cities and prefectures"),
        "county": t("Counties and districts"),
    }.items():
        found = (plans if group == "core" else own).query("group == @group")
        if len(found):
            yield Markup("<h3>{}</h3>").format(heading)
        for plan in found.itertuples():
            rows = table[table["plan"] == plan.plan]
            yield table_html(words.targets(study, rows, t), fold=words.plan_line(study, plan, rows, t))
