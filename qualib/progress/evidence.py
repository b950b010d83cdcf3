"""Evidence: what was observed beside a plan's paths, and what of others can be read beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualib.progress import pairing
from qualib.study import periods, sampling
from qualib.study.package import Study
from qualib.targets import standing
from qualib.targets.compare import comparable_to, reference_path, scale
from qualib.targets.standing import DOMAINS, NATION, Paths
from qualib.targets.trajectories import SERIES, trajectories

#: Years before a plan whose values are still told: the last known before it began.
BEFORE = 1


def candidates(study: Study, month: str, asked: pd.DataFrame, seen: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every observation that speaks for a target series, or comes near it, and had ended by a month.

    Parameters
    ----------
    study : Study
    month : str
    asked : DataFrame
        Series with the columns line, measure, indicator, region, period_start, asked_year and asked.
    seen : DataFrame, optional
        Of `pairing.dated`, where it is there already.

    Returns
    -------
    DataFrame
        A row for each series (`line`, measure) and observation: seen_region, seen_indicator, seen_label, period,
        frame, low, high (NaN where open), n, sample_low, sample_high (Wilson's interval where n is known, else low
        and high), data_status, source_title, source_url; proxy: "" for the series' own indicator and region, "near"
        for another indicator of the family there, "part" for its own indicator in a region directly within; whole
        (whole years, or a stock at the end of one), lasting (a stock or flow, which no later month undoes), seen_year,
        begin, end (decimal years), bound (what the year asked about asks).
    """
    seen = pairing.dated(study) if seen is None else seen
    ended = periods.each(seen["period"], "last_month") <= month
    seen = seen[ended & (periods.each(seen["period"], "kind") != periods.Kind.SPAN)]
    seen = seen.rename(columns={"region": "seen_region", "indicator": "seen_indicator", "label_zh": "seen_label"})
    seen = seen.reset_index(drop=True)
    sampled = sampling.interval(seen)
    # A stock of December is the year's; an earlier one may yet grow.
    whole = periods.each(seen["period"], "whole_years").astype(bool)
    whole |= (seen["nature"] == "stock") & (periods.each(seen["period"], "end_month") == 12)
    seen = seen.assign(
        **sampled, whole=whole, lasting=seen["nature"] != "rate", seen_year=np.ceil(seen["end"] - 1e-9).astype(int) - 1
    )
    wanted = asked[["line", "measure", "indicator", "region", "period_start", "asked"]]
    wanted = wanted.rename(columns={"asked": "bound"})
    wanted = wanted[wanted["measure"].isin(["level", "ceiling"])]
    parents = study.regions.set_index("region")["parent"]
    # Which series and which observations go together is found on their keys alone; what they hold is fetched after.
    aims = wanted[["indicator", "region", "period_start"]].reset_index(names="aim")
    of = seen[["seen_indicator", "seen_region", "end"]].reset_index(names="of")
    own = aims.merge(of, left_on=["indicator", "region"], right_on=["seen_indicator", "seen_region"])
    near = aims.merge(_near(study), on="indicator").merge(
        of, left_on=["seen_indicator", "region"], right_on=["seen_indicator", "seen_region"]
    )
    within = of.assign(parent=of["seen_region"].map(parents))
    part = aims.merge(within, left_on=["indicator", "region"], right_on=["seen_indicator", "parent"])
    pairs = pd.concat([own.assign(proxy=""), near.assign(proxy="near"), part.assign(proxy="part")])
    pairs = pairs[pairs["end"] > pairs["period_start"] - BEFORE]
    asks, held = wanted.loc[pairs["aim"]].reset_index(drop=True), seen.loc[pairs["of"]].reset_index(drop=True)
    table = pd.concat([asks[["line", "measure", "bound"]], held], axis=1).assign(proxy=pairs["proxy"].to_numpy())
    columns = ["line", "measure", "seen_region", "seen_indicator", "seen_label", "period", "frame", "low", "high", "n",
               "sample_low", "sample_high", "data_status", "source_title", "source_url", "proxy", "whole", "lasting",
               "seen_year", "begin", "end", "bound"]  # fmt: skip
    return table[columns].assign(incomplete=False)


def _near(study: Study) -> pd.DataFrame:
    """Pairs of different indicators that compare as close: of one family, scale and direction."""
    codes = study.indicators.assign(scale=scale(study.indicators))[["indicator", "family", "scale", "direction"]]
    pairs = codes.merge(codes.rename(columns={"indicator": "seen_indicator"}), on=["family", "scale", "direction"])
    return pairs.loc[pairs["indicator"] != pairs["seen_indicator"], ["indicator", "seen_indicator"]]


