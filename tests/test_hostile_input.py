"""Every command against input that is wrong, hostile or not there: one line, no traceback, nothing changed.

The cases are made from lists: kinds of places that are no file, texts that are no YAML or JSON, cells, words and
outputs, each given to every command that takes such a thing. With good input the same commands end in 0.
"""

import hashlib
import io
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualib import cli, load
from qualib.cli import parser
from qualib.publish.kernels import warm
from qualib.study.descriptor import NUMBERS, TABLES
from tests.conftest import ROOT, TEXTS

#: Seconds a case may take: most take a hundredth of that, on a machine at work too.
PATIENCE = 60
REGION, MONTH = "520000", "2016-06"


class Hangs(BaseException):
    """A case that does not end; no `except Exception` takes it for an error of its own."""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Good input of every command. No case changes any of it."""
    folder = tmp_path_factory.mktemp("base")
    data = Path(shutil.copytree(os.environ["QUALIB_DATA"], folder / "data"))
    text = (data / "samples" / "dev-linjiang-2021.txt").read_bytes()
    (folder / "plan.txt").write_bytes(text)
    (folder / "meta.yaml").write_text(META, encoding="utf-8")
    (folder / "texts").mkdir()
    study = load(data)
    row = study.observations.iloc[0].to_dict()
    row = {**row, "period": "1988", "source": row["source"]}
    fields = TABLES["observations"].split()
    pd.DataFrame([{name: row[name] for name in fields}]).to_csv(folder / "new.csv", index=False)
    rows = study.targets.drop(columns="plan").head(1)
    rows.to_csv(folder / "reviewed.csv", index=False)
    (folder / "matrix.yaml").write_text(
        f"notebook: {ROOT / 'notebooks' / '01-plan-text-map.ipynb'}\nparameters:\n  lang: [zh, en]\n", encoding="utf-8"
    )
    for kind, period in (("briefs", "2016-05"), ("reports", "2016")):
        place = folder / kind / period
        place.mkdir(parents=True)
        (place / f"{REGION}-zh.html").write_text("<p><!--nav--><!--/nav--></p>", encoding="utf-8")
        (place / f"{REGION}.json").write_text(json.dumps(FIGURES), encoding="utf-8")
    (folder / "briefs" / ".lock").touch()
    return folder


META = (
    "plan: linjiang-2021\ntitle_zh: 示例\ntitle_en: Sample\nregion: '520000'\nissued: 2021-03-01\nperiod_start: 2021\n"
    "period_end: 2023\nsource: none-linjiang-2021\ntext: plan.txt\n"
)
FIGURES = {
    "in_force": {},
    "verdicts": {"a": {"indicator": "x", "label_zh": "食品", "verdict": "undecided"}},
    "due": {},
    "domains": {},
}
#: Every command with good input, `{base}` standing for it and `{case}` for a folder of the case's own.
GOOD = {
    "brief": "brief --as-of 2016-06 --region 520000 --lang en --out {case}/out",
    "report": "report --year 2016 --region 520000 --lang en --out {case}/out",
    "fleet": "fleet --as-of 2016-06 --regions 520000 --lang en --out {case}/out",
    "matrix": "fleet --matrix {base}/matrix.yaml --out {case}/out",
    "validate": "validate",
    "verify": "verify --texts {base}/texts",
    "extract": "extract {base}/plan.txt --out {case}/out.csv",
    "add-plan": "add-plan {base}/meta.yaml {base}/reviewed.csv",
    "add-observations": "add-observations {base}/new.csv",
    "export": "export --format sdmx-csv --out {case}/out.csv",
    "site": "site --briefs {base}/briefs --reports {base}/reports --out {case}/site",
    "completions": "completions bash",
}
#: Commands that read the data.
READERS = [name for name in GOOD if name != "completions"]


# Places that are no input.


def fifo(place):
    os.mkfifo(place)


def listening(place):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(place))


def loop(place):
    place.symlink_to(place)


PLACES = {
    "missing": lambda place: None,
    "folder": lambda place: place.mkdir(),
    "pipe": fifo,
    "socket": listening,
    "zeros": lambda place: place.symlink_to("/dev/zero"),
    "terminal": lambda place: place.symlink_to("/dev/tty"),
    "null": lambda place: place.symlink_to("/dev/null"),
    "loop": loop,
    "nowhere": lambda place: place.symlink_to(place.with_name("gone")),
    "long name": "{case}/" + "x" * 300,
    "long path": "{case}/" + "x/" * 5000,
    "no text": "{case}/\udcff\udcfe",
    "zero byte": "{case}/a\0b",
    "lines": "{case}/a\nqualib: all is well\nb",
    "terminal codes": "{case}/\x1b[2J\u202eb",
}
#: Command, and the argument of it that is a file to read.
FILES = {"extract": "{base}/plan.txt", "add-plan": "{base}/meta.yaml", "add-plan ": "{base}/reviewed.csv",
         "add-observations": "{base}/new.csv", "matrix": "{base}/matrix.yaml"}  # fmt: skip

# Texts that are no YAML of ours, whatever is to be in it.

YAML = {
    "brackets": "[" * 100_000,
    "closed brackets": "[" * 5000 + "]" * 5000,
    "braces": "{a: " * 3000,
    "twice": "{good}\nplan: other\nnotebook: x\nplan: third\nnotebook: y\n",
    "laughs": "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "itself": "a: &a [*a]\n",
    "tag": "plan: !!python/object/apply:os.system ['touch /tmp/qualib-was-here']\n",
    "own tag": "notebook: !x y\n",
    "binary": "plan: !!binary AAAA\n",
    "set": "? a\n? b\n",
    "documents": "{good}\n---\n{good}\n",
    "key": "? [a, b]\n: 1\n",
    "tab": "\tplan: x\n",
    "control": "plan: \x01\n",
    "surrogate": 'plan: "\\ud800"\n',
    "open quote": 'plan: "never ends\n',
    "nothing": "",
    "a list": "- a\n- b\n",
    "a word": "hello\n",
    "bytes": b"\xff\xfe\x00a",
    "half a character": "plan: 临".encode()[:-1],
    "large": "# " + "x" * 2_000_000 + "\n",
    "values": "- x\n" * 150_000,
    "directive": "%YAML 9.9\n---\na: 1\n",
    "alias of nothing": "plan: *none\n",
    "deep lists": "".join(" " * i + "-\n" for i in range(900)) + "\n",
    "long key": "k" * 100_000 + ": 1\n",
}  # fmt: skip
#: Descriptions of a plan that are YAML, but hold what they must not.
META_LINES = {
    "a list as title": "title_zh: [a]", "a mapping as text": "text: {a: b}", "text elsewhere": "text: ../none.txt",
    "a folder as text": "text: texts", "codes as text": "regions: many", "codes as words": "regions: [a, b]",
    "a nested code": "regions: [{region: [1]}]", "digits": f"period_start: {'9' * 5000}",
    "full-width year": "period_start: ２０２１", "infinite year": "period_start: .inf",
    "a day": "period_start: 2021-01-01",
    "year nought": "issued: 0000-01-01", "no day": "issued: 2021-02-30", "a pipe as text": "text: /dev/zero",
    "a code that leads out": "plan: ../../etc/passwd", "a code in capitals": "plan: X", "an address": "source: http://x",
    "a script": "title_en: \"\\e[2J\"", "a long value": f"region: {'长' * 100_000}",
}  # fmt: skip
#: Matrices that are YAML, but hold what they must not.
MATRICES = {
    "no notebook": "notebook: none.ipynb\nparameters: {lang: [zh]}",
    "a list as notebook": "notebook: [a]\nparameters: {lang: [zh]}",
    "a pipe as notebook": "notebook: pipe\nparameters: {lang: [zh]}",
    "a text as notebook": "notebook: {base}/plan.txt\nparameters: {lang: [zh]}",
    "json as notebook": "notebook: {base}/data/datapackage.json\nparameters: {lang: [zh]}",
    "a folder as notebook": "notebook: {base}\nparameters: {lang: [zh]}",
    "a device as notebook": "notebook: /dev/zero\nparameters: {lang: [zh]}",
    "no value": "notebook: {book}\nparameters: {lang: []}",
    "a list of lists": "notebook: {book}\nparameters: {lang: [[zh]]}",
    "a mapping": "notebook: {book}\nparameters: {lang: {a: b}}",
    "nothing": "notebook: {book}\nparameters: {lang: [~]}",
    "too many": f"notebook: {{book}}\nparameters: {{lang: {['zh'] * 101}, plans: {[f'p{i}' for i in range(100)]}}}",
    "unknown": "notebook: {book}\nparameters: {region: [1]}",
    "metrics": "notebook: {book}\nparameters: {lang: [zh]}\nname: metrics",
    "Metrics": "notebook: {book}\nparameters: {lang: [zh]}\nname: ../Metrics",
    "index": "notebook: {book}\nparameters: {lang: [zh]}\nname: index",
    "one name": "notebook: {book}\nparameters: {lang: [zh, en]}\nname: page",
    "unknown name": "notebook: {book}\nparameters: {lang: [zh]}\nname: '{other}'",
    "long name": f"notebook: {{book}}\nparameters: {{lang: [zh]}}\nname: {'x' * 300}",
    "digits": f"notebook: {{book}}\nparameters: {{lang: [{'9' * 5000}]}}",
    "infinite": "notebook: {book}\nparameters: {lang: [.nan]}",
    "a day": "notebook: {book}\nparameters: {lang: [2016-01-01]}",
    "zero byte": 'notebook: "a\\0b"\nparameters: {lang: [zh]}',
}  # fmt: skip
#: Texts that are no JSON of ours.
JSON = {
    "brackets": "[" * 100_000, "deep": "[" * 500 + "]" * 500, "braces": '{"a":' * 90_000, "nan": '{"a": NaN}',
    "infinity": '{"a": -Infinity}', "beyond": '{"a": 1e999}', "digits": '{"a": ' + "9" * 5000 + "}",
    "twice": '{"resources": [], "resources": []}', "surrogate": '{"a": "\\ud800"}', "nothing": "", "a list": "[1]",
    "a number": "7", "null": "null", "bytes": b"\xff\xfe\x00", "open": '{"a": "', "comma": '{"a": 1,}', "empty": "{}",
    "comment": "// a\n{}", "zeros": b"\0" * 100, "two": "{} {}", "control": '{"a": "\x01"}',
}  # fmt: skip
#: Key figures that are JSON, but not what a page has beside it.
SPOILT = {
    "verdicts": ([], "x", None, {"a": None}, {"a": "kept"}, {"a": {"verdict": "kept"}}, {"a": {"verdict": ["kept"]}},
                 {"a": {"indicator": 1, "label_zh": "a", "verdict": "kept"}},
                 {"a": {"indicator": "x", "label_zh": "a", "verdict": "great"}},
                 {"a": {"indicator": "x", "label_zh": "a", "verdict": "kept", "low": "9"}}),
    "in_force": (None, "x", 3, {"a": 1}),
    "due": (None, [1], {"a": 1}, {"a": {"indicator": "x"}}),
    "summary": ("x", {"due": "many"}, {"due": None}),
}  # fmt: skip
#: What is no word of an option.
WORDS = {
    ("brief", "--as-of"): ["0000-01", "2016-13", "2016-00", "２０１６-06", "2016-6", "9" * 100_000, "", "-1", "{x}",
                           "nan", "2016-06-01", "3000-01", "1000-01"],
    ("report", "--year"): ["0000", "２０１６", "20160", "16", "-1", "9" * 5000, "", "{0}", "1000", "2999"],
    ("fleet", "--as-of"): ["0000-01", "2016-13", "", "a" * 100_000, "２０１６-06"],
    ("brief", "--region"): ["000000", "", "{x}", "９９", "5" * 100_000, "../..", "\x1b[2J"],
    ("export", "--region"): ["000000", "", "5" * 100_000],
    ("brief", "--lang"): ["xx", "", "zh,,en", "../zh", "z" * 100_000, "zh,\n"],
    ("export", "--lang"): ["xx", "zh"],
    ("export", "--as-of"): ["0000-01", "1000-01", "2016-99", "x" * 100_000],
    ("export", "--format"): ["", "x" * 100_000, "XLSX"],
    ("extract", "--format"): ["docx", "", "{x}"],
    ("extract", "--period"): ["2016-2015", "soon", "", "２０１６", "0000", "9" * 100_000, "{}"],
    ("brief", "--workers"): ["0", "-1", "many", "9" * 5000, "1.5", ""],
    ("matrix", "--workers"): ["0", "x"],
    ("brief", "--param"): ["x", "=1", "region=1", "year=1", "x" * 100_000, "{a}={b}", "lang=zh"],
    ("matrix", "--param"): ["x", "=", "other=1", "lan=zh"],
    ("completions", "fish"): ["fish", "", "x" * 100_000],
}  # fmt: skip
#: Places that nothing may be written to.
OUTS = {
    "other file": lambda place: place.write_text("mine", encoding="utf-8"),
    "other folder": lambda place: (place.mkdir(), (place / "mine.txt").touch()),
    "link": lambda place: place.symlink_to(place.with_name("target")),
    "loop": loop,
    "pipe": fifo,
    "long name": "{case}/" + "x" * 300,
    "in the data": "{base}/data/out",
    "zero byte": "{case}/a\0b",
    "below a file": "{base}/plan.txt/out",
    "device": "/dev/full",
}
ENDINGS = {"extract": ".csv", "export": ".csv"}
#: Cells that no column takes, by the type of the column.
CELLS = {
    "integer": ["9223372036854775808", "9" * 5000, "１２", "1.5", "1e300", "nan", "0x10"],
    "number": ["1e999", "inf", "９", "1_0", "nan", "9" * 400],
    "string": ["a\x1b[2Jb", "\u202ea", "a\x00b"],
}
#: Files of rows that are no tables.
TABLE_FILES = {
    "nothing": b"", "bytes": b"\xff\xfe", "zeros": b"\0" * 50, "a quote": b'"a', "wide": b"a,b\n1,2,3\n4",
    "long": b"a," * 100_000, "twice": b"region,region\n1,2\n",
}  # fmt: skip
DAYS = ["0000-01-01", "２０１６-01-01", "2016-02-30", "2016-1-1", "20160101"]
ADDRESSES = ["javascript:alert(1)", "https://", "https://user:pw@www.gov.cn/", "https://www.gov.cn\\@example.org/",
             "https://www.gov.cn/ x", "http://[::1]/", "httpſ://www.gov.cn/", "https://www.gov.cn/\u200b",
             "//www.gov.cn/", "https://www.gov.cn:99999999/", "file:///etc/passwd", "https://example.org/"]  # fmt: skip


def words(command, base, case):
    """A command's words with good input, its paths filled in."""
    line = [word.replace("{base}", str(base)).replace("{case}", str(case)) for word in GOOD[command.strip()].split()]
    return [*line, "--data", str(base / "data")]


