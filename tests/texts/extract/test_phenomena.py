"""Each phenomenon of the genre in sentences of our own: text, period, and the rows expected."""

import math

import pytest

from qualib.texts.extract import extract

# id: (period, text, [(value_text, low, high, comparator, unit, measure, year, label), ...]); None is an open end.
CASES = {
    "trailing comparator": (
        "2016-2020",
        "出口商品抽检合格率达到98%以上。",
        [("98%以上", 98, None, "ge", "percent", "level", 2020, "出口商品抽检合格率")],
    ),
    "ceiling": (
        "2016-2020",
        "产品质量损失率控制在1.5%以内。",
        [("1.5%以内", None, 1.5, "le", "percent", "ceiling", 2020, "产品质量损失率")],
    ),
    "comparator before": (
        "2016-2020",
        "在册名牌企业不少于30家。",
        [("30家", 30, None, "ge", "count", None, 2020, "在册名牌企业")],
    ),
    "comparator shared over a list": (
        "2016-2020",
        "豆制品、乳制品、肉制品抽检合格率分别达到95%、96%和97%以上。",
        [
            ("95%", 95, None, "ge", "percent", "level", 2020, "豆制品抽检合格率"),
            ("96%", 96, None, "ge", "percent", "level", 2020, "乳制品抽检合格率"),
            ("97%以上", 97, None, "ge", "percent", "level", 2020, "肉制品抽检合格率"),
        ],
    ),
    "about": (
        "2016-2020",
        "检测机构增加到40家左右。",
        [("40家左右", 40, 40, "eq", "count", "level", 2020, "检测机构")],
    ),
    "years in another clause": (
        "2014-2020",
        "到2016年,质量基础更加牢固,优质工程率达到35%。到2018年,达到45%。",
        [
            ("35%", 35, 35, "eq", "percent", "level", 2016, "优质工程率"),
            ("45%", 45, 45, "eq", "percent", "level", 2018, "优质工程率"),
        ],
    ),
    "year in the heading": (
        "2014-2020",
        "一、2016年目标\n优质工程率达到35%。\n二、2018年目标\n优质工程率达到45%。",
        [
            ("35%", 35, 35, "eq", "percent", "level", 2016, "优质工程率"),
            ("45%", 45, 45, "eq", "percent", "level", 2018, "优质工程率"),
        ],
    ),
    "year in the title": (
        None,
        "云水市质量提升计划(2017—2019年)\n新建检测中心2个。",
        [("2个", 2, 2, "eq", "count", "increment", 2019, "检测中心")],
    ),
    "annual path": (
        "2015-2017",
        "2015—2017年,抽检合格率逐年达到88%、89%、90%。",
        [
            ("88%", 88, 88, "eq", "percent", "level", 2015, "抽检合格率"),
            ("89%", 89, 89, "eq", "percent", "level", 2016, "抽检合格率"),
            ("90%", 90, 90, "eq", "percent", "level", 2017, "抽检合格率"),
        ],
    ),
    "digits that are no targets": (
        "2016-2020",
        "根据云政发〔2016〕9号文件,拨打12365热线,推进5A级景区和世界500强项目,开展“百日行动”。",
        [],
    ),
    "what exists": ("2016-2020", "目前全市已有省级名牌12个,拥有驰名商标3件。", []),
    "what was achieved": ("2016-2020", "“十二五”期间,全市新增名牌40个,合格率由85%提高到91%。", []),
    "baseline": (
        "2016-2020",
        "森林覆盖率由2015年的41%提高到43%。",
        [("43%", 43, 43, "eq", "percent", "level", 2020, "森林覆盖率")],
    ),
    "looking back ends at a verb that looks ahead": (
        "2016-2020",
        "全市现有名牌12个,力争2018年达到20个。",
        [("20个", 20, 20, "eq", "count", "level", 2018, "名牌")],
    ),
    "got what is to be counted": (
        "2016-2020",
        "获得有机认证的农场达到60家。",
        [("60家", 60, 60, "eq", "count", "level", 2020, "获得有机认证的农场")],
    ),
    "threshold inside a name": (
        "2016-2020",
        "年营业收入超过20亿元的企业达到8家。",
        [("8家", 8, 8, "eq", "count", "level", 2020, "年营业收入超过20亿元的企业")],
    ),
    "label after the number": (
        "2016-2020",
        "培育15个国家级生态示范村。",
        [("15个", 15, 15, "eq", "count", "increment", 2020, "国家级生态示范村")],
    ),
    "label before, no verb": (
        "2016-2020",
        "建成市级实验室6个、县级实验室9个。",
        [
            ("6个", 6, 6, "eq", "count", "increment", 2020, "市级实验室"),
            ("9个", 9, 9, "eq", "count", "increment", 2020, "县级实验室"),
        ],
    ),
    "work keeps its verb": (
        "2016-2020",
        "淘汰老旧锅炉300台。",
        [("300台", 300, 300, "eq", "count", "increment", 2020, "淘汰老旧锅炉")],
    ),
    "rise in points": (
        "2016-2020",
        "公交出行分担率提高3个百分点。",
        [("3个百分点", 3, 3, "eq", "pp", "change", 2020, "公交出行分担率")],
    ),
    "growth a year": (
        "2016-2020",
        "检测服务收入年均增长12%。",
        [("12%", 12, 12, "eq", "percent_per_year", "growth", 2020, "检测服务收入")],
    ),
    "base year": (
        "2016-2020",
        "抽查批次比2015年增加30%以上。",
        [("30%以上", 30, None, "ge", "percent", "growth", 2020, "抽查批次")],
    ),
    "affixes rebuilt at the front": (
        "2016-2020",
        "电梯事故率和死亡率分别控制在0.5起/万台和0.3人/万台以下。",
        [
            ("0.5起/万台", None, 0.5, "le", "per_10k", "ceiling", 2020, "电梯事故率"),
            ("0.3人/万台以下", None, 0.3, "le", "per_10k", "ceiling", 2020, "电梯死亡率"),
        ],
    ),
    "affixes rebuilt at the end": (
        "2016-2020",
        "国际和行业标准制修订分别达到4项和50项。",
        [
            ("4项", 4, 4, "eq", "count", "level", 2020, "国际标准制修订"),
            ("50项", 50, 50, "eq", "count", "level", 2020, "行业标准制修订"),
        ],
    ),
    "years distributed": (
        "2011-2020",
        "到2015年和2020年,采标率分别达到60%和80%。",
        [
            ("60%", 60, 60, "eq", "percent", "level", 2015, "采标率"),
            ("80%", 80, 80, "eq", "percent", "level", 2020, "采标率"),
        ],
    ),
    "one value for several names": (
        "2016-2020",
        "茶叶、水果抽检合格率均达到97%。",
        [
            ("97%", 97, 97, "eq", "percent", "level", 2020, "茶叶抽检合格率"),
            ("97%", 97, 97, "eq", "percent", "level", 2020, "水果抽检合格率"),
        ],
    ),
    "one count for a list": (
        "2016-2020",
        "新增绿色、有机、地理标志产品80个。",
        [("80个", 80, 80, "eq", "count", "increment", 2020, "绿色、有机、地理标志产品")],
    ),
    "range": (
        "2016-2020",
        "争创国家质量奖1—2个。",
        [("1—2个", 1, 2, "range", "count", "increment", 2020, "国家质量奖")],
    ),
    "ten thousand": (
        "2016-2020",
        "改造管网1.2万米,投资3000万元。",
        [
            ("1.2万米", 12000, 12000, "eq", "other", "increment", 2020, "改造管网"),
            ("3000万元", 0.3, 0.3, "eq", "cny_100m", None, 2020, "投资"),
        ],
    ),
    "Chinese numerals": (
        "2016-2020",
        "创建标准化乡镇三十五个,抽检合格率达到百分之九十六。",
        [
            ("三十五个", 35, 35, "eq", "count", "increment", 2020, "标准化乡镇"),
            ("百分之九十六", 96, 96, "eq", "percent", "level", 2020, "抽检合格率"),
        ],
    ),
    "bare score": (
        "2016-2020",
        "游客满意度达到85以上。",
        [("85以上", 85, None, "ge", "index", "level", 2020, "游客满意度")],
    ),
    "sign dropped": (
        "2016-2020",
        "水质达标率达到92以上。",
        [("92以上", 92, None, "ge", "percent", "level", 2020, "水质达标率")],
    ),
    "compound unit": (
        "2016-2020",
        "细颗粒物浓度不高于38微克/立方米。",
        [("38微克/立方米", None, 38, "le", "ug_m3", "ceiling", 2020, "细颗粒物浓度")],
    ),
    "each year": (
        "2016-2020",
        "每年培训检验员不少于500名。",
        [("500名", 500, None, "ge", "count", "increment", 2020, "培训检验员")],
    ),
    "more than": (
        "2016-2020",
        "推动200余家企业开展对标。",
        [("200余家", 200, None, "approx_ge", "count", "increment", 2020, "企业开展对标")],
    ),
    "doubling": ("2016-2020", "名牌产值翻一番。", [("翻一番", 2, 2, "eq", "multiple", "multiple", 2020, "名牌产值")]),
    "a first one": (
        "2016-2020",
        "实现国家质量奖零的突破。",
        [("零的突破", 1, None, "ge", "count", "increment", 2020, "国家质量奖")],
    ),
    "table": (
        "2016-2020",
        "指标 单位 2015年 2018年 2020年\n产品抽检合格率 % 90 92 94\n省名牌产品 个 20 30 45",
        [
            ("92", 92, 92, "eq", "percent", "level", 2018, "产品抽检合格率"),
            ("94", 94, 94, "eq", "percent", "level", 2020, "产品抽检合格率"),
            ("30", 30, 30, "eq", "count", "level", 2018, "省名牌产品"),
            ("45", 45, 45, "eq", "count", "level", 2020, "省名牌产品"),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_phenomenon(case):
    period, text, expected = CASES[case]
    got = extract(text, period)
    assert [tuple(row) for row in got[["value_text", "label_zh"]].itertuples(index=False)] == [
        (e[0], e[7]) for e in expected
    ]
    for row, wanted in zip(got.to_dict("records"), expected, strict=True):
        value_text, low, high, comparator, unit, measure, year, _ = wanted
        assert text[row["start"] : row["end"]] == value_text[: row["end"] - row["start"]]
        for column, want in (("low", low), ("high", high)):
            assert math.isnan(row[column]) if want is None else row[column] == pytest.approx(want)
        assert (row["comparator"], row["unit"], row["year"]) == (comparator, unit, year)
        assert measure is None or row["measure"] == measure


def test_section_paths():
    text = "一、总则\n三、任务\n(二)品牌\n3.培育\n新增名牌5个。\n(1)商标\n新增商标6件。"
    assert list(extract(text, "2016-2018")["section"]) == ["三(二)3", "三(二)3(1)"]


def test_timing():
    text = "合格率稳定在95%以上。每年新增名牌5个。到2018年,覆盖率达到80%。培育企业3家。"
    assert list(extract(text, "2016-2018")["timing"]) == ["maintain", "each_year", "by_end", "by_end"]


def test_low_confidence_says_why():
    rows = extract("满意度达到85。今年合格率达到9%。", None)
    assert (rows["confidence"] <= 1).all() and (rows["confidence"] >= 0).all()
    assert rows["reason"].iloc[0]
