"""Every legitimate parameter of every notebook runs: a page, or one sentence that says why there is none.

The code cells are run here, in this process and without kernels, with the parameters replaced.
"""

import re

import matplotlib.pyplot as plt
import nbformat
import pytest

import qualib
from qualib import QualibError
from qualib.explorer import view
from qualib.publish import parameters
from qualib.words import html
from tests.conftest import ROOT

STUDY = qualib.load()
LOCAL = STUDY.plans[STUDY.plans["region"] != view.NATION]
PLANS, REGIONS = list(LOCAL["plan"]), sorted(set(LOCAL["region"]))
LANGUAGES = ("zh", "en")
#: The last year for which each indicator has a level.
LAST = view.levels(STUDY).groupby("indicator")["year"].max().to_dict()
METHODS = ("linear", "geometric", "logit", "step")
SAMPLES = sorted(path.stem for path in (STUDY.root / "samples").glob("*.csv"))
#: What no page says: words of the code, years with a fraction, numbers that are none.
NEVER = re.compile(
    r"\bnan\b|\bNaN\b|\binf\b|\bt0\b|\by0\b|deterioration|paths stand|×100|路径有值|默示|已走路程份额|\b20\d\d\.\d"
    r"|(?<![.,\d])1 (paths|places|families|targets|departments|years|rows|draws|names)\b"
)


def turns(rows):
    """Each row in one language, the two in turn."""
    return [{**row, "lang": LANGUAGES[i % 2]} for i, row in enumerate(rows)]


def pairs():
    """Two plans and an indicator of the first that the second has something comparable to, for notebook 02."""
    found, levels = [], view.levels(STUDY)
    for plan in PLANS:
        for other in PLANS:
            theirs = levels[levels["plan"] == other]
            for indicator in levels.loc[levels["plan"] == plan, "indicator"].unique():
                near = qualib.targets.compare.comparable_to(STUDY, indicator, theirs)
                if len(near) and plan != other:
                    found.append({"plan": plan, "other": other, "indicator": indicator, "reference": ""})
    nation = levels[levels["region"] == view.NATION]
    for i, row in enumerate(found):
        close = qualib.targets.compare.comparable_to(STUDY, row["indicator"], nation)["indicator"].unique()
        row |= {"method": METHODS[i % 4], "reference": close[i % len(close)] if len(close) and i % 3 else ""}
    return found


def families():
    """Every family with each of its indicators, for notebook 00."""
    found = []
    for family in view.families(STUDY):
        plans = view.plans(STUDY, family)
        whole = view.View(family, tuple(plans))
        found += [{"family": family, "plans": ", ".join(plans), "indicator": code}
                  for code in view.indicators(STUDY, whole)]  # fmt: skip
    return found


def both(row):
    return [{**row, "lang": lang} for lang in LANGUAGES]


GRID = {
    "00": turns(families()) + turns({"family": f, "plans": ", ".join(view.plans(STUDY, f)), "indicator": "",
                                     "method": m, "extend": e, "normalisation": n}
                for f, m, e, n in zip(view.families(STUDY), METHODS * 9, ("none", "hold", "trend") * 9,
                                      view.NORMALISATIONS[::-1] * 9, strict=False)),
    "01": both({}) + turns({"plans": plans}
                           for plans in ("all", "guizhou-2015", "520000, siping-2014", "100000", "x")),
    "02": turns(pairs()) + both({}) + [{"plan": plan, "lang": "en"} for plan in PLANS]
          + [{"other": plan, "lang": "en"} for plan in PLANS],
    "03": turns({"plans": "all", "draws": 20} for _ in LANGUAGES)
          + turns({"least": least, "draws": draws, "spread": spread}
                for least, draws, spread in [(1, 50, 0.25), (2, 50, 0), (3, 1, 0.5), (4, 50, 0.25), (5, 50, 0.25),
                                             (6, 50, 0.25)]),
    "04": turns({"as_of": month, "rubric_year": year}
                for month in ("2016-06", "2025-12") for year in (2023, 2019)),
    "05": turns({"top": top} for top in (0, 1, 2, 14, 500)),
    "06": turns({"sample": sample} for sample in SAMPLES) + both({"sample": "dev-linjiang-2021", "follow": "绿色食品"}),
    "07": turns({"indicator": code, "year": year, "near": i % 2 == 1}
                for i, (code, year) in enumerate(sorted(LAST.items())) if i % 3 != 1)
          + turns([{"indicator": "product.manufacturing.pass_rate", "year": year, "as_of": month, "near": near}
                   for year, month, near in [(2014, "2016-06", True), (2019, "2026-10", False), (2020, "2026-10", True),
                                             (2025, "x", False)]] + [{"indicator": "x"}, {"near": True}]),
    "08": turns([{"implied": True}, {"implied": False}]) + turns({"year": year} for year in (2015, 2017, 2020, 9999))
          + turns({"indicator": code}
                  for code in (*sorted(LAST)[::6], "product.overall.national_spot_check_pass_rate", "x")),
    "09": turns({"as_of": month, "plans": plans} for month in ("1990-01", "2015-12", "2018-11", "2026-10", "2036-12")
                for plans in ("all", "core")) + turns({"as_of": "2026-10", "plans": plan} for plan in PLANS)
          + both({"as_of": "2021-01", "plans": "taiyuan-2013, siping-2014"})
          + [{"as_of": "2026-10", "plans": "x", "lang": "en"}],
    "90": turns({"region": region, "as_of": month} for region in REGIONS
                for month in ("2014-12", "2016-06", "2017-12", "2019-03", "2026-10")),
    "91": turns({"region": region, "year": year} for region in REGIONS for year in (2014, 2016, 2018)),
}  # fmt: skip
RECORD = qualib.load(ROOT / "data")
HELD = sorted(set(RECORD.plans["region"]))
LATE = qualib.targets.compare.comparable_to(RECORD, "product.manufacturing.pass_rate", view.levels(RECORD))[
    "plan"
].unique()
WHOLE = sorted(view.levels(RECORD).groupby("indicator")["year"].max().items())
#: The same of the whole record, which no one can list: some of each.
WIDE = {
    "00": turns({"family": family, "plans": "", "indicator": ""} for family in view.families(RECORD)[::6]),
    "01": turns({"plans": plans} for plans in ("all", *HELD[::8])),
    "02": turns({"plan": plan, "other": other, "indicator": "product.manufacturing.pass_rate", "reference": reference}
                for plan, other, reference in zip(LATE[::4], LATE[1::4], ("", "product.manufacturing.pass_rate") * 9,
                                                  strict=False)),
    "03": turns({"plans": plans, "draws": 20} for plans in ("all", "440000, 510000", "core, 330000")),
    "04": turns({"plans": plans, "as_of": month} for plans in ("all", "core", *HELD[::12])
                for month in ("2020-12", "2026-10")),
    "07": turns({"indicator": code, "year": year, "near": i % 2 == 1}
                for i, (code, year) in enumerate([*WHOLE[::9], ("environment.air.pm25", 2027)])),
    "08": turns([{}, {"implied": True}] + [{"indicator": code, "year": year} for code, year in WHOLE[::30]]
                + [{"indicator": f"innovation.{what}"} for what in ("rd_spending", "rd_intensity")]),
    "09": turns({"plans": plans, "as_of": month} for plans in ("all", *HELD[::8]) for month in ("2020-12", "2026-10")),
    "90": turns({"region": region, "as_of": month} for region in HELD[::3] for month in ("2019-12", "2026-10")),
    "91": turns({"region": region, "year": year} for region in HELD[::4] for year in (2018, 2025)),
}  # fmt: skip
CASES = [pytest.param(number, given, id=f"{number}-{'-'.join(map(str, given.values()))}")
         for number, rows in GRID.items() for given in rows]  # fmt: skip