def observed(study: Study, month: str, region: str | None = None, *, paths: Paths | None = None) -> pd.DataFrame:
    """What was observed of the region and near it, beside what is asked of the same year.

    Parameters
    ----------
    study : Study
    month : str
        Only what had ended by then.
    region : str, optional
        Whose plans; all that are in force by default.
    paths : Paths, optional
        Paths drawn already, in the place of those in force.

    Returns
    -------
    DataFrame
        The columns of `candidates` but line, begin, end and bound, the latest first, with plan, indicator, label_zh and
        unit of the series, and path_value and path_kind: what its path asks of the year observed (NaN and "" where
        nothing).

    Examples
    --------
    >>> import qualib
    >>> seen = qualib.evidence(qualib.load(), "2016-06", "520000")
    >>> seen.query("proxy == ''")[["period", "low", "path_value"]].to_dict("records")[0]
    {'period': '2016-H1', 'low': 90.9, 'path_value': 90.0}
    """
    periods.month(month)
    own = standing.paths(study, standing.in_force(study, month, region)) if paths is None else paths
    lines = own.yearly.assign(line=own.yearly.groupby(SERIES, sort=False).ngroup())
    series = lines.drop_duplicates("line")[["line", *SERIES, "unit"]].merge(
        own.series[[*SERIES, "measure_word"]], on=SERIES
    )
    series = series.join(own.plans.set_index("plan")[["region", "period_start"]], on="plan")
    table = candidates(study, month, series.assign(asked=np.nan))
    values = lines[["line", "year", "value", "kind"]].rename(columns={"year": "seen_year", "value": "path_value",
                                                                      "kind": "path_kind"})  # fmt: skip
    table = table.merge(values, on=["line", "seen_year"], how="left")
    table["path_kind"] = table["path_kind"].fillna("")
    table = table.drop(columns="measure").merge(series.drop(columns=["region", "period_start"]), on="line")
    table = table.sort_values(["end", "begin"], ascending=False, kind="stable")
    return table.drop(columns=["line", "begin", "end", "bound", "incomplete"]).reset_index(drop=True)


def beside(study: Study, stand: pd.DataFrame, region: str, year: int, *, method: str = "linear") -> pd.DataFrame:
    """What can be read beside each of a region's paths in that year.

    Parameters
    ----------
    study : Study
    stand : DataFrame
        Rows of `verdict.verdicts` that ask something of the year.
    region : str
        The region of the report.
    year : int
        Nothing later is looked at.

    Returns
    -------
    DataFrame
        For each path and everything comparable to it: key (row of `stand`), role ("own", "province", "nation",
        "other"), what ("observed", "target"), region, indicator, label_zh, period, frame, low, high, unit,
        ground (kind of a target, status of an observation), source_title, source_url ("" for targets),
        comparability ("exact", "close") and earlier (not of the year itself). Observations are of periods within the
        year, of the region, its province and the nation, parts of it only where the whole is not known; where there
        is none of the province or the nation, the last known before it, at most `pairing.REACH` years older, the
        more comparable first. Targets are of the nation (one path through its successive plans), the
        province's and the other regions' plans, where their paths have a value that year. A province that is
        the region itself has no rows of its own.
    """
    parts = roles(study, region)
    seen = study.observations[study.observations["region"].isin(parts)]
    last = periods.each(seen["period"], "years").map(lambda years: years[-1] if len(years) == 1 else -1)
    seen = seen.assign(of=last)[last.between(year - pairing.REACH, year)]
    seen = seen.rename(columns={"status": "ground"}).assign(what="observed")
    aims = _aims(study, set(stand["plan"]), year, method)
    columns = ["what", "region", "indicator", "label_zh", "period", "frame", "low", "high", "unit", "ground",
               "source_title", "source_url"]  # fmt: skip
    pool = pd.concat([seen[[*columns, "of"]], aims[columns].assign(of=year)], ignore_index=True)
    pool["role"] = pool["region"].map(parts).fillna("other")
    pool = pool[~((pool["what"] == "target") & (pool["role"] == "own"))]
    # A rise, a growth rate or an addition stands beside no level.
    levels = stand[stand["measure"].isin(["level", "ceiling"])]
    found = [comparable_to(study, row.indicator, pool).assign(key=row.Index) for row in levels.itertuples()]
    order = {"own": 0, "province": 1, "nation": 2, "other": 3}
    table = pd.concat(found) if found else pool.assign(key=0, comparability="").iloc[:0]
    table = table.assign(order=table["role"].map(order), near=table["comparability"] != "exact")
    table = table.sort_values(["key", "order", "near", "what", "region"], kind="stable", ignore_index=True)
    table = table.assign(earlier=table["of"] < year)[_shown(table, year)].reset_index(drop=True)
    return table[["key", "role", *columns, "comparability", "earlier"]]