def put(line, option, value):
    """The words with this option set, or this value after those of the command."""
    if option in line:
        at = line.index(option) + 1
        return [*line[:at], value, *line[at + 1 :]]
    return [*line, option, value] if option.startswith("--") else [line[0], value, *line[2:]]


def placed(kind, base, case, ending=""):
    """A place of this kind: its name, once it is made."""
    if isinstance(kind, str):
        return kind.replace("{base}", str(base)).replace("{case}", str(case)) + (
            "" if kind.startswith("/dev") else ending
        )
    place = case / f"thing{ending}"
    kind(place)
    return str(place)


def write(place, content):
    place.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return str(place)


def spoilt(base, case):
    """A copy of the data to spoil."""
    return Path(shutil.copytree(base / "data", case / "data", ignore=shutil.ignore_patterns("samples")))


def cases():
    """Name of a case, and what makes its words of the good input and a folder of its own."""
    for command in READERS:
        for name, kind in PLACES.items():
            yield f"{command} --data: {name}", lambda base, case, command=command, kind=kind: put(
                words(command, base, case), "--data", placed(kind, base, case))  # fmt: skip
    for command, file in FILES.items():
        for name, kind in PLACES.items():
            yield f"{command}, {Path(file).name}: {name}", (
                lambda base, case, command=command, file=file, kind=kind:
                [placed(kind, base, case, Path(file).suffix) if word == file.replace("{base}", str(base)) else word
                 for word in words(command, base, case)]
            )  # fmt: skip
    for name, kind in PLACES.items():
        yield f"verify --texts: {name}", lambda base, case, kind=kind: put(
            words("verify", base, case), "--texts", placed(kind, base, case))  # fmt: skip
        yield (
            f"site --briefs --reports: {name}",
            lambda base, case, kind=kind: put(
                [*words("site", base, case), "--reports", str(case / "none")], "--briefs", placed(kind, base, case)
            ),
        )
    for name, text in YAML.items():
        for command, file in (("add-plan", "meta.yaml"), ("matrix", "matrix.yaml")):
            yield f"{command}, {file}: {name}", (
                lambda base, case, command=command, file=file, text=text:
                [write(case / file, text.replace("{good}", META) if isinstance(text, str) else text)
                 if word == str(base / file) else word for word in words(command, base, case)]
            )  # fmt: skip
    for name, line in META_LINES.items():
        yield f"add-plan, {name}", lambda base, case, line=line: described(base, case, line)
    for name, text in MATRICES.items():
        yield f"matrix, {name}", lambda base, case, text=text: matrix(base, case, text)
    for name, text in JSON.items():
        yield f"validate, datapackage.json: {name}", lambda base, case, text=text: [
            "validate", "--data", spoilt_file(base, case, "datapackage.json", text)]  # fmt: skip
        for command in ("brief", "fleet", "site"):
            yield f"{command}, key figures: {name}", (
                lambda base, case, command=command, text=text: figures(command, base, case, text))  # fmt: skip
    for part, values in SPOILT.items():
        for i, value in enumerate(values):
            for command in ("brief", "site"):
                yield f"{command}, key figures, {part} {i}", (
                    lambda base, case, command=command, part=part, value=value:
                    figures(command, base, case, json.dumps({**FIGURES, part: value})))  # fmt: skip
    for (command, option), values in WORDS.items():
        for i, value in enumerate(values):
            yield f"{command} {option} {i}: {value[:20]!r}", (
                lambda base, case, command=command, option=option, value=value:
                put(words(command, base, case), option, value))  # fmt: skip
    for command in ("brief", "report", "fleet", "matrix", "extract", "export", "site"):
        for name, kind in OUTS.items():
            yield f"{command} --out: {name}", (
                lambda base, case, command=command, kind=kind:
                put(words(command, base, case), "--out", placed(kind, base, case, ENDINGS.get(command, "")))
            )  # fmt: skip
    for table, columns in TABLES.items():
        for i, column in enumerate(columns.split()):
            kind = NUMBERS.get(table, {}).get(column, "string")
            some = CELLS[kind][i % 3 :: 3] if kind != "string" else CELLS[kind][i % 6 :][:1]
            for value in some:
                yield f"validate, {table}.{column}: {value[:20]!r}", (
                    lambda base, case, table=table, column=column, value=value:
                    ["validate", "--data", cell(base, case, table, column, value)])  # fmt: skip
    for table, column, values in (("sources", "published", DAYS), ("plans", "issued", DAYS),
                                  ("sources", "url", ADDRESSES)):  # fmt: skip
        for value in values:
            yield f"export, {table}.{column}: {value[:30]!r}", (
                lambda base, case, table=table, column=column, value=value:
                put(words("export", base, case), "--data", cell(base, case, table, column, value)))  # fmt: skip
    for column, value in (("low", "9" * 400), ("period", "0000"), ("source", "=1"), ("note", "\x1b"), ("n", "2" * 30)):
        yield f"add-observations, {column}", lambda base, case, column=column, value=value: put(
            words("add-observations", base, case), "new.csv",
            str(row(base / "new.csv", case / "new.csv", column, value)))  # fmt: skip
    for name, content in {"no workbook": b"PK\x03\x04", "nothing": b"", "bomb": None}.items():
        yield f"add-observations, a workbook: {name}", lambda base, case, content=content: put(
            words("add-observations", base, case), "new.xlsx",
            write(case / "new.xlsx", bomb() if content is None else content))  # fmt: skip
        yield (
            f"extract, a document: {name}",
            lambda base, case, content=content: put(
                words("extract", base, case), "x", write(case / "x.docx", content or b"PK\x03\x04word/document.xml\0")
            ),
        )
    for name, content in TABLE_FILES.items():
        for command in ("add-observations", "add-plan "):
            file = FILES[command]
            yield f"{command}, a table: {name}", (
                lambda base, case, command=command, file=file, content=content:
                [write(case / "t.csv", content) if word == file.replace("{base}", str(base)) else word
                 for word in words(command, base, case)])  # fmt: skip


