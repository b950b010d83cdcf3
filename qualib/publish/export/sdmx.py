"""The facts as SDMX-CSV 2.0 (the data message of SDMX 3.0): coded targets and observed values, a row each.

Only facts: what is interpolated or assessed is left to the reader's own tools. One dataflow,
``QUALIB:QUALITY_PLANS``, with these components.

* Dimensions: FREQ, REF_AREA (GB/T 2260), SERIES_TYPE (TARGET or OBSERVED), PLAN (``_Z`` for an observation),
  INDICATOR, COMMITMENT (LEVEL for an observation), FRAME (sampling frame, ``_Z`` for the usual one), ITEM (which of
  several names a plan has under one indicator, from 1), TIME_PERIOD.
* Measure: OBS_VALUE, the least demanding end of the interval: low, or high where lower is better; the other end where
  that one is open. There is one measure, since most tools know no more; the interval is in attributes.
* Attributes: LOWER and UPPER (the interval as coded, an open end empty), UNIT_MEASURE and UNIT_MULT (power of ten),
  OBS_STATUS (A normal, E estimated: inferred by the coder), DATA_STATUS, COMPARATOR, TIMING, LABEL, VALUE_TEXT,
  MEASURE_WORD, FIRMNESS, SAMPLE_SIZE, SECTION, SOURCE_KIND, SOURCE_TITLE, SOURCE_URL (official sites and known press
  only), COMMENT_OBS.

Codes are upper case, and ``.`` in an indicator, which SDMX keeps for keys, is written ``-``. Back again: lower case,
``.`` for ``-``. The columns follow the field guide of SDMX-CSV 2.0; time periods and frequencies SDMX's own.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from qualib.errors import QualibError
from qualib.study import periods
from qualib.study.package import Study, description
from qualib.study.periods import Kind
from qualib.study.spreadsheets import to_csv

AGENCY, DATAFLOW = "QUALIB", "QUALITY_PLANS"
DIMENSIONS = ["FREQ", "REF_AREA", "SERIES_TYPE", "PLAN", "INDICATOR", "COMMITMENT", "FRAME", "ITEM", "TIME_PERIOD"]
ATTRIBUTES = ["LOWER", "UPPER", "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "DATA_STATUS", "COMPARATOR", "TIMING",
              "LABEL", "VALUE_TEXT", "MEASURE_WORD", "FIRMNESS", "SAMPLE_SIZE", "SECTION", "SOURCE_KIND",
              "SOURCE_TITLE", "SOURCE_URL", "COMMENT_OBS"]  # fmt: skip
COLUMNS = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES]
#: What SDMX allows in the identifier of a code (IDType).
CODE = re.compile(r"[A-Za-z0-9_@$-]+")
#: Years of a span to SDMX's frequency (CL_FREQ); any other is _O.
SPANS = {1: "A", 2: "A2", 3: "A3", 4: "A4", 5: "A5", 10: "A10", 20: "A20", 30: "A30"}
#: Units that are a power of ten of another.
POWERS = {"cny_100m": ("CNY", 8)}


def time_period(period: str) -> tuple[str, str]:
    """SDMX's frequency and time period: ``2016-H1`` → (S, 2016-S1), ``2016/2020`` → (A5, 2016-01-01/P5Y).

    Examples
    --------
    >>> time_period("2026-01/2026-09")
    ('_O', '2026-01-01/P9M')
    """
    read = periods.read(period)
    year, month = read.begin_year, read.end_month
    match read.kind:
        case Kind.YEAR:
            return "A", str(year)
        case Kind.HALF:
            return "S", f"{year}-S{month // 6}"
        case Kind.QUARTER:
            return "Q", f"{year}-Q{month // 3}"
        case Kind.MONTH:
            return "M", period
        case Kind.SPAN:
            return SPANS.get(len(read.years), "_O"), f"{read.first_day}/P{len(read.years)}Y"
        case Kind.CUMULATIVE:
            return "_O", f"{read.first_day}/P{round((read.end - read.begin) * 12)}M"


def frame(study: Study) -> pd.DataFrame:
    """Targets and observations of a study in the columns of the message.

    Parameters
    ----------
    study : Study
        The whole, or of `qualib.publish.export.selection.select`.

    Returns
    -------
    DataFrame
        `COLUMNS`, sorted by the dimensions; OBS_VALUE, LOWER and UPPER are numbers, an open end NaN.

    Raises
    ------
    QualibError
        If a code holds what SDMX does not allow, or two rows have the same key.
    """
    plans, targets, seen = study.plans.set_index("plan"), study.targets, study.observations
    key = ["plan", "indicator", "measure"]
    item = targets.groupby(key, sort=False)["label_zh"].transform(lambda names: pd.factorize(names)[0] + 1)
    aims = targets.assign(
        series="TARGET",
        region=targets["plan"].map(plans["region"]),
        frame="",
        item=item,
        period=targets["year"].astype(str),
        status="",
        n=pd.NA,
    )
    values = seen.assign(
        series="OBSERVED",
        plan="",
        measure="level",
        item=1,
        comparator="",
        timing="",
        measure_word="",
        firmness="",
        section="",
    )
    rows = pd.concat([table.astype(object) for table in (aims, values)], ignore_index=True)
    lower = rows["indicator"].map(study.indicators.set_index("indicator")["direction"]) == "lower"
    low, high = rows["low"].astype("float64"), rows["high"].astype("float64")
    times = [time_period(period) for period in rows["period"]]
    units = [POWERS.get(unit, (unit, 0)) for unit in rows["unit"]]
    table = pd.DataFrame(
        {
            "STRUCTURE": "dataflow",
            "STRUCTURE_ID": f"{AGENCY}:{DATAFLOW}({description(study.root)['version']})",
            "ACTION": "I",
            "FREQ": [frequency for frequency, _ in times],
            "REF_AREA": rows["region"],
            "SERIES_TYPE": rows["series"],
            "PLAN": _codes(rows["plan"]),
            "INDICATOR": _codes(rows["indicator"].str.replace(".", "-")),
            "COMMITMENT": _codes(rows["measure"]),
            "FRAME": _codes(rows["frame"]),
            "ITEM": rows["item"].astype(str),
            "TIME_PERIOD": [period for _, period in times],
            "OBS_VALUE": np.where(lower, high.fillna(low), low.fillna(high)),
            "LOWER": low,
            "UPPER": high,
            "UNIT_MEASURE": [str(unit).upper() for unit, _ in units],
            "UNIT_MULT": [power for _, power in units],
            "OBS_STATUS": np.where(rows["status"] == "inferred", "E", "A"),
            "DATA_STATUS": rows["status"].str.upper(),
            "COMPARATOR": rows["comparator"].str.upper(),
            "TIMING": rows["timing"].str.upper(),
            "LABEL": rows["label_zh"],
            "VALUE_TEXT": rows["value_text"],
            "MEASURE_WORD": rows["measure_word"],
            "FIRMNESS": rows["firmness"].str.upper(),
            "SAMPLE_SIZE": rows["n"],
            "SECTION": rows["section"],
            "SOURCE_KIND": rows["source_kind"].str.upper(),
            "SOURCE_TITLE": rows["source_title"],
            "SOURCE_URL": rows["source_url"],
            "COMMENT_OBS": rows["note"],
        }
    )[COLUMNS]
    twice = table[table.duplicated(DIMENSIONS)]
    if len(twice):
        raise QualibError(f"two rows have the SDMX key {'.'.join(twice.iloc[0][DIMENSIONS])}; run `qualib validate`")
    return table.sort_values(DIMENSIONS, kind="stable", ignore_index=True)


def to_sdmx(study: Study) -> bytes:
    """The message: UTF-8, comma-separated, line ends as RFC 4180 has them.

    Text stands as it is coded, but for an apostrophe before what a spreadsheet would take for a formula.

    Raises
    ------
    QualibError
        As `frame`.
    """
    return to_csv(frame(study), line="\r\n", digits="%.15g")


def _codes(names: pd.Series) -> pd.Series:
    """Codes in upper case, ``_Z`` (not applicable) for none."""
    bad = names[[bool(name) and not CODE.fullmatch(name) for name in names]]
    if len(bad):
        raise QualibError(
            f"{names.name} {bad.iloc[0]!r} cannot be a code in SDMX; write it with letters, digits, _ and - only"
        )
    return names.str.upper().replace("", "_Z")
