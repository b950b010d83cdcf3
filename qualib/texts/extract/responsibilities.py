"""Departments named as responsible, by section: (甲局牵头,乙局、丙局配合), 牵头单位:…;责任单位:… ."""

from __future__ import annotations

import re

import pandas as pd

from . import layout
from .fold import as_given, fold

LEAD, RESPONSIBLE = "lead", "responsible"
# A note in brackets, or a line that begins with a role, that hands out work.
NOTE = re.compile(r"[(\[〔【]([^()\[\]〔〕【】\n]{2,600}(?:[(〔][^()〔〕\n]{1,30}[)〕][^()\n]{0,600}){0,40})[)\]〕】]")
LINE = re.compile(r"^[ \t]*((?:以上工作)?(?:牵头|责任|主办|承办|配合|协办|参与|参加)(?:单位|部门):[^\n]{2,600})", re.M)
# 市质监、工商等部门要…: several departments told in the text itself what to do.
TOLD = re.compile(
    r"(?<=[。;\n.])((?:国家|[省市县区州])[^,。;:、\n]{1,12}(?:、[^,。;:、\n]{1,12}){0,15})等(?:有关|相关)?部门,?要"
)
# 某某领导小组负责…: one body in charge of a field.
IN_CHARGE = re.compile(
    r"(?<=[。\n])((?:国家|[省市县区州])[^,。;:、\n]{2,18}(?:领导小组|委员会|办公室|[局委厅]))负责(?!人|的)"
)
HANDS_OUT = re.compile("负责|牵头|配合|(?:责任|主办|协办|参加|参与|承办)(?:单位|部门)")
ROLE_BEFORE = re.compile(
    r"^(?:以上工作|以上任务|以上)?(?:由)?(牵头|责任|主办|承办|配合|协办|参与|参加)(?:责任)?(?:单位|部门)?:"
)
ROLE_AFTER = re.compile(
    r"(?:共同|分别|等(?:单位|部门)?)*(牵头负责|牵头组织|牵头|为主|按照?(?:各自)?职责(?:分工)?(?:分别)?负责|分别负责|"
    r"共同负责|分工负责|"
    r"负责落实|具体负责|负责|配合|参与|参加|协同|协助)$"
)
ETC = re.compile(
    r"等(?:有关|相关)?(?:市级|省级|县级|单位|部门|市直|省直)*$|^(?:及|和|由)|按照?(?:各自)?职责(?:分工)?(?:分别)?$"
)
DEPARTMENT = re.compile(r"[局委办厅部院会行处站所署社团组校队联府门关位司科室所台]$|单位$|企业$|公司$|政府|〕$|\)$")
PART = re.compile(r"[、,](?![^(〔〈]*[)〕〉])")


def responsibilities(text: str) -> pd.DataFrame:
    """Departments a plan names as responsible.

    Parameters
    ----------
    text : str
        A plan's text.

    Returns
    -------
    pandas.DataFrame
        ``section``, ``department_zh``, ``role`` (``lead`` or ``responsible``), ``start`` and ``end`` of the name in
        the text (missing where it is not printed in one piece), in the order of the text, each once a section.
    """
    folded = fold(text)
    flat = folded.text
    headings = layout.sections(flat, layout.line_starts(flat))
    found = sorted(
        {(m.start(1), m.end(1)) for m in (*NOTE.finditer(flat), *LINE.finditer(flat)) if HANDS_OUT.search(m[1])}
    )
    told = {(m.start(1), m.end(1)) for m in (*TOLD.finditer(flat), *IN_CHARGE.finditer(flat))}
    rows, seen, at = [], set(), 0
    last = -1
    for start, end in sorted(told | set(found)):
        if start < last:
            continue
        last = end
        while at + 1 < len(headings) and headings[at + 1].start <= start:
            at += 1
        # A note that speaks for 以上工作 closes the part it stands in, not the last numbered point.
        section = headings[at]
        if flat.startswith("以上", start):
            while section.parent:
                section = headings[section.parent]
        named = (
            [(name, RESPONSIBLE) for name in flat[start:end].split("、")]
            if (start, end) in told
            else read(flat[start:end])
        )
        place = folded.back(start)
        for name, role in named:
            name = as_given(name, text, folded, start, end)
            found_at = text.find(name, place)
            place = found_at + len(name) if found_at >= 0 else place
            if (section.path, name, role) not in seen:
                seen.add((section.path, name, role))
                ends = (found_at, found_at + len(name)) if found_at >= 0 else (None, None)
                rows.append((section.path, name, role, *ends))
    frame = pd.DataFrame(rows, columns=["section", "department_zh", "role", "start", "end"])
    return frame.astype({"start": "Int64", "end": "Int64"})


def read(note: str) -> list[tuple[str, str]]:
    """The departments of one note and their roles.

    Parameters
    ----------
    note : str
        Folded text inside the brackets.
    """
    out: list[tuple[str, str]] = []
    for stretch in re.split("[;。]", note):
        named = ROLE_BEFORE.match(stretch)
        role = LEAD if named and named[1] in ("牵头", "主办") else RESPONSIBLE if named else ""
        if named:
            stretch = stretch[named.end() :]
        pending: list[str] = []
        for piece in PART.split(stretch):
            inner = ROLE_BEFORE.match(piece)
            if inner:
                role = LEAD if inner[1] in ("牵头", "主办") else RESPONSIBLE
                piece = piece[inner.end() :]
            after = ROLE_AFTER.search(piece)
            name = ETC.sub("", piece[: after.start()] if after else piece).strip(" :“”")
            name = ETC.sub("", name)
            if name and (role or DEPARTMENT.search(name)) and len(name) <= 40:
                pending.append(name)
            if after:
                given = LEAD if after[1].startswith(("牵头", "为主")) else RESPONSIBLE
                out += [(each, given) for each in pending]
                pending = []
        if role:
            out += [(each, role) for each in pending]
        elif pending and out:
            out += [(each, RESPONSIBLE) for each in pending]
    return out