def described(base, case, line):
    """`add-plan` with a line of the description replaced."""
    name = line.partition(":")[0]
    kept = [known for known in META.splitlines() if not known.startswith(f"{name}:")]
    for file in ("plan.txt",):
        shutil.copy(base / file, case / file)
    (case / "texts").mkdir()
    return ["add-plan", write(case / "meta.yaml", "\n".join([*kept, line, ""])), str(base / "reviewed.csv"),
            "--data", str(base / "data")]  # fmt: skip


def matrix(base, case, text):
    os.mkfifo(case / "pipe")
    filled = text.replace("{base}", str(base)).replace("{book}", str(ROOT / "notebooks" / "01-plan-text-map.ipynb"))
    return put(words("matrix", base, case), "--matrix", write(case / "matrix.yaml", filled))


def spoilt_file(base, case, name, content):
    data = spoilt(base, case)
    write(data / name, content)
    return str(data)


def figures(command, base, case, text):
    """A command that reads the key figures of May with these in their place."""
    shutil.copytree(base / "briefs", case / "briefs")
    write(case / "briefs" / "2016-05" / f"{REGION}.json", text)
    option = "--briefs" if command == "site" else "--out"
    return put(words(command, base, case), option, str(case / "briefs"))


def cell(base, case, table, column, value):
    """Data with one cell of the first row replaced."""
    data = spoilt(base, case)
    row(data / f"{table}.csv", data / f"{table}.csv", column, value)
    return str(data)