@pytest.fixture(scope="module")
def notebooks():
    """Number → the compiled code cells with whether they hold the parameters, and what these are."""
    read = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        node = nbformat.read(path, as_version=4)
        cells = [(compile(cell.source, f"{path.name} [{i}]", "exec"), "parameters" in cell.metadata.get("tags", []))
                 for i, cell in enumerate(node.cells) if cell.cell_type == "code"]  # fmt: skip
        read[path.name[:2]] = cells, parameters.declared(node, path), path
    return read


@pytest.fixture
def said(monkeypatch):
    """What a notebook displays, as plain text."""
    lines = []
    monkeypatch.setattr(html, "display", lambda data, **_: lines.append(data["text/plain"]))
    yield lines
    plt.close("all")


def run(notebook, given, said, refuse=True):
    """Run a notebook's cells; the titles of its figures and all it displays."""
    cells, known, path = notebook
    given = parameters.checked({name: value for name, value in given.items() if name in known}, known, path)
    names = {}
    try:
        for code, declares in cells:
            exec(code, names)
            if declares:
                names.update(given)
    except QualibError as error:
        if not refuse:
            raise
        said.append(str(error))
    return "\n".join([*said, *(plt.figure(number).get_label() for number in plt.get_fignums())])


@pytest.mark.parametrize(("number", "given"), CASES)
def test_every_parameter_gives_a_page_or_says_why_not(notebooks, said, number, given):
    assert number in notebooks
    shown = run(notebooks[number], given, said)
    assert shown.strip()
    assert not NEVER.search(shown), shown[max(NEVER.search(shown).start() - 200, 0) :][:400]


@pytest.mark.parametrize(
    ("number", "given"),
    [pytest.param(number, given, id=f"{number}-{'-'.join(map(str, given.values()))}")
     for number, rows in WIDE.items() for given in rows],
)  # fmt: skip
def test_the_whole_record_gives_such_pages_too(notebooks, said, monkeypatch, number, given):
    monkeypatch.setenv("QUALIB_DATA", str(ROOT / "data"))
    test_every_parameter_gives_a_page_or_says_why_not(notebooks, said, number, given)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", sorted(GRID))
def test_the_parameters_it_comes_with_give_a_page(notebooks, said, number, lang):
    cells, known, path = notebooks[number]
    assert "\n" in run((cells, known, path), {"lang": lang}, said, refuse=False)


def test_the_grid_covers_all_there_is():
    assert {path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb")} == set(GRID)
    assert {row["family"] for row in GRID["00"]} == set(view.families(STUDY))
    assert {row.get("plan") for row in GRID["02"]} >= set(PLANS)
    assert {row["region"] for row in GRID["90"]} == {row["region"] for row in GRID["91"]} == set(REGIONS)
    assert all({row["lang"] for row in rows} == set(LANGUAGES) for rows in GRID.values())
