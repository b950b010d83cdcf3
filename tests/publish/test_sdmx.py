"""SDMX-CSV 2.0: the columns, codes and times of the standard, every coded fact once, and nothing else."""

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qualib import QualibError
from qualib.publish import export
from qualib.publish.export import sdmx
from qualib.study.spreadsheets import unguarded

#: What SDMX 3.0 allows in a code, and the time periods used here (years, half-years, quarters, months, ranges).
CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
TIMES = {
    "A": r"\d{4}",
    "S": r"\d{4}-S[12]",
    "Q": r"\d{4}-Q[1-4]",
    "M": r"\d{4}-(0[1-9]|1[0-2])",
    **{f"A{years}": rf"\d{{4}}-01-01/P{years}Y" for years in (2, 3, 4, 5)},
    "_O": r"\d{4}-(0[1-9]|1[0-2])-01/P\d+[YM]",
}


@pytest.fixture(scope="module")
def message(study):
    text = sdmx.to_sdmx(study).decode("utf-8")
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


def test_columns_stand_in_the_order_of_the_field_guide(message):
    columns = list(message.columns)
    assert columns[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    value = columns.index("OBS_VALUE")
    assert columns[3:value] == sdmx.DIMENSIONS and columns[value + 1 :] == sdmx.ATTRIBUTES
    assert set(message["STRUCTURE"]) == {"dataflow"} and set(message["ACTION"]) == {"I"}
    assert set(message["STRUCTURE_ID"]) == {"QUALIB:QUALITY_PLANS(0.1.0)"}


def test_every_dimension_has_a_code_and_every_key_is_once(message):
    codes = message[[name for name in sdmx.DIMENSIONS if name != "TIME_PERIOD"]]
    assert codes.map(CODE.fullmatch).notna().all(axis=None)
    assert not message.duplicated(sdmx.DIMENSIONS).any()
    fits = [re.fullmatch(TIMES[row.FREQ], row.TIME_PERIOD) for row in message.itertuples()]
    assert all(fits)
    assert set(message["FREQ"]) >= {"A", "S", "Q", "A5"}


def test_every_fact_is_there_with_its_interval(study, message):
    back = message.assign(
        plan=message["PLAN"].str.lower().replace("_z", ""),
        indicator=message["INDICATOR"].str.lower().str.replace("-", "."),
        measure=message["COMMITMENT"].str.lower(),
        low=pd.to_numeric(message["LOWER"].replace("", np.nan)),
        high=pd.to_numeric(message["UPPER"].replace("", np.nan)),
    )
    aims = back[back["SERIES_TYPE"] == "TARGET"].rename(columns={"LABEL": "label_zh"})
    keys = ["plan", "indicator", "label_zh", "measure", "year"]
    aims = aims.assign(year=aims["TIME_PERIOD"].astype("int64")).set_index(keys)[["low", "high"]].sort_index()
    want = study.targets.set_index(keys)[["low", "high"]].sort_index()
    pd.testing.assert_frame_equal(aims, want)
    seen = back[back["SERIES_TYPE"] == "OBSERVED"]
    assert sorted(seen["low"].fillna(-1)) == sorted(study.observations["low"].fillna(-1))
    assert set(seen["PLAN"]) == {"_Z"}
    counted = seen.loc[seen["SAMPLE_SIZE"] != "", "SAMPLE_SIZE"].astype(int)
    assert sorted(counted) == sorted(study.observations["n"].dropna()) and len(counted)
    assert sorted(back["FIRMNESS"]) == sorted([*study.targets["firmness"].str.upper(), *[""] * len(seen)])


def test_every_row_states_its_source_and_no_copy_is_linked(message):
    assert set(message["SOURCE_KIND"]) == {"OFFICIAL", "PRESS", "COPY", "NONE"}
    assert (message["SOURCE_TITLE"] != "").all()
    linked = message["SOURCE_KIND"].isin(["OFFICIAL", "PRESS"])
    assert message.loc[linked, "SOURCE_URL"].str.startswith("http").all()
    assert (message.loc[~linked, "SOURCE_URL"] == "").all()


def test_the_value_is_the_least_demanding_end(study, message):
    lower = set(study.indicators.loc[study.indicators["direction"] == "lower", "indicator"])
    code = message["INDICATOR"].str.lower().str.replace("-", ".")
    spans = message[(message["LOWER"] != "") & (message["UPPER"] != "") & (message["LOWER"] != message["UPPER"])]
    assert (
        len(spans)
        and (spans["OBS_VALUE"] == spans["LOWER"].where(~code[spans.index].isin(lower), spans["UPPER"])).all()
    )
    open_end = message[(message["UPPER"] == "") | (message["LOWER"] == "")]
    assert len(open_end) and (open_end["OBS_VALUE"] == open_end["LOWER"] + open_end["UPPER"]).all()


def test_units_are_units_and_powers_of_ten(message):
    yuan = message[message["UNIT_MEASURE"] == "CNY"]
    assert len(yuan) and set(yuan["UNIT_MULT"]) == {"8"}
    assert set(message.loc[message["UNIT_MEASURE"] != "CNY", "UNIT_MULT"]) == {"0"}
    inferred = message[message["OBS_STATUS"] == "E"]
    assert len(inferred) and set(inferred["DATA_STATUS"]) == {"INFERRED"}


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2016", ("A", "2016")),
        ("2016-H2", ("S", "2016-S2")),
        ("2016-Q3", ("Q", "2016-Q3")),
        ("2016-03", ("M", "2016-03")),
        ("2016/2020", ("A5", "2016-01-01/P5Y")),
        ("2010/2016", ("_O", "2010-01-01/P7Y")),
        ("2026-01/2026-09", ("_O", "2026-01-01/P9M")),
    ],
)
def test_periods_in_sdmx(period, said):
    assert sdmx.time_period(period) == said


def test_a_part_has_the_same_keys_as_the_whole(study, message):
    part = sdmx.frame(export.select(study, regions=["520000"]))
    keys = {tuple(row) for row in message[sdmx.DIMENSIONS].to_numpy()}
    assert {tuple(map(str, row)) for row in part[sdmx.DIMENSIONS].to_numpy()} < keys


def test_text_stands_as_it_is_coded_and_lines_end_as_rfc_4180_has_them(study):
    note = '=1+1, "quoted"\nsecond line'
    content = sdmx.to_sdmx(replace(study, targets=study.targets.assign(note=note))).decode("utf-8")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert content.count("\r\n") == len(rows) and len({len(row) for row in rows}) == 1
    at = rows[0].index("COMMENT_OBS")
    assert "=1+1" not in {row[at][:4] for row in rows}
    assert sum(unguarded(row[at]) == note for row in rows) == len(study.targets)


def test_a_frame_that_sdmx_does_not_allow_is_named(study):
    spoilt = replace(study, observations=study.observations.assign(frame="new list"))
    with pytest.raises(QualibError, match="frame 'new list' cannot be a code in SDMX"):
        sdmx.to_sdmx(spoilt)


def test_two_rows_with_one_key_are_refused(study):
    twice = replace(study, observations=pd.concat([study.observations, study.observations.head(1)]))
    with pytest.raises(QualibError, match=r"two rows have the SDMX key A\.100000\.OBSERVED"):
        sdmx.frame(twice)