def row(source, place, column, value):
    held = pd.read_csv(source, dtype=str, keep_default_na=False)
    held.loc[0, column] = value
    held.to_csv(place, index=False)
    return place


def bomb():
    """A workbook whose one cell is at the end of a sheet that unpacks to a gigabyte."""
    from zipfile import ZIP_DEFLATED, ZipFile

    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(300):
            part.write(b" " * (1 << 20))
    return out.getvalue()


def tree(*folders):
    """Digest of all there is in folders: names, kinds, links and contents."""
    told = []
    for folder in folders:
        for place in sorted(folder.rglob("*")):
            mode = place.lstat().st_mode
            content = (
                place.read_bytes() if stat.S_ISREG(mode) else os.readlink(place).encode() if stat.S_ISLNK(mode) else b""
            )
            told.append((str(place), stat.S_IFMT(mode), hashlib.sha256(content).hexdigest()))
    return told


@contextmanager
def ends(seconds=PATIENCE):
    """Whatever happens within has to end by then."""

    def late(*_):
        raise Hangs

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def is_one(said):
    """Whether what was said on standard error is one message: a line, or a head with a line for each fault."""
    head, *more = said.removesuffix("\n").split("\n")
    listed = all(line.startswith("  ") or line.endswith("; mend the file and run again") for line in more)
    return head.startswith("qualib: ") and "qualib: unexpected " not in head and len(head) < 2200 and listed


