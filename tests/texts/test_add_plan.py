"""From a plan's text to the data package: a draft in every format, reviewed, and added whole or not at all."""

import hashlib
import io
import json

import pandas as pd
import pytest

import qualib
from qualib import QualibError, cli
from qualib.publish import review
from qualib.study import checks
from qualib.texts import add_plan, extract

SAMPLE = "dev-linjiang-2021"
HOSTILE = "<script>alert(1)</script>=1+1产品合格率达到95%以上，‮安全😀" + "长" * 300 + "合格率达到96%。"


@pytest.fixture
def plan(data):
    """A described plan with its text, and a reviewed draft of its rates."""
    folder = data.parent
    text = (data / "samples" / f"{SAMPLE}.txt").read_bytes()
    (folder / "plan.txt").write_bytes(text)
    meta = folder / "plan.yaml"
    meta.write_text(
        "plan: linjiang-2021\ntitle_zh: 示例\ntitle_en: Sample\nregion: '990100'\nissued: 2021-03-01\n"
        "period_start: 2021\nperiod_end: 2023\nsource: none-linjiang-2021\ntext: plan.txt\n"
        "sources:\n  - {source: none-linjiang-2021, kind: none, title: 示例}\n"
        "regions:\n  - {region: '990000', name_zh: 示例省, name_en: Sample, level: province, parent: '100000'}\n"
        "  - {region: '990100', name_zh: 示例市, name_en: Sample city, level: prefecture, parent: '990000'}\n"
        "departments:\n  - {department: sample_offices, name_zh: 示例部门, name_en: Sample offices, kind: department, "
        "variants: 市工信局;市财政局;市教育局}\n",
        encoding="utf-8",
    )
    study = qualib.load(data)
    draft = extract.extract(text.decode("utf-8"), indicators=study.indicators)
    rates = draft[draft["label_zh"].str.contains("制造业产品|药品")].copy()
    rates["indicator"] = ["product.manufacturing.pass_rate"] * 3 + ["product.drug.pass_rate"]
    reviewed = folder / "reviewed.csv"
    reviewed.write_bytes(review.to_csv(rates))
    return data, meta, reviewed


def contents(data):
    return {path.name: path.read_bytes() for path in data.glob("*.csv")}


def test_a_reviewed_plan_is_added_to_all_tables(plan):
    data, meta, reviewed = plan
    difference = add_plan.add_plan(data, meta, reviewed)
    assert checks.problems(data).empty
    study = qualib.load(data)
    added = study.targets[study.targets["plan"] == "linjiang-2021"]
    assert list(added["low"]) == [93, 94, 95, 99]
    assert (study.responsibilities["plan"] == "linjiang-2021").any()
    row = study.plans.set_index("plan").loc["linjiang-2021"]
    assert row["text_sha256"] == hashlib.sha256((meta.parent / "plan.txt").read_bytes()).hexdigest()
    assert (row["source"], row["standing"], row["core"]) == ("none-linjiang-2021", "text", "false")
    assert set(added["source"]) == {"none-linjiang-2021"} and set(added["source_title"]) == {"示例"}
    assert "+none-linjiang-2021,none" in difference
    assert "+linjiang-2021,product.manufacturing.pass_rate" in difference
    assert "-" not in {line[0] for line in difference.splitlines() if not line.startswith(("---", "+++", "@@"))}


def test_a_workbook_comes_back_as_well(plan):
    data, meta, reviewed = plan
    rows = pd.read_csv(reviewed)
    book = reviewed.with_suffix(".xlsx")
    book.write_bytes(review.to_xlsx(rows, pd.DataFrame({"section": []})))
    add_plan.add_plan(data, meta, book)
    assert (qualib.load(data).targets["plan"] == "linjiang-2021").sum() == 4


def test_a_code_is_assigned_where_the_name_is_nearly_the_same(plan):
    data, meta, reviewed = plan
    rows = pd.read_csv(reviewed, dtype="str", keep_default_na=False)
    rows["indicator"] = ""
    rows["label_zh"] = ["制造业产品质量合格率"] * 3 + ["药品合格率"]
    rows.to_csv(reviewed, index=False)
    add_plan.add_plan(data, meta, reviewed)
    added = qualib.load(data).targets.query("plan == 'linjiang-2021'")
    assert list(added["indicator"]) == ["product.manufacturing.pass_rate"] * 3 + ["product.drug.pass_rate"]


def test_a_department_that_is_listed_gains_the_names_a_plan_prints(plan):
    data, meta, reviewed = plan
    file = data / "departments.csv"
    before = file.read_text(encoding="utf-8").splitlines()
    listed = pd.read_csv(file, dtype="str", keep_default_na=False).set_index("department")
    code = listed.index[0]
    # The names of the sample's offices, shared out: one to a department that is there, two to a new one.
    described = meta.read_text(encoding="utf-8")
    more = described.replace("市工信局;市财政局;市教育局", "市财政局;市教育局")
    meta.write_text(f"{more}  - {{department: {code}, variants: 市工信局}}\n", encoding="utf-8")
    add_plan.add_plan(data, meta, reviewed)
    after = file.read_text(encoding="utf-8").splitlines()
    assert after[2:-1] == before[2:]
    now = pd.read_csv(file, dtype="str", keep_default_na=False).set_index("department")
    assert now.loc[code, "variants"] == listed.loc[code, "variants"] + ";市工信局"
    assert now.loc["sample_offices", "variants"] == "市财政局;市教育局"
    assert checks.problems(data).empty


