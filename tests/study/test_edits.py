"""Additions to the data: all rows or none, every fault named, what was there untouched."""

import sys
import threading

import pandas as pd
import pytest

from qualib import QualibError, cli, load
from qualib.study import edits

FIELDS = ["region", "indicator", "period", "frame", "label_zh", "value_text", "low", "high", "n", "unit", "status",
          "source", "note"]  # fmt: skip
GOOD = {
    "region": "520000",
    "indicator": "product.industrial.spot_check_pass_rate",
    "period": "2016-Q3",
    "label_zh": "省级工业产品监督抽查合格率",
    "value_text": "91.0%",
    "low": "91",
    "high": "91",
    "unit": "percent",
    "status": "inferred",
    "source_title": "测试",
    "source_url": "https://www.guizhou.gov.cn/a,b",
}
#: Of a row that names its source: that describes none.
NAMED = {"source_title": "", "source_url": ""}


def source(tmp_path, *rows, name="new.csv"):
    path = tmp_path / name
    table = pd.DataFrame([{**GOOD, **row} for row in rows])
    if name.endswith(".csv"):
        table.to_csv(path, index=False)
    else:
        table.to_excel(path, index=False)
    return path


@pytest.fixture
def refused(data):
    """Check that a file is refused with these words and the data left as they were."""

    def check(path, *words):
        before = {place.name: place.read_bytes() for place in data.iterdir() if place.is_file()}
        with pytest.raises(QualibError) as error:
            edits.add_observations(data, path)
        assert {place.name: place.read_bytes() for place in data.iterdir() if place.is_file()} == before
        for word in words:
            assert word in str(error.value)
        return str(error.value)

    return check


def test_rows_are_appended_and_shown_and_the_rest_untouched(data, tmp_path):
    place = data / "observations.csv"
    before = place.read_bytes()
    changed = edits.add_observations(data, source(tmp_path, {}, {"period": "2016-10", "note": "a “b”"}))
    after = place.read_bytes()
    assert after.startswith(before)
    added = [line[1:] for line in changed.splitlines() if line.startswith("+520000")]
    assert after[len(before) :].decode("utf-8").splitlines() == added
    assert len(added) == 2
    assert list(load(data).observations["period"].tail(2)) == ["2016-Q3", "2016-10"]
    assert not list(data.glob(".*"))


def test_a_file_without_a_last_line_break_and_with_crlf_keeps_its_form(data, tmp_path):
    place = data / "observations.csv"
    text = place.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n")
    place.write_bytes(text.encode("utf-8"))
    edits.add_observations(data, source(tmp_path, {}))
    lines = place.read_bytes().decode("utf-8").split("\r\n")
    assert lines[-1] == "" and lines[-2].startswith("520000,") and "\n" not in "".join(lines)


def test_a_spreadsheet_is_read_as_it_looks(data, tmp_path):
    path = source(tmp_path, {"region": 520000, "period": 2017, "low": 90.9, "high": 90.9}, name="new.xlsx")
    edits.add_observations(data, path)
    row = load(data).observations.iloc[-1]
    assert (row["region"], row["period"], row["low"]) == ("520000", "2017", 90.9)


def test_a_spreadsheets_date_is_not_guessed_into_a_month(refused, tmp_path):
    path = source(tmp_path, {"period": pd.Timestamp("2016-03-01")}, name="new.xlsx")
    refused(path, "new.xlsx", "row 2, column period", "found '2016-03-01'")


def test_a_missing_reader_of_spreadsheets_says_what_to_install(refused, tmp_path, monkeypatch):
    path = source(tmp_path, {}, name="new.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    refused(path, "pip install 'qualib[xlsx]'", "or save it as CSV")


def test_duplicates_and_conflicts_are_named_with_the_row_that_has_them(refused, data, tmp_path):
    there = pd.read_csv(data / "observations.csv", dtype=str)
    same = there.iloc[0].dropna().to_dict()
    said = refused(
        source(tmp_path, {**same, **NAMED}, {**same, **NAMED, "low": "1"}, {}, {"low": "90"}),
        "new.csv: 3 faults",
        "row 2, column region, indicator, period, frame",
        "conflict: low '1' against '70.4'",
        "row 4 has this one",
        "conflict: low '90' against '91'",
    )
    assert "observations.csv row 2" in said


def test_every_other_fault_is_named_at_once(refused, tmp_path):
    said = refused(
        source(tmp_path, {"period": "2016-Q5"}, {"period": "2016-11", "status": "guessed", "low": "x"}),
        "row 2, column period",
        "row 3, column status: expected one of published, derived, inferred, found 'guessed'",
        "row 3, column low: expected a number, found 'x'",
    )
    assert said.startswith("nothing was added\nnew.csv: 3 faults")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"region": "999999"}, "a code in column region of regions.csv, found '999999'"),
        ({"low": "92"}, "low no greater than high"),
        ({"high": "101"}, "a value inside the indicator's floor and ceiling"),
        ({"unit": "index"}, "the indicator's unit, percent"),
    ],
)
def test_rows_must_fit_the_other_tables(refused, tmp_path, row, said):
    refused(source(tmp_path, row), "new.csv: 1 fault", "row 2", said)


def sources(data):
    return pd.read_csv(data / "sources.csv", dtype=str, keep_default_na=False).set_index("source")


def test_a_source_that_is_listed_is_named_by_its_code(data, tmp_path):
    before = (data / "sources.csv").read_bytes()
    code = sources(data).index[0]
    edits.add_observations(data, source(tmp_path, {**NAMED, "source": code, "n": 120}))
    row = load(data).observations.iloc[-1]
    assert (row["source"], row["n"]) == (code, 120)
    assert row["source_title"] == sources(data).at[code, "title"]
    assert (data / "sources.csv").read_bytes() == before