@pytest.fixture
def quiet(monkeypatch):
    """No kernel server is started: nothing here gets as far as a page."""
    monkeypatch.setattr(warm, "Server", lambda *_: nullcontext(SimpleNamespace(place="")))


CASES = list(cases())


@pytest.mark.parametrize("made", [pytest.param(made, id=name) for name, made in CASES])
def test_hostile_input_ends_in_one_line_and_changes_nothing(base, tmp_path, monkeypatch, capsys, quiet, made):
    case = tmp_path / "case"
    case.mkdir()
    monkeypatch.chdir(case)
    monkeypatch.setenv("QUALIB_DATA", str(base / "data"))
    line = made(base, case)
    before = tree(base, case)
    begun = time.monotonic()
    with ends():
        status = cli.main(line)
    took, (out, said) = time.monotonic() - begun, capsys.readouterr()
    assert status in (1, 2), (status, out[:300], said[:300])
    assert is_one(said), said[:3000]
    assert tree(base, case) == before
    assert took < PATIENCE


def test_the_grid_is_large_and_drives_every_command():
    names = [name for name, _ in CASES]
    assert len(set(names)) == len(names) >= 300
    run = {GOOD[name.strip()].split()[0] for name in GOOD}
    assert run == set(parser.parser()[1])
    assert all(any(name.startswith(command) for name in names) for command in GOOD)


