"""A synthetic country in the project's own schema: made-up regions, plans, target points and observations.

    python -m benchmarks.country DIR [--plans N] [--indicators N] [--years N] [--points N] [--seed N] …

writes a whole data package that `qualib validate` accepts. It is for measuring and for tests: nothing in it is of any
real place, and its names say so. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qualib.study.package import data_root

#: The year the periods of all plans are laid around, so that a plan is in force in its June.
MIDDLE = 2016
STEMS = "甲乙丙丁戊己庚辛壬癸"
LETTERS = "abcdefghijkl"
DOMAINS = ("product", "engineering", "service", "environment", "brand", "standards", "foundation", "innovation",
           "safety", "market")  # fmt: skip
#: Unit, nature, direction, floor, ceiling, first and last value of the kinds of indicator, taken in turn.
KINDS = (
    ("percent", "rate", "higher", 0, 100, 70, 97),
    ("percent", "rate", "lower", 0, 100, 20, 3),
    ("count", "stock", "higher", 0, None, 20, 900),
    ("score", "rate", "higher", 0, 100, 60, 92),
    ("count", "flow", "higher", 0, None, 10, 400),
    ("index", "rate", "lower", 0, None, 9, 0.5),
)
#: The one source of everything, and its host.
SOURCE, HOST = "synthetic", "example.org"
SECTIONS = ("一", "二", "三", "四", "五")
DEPARTMENTS = ("质量", "标准", "服务", "工程", "环境", "品牌", "创新", "安全", "市场", "统计", "教育", "交通")

Tables = dict[str, pd.DataFrame]


def country(
    *,
    plans: int = 3000,
    indicators: int = 30,
    years: int = 20,
    points: int = 1_000_000,
    regions: int | None = None,
    observed: int = 50,
    seed: int = 0,
) -> Tables:
    """Make the tables of a synthetic country.

    Parameters
    ----------
    plans : int
        Plans, each over the whole of the `years` and in force in June 2016.
    indicators : int
        Indicators; rates, scores, stocks and flows in turn, for some of which less is better.
    years : int
        Length of every plan's period, 2016 in its middle.
    points : int
        Target points, scattered over plans, indicators and years; every plan has one at least.
    regions : int, optional
        Regions that issue plans, in turn; one for each plan by default. Provinces and the country come on top.
    observed : int
        Regions (the first ones) with a monthly observation of every indicator, from a year before the plans on.
    seed : int

    Returns
    -------
    dict of table name to DataFrame
        With the columns of ``datapackage.json``; absent cells are None or NaN.

    Raises
    ------
    ValueError
        If the sizes cannot be had together.
    """
    regions = plans if regions is None else regions
    least, most = max(plans, indicators), plans * indicators * years
    if not least <= points <= most:
        raise ValueError(f"{points} points: expected {least} to {most} for these plans, indicators and years")
    if not (1 <= regions <= min(plans, 99_990) and 1 <= years <= 60 and 0 <= observed <= regions and indicators >= 1):
        raise ValueError(
            "expected as many plans as regions, 1 to 60 years, and no more regions observed than there are"
        )
    rng = np.random.default_rng(seed)
    first = MIDDLE - (years - 1) // 2
    codelist, places = _indicators(indicators), _regions(regions)
    own = places["region"].to_numpy()[-regions:]
    issued = _plans(plans, own, first, years, rng)
    named = [f"示例{name}厅" for name in DEPARTMENTS]
    return {
        "sources": pd.DataFrame({"source": [SOURCE], "kind": "press", "publisher": "合成数据", "title": "合成数据",
                                 "published": None, "url": f"https://{HOST}/synthetic", "note": None}),
        "hosts": pd.DataFrame({"host": [HOST], "kind": "press", "publisher": "合成数据"}),
        "regions": places,
        "families": _families(codelist),
        "indicators": codelist.drop(columns=["from", "to"]),
        "plans": issued,
        "targets": _targets(issued["plan"].to_numpy(), codelist, first, years, points, rng),
        "departments": pd.DataFrame(
            {
                "department": [f"sample_{LETTERS[i]}" for i in range(len(named))],
                "name_zh": named,
                "name_en": [f"Sample department {LETTERS[i].upper()}" for i in range(len(named))],
                "kind": "department",
                "variants": named,
                "note": None,
            }
        ),
        "responsibilities": _responsibilities(issued["plan"].to_numpy(), np.array(named)),
        "observations": _observations(own[:observed], codelist, first, years, rng),
        "grades": pd.DataFrame({"region": places["region"].to_numpy()[1:2], "year": str(MIDDLE), "grade": "A",
                                "source": SOURCE, "note": None}),
    }  # fmt: skip


def write(tables: Tables, folder: Path) -> Path:
    """Write the tables and their ``datapackage.json`` into a folder, made if it is not there."""
    package = json.loads((data_root() / "datapackage.json").read_text(encoding="utf-8"))
    package |= {
        "name": "synthetic-country",
        "title": "A synthetic country, made up for measuring",
        "description": "Generated by benchmarks/country.py; nothing in it is of any real place.",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for resource in package["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        tables[resource["name"]][columns].to_csv(
            folder / resource["path"], index=False, encoding="utf-8", lineterminator="\n"
        )
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


def _numbered(prefix: str, count: int, width: int, suffix: str = "") -> np.ndarray:
    """``prefix`` + 1, 2, 3… with leading zeros + ``suffix``."""
    return np.array([f"{prefix}{i:0{width}}{suffix}" for i in range(1, count + 1)], dtype=object)


def _indicators(count: int) -> pd.DataFrame:
    kinds = pd.DataFrame(
        [KINDS[i % len(KINDS)] for i in range(count)],
        columns=["unit", "nature", "direction", "floor", "ceiling", "from", "to"],
    )
    domain = np.array([DOMAINS[i % len(DOMAINS)] for i in range(count)], dtype=object)
    table = kinds.assign(
        indicator=domain + _numbered(".sample_", count, 3),
        family=[f"sample_family_{i // 2 + 1:03}" for i in range(count)],
        domain=domain,
        name_zh=_numbered("示例指标", count, 3),
        name_en=_numbered("Sample indicator ", count, 3),
        definition_zh="合成数据,不指任何实际指标",
        definition_en="Synthetic; stands for no real indicator",
    )
    return table.astype({"floor": "Int64", "ceiling": "Int64"})


def _families(codelist: pd.DataFrame) -> pd.DataFrame:
    codes = codelist["family"].unique()
    count = len(codes)
    names = {"name_zh": _numbered("示例指标族", count, 3), "name_en": _numbered("Sample family ", count, 3)}
    return pd.DataFrame({"family": codes, **names, "parent": None})


def _regions(count: int) -> pd.DataFrame:
    """The country, up to ten provinces (codes 9N0000, which GB/T 2260 leaves free) and `count` regions in them."""
    provinces = min(10, -(-count // 9999), count) if count > 9999 else min(10, -(-count // 20))
    home, rank = np.arange(count) % provinces, np.arange(count) // provinces + 1
    codes = np.array([f"9{p}{k:04}" for p, k in zip(home, rank, strict=True)], dtype=object)
    rows = [("100000", "示例国", "Sampleland", "country", None)]
    rows += [
        (f"9{p}0000", f"示例{STEMS[p]}省", f"Sample province {LETTERS[p].upper()}", "province", "100000")
        for p in range(provinces)
    ]
    rows += [
        (code, f"示例{STEMS[p]}{k:04}市", f"Sample city {LETTERS[p].upper()}{k:04}", "prefecture", f"9{p}0000")
        for code, p, k in zip(codes, home, rank, strict=True)
    ]
    return pd.DataFrame(rows, columns=["region", "name_zh", "name_en", "level", "parent"])


def _plans(count: int, own: np.ndarray, first: int, years: int, rng: np.random.Generator) -> pd.DataFrame:
    number = np.arange(1, count + 1)
    issued = pd.Timestamp(first, 1, 1) + pd.to_timedelta(rng.integers(0, 120, count), unit="D")
    period = f"({first}—{first + years - 1}年)"
    return pd.DataFrame(
        {
            "plan": _numbered("sample-", count, 5),
            "title_zh": _numbered("示例质量计划", count, 5, period),
            "title_en": _numbered("Sample quality plan ", count, 5),
            "region": own[(number - 1) % len(own)],
            "issuer_zh": "示例政府",
            "document_no": None,
            "issued": issued.strftime("%Y-%m-%d"),
            "period_start": first,
            "period_end": first + years - 1,
            "source": SOURCE,
            "standing": "reprint",
            "core": "false",
            "text_sha256": None,
            "text_chars": None,
            "note": "合成数据",
        }
    )


def _targets(
    plans: np.ndarray, codelist: pd.DataFrame, first: int, years: int, points: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Points scattered over (plan, indicator, year), in that order; a series' values go one way."""
    shape = len(plans), len(codelist), years
    # One point in the last year for each plan and each indicator, the others anywhere.
    k = np.arange(max(shape[:2]))
    must = np.ravel_multi_index((k % shape[0], k % shape[1], np.full(len(k), years - 1)), shape)
    must = np.unique(must)
    free = rng.permutation(np.setdiff1d(np.arange(np.prod(shape)), must, assume_unique=True))
    cells = np.sort(np.concatenate([must, free[: points - len(must)]]))
    plan, indicator, year = np.unravel_index(cells, shape)
    series = plan * shape[1] + indicator

    def by_series(low: float, high: float) -> np.ndarray:
        return np.asarray(rng.uniform(low, high, shape[0] * shape[1])[series])

    start, end = (codelist[name].to_numpy(dtype=float)[indicator] for name in ("from", "to"))
    unit = codelist["unit"].to_numpy(dtype=object)[indicator]
    higher = (codelist["direction"] == "higher").to_numpy()[indicator]
    share = (year + 1) / years
    value = start + (end - start) * (share * by_series(0.4, 1) + by_series(0, 0.02))
    counted = unit == "count"
    value = np.where(counted, np.round(value), np.round(value, 2))

    # Most are levels; a few rise by points or percent, where the unit of the rise is not the indicator's.
    drawn, percent = by_series(0, 1), unit == "percent"
    measure = np.select([(drawn < 0.05) & percent & higher, drawn > 0.96], ["change", "growth"], "level")
    rise = np.round(0.5 + 4 * share + by_series(0, 1), 1)
    value = np.where(measure == "level", value, rise)
    unit = np.where(measure == "change", "pp", np.where(measure == "growth", "percent", unit))
    kind = by_series(0, 1)
    usual = np.where(higher | (measure != "level"), "ge", "le")
    comparator = np.select([measure != "level", kind < 0.06, kind < 0.1], [usual, "eq", "range"], usual)
    low = np.where(comparator == "le", np.nan, value)
    high = np.select([comparator == "eq", comparator == "range", comparator == "le"], [value, value + 1, value], np.nan)
    timing = np.select(
        [by_series(0, 1) < 0.5, by_series(0, 1) < 0.04, by_series(0, 1) < 0.04],
        ["annual_path", "maintain", "each_year"],
        "by_end",
    )
    # Offsets grow along a plan, so that each point stands at a place of its own in a text that nobody wrote.
    place = (np.arange(len(plan)) - np.searchsorted(plan, plan)) * 20
    text = pd.Series(_shown(value))
    words = {"ge": "以上", "le": "以下", "eq": "", "range": "左右"}
    return pd.DataFrame(
        {
            "plan": plans[plan],
            "indicator": codelist["indicator"].to_numpy(dtype=object)[indicator],
            "label_zh": codelist["name_zh"].to_numpy(dtype=object)[indicator],
            "value_text": text + pd.Series(comparator).map(words),
            "start": place,
            "end": place + 6,
            "low": low,
            "high": high,
            "comparator": comparator,
            "unit": unit,
            "measure_word": np.where(counted & (measure == "level"), "个", None),
            "measure": measure,
            "timing": timing,
            "year": first + year,
            "section": np.array(SECTIONS, dtype=object)[indicator % len(SECTIONS)],
            "firmness": None,
            "source": SOURCE,
            "note": None,
        }
    )


