"""The record as it is known in a month, worked out once for all pages of a site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from qualib.errors import QualibError
from qualib.progress.coverage import latest
from qualib.progress.news import news
from qualib.progress.verdict import WORKING, verdicts
from qualib.publish.briefs import Published
from qualib.study.package import Study, description
from qualib.targets import cascade, panel, standing
from qualib.targets.compare import kinds
from qualib.targets.standing import NATION, Paths
from qualib.targets.trajectories import SERIES, last_targets
from qualib.words import sources, terms
from qualib.words.language import Messages
from qualib.words.sources import Places

#: Months ahead of which a page tells what falls due.
AHEAD = 24
#: Months of which the front page and the feeds tell what was new.
BACK = 24


@dataclass(frozen=True)
class Record:
    """What pages of regions and indicators, the front page and the feeds are made from.

    Attributes
    ----------
    study : Study
    month : str
        The last month that there are briefs of or anything was observed in: what had ended by then is known.
    pages : list of Published
        Briefs and reports, the newest first.
    """

    study: Study
    month: str
    pages: list[Published]

    @classmethod
    def of(cls, study: Study, pages: Iterable[Published]) -> Record:
        """The record as known in the last month that there is anything of."""
        pages = list(pages)
        return cls(study, max([latest(study), *(page.period for page in pages if page.kind == "brief")]), pages)

    @cached_property
    def package(self) -> dict[str, Any]:
        """What ``datapackage.json`` says: every page's foot asks for it."""
        return description(self.study.root)

    @property
    def plans(self) -> pd.DataFrame:
        """Every plan, drafts too."""
        return self.study.plans

    @property
    def briefed(self) -> bool:
        """Whether there are briefs of the month."""
        return any(page.period == self.month for page in self.pages)

    @cached_property
    def paths(self) -> Paths:
        """The paths of every plan that is no draft."""
        return standing.paths(self.study, self.study.final)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """`progress.verdict.verdicts` of every plan, with firmness, domain and `name`, a stable anchor, of a series."""
        table = verdicts(self.study, self.month, paths=self.paths)
        last = last_targets(self.paths.targets)[[*SERIES, "firmness"]]
        table = table.merge(last, on=SERIES, how="left")
        domain = self.study.indicators.set_index("indicator")["domain"]
        # The working is not on these pages, and rows are read one by one: narrow tables are read twice as fast.
        return table.assign(name=named(table), domain=table["indicator"].map(domain)).drop(columns=WORKING)

    @cached_property
    def due(self) -> pd.DataFrame:
        """Target points of the month and all that follow, by date, with region, `name` and verdict of their series."""
        due = standing.due(self.study, self.month, paths=self.paths, months=600)
        due = due.merge(self.verdicts[[*SERIES, "region", "name", "verdict"]], on=SERIES)
        return due.sort_values(["year", "plan"], kind="stable", ignore_index=True)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """`words.sources.coded` of every plan, drafts too."""
        plans = self.study.plans
        return sources.coded(self.study, plans).merge(plans[["plan", "region", "standing"]], on="plan")

    @cached_property
    def points(self) -> dict[tuple[str, ...], list[Any]]:
        """Series → its targets, in order of years."""
        held: dict[tuple[str, ...], list[Any]] = {}
        for row in self.targets.sort_values("year", kind="stable").itertuples():
            held.setdefault((row.plan, row.indicator, row.label_zh, row.measure), []).append(row)
        return held

    @cached_property
    def observations(self) -> pd.DataFrame:
        """Every observation by region, indicator and period, with its `name`, a stable anchor."""
        rows = self.study.observations
        order = {code: i for i, code in enumerate(self.study.indicators["indicator"])}
        rows = rows.assign(
            name=rows["region"] + "." + rows["indicator"] + "." + rows["period"] + rows["frame"].where(
                rows["frame"] == "", "." + rows["frame"]),
            order=rows["indicator"].map(order),
        )  # fmt: skip
        return rows.sort_values(["region", "order", "frame", "period"], kind="stable", ignore_index=True)

    @cached_property
    def at(self) -> Places:
        """Where numbers of a region's page stand in its lists of sources."""
        return sources.places(self.targets, self.observations)

    @cached_property
    def nations(self) -> pd.DataFrame:
        """`targets.panel.beside_nations` of every plan that is no draft."""
        final = self.study.final
        kept = self.study.targets[self.study.targets["plan"].isin(final["plan"])]
        study = replace(self.study, plans=final.reset_index(drop=True), targets=kept.reset_index(drop=True))
        return panel.beside_nations(self.study, panel.every(study))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """`targets.cascade.pairs`, or no rows where nothing stands beside anything."""
        try:
            return cascade.pairs(self.study)
        except QualibError:  # a record in which no target has a counterpart
            return pd.DataFrame(columns=cascade.PAIR)

    @cached_property
    def news(self) -> pd.DataFrame:
        """`progress.news.news` of the last `BACK` months, the latest first."""
        return news(self.study, self.month, months=BACK, paths=self.paths)

    @cached_property
    def grades(self) -> pd.DataFrame:
        """Official grades, the latest first."""
        return self.study.grades.sort_values("year", ascending=False, kind="stable")

    @cached_property
    def regions(self) -> list[str]:
        """Regions with a page: of a plan, an observation or a grade, and those they lie in."""
        tables = (self.study.plans, self.study.observations, self.study.grades)
        known = set().union(*(table["region"] for table in tables))
        parents = dict(zip(self.study.regions["region"], self.study.regions["parent"], strict=True))
        for region in list(known):
            while region:
                known.add(region)
                region = parents[region]
        return [region for region in self.study.regions["region"] if region in known]

    @cached_property
    def indicators(self) -> list[str]:
        """Indicators with a page: those that a plan asks for or that were observed."""
        known = {*self.study.targets["indicator"], *self.study.observations["indicator"]}
        return [code for code in self.study.indicators["indicator"] if code in known]

    @cached_property
    def places(self) -> dict[str, Any]:
        """Region → its row."""
        return {row.region: row for row in self.study.regions.itertuples()}

    @property
    def codes(self) -> dict[str, Any]:
        """Indicator → its row."""
        return self.study.codes

    @cached_property
    def close(self) -> dict[str, list[str]]:
        """Indicator → those with a page that are close to it."""
        shared = kinds(self.study)
        shared = shared[shared.index.isin(self.indicators)]
        groups = shared.groupby(list(shared), dropna=False).groups
        return {code: [other for other in group if other != code] for group in groups.values() for code in group}

    @cached_property
    def _parts(self) -> dict[tuple[str, str], dict[str, pd.DataFrame]]:
        return {}

    def own(self, table: str, by: str, code: str) -> pd.DataFrame:
        """Rows of a table named here that have a code in the column `by`; tables are parted once for all codes."""
        whole = getattr(self, table)
        if (table, by) not in self._parts:
            self._parts[table, by] = {str(each): rows for each, rows in whole.groupby(by, sort=False)}
        found = self._parts[table, by].get(code)
        return whole.iloc[:0] if found is None else found

    @cached_property
    def _short(self) -> dict[str, dict[str, str]]:
        return {}

    def short(self, t: Messages) -> dict[str, str]:
        """Short names of the plans (`words.terms.plans`)."""
        if t.lang not in self._short:
            self._short[t.lang] = terms.plans(self.study, t)
        return self._short[t.lang]

    def soon(self, region: str) -> pd.DataFrame:
        """What falls due in a region within `AHEAD` months or, where nothing does, at the next date after that."""
        own = self.own("due", "region", region)
        near = own[own["months_left"] <= AHEAD]
        return near if len(near) else own[own["year"] == own["year"].min()]

    def around(self, region: str) -> dict[str, list[str]]:
        """Regions with a page around a region: "upper" (it lies in them), "beside" (of its parent) and "within"."""
        own = self.places[region]
        upper, place = [], own.parent
        while place:
            upper.append(place)
            place = self.places[place].parent
        within = [code for code in self.regions if self.places[code].parent == region]
        beside = [code for code in self.regions if self.places[code].parent == own.parent and code != region]
        return {"upper": upper, "beside": beside if region != NATION else [], "within": within}


def named(table: pd.DataFrame) -> pd.Series:
    """An address for each series within its region's page: plan and indicator, numbered where two series share them."""
    base = table["plan"] + "." + table["indicator"]
    count = table.groupby(["plan", "indicator"]).cumcount() + 1
    return base.where(count == 1, base + "." + count.astype("str"))
