"""Tables in every layout they come in: the same rows from each."""

import pytest

from qualib.texts.extract import extract

HEAD = ["指标", "单位", "2020年", "2022年", "2025年"]
BODY = [
    ["森林覆盖率", "%", "40.5", "41", "42"],
    ["污水处理厂", "座", "12", "15", "20"],
    ["财政科技支出", "亿元", "1.2", "1.5", "≥2"],
]
WANTED = [
    ("森林覆盖率", 41, 41, "percent", 2022),
    ("森林覆盖率", 42, 42, "percent", 2025),
    ("污水处理厂", 15, 15, "count", 2022),
    ("污水处理厂", 20, 20, "count", 2025),
    ("财政科技支出", 1.5, 1.5, "cny_100m", 2022),
    ("财政科技支出", 2, None, "cny_100m", 2025),
]


def rows_of(text, period="2021-2025"):
    frame = extract(text, period)
    return [
        (row.label_zh, row.low, None if row.high != row.high else row.high, row.unit, row.year)
        for row in frame.itertuples()
    ]


def markdown(rows):
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| --- " * len(rows[0]) + "|", *lines[1:]])


LAYOUTS = {
    "markdown": markdown,
    "tabs": lambda rows: "\n".join("\t".join(row) for row in rows),
    "aligned with spaces": lambda rows: "\n".join("".join(cell.ljust(12) for cell in row).rstrip() for row in rows),
    "one space": lambda rows: "\n".join(" ".join(row) for row in rows),
    "one cell a line": lambda rows: "\n".join(cell for row in rows for cell in row),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_rows(layout):
    text = "主要指标如下。\n" + LAYOUTS[layout]([HEAD, *BODY]) + "\n除上表外,到2025年,合格率达到95%。"
    assert rows_of(text) == [*WANTED, ("合格率", 95, 95, "percent", 2025)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_span_leads_back(layout):
    text = LAYOUTS[layout]([HEAD, *BODY])
    frame = extract(text, "2021-2025")
    spans = [text[row.start : row.end] for row in frame.itertuples()]
    assert spans == ["41", "42", "15", "20", "1.5", "2"]


def test_years_down_the_side():
    rows = [["年份", "口袋公园", "城市绿道"], ["2023年", "15个", "30公里"], ["2024年", "20个", "40公里"]]
    wanted = [
        ("口袋公园", 15, 15, "count", 2023),
        ("城市绿道", 30, 30, "other", 2023),
        ("口袋公园", 20, 20, "count", 2024),
        ("城市绿道", 40, 40, "other", 2024),
    ]
    assert rows_of(LAYOUTS["tabs"](rows), "2023-2024") == wanted
    assert rows_of(markdown(rows), "2023-2024") == wanted


def test_a_row_of_names_over_a_row_of_numbers():
    rows = [["新建公园", "改造厂房", "培育企业"], ["15个", "3万平方米", "20家"]]
    assert rows_of(markdown(rows), "2024") == [
        ("新建公园", 15, 15, "count", 2024),
        ("改造厂房", 30000, 30000, "other", 2024),
        ("培育企业", 20, 20, "count", 2024),
    ]


def test_growth_columns_and_units_in_names():
    rows = [["指标", "2020年", "2025年", "年均增速"], ["外贸进出口总额(亿元)", "800", "1200", "8"]]
    assert rows_of(LAYOUTS["tabs"](rows)) == [
        ("外贸进出口总额", 1200, 1200, "cny_100m", 2025),
        ("外贸进出口总额", 8, 8, "percent_per_year", 2025),
    ]


def test_a_column_that_says_what_was_is_no_target():
    rows = [["指标", "2022年实际", "2025年目标"], ["森林覆盖率", "40%", "42%"]]
    assert rows_of(LAYOUTS["tabs"](rows)) == [("森林覆盖率", 42, 42, "percent", 2025)]


def test_an_empty_cell_moves_nothing():
    lines = [
        "指标",
        "2021年目标",
        "2022年目标",
        "2023年目标",
        "绿色食品(个)",
        "启动准备",
        "3",
        "8",
        "示范基地(个)",
        "1",
        "2",
        "4",
    ]
    assert rows_of("\n".join(lines), "2021-2023") == [
        ("绿色食品", 3, 3, "count", 2022),
        ("绿色食品", 8, 8, "count", 2023),
        ("示范基地", 1, 1, "count", 2021),
        ("示范基地", 2, 2, "count", 2022),
        ("示范基地", 4, 4, "count", 2023),
    ]