@pytest.mark.parametrize("command", ["validate", "extract", "export", "site", "add-observations", "completions"])
def test_the_same_commands_with_good_input_end_well(base, tmp_path, monkeypatch, capsys, command):
    line = words(command, base, tmp_path)
    if command == "add-observations":
        line = put(line, "--data", str(shutil.copytree(base / "data", tmp_path / "data")))
    assert cli.main(line) == 0, capsys.readouterr().err


def test_a_brief_is_made_in_a_folder_with_braces(base, tmp_path, monkeypatch, capsys):
    """With real kernels, the socket of which has no room in so long a TMPDIR."""
    deep = tmp_path / ("t" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    out = tmp_path / "{out} {0} {lang}"
    assert cli.main(put(words("brief", base, tmp_path), "--out", str(out))) == 0, capsys.readouterr().err
    assert (out / MONTH / f"{REGION}-en.html").is_file()


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the plan texts are not here")
def test_texts_that_agree_are_said_to(base, tmp_path, capsys):
    assert cli.main(put(words("verify", base, tmp_path), "--texts", str(TEXTS))) == 0, capsys.readouterr().err


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=5) | st.sampled_from(["..", "/a.csv"]),
    lambda part: st.lists(part, max_size=2) | st.dictionaries(st.text(max_size=5), part, max_size=2),
    max_leaves=4,
)  # fmt: skip


