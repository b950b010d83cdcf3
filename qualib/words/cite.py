"""Where a number comes from: the lists of sources at the end of a page, and the place of each number in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from qualib.study import periods
from qualib.study.package import Study
from qualib.targets.trajectories import SERIES


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


def targets(study: Study, plans: pd.DataFrame) -> pd.DataFrame:
    """Every coded target of the plans, with the `name` of its row: the plan's code and a running number."""
    rows = study.targets[study.targets["plan"].isin(plans["plan"])].reset_index(drop=True)
    count = rows.groupby("plan").cumcount() + 1
    return rows.assign(name=rows["plan"] + "-" + count.astype("str"))


def observations(study: Study, plans: pd.DataFrame, region: str, month: str) -> pd.DataFrame:
    """Values of what the plans set targets for, observed in the region or one it directly holds, with their `name`.

    Only of periods that had ended by `month`; those before a plan's period are there for the baselines.
    """
    rows, parents = study.observations, study.regions.set_index("region")["parent"]
    wanted = study.targets.loc[study.targets["plan"].isin(plans["plan"]), "indicator"]
    near = (rows["region"] == region) | (rows["region"].map(parents) == region)
    rows = rows[near & rows["indicator"].isin(wanted)]
    rows = rows[periods.each(rows["period"], "last_month") <= month]
    rows = rows.reset_index(drop=True)
    return rows.assign(name=[f"observed-{n}" for n in range(1, len(rows) + 1)])


def places(targets: pd.DataFrame, observations: pd.DataFrame) -> Places:
    """What to call the rows of `targets` and `observations`."""
    points: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for row in targets.sort_values("year", kind="stable").itertuples():
        points.setdefault(tuple(getattr(row, key) for key in SERIES), []).append((row.year, row.name))
    seen: dict[tuple[str, ...], str]
    seen = {(row.region, row.indicator, row.period, row.frame): row.name for row in observations.itertuples()}
    return Places(points, seen)
