"""Everything asked and observed as points, each on the axis that it may share with others.

A level never stands beside a rise, a growth rate or an addition, nor what was added up over three years beside what was
over five; a part of a year stands where it lies in the year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.study import periods, sampling
from qualib.study.package import Study
from qualib.targets import compare, panel
from qualib.targets.trajectories import SERIES

#: What is to share an axis: values of one kind, of one family, on one scale, better in one direction, over as many
#: years where their number matters (0 where it does not).
AXIS = ["family", "sort", "scale", "direction", "years"]


def points(study: Study) -> pd.DataFrame:
    """Every target and observation as points of an axis, and what lies between two stated years.

    Parameters
    ----------
    study : Study

    Returns
    -------
    DataFrame
        The columns of `AXIS`; asked (or observed), region, indicator, plan ("" if observed), label_zh, frame, unit,
        measure, timing, measure_word; and those of `POINT` but said, period as coded: at (decimal years: a whole year
        at its number), begin and end of a part of a year, of several years or of an addition (else NaN), low and
        high (NaN where open), value (the least demanding end), answer and gap beside the nation's target for the same
        indicator and year ("" and NaN where there is none). An addition is for one year of its plan: divided by the
        years from the plan's beginning to the year it is due.
    """
    table = pd.concat([_levels(study), _changes(study), _observed(study)], ignore_index=True)
    codes = study.indicators.assign(scale=compare.scale(study.indicators)).set_index("indicator")
    for name in ("family", "direction"):
        table[name] = table["indicator"].map(codes[name])
    own = table["indicator"].map(codes["scale"])
    table["scale"] = own.where(own == table["unit"], table["unit"] + "." + own).mask(table["sort"] == "level", own)
    sizes = table.groupby(AXIS)["at"].transform("size")
    first = table["family"].map({code: n for n, code in enumerate(study.families["family"])})
    return table.assign(first=first, size=-sizes).sort_values(
        ["first", "size", *AXIS], kind="stable", ignore_index=True).drop(columns=["first", "size"])  # fmt: skip


def _levels(study: Study) -> pd.DataFrame:
    """Levels asked for, year by year, beside the nation's."""
    rows = study.targets[study.targets["measure"].isin(["level", "ceiling"])]
    table = panel.told(study, rows)
    falls = table["indicator"].map(study.indicators.set_index("indicator")["direction"]) == "lower"
    beside = pd.concat([panel.beside_nation(table[falls == way], falling=way) for way in (False, True)])
    key = [*SERIES, "year"]
    table = table.merge(beside[[*key, "answer", "gap"]], on=key, how="left")
    # What lies between two targets rests on the next one's source.
    told = rows[[*key, "section", "note", "source_title", "source_url"]].sort_values("year", kind="stable")
    table = pd.merge_asof(table.sort_values("year", kind="stable"), told, on="year", by=SERIES, direction="forward")
    table = table.sort_values([*SERIES, "year"], kind="stable")
    return table.assign(asked=True, sort="level", years=0, period=table["year"].astype(str), at=table["year"],
                        answer=table["answer"].fillna(""), frame="", n=np.nan)  # fmt: skip


def _changes(study: Study) -> pd.DataFrame:
    """Additions for a year of the plan; rises, growth and multiples with the years they take."""
    rows = study.targets[~study.targets["measure"].isin(["level", "ceiling"])]
    rows = rows.merge(study.plans[["plan", "region", "period_start"]], on="plan").sort_values([*SERIES, "year"])
    added, yearly = rows["measure"] == "increment", rows["unit"] == "percent_per_year"
    years = (rows["year"] - rows["period_start"] + 1).clip(lower=1)
    share = years.where(added & (rows["timing"] != "each_year"), 1)
    low, high = rows["low"] / share, rows["high"] / share
    least = low.fillna(high).where(rows["indicator"].map(study.indicators.set_index("indicator")["direction"])
                                   != "lower", high.fillna(low))  # fmt: skip
    return rows.assign(asked=True, sort=rows["measure"].mask(yearly, "pace"), kind="stated", low=low, high=high,
                       value=least, years=years.where(~added & ~yearly, 0), period=rows["year"].astype(str),
                       at=rows["year"], begin=(rows["period_start"] - 0.5).where(years > 1),
                       end=(rows["year"] + 0.5).where(years > 1), whole_low=rows["low"], whole_high=rows["high"],
                       answer="", frame="", n=np.nan)  # fmt: skip


def _observed(study: Study) -> pd.DataFrame:
    """What was observed, with its sampling interval."""
    rows = study.observations
    when = {name: periods.each(rows["period"], name) for name in ("kind", "begin", "end", "middle", "years")}
    spans = when["kind"] == periods.Kind.SPAN
    whole = when["kind"] == periods.Kind.YEAR
    nature = rows["indicator"].map(study.indicators.set_index("indicator")["nature"])
    # The average of a rate over several years is a level; what was added up over them is none.
    summed = spans & (nature != "rate")
    # A whole year is drawn at its number, as the paths are, so a part of it half a year before its middle.
    table = rows.assign(
        asked=False, plan="", sort=np.where(summed, "sum", "level"), measure="level", timing="", measure_word="",
        years=when["years"].map(len).where(summed, 0), at=when["middle"] - 0.5, begin=(when["begin"] - 0.5).mask(whole),
        end=(when["end"] - 0.5).mask(whole), value=rows["low"].fillna(rows["high"]), kind=rows["status"], section="",
        answer="")  # fmt: skip
    table = table.assign(**sampling.interval(rows))
    known = table["n"].notna() & (table["unit"] == "percent")
    table[["sample_low", "sample_high"]] = table[["sample_low", "sample_high"]].where(known)
    return table.sort_values(["region", "indicator", "frame", "at"], kind="stable")