def _shown(table: pd.DataFrame, year: int) -> pd.Series:
    """Which rows of `beside` are shown: all of the year, and where none was observed then the last known one.

    A part of the year is not shown where the same indicator's whole year is known.
    """
    whole = periods.each(table["period"], "whole_years").astype(bool)
    now, observed = table["of"] == year, table["what"] == "observed"
    known = (now & observed).groupby([table["key"], table["role"]]).transform("any")
    same = [table[name] for name in ("key", "region", "indicator", "frame")]
    part = now & observed & ~whole & (now & observed & whole).groupby(same).transform("any")
    old = table.assign(part=~whole)[~now & ~known & table["role"].isin(["province", "nation"])]
    old = old.sort_values(["key", "role", "near", "of", "part"], ascending=[True, True, True, False, True],
                          kind="stable")  # fmt: skip
    return (now & ~part) | table.index.isin(old.drop_duplicates(["key", "role"]).index)


def nearest(pairs: pd.DataFrame, role: str, what: str) -> pd.DataFrame:
    """The most comparable whole-year row of `beside` of that role and kind for each path (key): value, comparability.

    `value` is the known end of the interval. What is of an earlier year is left out.
    """
    rows = pairs[(pairs["role"] == role) & (pairs["what"] == what) & ~pairs["earlier"]]
    rows = rows[periods.each(rows["period"], "whole_years").astype(bool)]
    rows = rows.assign(value=rows["low"].fillna(rows["high"])).drop_duplicates("key")
    return rows.set_index("key")[["value", "comparability"]].astype({"value": float})


def balance(study: Study, stand: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Each domain in numbers.

    Parameters
    ----------
    stand : DataFrame
        Rows of `verdict.verdicts` that ask something of the year.
    pairs : DataFrame
        Of `beside`.

    Returns
    -------
    DataFrame indexed by domain, in the order of `DOMAINS`
        targets, met (this year's value is met: kept, ahead, on course or at risk), short (missed or behind),
        undecided, unknown (no evidence); compared (those with a national target, else a whole-year value, exact or
        close), more_exact and more_close (those of them that ask for more than it).
    """
    codes = study.indicators.set_index("indicator")
    sign = np.where(stand["indicator"].map(codes["direction"]) == "lower", -1, 1)
    aim, seen = (nearest(pairs, "nation", what).reindex(stand.index) for what in ("target", "observed"))
    nation = aim.where(aim["value"].notna(), seen)
    more = sign * (stand["asked"] - nation["value"]) > 1e-9
    verdict = stand["verdict"]
    table = pd.DataFrame(
        {
            "domain": stand["indicator"].map(codes["domain"]),
            "targets": 1,
            "met": verdict.isin(["kept", "ahead", "on course", "at risk"]),
            "short": verdict.isin(["missed", "behind"]),
            "undecided": verdict == "undecided",
            "unknown": verdict == "no evidence",
            "compared": nation["value"].notna(),
            "more_exact": more & (nation["comparability"] == "exact"),
            "more_close": more & (nation["comparability"] == "close"),
        }
    )
    return table.groupby("domain").sum().reindex(DOMAINS, fill_value=0).astype(int)


def roles(study: Study, region: str) -> dict[str, str]:
    """The region and those it lies in, by the part they play in its report: "own", "province" or "nation"."""
    places = study.regions.set_index("region")
    parts, place = {region: "own"}, str(places.at[region, "parent"])
    while place:
        parts[place] = "nation" if place == NATION else "province" if places.at[place, "level"] == "province" else "own"
        place = str(places.at[place, "parent"])
    return parts


def _aims(study: Study, own: set[str], year: int, method: str) -> pd.DataFrame:
    """Targets of other plans in one year; the nation's along one path through its successive plans."""
    levels = study.targets[study.targets["measure"].isin(["level", "ceiling"])]
    final = study.final.set_index("plan")
    levels = levels[levels["plan"].isin(final.index)]
    of = levels["plan"].map(final["region"])
    local = trajectories(study, levels[(of != NATION) & ~levels["plan"].isin(own)], method=method)
    national = levels[(of == NATION) & (levels["measure"] == "level")]
    paths = [reference_path(study, code, method=method) for code in national["indicator"].unique()]
    aims = pd.concat([local, *paths], ignore_index=True)
    aims = aims[aims["year"] == year]
    # Of a commitment the end that binds: "88% or more" stands at 88.
    point = aims["low"] == aims["high"]
    lower = aims["measure"] == "ceiling"
    return aims.assign(
        what="target",
        region=aims["plan"].map(study.plans.set_index("plan")["region"]),
        period=str(year),
        frame="",
        ground=aims["kind"],
        source_title="",
        source_url="",
        low=aims["value"].where(point | ~lower),
        high=aims["value"].where(point | lower),
    )