def test_a_source_that_is_described_is_listed_once(data, tmp_path):
    before, count = (data / "sources.csv").read_bytes(), len(sources(data))
    press = {"source_title": "报", "source_url": "http://finance.ce.cn/1"}
    changed = edits.add_observations(
        data,
        source(
            tmp_path,
            {},
            {"period": "2016-10"},
            {"period": "2016-11", **press},
            {"period": "2016-12", "source_title": "年鉴", "source_url": ""},
            {"period": "2017-01", "source_title": "转载", "source_url": "", "source_kind": "copy"},
        ),
    )
    assert (data / "sources.csv").read_bytes().startswith(before)
    new = sources(data).iloc[count:]
    assert new[["kind", "title", "url"]].to_numpy().tolist() == [
        ["official", "测试", "https://www.guizhou.gov.cn/a,b"],
        ["press", "报", "http://finance.ce.cn/1"],
        ["none", "年鉴", ""],
        ["copy", "转载", ""],
    ]
    assert [code.rpartition("-")[0] for code in new.index] == ["guizhou", "ce", "none", "copy"]
    added = load(data).observations.tail(5)
    assert list(added["source"]) == [new.index[i] for i in (0, 0, 1, 2, 3)]
    assert list(added["source_url"]) == [GOOD["source_url"], GOOD["source_url"], press["source_url"], "", ""]
    assert changed.index("sources.csv") < changed.index("observations.csv")
    edits.add_observations(data, source(tmp_path, {"period": "2016-05"}))
    assert len(sources(data)) == count + 4


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"source_url": "https://example.org/a"}, "source_url", "a host in hosts.csv or under gov.cn"),
        ({"source_url": "https://gov.cn.example.org/a"}, "source_url", "a host in hosts.csv or under gov.cn"),
        ({"source_url": "https://example.org\\@www.gov.cn/"}, "source_url", "an address like"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "text like"),
        (
            {"source_title": "b", "source_kind": "copy"},
            "source_kind, source_url",
            "an address only of kind official or press",
        ),
        ({"source_title": "b", "source_kind": "blog"}, "source_kind", "one of official, press, copy, none"),
        ({"source_title": "", "source_url": ""}, "source, source_title", "a code of sources.csv, or a source_title"),
        ({"source": "ce-20130903"}, "source, source_title", "a code of sources.csv or a source_title, not both"),
        ({**NAMED, "source": "nowhere"}, "source", "a code in column source of sources.csv"),
        ({"n": "0"}, "n", "at least 1"),
        ({"n": "2.5"}, "n", "a whole number"),
        ({"period": "2016-09/2016-01"}, "period", "years in order"),
    ],
)
def test_an_unsound_source_or_sample_is_named_by_the_row_of_the_file(refused, tmp_path, row, column, said):
    refused(
        source(tmp_path, {"period": "2016-10"}, row), "new.csv: 1 fault", f"row 3, column {column}: expected {said}"
    )


def test_cumulative_months_are_a_period(data, tmp_path):
    edits.add_observations(data, source(tmp_path, {"period": "2026-01/2026-09"}))
    assert load(data).observations["period"].iloc[-1] == "2026-01/2026-09"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("new.txt", "", "expected a .csv or .xlsx file, found .txt"),
        ("none.csv", None, "missing"),
        ("new.csv", ",".join(FIELDS) + "\n", "expected at least one row"),
        ("new.csv", "region,wert\n1,2\n", "missing indicator, period"),
        ("new.csv", "region,wert\n1,2\n", "unknown wert"),
        ("new.csv", b"\xff\xfe", "not UTF-8"),
        ("new.xlsx", "no workbook", "not an Excel workbook"),
    ],
)
def test_files_that_cannot_be_read_are_named(refused, tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    refused(path, name, said)


def test_two_at_once_do_not_lose_rows(data, tmp_path):
    with edits.editing(data), pytest.raises(QualibError, match="another command is changing the data"):
        edits.add_observations(data, source(tmp_path, {}))
    edits.add_observations(data, source(tmp_path, {}))


def test_a_trial_changes_nothing_and_leaves_nothing(data):
    names = ["regions.csv", "families.csv"]
    before = {name: (data / name).read_bytes() for name in names}
    with edits.editing(data):
        faults = edits.trial(data, {name: content.decode("utf-8") + "x\n" for name, content in before.items()})
    assert set(faults["file"]) >= set(names)
    assert {name: (data / name).read_bytes() for name in names} == before
    assert not list(data.glob(".*"))


def test_the_command_prints_the_difference_and_one_line(capsys, data, tmp_path, monkeypatch):
    monkeypatch.setenv("QUALIB_DATA", "")
    assert cli.main(["add-observations", str(source(tmp_path, {})), "--data", str(data)]) == 0
    out = capsys.readouterr().out
    assert "+520000,product.industrial" in out and "1 observation added" in out
    assert cli.main(["add-observations", str(source(tmp_path, {})), "--data", str(data)]) == 2
    assert "duplicate: 520000" in capsys.readouterr().err


def test_no_thread_is_left_holding_the_data(data):
    with edits.editing(data):
        pass
    done = []

    def again():
        with edits.editing(data):
            done.append(True)

    worker = threading.Thread(target=again)
    worker.start()
    worker.join()
    assert done == [True]


def test_the_data_of_an_installed_copy_are_not_changed(refused, data, tmp_path, monkeypatch):
    monkeypatch.setattr(edits, "BUNDLE", data.parent)
    refused(source(tmp_path, {}), "belongs to the installed library", "--data")
