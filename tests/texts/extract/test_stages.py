"""The stages one by one."""

import pandas as pd
import pytest

from qualib.texts.extract import coordination, decode, layout, numerals, points, responsibilities, suggest, units, years
from qualib.texts.extract.fold import fold
from qualib.texts.extract.samples import calibration
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("encoding", "reported"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030")]
)
def test_decode(encoding, reported):
    text = "质量提升行动,合格率达到95%。"
    assert decode(text.encode(encoding)) == (text, reported)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "质量".encode("utf-16"), bytes(range(128, 256)) * 40]
)
def test_binary_is_refused(data):
    with pytest.raises(ValueError, match="expected"):
        decode(data)


def test_empty_file():
    assert decode(b"") == ("", "utf-8")


def test_fold_keeps_the_way_back():
    raw = "產品 合格率 達到 9 5 % 以上"
    folded = fold(raw)
    assert folded.text == "产品合格率达到95%以上"
    assert [raw[folded.back(i)] for i, c in enumerate(folded.text) if c.isdigit()] == ["9", "5"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十五", 35),
        ("二百零六", 206),
        ("1,980", 1980),
        ("十", 10),
        ("两千", 2000),
        ("五点五", 5.5),
        ("二〇一五", 2015),
    ],
)
def test_number(text, value):
    assert numerals.number(fold(text).text) == value


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("云水市质量规划(2016—2020年)", (2016, 2020)),
        ("云水市质量发展“十三五”规划", (2016, 2020)),
        ("2018年质量工作要点", (2018, 2018)),
        ("根据《纲要(2011—2020年)》,制定本方案。到2017年,合格率达到90%。2016年3月5日", (2016, 2017)),
    ],
)
def test_period_from_the_text(text, period):
    assert years.period_of(fold(text).text)[:2] == period


def test_period_must_name_a_year():
    with pytest.raises(ValueError, match="first and last year"):
        years.period_of("", "soon")


def test_sections_of_a_text_without_line_breaks():
    text = "一、目标。(一)产品。合格率达到95%。(二)工程。合格率达到96%。"
    assert [s.path for s in layout.sections(text, layout.line_starts(text))] == ["", "一", "一(一)", "一(二)"]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("城镇和农村污水处理率", ["城镇污水处理率", "农村污水处理率"]),
        ("蛋类、肉类抽检合格率", ["蛋类抽检合格率", "肉类抽检合格率"]),
        ("投诉受理率和办结率", ["投诉受理率", "投诉办结率"]),
        ("国家级、省级实验室", ["国家级实验室", "省级实验室"]),
    ],
)
def test_coordination(name, names):
    assert coordination.spread(coordination.parts(name)) == names


def test_responsibilities():
    text = (
        "一、任务\n(一)品牌\n做好培育。(市商务局牵头,市农业局、市财政局配合)\n"
        "(二)标准\n(牵头单位:市质监局;责任单位:各县(区)政府、市科技局)"
    )
    found = responsibilities(text)
    assert [text[row.start : row.end] for row in found.itertuples()] == list(found["department_zh"])
    rows = [tuple(row) for row in found[["section", "department_zh", "role"]].itertuples(index=False)]
    assert rows == [
        ("一(一)", "市商务局", "lead"),
        ("一(一)", "市农业局", "responsible"),
        ("一(一)", "市财政局", "responsible"),
        ("一(二)", "市质监局", "lead"),
        ("一(二)", "各县(区)政府", "responsible"),
        ("一(二)", "市科技局", "responsible"),
    ]


def test_suggest_takes_the_likest_name():
    codes = pd.DataFrame(
        {"indicator": ["a.pass", "b.cover"], "name_zh": ["产品抽检合格率", "森林覆盖率"], "unit": ["percent"] * 2}
    )
    got = suggest(["產品抽檢合格率", "全市森林覆盖率", "xyz"], codes)
    assert list(got["indicator"]) == ["a.pass", "b.cover", ""]
    assert got["score"].iloc[0] == 1 and got["score"].iloc[2] == 0


def points_of(text, period="2016-2020"):
    starts = layout.line_starts(text)
    return points.find(text, starts, layout.sections(text, starts), years.period_of(text, period))


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("全市现有名牌40个,力争达到60个。", ["past", ""]),
        ("一、发展基础\n合格率达到90%。\n二、目标\n合格率达到95%。", ["past", ""]),
        ("实施“1000家企业上云工程”,培育企业60家。", ["name", ""]),
        ("合格率由85%提高到91%。", ["base", ""]),
        ("合格率比2015年的85%提高6个百分点。", ["base", ""]),
        ("用3个月时间完成改造30家。", ["time", ""]),
        ("围绕5个产业培育企业30家。", ["known", ""]),
        ("浏览次数:1536次", ["web"]),
    ],
)
def test_a_number_that_is_no_target_says_why(text, reasons):
    assert [point.dropped for point in points_of(text)] == reasons


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("合格率达到95。", units.PERCENT, "percent"),
        ("满意度达到85。", units.SCORE, "index"),
        ("每万人拥有量达到6。", units.PER, "per_10k"),
        ("投入(万元)300。", units.CNY, "cny_100m"),
    ],
)
def test_a_number_without_unit_is_worth_what_its_name_calls_for(text, kind, unit):
    (point,) = points_of(text)
    assert point.bare and point.kind is kind and point.quantity.unit == unit


def test_suggest_offers_only_codes_of_the_same_population():
    names = ["农产品监测合格率", "蔬菜监测合格率", "农产品质量满意度"]
    codes = pd.DataFrame({"indicator": ["farm", "vegetables", "pleased"], "name_zh": names, "unit": ["percent"] * 3})
    got = suggest(["水产品监测合格率", "全市农产品例行监测合格率", "名牌产品"], codes, count=2)
    assert list(got["indicator"]) == ["", "farm", ""]
    assert list(got.columns) == ["indicator", "score", "indicator2", "score2"]


def test_suggest_learns_from_coded_rows_and_units():
    codes = pd.DataFrame(
        {"indicator": ["points", "share"], "name_zh": ["顾客满意度"] * 2, "unit": ["index", "percent"]}
    )
    assert list(suggest(["顾客满意度"] * 2, codes, ["percent", "index"])["indicator"]) == ["share", "points"]
    coded = pd.DataFrame({"indicator": ["points"], "label_zh": ["群众评价得分"]})
    assert list(suggest(["群众评价得分"], codes, coded=coded)["indicator"]) == ["points"]
    assert list(suggest(["群众评价得分"], codes)["indicator"]) == [""]


@pytest.mark.parametrize("part", ["dev", "held"])
def test_rows_that_are_sure_are_right(part):
    folder = ROOT / "data" / "samples"
    bands = calibration(folder, part)
    assert bands["right"].iloc[-1] >= {"dev": 0.95, "held": 0.9}[part]
    assert bands["right"].iloc[-1] > bands["right"].iloc[0]
    assert bands["rows"].sum() > 200
