"""Sources: the lists of them at the end of a page, and the place of each number of the page in the lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.departments import answering
from qualib.targets.standing import Paths
from qualib.targets.trajectories import SERIES
from qualib.words import terms
from qualib.words.html import chinese, jump, link, ordered
from qualib.words.language import Messages


@dataclass(frozen=True)
class Places:
    """What rows of the lists are called on their page; "" for what is in none of them."""

    #: Series → (year, name) of its targets, in order of years.
    targets: dict[tuple[str, ...], list[tuple[int, str]]] = field(default_factory=dict)
    #: Region, indicator, period, frame → name.
    seen: dict[tuple[str, ...], str] = field(default_factory=dict)

    def target(self, row: Any, year: float) -> str:
        """The target a series' value in `year` rests on: that year's, or the next one, or the last."""
        points = self.targets.get(tuple(getattr(row, key) for key in SERIES), [])
        return next((name for due, name in points if due >= year), points[-1][1] if points else "")

    def path(self, row: Any, year: float) -> str:
        """As `target`, for a row that has the path's name in `path_label`; of whatever measure it is."""
        points = sorted(
            point
            for key, found in self.targets.items()
            if key[:3] == (row.plan, row.indicator, row.path_label)
            for point in found
        )
        return next((name for due, name in points if due >= year), points[-1][1] if points else "")

    def observation(self, row: Any, period: str | None = None) -> str:
        """The observation of the row's region, indicator and frame in a period, the row's own by default."""
        return self.seen.get((row.region, row.indicator, period or row.period, row.frame), "")


#: Lists of sources that are not on the page: every number stands without a link.
NOWHERE = Places()


def coded(study: Study, plans: pd.DataFrame) -> pd.DataFrame:
    """Every coded target of the plans, with the `name` of its row: the plan's code and a running number."""
    rows = study.targets[study.targets["plan"].isin(plans["plan"])].reset_index(drop=True)
    count = rows.groupby("plan").cumcount() + 1
    return rows.assign(name=rows["plan"] + "-" + count.astype("str"))


def known(study: Study, plans: pd.DataFrame, month: str, seen: pd.DataFrame) -> pd.DataFrame:
    """The observations a page rests on, with their `name`: those of `evidence`, and of earlier years for the baselines.

    Parameters
    ----------
    study : Study
    plans : DataFrame
    month : str
        Only of periods that had ended by then.
    seen : DataFrame
        Of `evidence.observed`.
    """
    rows = study.observations
    wanted = study.targets[study.targets["plan"].isin(plans["plan"])].merge(plans[["plan", "region"]], on="plan")
    own = pd.MultiIndex.from_frame(wanted[["region", "indicator"]])
    shown = pd.MultiIndex.from_frame(seen[["seen_region", "seen_indicator", "period", "frame"]])
    ended = periods.each(rows["period"], "last_month") <= month
    mine = pd.MultiIndex.from_frame(rows[["region", "indicator"]]).isin(own)
    listed = pd.MultiIndex.from_frame(rows[["region", "indicator", "period", "frame"]]).isin(shown)
    rows = rows[ended & (mine | listed)].reset_index(drop=True)
    return rows.assign(name=[f"observed-{n}" for n in range(1, len(rows) + 1)])


def places(targets: pd.DataFrame, observations: pd.DataFrame) -> Places:
    """What to call the rows of `targets` and `observations`."""
    points: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for row in targets.sort_values("year", kind="stable").itertuples():
        points.setdefault(tuple(getattr(row, key) for key in SERIES), []).append((row.year, row.name))
    seen: dict[tuple[str, ...], str]
    seen = {(row.region, row.indicator, row.period, row.frame): row.name for row in observations.itertuples()}
    return Places(points, seen)


def plans_table(study: Study, plans: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Where the plans come from: issuer, number, source, and the hash of the coded text; a copy is not linked."""
    return pd.DataFrame(
        [
            {
                t("Plan"): chinese(plan.title_zh, t.lang),
                t("Issuer"): chinese(plan.issuer_zh, t.lang) or "–",
                t("Document no."): chinese(plan.document_no, t.lang) or "–",
                t("Issued"): ordered(t.day(plan.issued), plan.issued),
                t("Published at"): chinese(link(plan.source_title, plan.source_url), t.lang),
                t("Coded from"): terms.plan_standing(plan.standing, t)
                + (t(" ({note})", note=f"SHA-256 {plan.text_sha256[:12]}…") if plan.text_sha256 else ""),
            }
            for plan in plans.itertuples()
        ]
    )


def targets_table(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Each number of `coded`: its plan and section, as printed, and where in the text it stands.

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
    return table if len(names) > 1 else table.drop(columns=t("Plan"), errors="ignore")


def observations_table(study: Study, rows: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Each observation of `known`: as published, how it came about, and where."""
    places = study.regions.set_index("region")
    table = pd.DataFrame(
        [
            {
                t("Series"): chinese(row.label_zh, t.lang),
                t("Region"): t.name(places.loc[row.region]),
                t("Sampling frame"): terms.frame(row.frame, t),
                t("Period of time"): ordered(t.period(row.period), row.period),
                t("As published"): chinese(row.value_text, t.lang),
                t("Status"): terms.data_status(row.status, t),
                t("Source"): chinese(link(row.source_title, row.source_url), t.lang),
                t("Note"): chinese(row.note, t.lang) or "–",
            }
            for row in rows.itertuples()
        ]
    )
    return table if (rows["frame"] != "").any() else table.drop(columns=t("Sampling frame"), errors="ignore")


def departments_table(study: Study, asked: Paths, t: Messages) -> pd.DataFrame:
    """Departments of the plans by the codelist's names, as printed, and the target points each answers for."""
    duty = answering(study, asked.targets, asked.named)
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
