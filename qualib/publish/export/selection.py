"""The part of a study that an export holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from qualib.errors import QualibError
from qualib.study import periods
from qualib.study.package import Study
from qualib.study.selection import dated


def select(
    study: Study,
    *,
    as_of: str | None = None,
    regions: Iterable[str] | None = None,
    plans: Iterable[str] | None = None,
) -> Study:
    """The part of a study that an export holds, with the sources it names; the codelists stay whole.

    Parameters
    ----------
    study : Study
    as_of : str, optional
        A month such as ``2016-06``: plans issued by then, and observations and grades of periods that had ended by
        then.
    regions : iterable of str, optional
        Plans of these regions, and observations and grades of these and the regions directly within them; all by
        default.
    plans : iterable of str, optional
        Only these plans; all of the regions' by default.

    Raises
    ------
    QualibError
        If the month is malformed, or neither a plan nor an observation is left.
    """
    own, seen, graded = study.plans, study.observations, study.grades
    chosen = None if regions is None else set(regions)
    if as_of is not None:
        periods.month(as_of)
        own = own[dated(own).str[:7] <= as_of]
        seen = seen[periods.each(seen["period"], "last_month") <= as_of]
        graded = graded[graded["year"].str[-4:] + "-12" <= as_of]
    if chosen is not None:
        parents = study.regions.set_index("region")["parent"]
        own = own[own["region"].isin(chosen)]
        seen, graded = (
            table[table["region"].isin(chosen) | table["region"].map(parents).isin(chosen)] for table in (seen, graded)
        )
    if plans is not None:
        own = own[own["plan"].isin(set(plans))]
    if own.empty and seen.empty:
        whose = f"of {', '.join(sorted(chosen))}" if chosen else "of any region"
        raise QualibError(
            f"nothing to export: no plan {whose} was issued and nothing observed by {as_of or 'now'}; "
            "choose another region or a later month"
        )
    targets = study.targets[study.targets["plan"].isin(own["plan"])]
    named = pd.concat([table["source"] for table in (own, targets, seen, graded)])
    return replace(
        study,
        sources=study.sources[study.sources["source"].isin(named)].reset_index(drop=True),
        plans=own.reset_index(drop=True),
        observations=seen.reset_index(drop=True),
        grades=graded.reset_index(drop=True),
        targets=targets.reset_index(drop=True),
        responsibilities=study.responsibilities[study.responsibilities["plan"].isin(own["plan"])].reset_index(
            drop=True
        ),
    )
