"""Bytes of a plan file as text, with the encoding they turned out to be in."""

from __future__ import annotations

from typing import NamedTuple

from . import readers


class Decoded(NamedTuple):
    """A file's text and the encoding it was read with."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Read the bytes of a file: text, a web page, a Word document or a PDF file, told by what is in it.

    Parameters
    ----------
    data : bytes
        The whole file. Line ends of text are kept as they are, so that offsets count every character; offsets into
        another kind of file are those of the text that was read out of it.

    Returns
    -------
    Decoded
        ``text`` without a byte order mark, and ``encoding``: ``utf-8``, ``utf-8-sig`` or ``gb18030``, with ``html``
        before it for a web page; ``docx`` or ``pdf``.

    Raises
    ------
    ValueError
        If the bytes are none of these, or a reader for them is not installed; the message says what was found.
    """
    if data.startswith(b"%PDF-"):
        return Decoded(readers.pdf_text(data), "pdf")
    if readers.is_docx(data):
        return Decoded(readers.docx_text(data), "docx")
    if data.startswith(b"PK\x03\x04"):
        raise ValueError("expected text, found an archive that is no Word document")
    text, encoding = _plain(data)
    if readers.is_html(data):
        return Decoded(readers.html_text(text), f"html {encoding}")
    return Decoded(text, encoding)


def _plain(data: bytes) -> Decoded:
    """Bytes as text in one of the encodings such files come in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("expected UTF-8 or GB18030 text, found a UTF-16 byte order mark: save the file as UTF-8")
    if b"\x00" in data:
        raise ValueError(f"expected text, found a binary file: a zero byte at offset {data.index(bytes(1))}")
    for encoding in ("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as problem:
            where = problem.start
            continue
        if encoding == "gb18030" and _garbled(text):
            break
        return Decoded(text, encoding)
    else:
        raise ValueError(f"expected UTF-8 or GB18030 text, found bytes that are neither at offset {where}")
    raise ValueError("expected UTF-8 or GB18030 text, found a binary file: too many control or private-use characters")


def _garbled(text: str) -> bool:
    """Whether text decoded as GB18030 is more likely a binary file (its code space accepts almost any bytes)."""
    head = text[:20000]
    odd = sum(1 for c in head if (c < " " and c not in "\t\r\n\f") or "\ue000" <= c <= "\uf8ff" or c > "\uffff")
    return odd * 20 > len(head)
