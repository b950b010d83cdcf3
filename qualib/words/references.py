"""The lists of sources at the end of a page: plans, the numbers in them, observations, departments as printed."""

from __future__ import annotations

import pandas as pd

from qualib.study.package import Study
from qualib.targets.departments import answering
from qualib.words.html import chinese, jump, link, ordered
from qualib.words.language import Messages
from qualib.words.wording import status


def plans(study: Study, plans: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Where the plans come from: issuer, number, address, and the hash of the coded text."""
    return pd.DataFrame(
        [
            {
                t("Plan"): chinese(plan.title_zh, t.lang),
                t("Issuer"): chinese(plan.issuer_zh, t.lang) or "–",
                t("Document no."): chinese(plan.document_no, t.lang) or "–",
                t("Issued"): ordered(t.day(plan.issued), plan.issued),
                t("Published at"): link(plan.published_url, plan.published_url) if plan.published_url else "–",
                t("Text (SHA-256)"): plan.text_sha256[:12] or t("not coded; press report"),
            }
            for plan in plans.itertuples()
        ]
    )


def targets(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Each number of `qualib.words.cite.targets`: its plan and section, as printed, and where in the text it stands.

    Of a single plan the plan is not said row by row.
    """
    titles = study.plans.set_index("plan")
    names = {code: t.title(titles.loc[code]) for code in rows["plan"].unique()}
    table = pd.DataFrame(
        [
            {
                t("Indicator"): chinese(row.label_zh, t.lang),
                t("As published"): chinese(row.value_text, t.lang),
                t("Year"): str(row.year),
                t("Plan"): jump(names[row.plan], f"plan-{row.plan}"),
                t("Section"): chinese(row.section, t.lang) or "–",
                t("Characters"): "–" if pd.isna(row.start) else f"{row.start}–{row.end}",
                t("Coder's note"): chinese(row.note, t.lang) or "–",
            }
            for row in rows.itertuples()
        ]
    )
    return table if len(names) > 1 else table.drop(columns=t("Plan"))


def observations(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Each observation of `qualib.words.cite.observations`: as published, how it came about, and where."""
    places = study.regions.set_index("region")
    return pd.DataFrame(
        [
            {
                t("Series"): chinese(row.label_zh, t.lang),
                t("Region"): t.name(places.loc[row.region]),
                t("Period of time"): ordered(t.period(row.period), row.period),
                t("As published"): chinese(row.value_text, t.lang),
                t("Status"): status(row.status, t),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
                t("Note"): chinese(row.note, t.lang) or "–",
            }
            for row in rows.itertuples()
        ]
    )


def departments(study: Study, plans: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Departments of the plans by the codelist's names, as printed, and the target points each answers for."""
    duty = answering(study, study.targets[study.targets["plan"].isin(plans["plan"])])
    codes = study.departments.set_index("department")
    groups = duty.groupby("department").agg(n=("target", "size"), printed=("department_zh", lambda x: sorted(set(x))))
    groups = groups.sort_values("n", ascending=False, kind="stable")
    return pd.DataFrame(
        [
            {
                t("Department"): t.name(codes.loc[row.Index]),
                t("As printed"): chinese("、".join(row.printed), t.lang),
                t("Target points"): t.number(row.n),
            }
            for row in groups.itertuples()
        ]
    )