@given(steps=st.lists(st.integers(0, 10**6), min_size=1, max_size=9), value=ANY, remove=st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_description_says_is_either_fine_or_refused_in_one_line(base, capsys, quiet, steps, value, remove):
    """A part of datapackage.json, wherever the steps lead, taken out or replaced by anything."""
    import tempfile

    package = json.loads((base / "data" / "datapackage.json").read_text(encoding="utf-8"))
    spot, last = package, None
    for step in steps:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot))) if isinstance(spot, list) else []
        if not keys:
            break
        holder, last = spot, keys[step % len(keys)]
        spot = holder[last]
    if remove:
        del holder[last]
    else:
        holder[last] = value
    with tempfile.TemporaryDirectory() as name:
        data = Path(shutil.copytree(base / "data", Path(name) / "data"))
        (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        before = tree(data)
        for line in (["validate"], ["export", "--format", "datapackage", "--out", f"{name}/out.zip", "--force"]):
            with ends():
                status = cli.main([*line, "--data", str(data)])
            said = capsys.readouterr().err
            assert status == 0 or (status == 2 and is_one(said)), said[:3000]
        assert tree(data) == before


# What is around the command: its folder, and where it writes.


def test_a_folder_that_is_gone_is_said_in_one_line(base, tmp_path, monkeypatch, capsys):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for command in GOOD:
        assert cli.main(words(command, base, tmp_path)) == 2
        assert capsys.readouterr().err == "qualib: the working folder is gone; change to another\n"


class Terminal(io.TextIOWrapper):
    """A terminal that has only ASCII."""

    def __init__(self):
        super().__init__(io.BytesIO(), encoding="ascii")

    def shown(self):
        self.flush()
        return self.buffer.getvalue().decode("ascii")


@pytest.mark.parametrize(
    "command", ["brief --help", "extract 计划.txt", "brief --as-of 二〇一六", "validate --data 数据"]
)
def test_a_terminal_without_chinese_is_told_in_ascii(monkeypatch, quiet, command):
    out, err = Terminal(), Terminal()
    monkeypatch.setattr("sys.stdout", out), monkeypatch.setattr("sys.stderr", err)
    try:
        status = cli.main(command.split())
    except SystemExit as end:
        status = end.code
    assert "Traceback" not in err.shown()
    assert (status, bool(out.shown())) == ((0, True) if "help" in command else (2, False))


def test_what_is_added_is_shown_on_a_terminal_without_chinese(base, tmp_path, monkeypatch):
    out = Terminal()
    monkeypatch.setattr("sys.stdout", out)
    data = shutil.copytree(base / "data", tmp_path / "data")
    assert cli.main(put(words("add-observations", base, tmp_path), "--data", str(data))) == 0
    assert "\\u" in out.shown()


@pytest.mark.parametrize("command", ["completions bash", "extract {base}/plan.txt", "validate"])
def test_a_full_disk_behind_the_output_is_said_in_one_line(base, command):
    line = [sys.executable, "-m", "qualib.cli", *command.replace("{base}", str(base)).split()]
    with open("/dev/full", "w") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "qualib: No space left on device"
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_whoever_reads_no_further_is_not_told_of_it(base):
    line = [sys.executable, "-m", "qualib.cli", "completions", "bash"]
    read, write_end = os.pipe()
    os.close(read)
    with os.fdopen(write_end, "w") as closed:
        done = subprocess.run(line, stdout=closed, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (141, "")
