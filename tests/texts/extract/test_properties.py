"""Properties any text must keep: spans, offsets, script and width, no error, time in proportion to length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualib.texts.extract import extract, responsibilities

SENTENCES = [
    "到2018年,产品抽检合格率达到95%以上。",
    "新增省名牌产品12个、驰名商标3件。",
    "顾客满意度稳定在82以上。",
    "检测收入年均增长15%。",
    "电梯事故率和死亡率分别控制在0.5起/万台和0.3人/万台以下。",
    "争创国家质量奖1—2个。",
    "推动200余家企业开展对标。",
    "2016—2018年,达标率逐年达到90%、92%、94%。",
    "全市现有名牌40个。",
    "培育年产值超过10亿元的企业8家。",
]
# One to one in both directions for the sentences above.
TRADITIONAL = str.maketrans(
    "产检达标满稳顾质奖导对业值动开试题数应级电驰", "產檢達標滿穩顧質獎導對業值動開試題數應級電馳"
)
WIDE = str.maketrans("0123456789%,.", "0123456789%,.")
VALUES = ["low", "high", "comparator", "unit", "measure", "timing", "year"]

texts = st.lists(st.sampled_from(SENTENCES), max_size=6).map("".join)
alphabet = st.one_of(
    st.sampled_from(
        "0123456789%.,、和到至达年月个家项亿万元起/—-~()“”《》::;。\n\t \r一二三十百零翻突破的以上下内已了"
        "将要不低于率度新增"
    ),
    st.characters(exclude_categories=["Cs"]),
)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet, max_size=120))
def test_never_raises_and_spans_slice(text):
    rows = extract(text)
    for row in rows.to_dict("records"):
        span = text[row["start"] : row["end"]]
        assert span and row["value_text"].startswith(span)
    responsibilities(text)


@settings(max_examples=60, deadline=None)
@given(
    texts,
    st.sampled_from(["首页 > 政务公开 > 规划\n发布时间:\n", "打印本页 关闭窗口\r\n\r\n", "  网站地图\u3000无障碍\n"]),
)
def test_offsets_survive_boilerplate(text, before):
    plain, moved = extract(text, "2016-2018"), extract(before + text, "2016-2018")
    assert list(moved["start"] - len(before)) == list(plain["start"])
    assert list(moved["end"] - len(before)) == list(plain["end"])
    assert list(moved["label_zh"]) == list(plain["label_zh"])


@settings(max_examples=60, deadline=None)
@given(texts, st.sampled_from([TRADITIONAL, WIDE]))
def test_records_survive_script_and_width(text, table):
    plain, other = extract(text, "2016-2018"), extract(text.translate(table), "2016-2018")
    assert plain[VALUES].equals(other[VALUES])
    assert list(plain["start"]) == list(other["start"]) and list(plain["end"]) == list(other["end"])
    assert [label.translate(table) for label in plain["label_zh"]] == list(other["label_zh"])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SENTENCES), st.data())
def test_a_stray_space_between_words_changes_no_value(sentence, data):
    gaps = [
        i
        for i in range(1, len(sentence))
        if not (sentence[i - 1].isdigit() and sentence[i].isdigit())
        and sentence[i - 1] not in ".—"
        and sentence[i] not in "."
    ]
    at = data.draw(st.sampled_from(gaps))
    spaced = sentence[:at] + " " + sentence[at:]
    plain, other = extract(sentence, "2016-2018"), extract(spaced, "2016-2018")
    assert plain[VALUES].equals(other[VALUES]) and list(plain["label_zh"]) == list(other["label_zh"])


def test_line_ends_do_not_matter():
    text = "一、目标\n合格率达到95%。\n新增名牌3个。\n"
    plain, crlf = extract(text, "2016"), extract(text.replace("\n", "\r\n"), "2016")
    assert plain[VALUES].equals(crlf[VALUES]) and list(plain["section"]) == list(crlf["section"])


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "(",
        "“",
        "一",
        "5个",
        "到2018年",
        "提高5%,",
        "已",
        "1 ",
        "、",
        "1个、",
        "2018年、",
        "\n",
        "。一、",
        "合格率和",
        "在用",
    ],
)
def test_repetition_is_read_like_anything_else(unit):
    text = unit * (20_000 // len(unit))
    rows = extract(text)
    assert all(
        said.startswith(text[start:end])
        for said, start, end in zip(rows["value_text"], rows["start"], rows["end"], strict=True)
    )
    responsibilities(text)


@pytest.mark.parametrize("text", ["", "1" * 10_000_000, "(" * 10_000_000], ids=["empty", "digits", "brackets"])
def test_extremes_are_read(text):
    assert len(extract(text)) == 0
