"""Pages on paper: A4, with the Chinese font in the file, also where the system has none."""

import re
import zlib

import pytest

from qualib import QualibError, cli
from qualib.publish import pdf, templates

PAGE = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>页</title>
<style>{templates.style()}</style></head><body><main><h1>贵州省质量月度简报 2016</h1>
<details><summary>折叠</summary><p>合格率</p></details></main></body></html>"""


@pytest.fixture
def html(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def inside(path):
    """A PDF's objects, unpacked."""
    raw = path.read_bytes()
    streams = re.findall(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL)
    plain = []
    for stream in streams:
        try:
            plain.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            plain.append(stream)
    return raw + b"".join(plain)


def test_the_chinese_font_is_in_the_file_though_the_system_has_none(executable, html, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    pdf.print_pages({html: tmp_path / "page.pdf"})
    said = inside(tmp_path / "page.pdf")
    assert re.search(rb"/BaseFont\s*/[A-Z]{6}\+NotoSansSC", said)
    assert b"/FontFile2" in said
    assert not re.search(rb"/BaseFont\s*/[A-Z]{6}\+(?!NotoSansSC)", said)
    box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", said)
    assert [round(float(side)) for side in box.groups()] == [595, 842]
    assert not list(tmp_path.glob(".*.part"))


def test_a_brief_is_printed_beside_its_page(executable, tmp_path, monkeypatch):
    monkeypatch.setenv("QUALIB_CHROMIUM", executable)
    make = ["brief", "--as-of", "2016-06", "--region", "520000", "--lang", "zh,en", "--pdf", "--out", str(tmp_path)]
    assert cli.main(make) == 0
    for lang in ("zh", "en"):
        said = inside(tmp_path / f"2016-06/520000-{lang}.pdf")
        assert b"+NotoSansSC" in said
        assert len(re.findall(rb"/Type\s*/Page\b", said)) > 2


def test_what_is_missing_is_named_and_an_earlier_pdf_stays(executable, html, tmp_path, monkeypatch):
    place = tmp_path / "page.pdf"
    place.write_bytes(b"earlier")
    with pytest.raises(QualibError, match="missing; make the page first"):
        pdf.print_pages({html: place, tmp_path / "none.html": tmp_path / "none.pdf"})
    monkeypatch.setenv("QUALIB_CHROMIUM", "/no/such/browser")
    with pytest.raises(QualibError, match=r"PDF needs Chromium: QUALIB_CHROMIUM is .* install it"):
        pdf.print_pages({html: place})
    failing = tmp_path / "failing"
    failing.write_text("#!/bin/sh\necho no display >&2\nexit 3\n", encoding="utf-8")
    failing.chmod(0o755)
    monkeypatch.setenv("QUALIB_CHROMIUM", str(failing))
    with pytest.raises(QualibError, match=r"could not print it to .*no display"):
        pdf.print_pages({html: place})
    assert place.read_bytes() == b"earlier"