def _shown(values: np.ndarray) -> np.ndarray:
    """Numbers as text; each different one is worded once, for there are far fewer of them."""
    known, which = np.unique(values, return_inverse=True)
    return np.array([f"{value:g}" for value in known], dtype=object)[which]


def _responsibilities(plans: np.ndarray, named: np.ndarray) -> pd.DataFrame:
    """Two departments for each section of each plan, the first leading; past all targets of the plan."""
    parts = len(SECTIONS)
    plan, section, role = (a.ravel() for a in np.indices((len(plans), parts, 2)))
    name = named[(plan + section * 2 + role * 5) % len(named)]
    start = 1_000_000 + section * 100 + role * 20
    table = pd.DataFrame(
        {
            "plan": plans[plan],
            "section": np.array(SECTIONS, dtype=object)[section],
            "department_zh": name,
            "role": np.array(["lead", "responsible"], dtype=object)[role],
            "start": start,
        }
    )
    return table.assign(end=start + table["department_zh"].str.len())


def _observations(
    regions: np.ndarray, codelist: pd.DataFrame, first: int, years: int, rng: np.random.Generator
) -> pd.DataFrame:
    """A value a month for each region and indicator, near the way from the first to the last value."""
    shape = len(regions), len(codelist), years * 12
    region, indicator, month = (a.ravel() for a in np.indices(shape))
    months = np.array([f"{first - 1 + m // 12}-{m % 12 + 1:02}" for m in range(shape[2])], dtype=object)
    start, end = (codelist[name].to_numpy(dtype=float)[indicator] for name in ("from", "to"))
    pace = np.repeat(rng.uniform(0.3, 1, shape[0] * shape[1]), shape[2])
    value = start + (end - start) * np.clip(month / shape[2] * pace + rng.normal(0, 0.02, len(month)), 0, 1)
    unit = codelist["unit"].to_numpy(dtype=object)[indicator]
    value = np.where(unit == "count", np.round(value), np.round(value, 2))
    drawn = rng.random(len(month))
    wide = np.where(drawn < 0.02, 1, 0)  # some are intervals
    changed = np.repeat(rng.random(shape[0] * shape[1]) < 0.05, shape[2])
    return pd.DataFrame(
        {
            "region": regions[region],
            "indicator": codelist["indicator"].to_numpy(dtype=object)[indicator],
            "period": months[month],
            "frame": np.where(changed & (month >= shape[2] // 2), "示例新口径", None),
            "label_zh": codelist["name_zh"].to_numpy(dtype=object)[indicator],
            "value_text": _shown(value) if len(value) else value.astype(object),
            "low": value,
            "high": value + wide,
            "n": None,
            "unit": unit,
            "status": np.where(drawn > 0.95, "derived", "published"),
            "source": SOURCE,
            "note": None,
        }
    )


def main(arguments: list[str] | None = None) -> None:
    """Write a synthetic country into a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.country", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    for name, parameter in inspect.signature(country).parameters.items():
        given = "one for each plan" if parameter.default is None else parameter.default
        parser.add_argument(f"--{name}", type=int, default=parameter.default, metavar="N", help=f"default: {given}")
    options: dict[str, Any] = vars(parser.parse_args(arguments))
    folder = options.pop("folder")
    try:
        tables = country(**options)
    except ValueError as error:
        parser.error(str(error))
    write(tables, folder)
    print("; ".join(f"{name} {len(table):,}" for name, table in tables.items()))


if __name__ == "__main__":
    main()
