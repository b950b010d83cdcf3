"""A page says one thing of a target: every card, row, warning, figure and key figure is the verdict table's."""

import json
import re
from collections import Counter

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from qualib.figures import charts
from qualib.progress import verdict
from qualib.publish.notebook import MONTHLY, YEARLY
from qualib.targets import standing
from qualib.words import html, terms, values
from qualib.words.language import Messages

LANGS = ("en", "zh")
BRIEFS = [("520000", "2016-06"), ("520000", "2017-08"), ("520000", "2017-12"), ("100000", "2016-06"),
          ("100000", "2019-03"), ("100000", "2013-12"), ("100000", "2020-12"), ("100000", "2024-12")]  # fmt: skip
REPORTS = [(region, year) for year, regions in {
    2015: ("100000", "140100", "220300", "520000"), 2016: ("100000", "220300", "520000"),
    2018: ("100000", "220300", "410800")}.items() for region in regions]  # fmt: skip
#: Words of the machinery, decimal years, and words that say more than is known.
FORBIDDEN = re.compile(
    r"\b[ty]0\b|(?<![\d.,])(?:19|20)\d\d\.\d|[Dd]eterioration|\bGround\b|paths? stands?\b|×\s?100 million|路径有值|默示"
    r"|已走路程份额|\bnan\b|NaN|\bNone\b"
)


class Page:
    """What a notebook shows for these parameters, its figures not drawn but recorded."""

    def __init__(self, notebook, monkeypatch, **parameters):
        self.shown, self.figures, self.metrics = [], {}, {}
        monkeypatch.setattr(html, "display", self.display)
        monkeypatch.setattr("matplotlib.pyplot.show", lambda: None)
        for name in ("standing", "dumbbell", "coverage"):
            monkeypatch.setattr(charts, name, lambda frame, *_, name=name, **words: self.figure(name, frame, words))
        names = {}
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
                if "parameters" in cell["metadata"].get("tags", []):
                    names |= parameters
        self.body = BeautifulSoup("\n".join(self.shown), "html.parser")
        self.t = Messages(parameters["lang"])

    def display(self, bundle, raw):
        self.shown.append(bundle.get("text/html", ""))
        self.metrics |= bundle.get(html.METRICS, {})

    def figure(self, name, frame, words):
        self.figures[name] = frame
        self.shown.append(f"<p>{words.get('title', '')}</p>")

    def tables(self, *columns):
        """Rows, cell by heading, of the tables with these columns first; each cell as its element."""
        rows = []
        for table in self.body("table"):
            heads = [head.get_text() for head in table("th")]
            if heads[: len(columns)] == list(columns):
                rows += [dict(zip(heads, row("td"), strict=True)) for row in table("tr") if row("td")]
        return rows

    def items(self, place):
        """The items of a card, or of the list under a heading."""
        card = self.body.select_one(f"section.card.{place} ul")
        return card("li") if card else []

    def listed(self, name):
        """The items of the list that follows the heading of that name, or none."""
        head = self.body.find(id=name)
        after = head.find_next(["ul", "h2"]) if head else None
        return after("li") if after and after.name == "ul" else []


def asked_text(row, t):
    return values.amount(row.asked_low, row.asked_high, row, t)


def said_verdict(element):
    word = element.select_one("span.verdict")
    return word["class"][1].replace("-", " "), word.get_text()


def evidence_is_that_of(text, row, t):
    """Whether a text holds the row's value and period, or no value where there is none."""
    if not row.period:
        return text == "–"
    value = t.interval(row.low, row.high, row.unit, row.measure_word)
    return value in text and t.period(row.period) in text


def named(cell, study, t):
    """The series that a cell names, without the plan it may name with it."""
    text = cell.get_text()
    for plan in study.plans.itertuples():
        text = text.removesuffix(t(" ({note})", note=t.title(plan)))
    return text


def check_rows(page, rows, study, first, asked):
    """Each row of the tables is a row of the verdict table, and none is left out."""
    t = page.t
    own = {}
    for row in rows.itertuples():
        own.setdefault((terms.label(study, row, t), asked(row)), []).append(row)
    shown = page.tables(*first)
    assert len(shown) == len(rows)
    for cells in shown:
        found = own[named(cells[first[0]], study, t), cells[first[1]].get_text()]
        row = found.pop(0)
        code, word = said_verdict(cells[t("Verdict")])
        assert (code, word) == (row.verdict, terms.verdict(row.verdict, t))
        text = cells[t("Verdict")].get_text()
        for name in verdict.Reason:
            assert (terms.reason(name, t) in text) == (name == row.reason) or name in ("met", "short", "met_last",
                                                                                       "nothing"), text  # fmt: skip
        assert evidence_is_that_of(cells[t("Evidence")].get_text(), row, t)
    assert not any(own.values())