def test_a_department_that_is_listed_keeps_its_other_columns(plan):
    data, meta, reviewed = plan
    code = qualib.load(data).departments["department"].iloc[0]
    described = meta.read_text(encoding="utf-8")
    meta.write_text(f"{described}  - {{department: {code}, name_en: Other, variants: 市工信局}}\n", encoding="utf-8")
    before = contents(data)
    with pytest.raises(QualibError, match=f"entry 2: {code} is listed already.*found Other"):
        add_plan.add_plan(data, meta, reviewed)
    assert contents(data) == before


@pytest.mark.parametrize(
    ("row", "cells", "said"),
    [
        (0, {"low": "92"}, "reviewed.csv: 2 faults"),
        (0, {"start": "1"}, "row 2, column start, end"),
        (1, {"year": "soon"}, "row 3, column year: expected a whole number"),
        (2, {"section": "九"}, "row 4, column section"),
        (3, {"indicator": "product.no_such"}, "row 5, column indicator"),
        (3, {"indicator": "", "label_zh": "奇事"}, "none for 奇事"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(plan, row, cells, said):
    data, meta, reviewed = plan
    rows = pd.read_csv(reviewed, dtype="str", keep_default_na=False)
    for column, value in cells.items():
        rows.loc[row, column] = value
    if "low" in cells:
        rows.loc[row, "high"] = "91"
    rows.to_csv(reviewed, index=False)
    before = contents(data)
    with pytest.raises(QualibError) as caught:
        add_plan.add_plan(data, meta, reviewed)
    assert "nothing was added" in str(caught.value)
    assert said in str(caught.value)
    assert contents(data) == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("region: '990100'\n", "regoin: '990100'\n", "unknown regoin (did you mean region"),
        ("text: plan.txt\n", "", "missing text"),
        ("plan: linjiang-2021\n", "plan: guizhou-2015\n", "no other row"),
        ("title_zh: 示例\n", "title_zh: [\n", "not YAML"),
        ("text: plan.txt", "text: nowhere.txt", "nowhere.txt"),
        ("issued: 2021-03-01", "issued: soon", "text like"),
        ("source: none-linjiang-2021\n", "source: nowhere\n", "a code in column source of sources.csv"),
        ("source: none-linjiang-2021\n", "", "missing source"),
        ("source: none-linjiang-2021\n", "published_url: https://example.org/\n", "unknown published_url"),
        ("kind: none, title", "kind: none, url: 'https://example.org/', title", "an address only of kind official"),
        ("kind: none, title", "kind: press, url: 'https://example.org/', title", "plan.yaml (sources.csv): 1 fault"),
        ("text: plan.txt\n", "standing: press\ntext: plan.txt\n", "text or draft, since its text is coded"),
        ("name_zh: 示例省,", "name: 示例省,", "found name"),
    ],
)
def test_a_wrong_description_is_named_and_nothing_is_written(plan, old, new, said):
    data, meta, reviewed = plan
    meta.write_text(meta.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    before = contents(data)
    with pytest.raises(QualibError) as caught:
        add_plan.add_plan(data, meta, reviewed)
    assert said in str(caught.value)
    assert contents(data) == before


@pytest.fixture(scope="module")
def draft():
    return HOSTILE, extract.extract(HOSTILE, "2021-2023"), extract.responsibilities(HOSTILE)


def test_a_workbook_holds_numbers_as_numbers_and_no_formula(draft):
    from openpyxl import load_workbook

    _, targets, owners = draft
    targets = targets.assign(label_zh="=1+1")
    sheet = load_workbook(io.BytesIO(review.to_xlsx(targets, owners)))["targets"]
    cells = {cell.value: cell for cell in sheet[1]}
    row = [sheet.cell(2, cells[name].column) for name in ("label_zh", "start", "low")]
    assert [cell.data_type for cell in row] == ["s", "n", "n"]
    assert row[0].value == "=1+1"
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("kind", ["csv", "json", "html", "xlsx"])
def test_the_command_writes_each_format(tmp_path, capsys, kind, study):
    source, place = study.root / "samples" / f"{SAMPLE}.txt", tmp_path / f"draft.{kind}"
    assert cli.main(["extract", str(source), "--format", kind, "--out", str(place)]) == 0
    assert place.stat().st_size > 1000
    assert "read as utf-8" in capsys.readouterr().err
    if kind == "json":
        assert set(json.loads(place.read_text(encoding="utf-8"))) == {"targets", "responsibilities"}


def test_the_command_prints_csv_and_reports_the_encoding(tmp_path, capsys):
    source = tmp_path / "plan.txt"
    source.write_bytes("到2020年，产品合格率达到95%以上。".encode("gb18030"))
    assert cli.main(["extract", str(source)]) == 0
    out = capsys.readouterr()
    assert "read as gb18030" in out.err
    assert pd.read_csv(io.StringIO(out.out))["year"].tolist() == [2020]


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"\x00\x01\x02", [], "a zero byte at offset 0"),
        (b"\xff\xfea", [], "UTF-16"),
        (None, [], "plan.txt: missing"),
        (b"95%", ["--format", "docx"], "format 'docx' is unknown"),
        (b"95%", ["--period", "soon"], "--period 'soon'"),
    ],
)
def test_what_cannot_be_read_ends_in_one_line(tmp_path, capsys, content, arguments, said):
    source = tmp_path / "plan.txt"
    if content is not None:
        source.write_bytes(content)
    assert cli.main(["extract", str(source), *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_an_empty_file_has_no_targets_and_says_so(tmp_path, capsys):
    source = tmp_path / "plan.txt"
    source.write_bytes(b"")
    assert cli.main(["extract", str(source)]) == 0
    assert "no target was found" in capsys.readouterr().err
