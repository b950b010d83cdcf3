"""One verdict a target: what is asked of which year, on what evidence, and how that stands.

======================== =====================================================================================
before the last target
ahead                    the last target's value is met already
on course                this year's value is met
at risk                  this year's value is met, but at the pace so far the last one is not
behind                   this year's value is not met
once it is due
kept, missed             the due year's value meets the target, or does not; a later value may show it kept
at any time
undecided                the interval or the sampling error does not decide, or only part of the year is known
no evidence              nothing was observed that decides: nothing at all, a proxy, or another year alone
======================== =====================================================================================

Every page, card, table and sentence takes its verdict from the table that `verdicts` makes; nothing else judges.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from qualib.progress import measures
from qualib.progress.pairing import dated
from qualib.progress.sums import GROUNDS, gathered
from qualib.progress.working import working
from qualib.study import periods
from qualib.study.package import Study
from qualib.targets import standing
from qualib.targets.standing import Paths
from qualib.targets.trajectories import SERIES, opened

#: Values of a target that an observation of the indicator itself can meet.
LEVELS = ("level", "ceiling")


class Verdict(StrEnum):
    """How a target stands; the order is that of a page: what needs a reader's eye first."""

    MISSED = "missed"
    BEHIND = "behind"
    AT_RISK = "at risk"
    UNDECIDED = "undecided"
    NO_EVIDENCE = "no evidence"
    ON_COURSE = "on course"
    AHEAD = "ahead"
    KEPT = "kept"


class Reason(StrEnum):
    """Why a verdict is what it is."""

    MET = "met"  # the value meets what is asked
    MET_LAST = "met_last"  # it meets the last target already
    MET_LATER = "met_later"  # a later year's value meets it, the due year's is not known
    SHORT = "short"  # it does not meet what is asked
    PACE = "pace"  # at the pace so far the last target is not met, or is
    PART = "part"  # only part of the year is known
    INTERVAL = "interval"  # what was observed is an interval that holds what is asked
    SAMPLING = "sampling"  # what is asked lies within the sampling error
    DISAGREE = "disagree"  # values of one standing disagree
    YEARS = "years"  # some of the years to be added up are not known
    NO_PACE = "no_pace"  # nothing is asked of this year, and there is no earlier value to take a pace from
    EARLIER = "earlier"  # only an earlier year is known
    LATER = "later"  # the due year is not known, and a later one does not show it kept
    PROXY = "proxy"  # only a near indicator, or a part of the region, is known
    KIND = "kind"  # a growth rate or a multiple: the values observed do not tell
    NOTHING = "nothing"  # nothing was observed


#: Years after a target's own in which a value that meets it still shows it kept.
LATER = 1
#: Verdicts to be warned of.
OFF = (Verdict.MISSED, Verdict.BEHIND, Verdict.AT_RISK)
#: Verdicts of a target that stands well.
GOOD = (Verdict.ON_COURSE, Verdict.AHEAD, Verdict.KEPT)
EVIDENCE = ["seen_region", "seen_indicator", "seen_label", "period", "frame", "low", "high", "n", "sample_low",
            "sample_high", "data_status", "proxy", "whole", "source_title", "source_url"]  # fmt: skip
WORKING = ["base_period", "t0", "y0", "t", "y", "due", "target", "required", "behind", "share", "cagr",
           "cagr_complement", "projected", "pace", "pace_needed"]  # fmt: skip
COLUMNS = ["region", *SERIES, "unit", "measure_word", "timing", "section", "departments", "roles", "asked_year",
           "asked_low", "asked_high", "asked", "asked_kind", "final_year", "final_low", "final_high", "final", "past",
           "verdict", "reason", "so_far", *EVIDENCE, *WORKING]  # fmt: skip