def check_sentence(item, row, study, t, advised):
    """A sentence on a target is of the row's series, verdict, evidence and what is asked of which year."""
    text = item.get_text()
    assert text.startswith(terms.label(study, row, t))
    assert said_verdict(item)[0] == row.verdict
    assert evidence_is_that_of(text, row, t)
    assert asked_text(row, t) in text and str(row.asked_year) in text
    assert row.verdict != "missed" or pd.isna(row.pace_needed)
    if row.verdict in verdict.OFF and advised:
        assert (f"{t.signed(row.pace_needed)}{t.unit(values.step(row.unit))}" in text) == pd.notna(row.pace_needed)


def check_list(items, rows, study, t, *, advised=False):
    """The first lines of a list are these rows in this order; a last line may tell how many more there are."""
    lines = [item for item in items if item.select_one("span.verdict")]
    for item, row in zip(lines, rows.itertuples(), strict=False):
        check_sentence(item, row, study, t, advised)
    assert len(lines) == len(rows) or (len(lines) == 3 and str(len(rows) - 3) in items[-1].get_text())


def check_nothing_disagrees(page, table, study):
    """Whatever the page says of a verdict, it says of the series the one in the table."""
    t = page.t
    allowed = {(terms.label(study, row, t), row.verdict) for row in table.itertuples()}
    for word in page.body.select("span.verdict"):
        place = word.find_parent(["tr", "li"])
        text = (place.find("td") or place).get_text()
        code = word["class"][1].replace("-", " ")
        assert any(text.startswith(label) and code == known for label, known in allowed), place.get_text()
    page_text = page.body.get_text(" ")
    assert not FORBIDDEN.findall(page_text)
    assert not [value for tag in page.body(True) for value in (tag.get("title"), tag.get("alt"))
                if value and FORBIDDEN.search(value)]  # fmt: skip


def check_figures_of_the_page(page, table):
    """Key figures carry the table, and a figure shows only what decides."""
    keys = table["plan"] + " " + table["label_zh"] + " " + table["measure"]
    carried = page.metrics["verdicts"]
    assert list(carried) == keys.tolist()
    for key, row in zip(keys, table.itertuples(), strict=True):
        figure = carried[key]
        for name in ("verdict", "reason", "so_far", "asked_year", "final_year", "period", "proxy"):
            assert figure[name] == getattr(row, name)
        for name in ("asked", "final", "low", "high", "pace_needed", "projected"):
            value = getattr(row, name)
            assert figure[name] == (None if pd.isna(value) else value)


def check_working(page, table, study):
    t = page.t
    measured = table[table["base_period"] != ""]
    shown = page.tables(t("Indicator"), t("Baseline"))
    assert len(shown) == len(measured)
    for cells, row in zip(shown, measured.itertuples(), strict=True):
        assert named(cells[t("Indicator")], study, t) == terms.label(study, row, t)
        assert t.interval(row.y0, row.y0, row.unit) in cells[t("Baseline")].get_text()
        assert t.interval(row.low, row.high, row.unit) in cells[t("Observed")].get_text()
        needed = cells[t("Needed a year from here")].get_text()
        late = row.final_year <= int(page.month[:4]) - (page.month[5:] != "12")
        assert needed == "–" if late or row.verdict in ("ahead", "kept", "missed") else needed != "–"


def check_common(page, table, study):
    check_nothing_disagrees(page, table, study)
    check_figures_of_the_page(page, table)
    check_working(page, table, study)
    off = verdict.warnings(table)
    assert len(page.listed("off")) == len(off)
    check_list(page.listed("off"), off, study, page.t, advised=True)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("region", "month"), BRIEFS)
def test_a_brief_says_what_the_verdict_table_says(study, monkeypatch, region, month, lang):
    page = Page(MONTHLY, monkeypatch, region=region, as_of=month, lang=lang)
    page.month, t = month, page.t
    table = verdict.verdicts(study, month, region)
    assert len(table)
    check_common(page, table, study)
    check_rows(page, table, study, [t("Indicator"), t("Asked for"), t("Last target")],
               lambda row: t("{value}, {year}", value=asked_text(row, t), year=row.asked_year))  # fmt: skip
    groups = {"off": verdict.warnings(table), "on": table[table["verdict"].isin(verdict.GOOD)],
              "open": table[table["verdict"] == "undecided"]}  # fmt: skip
    for kind, rows in groups.items():
        card = page.body.select_one(f"section.card.{kind}")
        assert (card is None) == rows.empty
        if card:
            assert card.select_one(".count").get_text() == str(len(rows))
            check_list(page.items(kind), rows, study, t, advised=kind == "off")
    summary = page.body.h1.find_next("p").get_text()
    off, unknown = len(groups["off"]), int((table["verdict"] == "no evidence").sum())
    for number in {len(table), off, unknown} - {0}:
        assert str(number) in summary
    drawn = page.figures.get("standing")
    if drawn is not None:
        rates = table[table["unit"].isin(["percent", "index"]) & (table["measure"] == "level")]
        own = rates["low"].where((rates["proxy"] == "") & ~rates["reason"].isin(["earlier", "later", "nothing"]))
        pd.testing.assert_series_equal(drawn["observed"], own, check_names=False, check_index=False)
        assert drawn["now"].tolist() == rates["asked"].tolist() and drawn["final"].tolist() == rates["final"].tolist()
    check_seen(page, table, study)
    due = standing.due(study, month, region)
    assert len(page.metrics["due"]) == len(due)
    assert len(page.tables(t("Indicator"), t("Asked for"), t("How it is said"))) == len(due)


