"""Files that are not plain text: what they are is told by what is in them."""

import io

import pytest

from qualib.texts.extract import decode, extract, readers

PAGE = """<!DOCTYPE html><html><head><title>云水市规划</title><style>p{color:red}</style></head><body>
<p>一、目标</p><p>到2025年,抽检合格率达到<b>95</b>%以上。</p><script>var a="新增名牌9个";</script>
<table><tr><th>指标</th><th>2024年</th><th>2025年</th></tr>
<tr><td><p>森林覆盖率</p></td><td>40%</td><td>41%</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_gives_what_is_seen(encoding):
    read = decode(PAGE.encode(encoding))
    assert read.encoding == f"html {encoding}"
    assert read.text.split("\n") == [
        "云水市规划",
        "一、目标",
        "到2025年,抽检合格率达到95%以上。",
        "指标\t2024年\t2025年",
        "森林覆盖率\t40%\t41%",
    ]
    assert list(extract(read.text, "2024-2025")["label_zh"]) == ["抽检合格率", "森林覆盖率", "森林覆盖率"]


def test_text_with_a_sign_of_less_is_text():
    assert decode("PM2.5<35,合格率>90%".encode()).encoding == "utf-8"


def test_a_word_document():
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("到2025年,抽检合格率达到95%以上。")
    table = document.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, [["指标", "2024年", "2025年"], ["森林覆盖率", "40%", "41%"]], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("新建公园3个。")
    file = io.BytesIO()
    document.save(file)
    read = decode(file.getvalue())
    assert read.encoding == "docx"
    assert [line for line in read.text.split("\n") if line] == [
        "到2025年,抽检合格率达到95%以上。",
        "指标\t2024年\t2025年",
        "森林覆盖率\t40%\t41%",
        "新建公园3个。",
    ]


def test_a_pdf_file():
    pypdf = pytest.importorskip("pypdf")
    file = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(file)
    with pytest.raises(ValueError, match="without text"):
        decode(file.getvalue())
    with pytest.raises(ValueError, match="cannot be read"):
        decode(b"%PDF-1.7 broken")


def test_pages_are_one_text():
    pages = [
        "云水市规划\n一、目标\n到2025年,全市主要农产品质量安全监测合格率达到9\n— 1 —",
        "云水市规划\n8%以上,制造业产品质量合格率稳定在94%以上。\n二、任务\n第 2 页 共 3 页",
        "云水市规划\n新建检测中心3个。\n3",
    ]
    text = readers.joined(pages)
    assert text == (
        "一、目标\n到2025年,全市主要农产品质量安全监测合格率达到98%以上,制造业产品质量合格率稳定在94%以上。\n"
        "二、任务\n新建检测中心3个。\n"
    )
    assert list(extract(text, "2021-2025")["low"]) == [98, 94, 3]


def test_what_is_missing_is_named(monkeypatch):
    import sys

    for name in ("docx", "pypdf"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ValueError, match=r"pypdf.*qualib\[texts\]"):
        decode(b"%PDF-1.7")
    with pytest.raises(ValueError, match=r"python-docx.*qualib\[texts\]"):
        readers.docx_text(b"PK")