def verdicts(study: Study, month: str, region: str | None = None, *, paths: Paths | None = None) -> pd.DataFrame:
    """The verdict on each target series of the plans in force in a month.

    The evidence is that of the year asked about: the whole year's value before a part of it, published before
    derived before inferred, the target's own indicator before a near one. Where nothing is asked of this year yet, or
    nothing of the year asked about is known, it is the last known. A near indicator never decides, nor does an
    earlier year. A rate with its number of samples carries Wilson's interval; a difference within it decides nothing.

    Parameters
    ----------
    study : Study
    month : str
        Such as ``2016-06``: what had ended by then is known.
    region : str, optional
        Whose plans; all by default.
    paths : Paths, optional
        Paths drawn already (`standing.paths`), of any plans, in the place of those in force.

    Returns
    -------
    DataFrame
        One row per series, in the order of the codelist:

        * which: region, plan, indicator, label_zh, measure, unit, measure_word, timing, section, departments,
          roles (of those departments);
        * asked: asked_year, asked_low, asked_high (NaN where open), asked (its least demanding end), asked_kind; the
          same of the last target with ``final``; past: whether its year has ended;
        * verdict and reason (`Verdict`, `Reason`); so_far, where only part of the year is known: "met", "short" or "";
        * evidence, NaN and "" where there is none: seen_region, seen_indicator, seen_label, period, frame, low, high
          (NaN where open), n (samples), sample_low, sample_high (95%), data_status, proxy ("" for the target's own
          indicator and region, "near" or "part"), whole (of whole years, or a stock), source_title, source_url;
        * the working where there is a baseline, as `working.working` gives it, against the last target.

    Raises
    ------
    QualibError
        If the month is none, or a path cannot be drawn.

    Examples
    --------
    >>> import qualib
    >>> table = qualib.verdicts(qualib.load(), "2016-06", "520000")
    >>> own = table.set_index("indicator").loc["product.industrial.spot_check_pass_rate"]
    >>> own[["period", "verdict", "reason"]].tolist()
    ['2016-H1', 'undecided', 'part']
    """
    own = standing.paths(study, standing.in_force(study, month, region)) if paths is None else paths
    asked = _asked(study, own, month)
    seen = dated(study, own.plans["region"])
    chosen = _chosen(asked, gathered(study, month, asked, seen))
    table = _judged(asked.merge(chosen, on="line", how="left"), _with_working(study, own, month, seen))
    order = {code: i for i, code in enumerate(study.indicators["indicator"])}
    table = table.assign(order=table["indicator"].map(order))
    return table.sort_values(["plan", "order", "line"], kind="stable", ignore_index=True)[COLUMNS]