def check_seen(page, table, study):
    """What a verdict rests on is among what was observed, in the same words."""
    t = page.t
    seen = Counter((row[t("Target")].get_text(), row[t("Observed")].get_text())
                   for row in page.tables(t("Target"), t("Observed")))  # fmt: skip
    for cells in page.tables(t("Indicator"), t("Asked for"), t("Last target")):
        if cells[t("Evidence")].get_text() != "–":
            assert seen[cells[t("Indicator")].get_text(), cells[t("Evidence")].get_text()]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("region", "year"), REPORTS)
def test_a_report_says_what_the_verdict_table_says(study, monkeypatch, region, year, lang):
    page = Page(YEARLY, monkeypatch, region=region, year=year, lang=lang)
    page.month, t = f"{year}-12", page.t
    table = verdict.verdicts(study, page.month, region)
    check_common(page, table, study)
    domain = table["indicator"].map(study.indicators.set_index("indicator")["domain"])
    stand = table[(table["asked_year"] == year) & domain.isin(standing.DOMAINS)]
    check_rows(page, stand, study, [t("Indicator"), t("Target"), t("Verdict")], lambda row: asked_text(row, t))
    rows = page.tables(t("Domain"), t("Targets"), t("Met"))
    groups = [["kept", "ahead", "on course", "at risk"], ["missed", "behind"], ["undecided"], ["no evidence"]]
    for code, cells in zip(standing.DOMAINS, rows, strict=True):
        own = stand.loc[domain == code, "verdict"]
        counted = [len(own), *(int(own.isin(group).sum()) for group in groups)]
        assert [int(cell.get_text()) for cell in list(cells.values())[1:6]] == counted
        assert list(page.metrics["domains"][code].values())[:5] == counted
    first = page.body.find("ul")("li")[0].get_text()
    counted = [len(stand), year, *(int(stand["verdict"].isin(group).sum()) for group in groups)]
    assert sorted(map(int, re.findall(r"\d+", first))) == sorted(counted)
    drawn = page.figures.get("dumbbell")
    if drawn is not None:
        decides = (stand["proxy"] == "") & ~stand["reason"].isin(["earlier", "later"]) & (stand["low"] == stand["high"])
        rates = stand[stand["unit"].isin(["percent", "index"]) & (stand["measure"] == "level")]
        assert drawn["own"].fillna(-1).tolist() == rates["low"].where(decides).fillna(-1).tolist()
        assert drawn["target"].tolist() == rates["asked"].tolist()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("region", "month"), [("100000", "2026-10"), ("520000", "2024-12"), ("330000", "2026-10")])
def test_so_does_a_brief_of_the_whole_record(record, monkeypatch, region, month, lang):
    monkeypatch.setenv("QUALIB_DATA", str(record.root))
    test_a_brief_says_what_the_verdict_table_says(record, monkeypatch, region, month, lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("before", "month"), [("2016-05", "2016-06"), ("2016-12", "2017-01"), ("2017-11", "2017-12")])
def test_what_changed_is_worded_from_the_two_months_verdicts(study, monkeypatch, tmp_path, before, month, lang):
    region = "520000"
    earlier = Page(MONTHLY, monkeypatch, region=region, as_of=before, lang=lang)
    place = tmp_path / "before.json"
    place.write_text(json.dumps(earlier.metrics), encoding="utf-8")
    page = Page(MONTHLY, monkeypatch, region=region, as_of=month, lang=lang, previous=str(place))
    t, table = page.t, verdict.verdicts(study, month, region)
    old, new = (
        {terms.label(study, row, t): row for row in verdict.verdicts(study, when, region).itertuples()}
        for when in (before, month)
    )
    shown = [cells for cells in page.tables(t("Part"), t("Change"), t("Item")) if
             cells[t("Part")].get_text() == t("target")]  # fmt: skip
    for cells in shown:
        label = cells[t("Item")].get_text()
        for cell, row in ((cells[t("Before")], old[label]), (cells[t("Now")], new[label])):
            text = cell.get_text()
            assert terms.verdict(row.verdict, t) in text and str(row.asked_year) in text
            assert asked_text(row, t) in text
            assert not row.period or evidence_is_that_of(text, row, t)
    fields = ["verdict", "asked", "asked_year", "final", "period", "low", "high"]
    told = [{label: [str(getattr(row, name)) for name in fields] for label, row in rows.items()} for rows in (old, new)]
    moved = {label for label in new if told[0][label] != told[1][label]}
    assert {cells[t("Item")].get_text() for cells in shown} == moved
    assert len(table) == len(new)


def test_the_forbidden_words_are_found():
    for text in ("t0", "2016.25", "a deterioration", "Ground", "1,980 ×100 million yuan", "路径有值", "默示"):
        assert FORBIDDEN.search(text)
    for text in ("2016", "91.25%", "12016.5", "background", "H1 2016, 2,016.5"):
        assert not FORBIDDEN.search(text)