def warnings(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of `verdicts` that are missed, behind or at risk, the gravest first, with their `rank` from 1.

    Of one verdict those farthest behind come first, as a share of the whole way from baseline to target where a
    baseline is known.

    Examples
    --------
    >>> import qualib
    >>> table = qualib.verdicts(qualib.load(), "2016-12")
    >>> set(qualib.warnings(table)["verdict"]) <= {"missed", "behind", "at risk"}
    True
    """
    off = table[table["verdict"].isin(OFF)]
    grave = off["verdict"].map({verdict: i for i, verdict in enumerate(OFF)})
    way = (off["target"] - off["y0"]).abs()
    off = off.assign(grave=grave, far=off["behind"] / way.where(way > 0))
    off = off.sort_values(["grave", "far", "region", "indicator"], ascending=[True, False, True, True], kind="stable")
    off = off.drop(columns=["grave", "far"]).reset_index(drop=True)
    return off.assign(rank=np.arange(1, len(off) + 1))


def counts(table: pd.DataFrame) -> dict[str, int]:
    """Number of series of each verdict, zeros included."""
    return {str(verdict): int((table["verdict"] == verdict).sum()) for verdict in Verdict}


def _asked(study: Study, own: Paths, month: str) -> pd.DataFrame:
    """What each series asks, of which year: this one, or the first or last there is.

    `line` numbers the series; `past`: its last year has ended; `early`: nothing is asked of this year yet.
    """
    year, ended = periods.month(month)[0], periods.ended_year(month)
    yearly = own.yearly.assign(line=own.yearly.groupby(SERIES, sort=False).ngroup())
    ends = yearly.groupby("line")["year"].agg(first_year="min", final_year="max")
    yearly = yearly.join(ends, on="line")
    yearly = opened(yearly)
    now = yearly[yearly["year"] == yearly["final_year"].clip(upper=year).clip(lower=yearly["first_year"])]
    now = now.rename(columns={"year": "asked_year", "low": "asked_low", "high": "asked_high", "value": "asked",
                              "kind": "asked_kind"})  # fmt: skip
    final = yearly[yearly["year"] == yearly["final_year"]]
    final = final.rename(columns={"low": "final_low", "high": "final_high", "value": "final"})
    table = now.merge(final[["line", "final_low", "final_high", "final"]], on="line").merge(own.series, on=SERIES)
    plans = own.plans.set_index("plan")[["region", "period_start", "period_end"]]
    table = table.drop(columns=["open_low", "open_high", "order"]).join(plans, on="plan")
    lower = table["indicator"].map(study.indicators.set_index("indicator")["direction"]) == "lower"
    return table.assign(
        past=table["final_year"] <= ended,
        early=table["asked_year"] > year,
        now=year,
        lower=lower,
    )


def _chosen(asked: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The evidence of each series, and what evidence of the same standing says otherwise (`other_met`)."""
    rows = found.merge(asked[["line", "asked_year", "final_year", "past", "early", "now", "lower"]], on="line")
    rows = rows.assign(
        meets=measures.meets(rows["sample_low"], rows["sample_high"], rows["bound"], rows["lower"]),
        proxied=rows["proxy"] != "",
        ground=rows["data_status"].map({ground: i for i, ground in enumerate(GROUNDS)}),
    )
    # Of a year not asked about yet this year's value counts, or the last one's: there is none nearer.
    wanted = rows["asked_year"].where(~rows["early"], rows["now"])
    in_year = (rows["seen_year"] == wanted) | (rows["early"] & (rows["seen_year"] == wanted - 1))
    # What was added up to an earlier year counts towards the sum all the same.
    in_year |= rows["measure"] == "increment"
    later = rows["past"] & (rows["seen_year"] - rows["final_year"]).between(1, LATER)
    later &= rows["whole"] & (rows["meets"] == "met")
    rows = rows.assign(timely=np.select([in_year, later], [0, 1], 2))
    rows["part_year"] = ~rows["whole"]
    # What decides nothing is the last known, be it of part of a year.
    rows["part_first"] = rows["part_year"] & (rows["timely"] < 2)
    # Part of the year a target was due decides nothing; the year after may show it kept.
    waits = rows["past"] & rows["part_year"] & ~(rows["lasting"] & (rows["meets"] == "met"))
    rows["turn"] = rows["timely"].mask(waits & (rows["timely"] == 0), 1.5)
    order = {"line": True, "proxied": True, "turn": True, "part_first": True, "seen_year": False, "part_year": True,
             "ground": True, "end": False, "begin": True}  # fmt: skip
    rows = rows.sort_values(list(order), ascending=list(order.values()), kind="stable")
    same = ["line", "proxied", "part_year", "ground", "begin", "end"]  # of one period and standing
    rows["split"] = rows.groupby(same)["meets"].transform("nunique") > 1
    return rows.drop_duplicates("line").drop(
        columns=[
            "asked_year",
            "final_year",
            "past",
            "early",
            "now",
            "lower",
            "ground",
            "proxied",
            "part_year",
            "part_first",
            "turn",
            "measure",
        ]
    )


def _with_working(study: Study, own: Paths, month: str, seen: pd.DataFrame) -> pd.DataFrame:
    """The working of every observation against the last target, by series and observation."""
    table = working(study, own.plans, as_of=month, yearly=own.yearly, seen=seen)
    table = table[table["point"] == "last"].rename(columns={"path_label": "label_zh", "label_zh": "seen_label"})
    keys = ["plan", "indicator", "label_zh", "measure", "period", "frame"]
    return table.drop_duplicates(keys)[[*keys, *WORKING]]


def _judged(table: pd.DataFrame, worked: pd.DataFrame) -> pd.DataFrame:
    """Add verdict, reason, so_far and the working."""
    texts = ["seen_region", "seen_indicator", "seen_label", "period", "frame", "data_status", "proxy", "source_title",
             "source_url", "meets"]  # fmt: skip
    table[texts] = table[texts].astype(object).fillna("")
    for flag in ("whole", "split"):
        table[flag] = table[flag].eq(True)
    keys = ["plan", "indicator", "label_zh", "measure", "period", "frame", "proxy"]
    table = table.merge(worked.assign(proxy=""), on=keys, how="left")  # only the target's own evidence has a pace
    table["base_period"] = table["base_period"].fillna("")
    own = table["proxy"] == ""

    seen = table["period"] != ""
    lower = table["lower"].astype(bool)
    asked_met = measures.meets(table["sample_low"], table["sample_high"], table["asked"], lower)
    final_met = measures.meets(table["sample_low"], table["sample_high"], table["final"], lower)
    early, past, whole = (table[name].astype(bool) for name in ("early", "past", "whole"))
    met, short = asked_met == "met", asked_met == "short"
    # Part of a year decides only what no later month can undo: a stock or a sum that is there already.
    settled = whole | (table["lasting"].eq(True) & met & ~lower)
    sampled = table["n"].notna()
    # A pace is told by both ends of what was observed, or is open: a change within the sampling error tells none.
    pace = _pace(table, lower)
    there = measures.reached(pace["projected_best"], table["final"], higher_is_better=~lower)
    slow = pace["projected_best"].notna() & ~there
    paced = table["share"].notna()
    quick, quick_best = (pace[name].round(9) >= measures.ON_TRACK for name in ("share_worst", "share_best"))
    V, R = Verdict, Reason
    cases = [
        (~seen & ~table["measure"].isin([*LEVELS, "increment", "change"]), V.NO_EVIDENCE, R.KIND),
        (~seen, V.NO_EVIDENCE, R.NOTHING),
        (~own, V.NO_EVIDENCE, R.PROXY),
        ((table["timely"] == 2) & (table["seen_year"] > table["asked_year"]), V.NO_EVIDENCE, R.LATER),
        (table["timely"] == 2, V.NO_EVIDENCE, R.EARLIER),
        (table["incomplete"].eq(True) & ~met, V.UNDECIDED, R.YEARS),
        (~settled, V.UNDECIDED, R.PART),
        (table["split"], V.UNDECIDED, R.DISAGREE),
        (past & (table["timely"] == 1), V.KEPT, R.MET_LATER),
        ((asked_met == "open") & sampled, V.UNDECIDED, R.SAMPLING),
        (asked_met == "open", V.UNDECIDED, R.INTERVAL),
        (past & met, V.KEPT, R.MET),
        (past & short, V.MISSED, R.SHORT),
        (final_met == "met", V.AHEAD, R.MET_LAST),
        (early & ~paced, V.UNDECIDED, R.NO_PACE),
        (early & quick, V.ON_COURSE, R.PACE),
        (early & quick_best & sampled, V.UNDECIDED, R.SAMPLING),
        (early & quick_best, V.UNDECIDED, R.INTERVAL),
        (early, V.BEHIND, R.PACE),
        (met & slow, V.AT_RISK, R.PACE),
        (met, V.ON_COURSE, R.MET),
    ]
    masks = [case for case, _, _ in cases]
    table["verdict"] = np.select(masks, [str(verdict) for _, verdict, _ in cases], str(V.BEHIND))
    table["reason"] = np.select(masks, [str(reason) for _, _, reason in cases], str(R.SHORT))
    partial = table["reason"] == R.PART
    table["so_far"] = np.where(partial & met, "met", np.where(partial & short, "short", ""))
    # What is past its date, or met already, needs no pace.
    table["pace_needed"] = table["pace_needed"].mask(past | (final_met == "met"))
    return table


def _pace(table: pd.DataFrame, lower: pd.Series) -> pd.DataFrame:
    """Share of the way by either end of what was observed (`sample_low`, `sample_high`), and the best projection."""
    ends = {"worst": table["sample_high"].where(lower, table["sample_low"]),
            "best": table["sample_low"].where(lower, table["sample_high"])}  # fmt: skip
    t0, y0, t, due, target = (table[name].to_numpy(dtype=float) for name in ("t0", "y0", "t", "due", "target"))
    pace = {
        f"share_{side}": measures.distance_share(t0, y0, t, y, due, target, higher_is_better=~lower)
        for side, y in ends.items()
    }
    pace["projected_best"] = measures.extrapolate(t0, y0, t, ends["best"], due)
    return pd.DataFrame(pace, index=table.index)
