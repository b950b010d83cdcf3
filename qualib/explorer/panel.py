"""What a view shows in the reader's language: chart, table, notes, sources, and the files to keep of it."""

from __future__ import annotations

import io
import shlex
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.text import Text

from qualib.errors import QualibError
from qualib.explorer import view as views
from qualib.explorer.view import Seen, View
from qualib.figures import charts, style
from qualib.publish import notebook
from qualib.study.package import Study
from qualib.study.place import bundled
from qualib.targets import compare, speed
from qualib.words import sentences, terms, values
from qualib.words.html import csv, link
from qualib.words.language import Messages

#: Inches.
SIZE = (8.8, 5.2)
NOTEBOOK = "02-target-trajectories.ipynb"


def problem(seen: Seen, t: Messages) -> str:
    """Why there is no chart; empty where there is one."""
    return {
        "": "",
        "none_chosen": t("Nothing is chosen: tick a plan or the national reference."),
        "nothing_left": t("Nothing chosen can be drawn in these years in this way; the notes say why."),
        "trend_step": t(
            "Values held step by step have no pace to carry on at: choose another interpolation or extension."
        ),
        "flat": t(
            "This normalisation needs two values to measure between, and what is drawn has only one: choose another."
        ),
        "no_bounds": t("This indicator has no lower and upper bound to measure between: choose another normalisation."),
        "no_national": t(
            "No national target is comparable, so there is no distance to one: choose another normalisation."
        ),
    }[seen.problem]


def title(study: Study, view: View, seen: Seen, t: Messages) -> str:
    """The finding of a view: the race of notebook 02 where two plans are drawn in their own unit."""
    family = t.name(study.families.set_index("family").loc[view.family])
    local = [plan for plan in view.plans if plan in set(seen.paths["plan"])]
    own = seen.paths[seen.paths["indicator"] == seen.indicator]
    first = next((plan for plan in local if plan in set(own["plan"])), "")
    if view.normalisation == "none" and view.extend == "none" and first and len(local) > 1:
        other = next(plan for plan in local if plan != first)
        return sentences.race(study, own[own["plan"] == first], seen.paths[seen.paths["plan"] == other], t)
    n = len(seen.paths[["plan", "indicator", "label_zh"]].drop_duplicates())
    return t.plural("{family}, {start}–{end}: {n} path", "{family}, {start}–{end}: {n} paths", n, family=family,
                    start=view.start, end=view.end)  # fmt: skip


def chart(study: Study, view: View, seen: Seen, t: Messages) -> Figure:
    """The chart of a view that has no `problem`; the caller closes it."""
    scaled = view.normalisation != "none"
    columns = {"scaled_low": "low", "scaled_high": "high", "scaled": "value"}
    paths, observed = seen.paths, seen.observed
    if scaled:
        paths = paths.drop(columns=["low", "high", "value"]).rename(columns=columns)
        # The sampling interval is in the published unit, and is not drawn on another scale.
        observed = observed.drop(columns=["value", "n"], errors="ignore").rename(columns=columns)
    places = _places(study)
    labels = {
        (row.plan, row.indicator, row.label_zh): t(
            "{place} ({answer})\n{series}", place=t.name(places.loc[row.plan]), series=terms.label(study, row, t),
            answer=terms.comparability(row.comparability, t))
        for row in paths.drop_duplicates(["plan", "indicator", "label_zh"]).itertuples()
    }  # fmt: skip
    paths = paths.assign(
        label=[labels[key] for key in zip(paths["plan"], paths["indicator"], paths["label_zh"], strict=True)]
    )
    unit = terms.normalisation(view.normalisation, t) if scaled else unit_of(study, seen.indicator, t)
    with plt.rc_context(style.STYLE):  # whatever the reader has set meanwhile
        drawn = charts.paths(paths, _named(study, observed, t), t, title=title(study, view, seen, t), unit=unit)
        _room(drawn)
    return drawn


def _room(figure: Figure) -> None:
    """Leave the labels beside the axes their room, at once: constrained layout draws everything twice to find it."""
    figure.set_layout_engine("none")
    figure.set_size_inches(SIZE)
    figure.set_dpi(1.2 * figure.dpi)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    widest = max(Text.get_window_extent(text, renderer).width for text in figure.axes[0].texts)
    left, bottom, top = 0.09, 0.07, 0.885
    right = max(0.97 - widest / figure.bbox.width, 0.3)
    figure.axes[0].set_position((left, bottom, right - left, top - bottom))


def png(figure: Figure) -> bytes:
    """A drawn figure as a PNG file, sharp on dense screens."""
    file = io.BytesIO()
    with plt.rc_context(style.STYLE):
        figure.savefig(file, format="png", dpi=figure.dpi, pil_kwargs={"compress_level": 1})
    plt.close(figure)
    return file.getvalue()


def unit_of(study: Study, indicator: str, t: Messages) -> str:
    """A y axis' words: the family of the indicator and its unit."""
    code = study.indicators.set_index("indicator").loc[indicator]
    family = t.name(study.families.set_index("family").loc[code["family"]])
    return t("{family}, {unit}", family=family, unit=t.unit_name(code["unit"]))


def table(study: Study, view: View, seen: Seen, t: Messages) -> pd.DataFrame:
    """A row for each path: its years, last value, what its values are, pace and, if normalised, its last place."""
    rows, places = [], _places(study)
    ceilings = study.indicators.set_index("indicator")["ceiling"]
    for _, path in seen.paths.groupby(["plan", "indicator", "label_zh"], sort=False):
        last = path.iloc[-1]
        climb = speed.pace(path)
        closing = speed.gap_closure(path, ceilings[last["indicator"]])
        row = {
            t("Place"): t.name(places.loc[last["plan"]]),
            t("Series"): terms.label(study, last, t),
            t("Comparability"): terms.comparability(last["comparability"], t),
            t("Years"): "–".join(dict.fromkeys(str(year) for year in (path["year"].min(), path["year"].max()))),
            t("Last value"): t.interval(last["value"], last["value"], last["unit"]),
            t("Values are"): t(", ").join(terms.kind(kind, t) for kind in dict.fromkeys(path["kind"])),
            t("Pace"): "–" if pd.isna(climb) else t.signed(climb) + t.unit(values.step(last["unit"])),
            t("Gap closed a year"): "–" if pd.isna(closing) else t.number(100 * closing, 1).replace("-", "−") + "%",
        }
        if "scaled" in path:
            row[t("Last value, normalised")] = t.number(last["scaled"], 3)
        rows.append(row)
    return pd.DataFrame(rows)


def notes(study: Study, view: View, seen: Seen, t: Messages) -> list[str]:
    """How far what is drawn compares, what is left out and why, and what the options mean here."""
    codes = study.indicators.set_index("indicator")
    if not seen.indicator:
        return []
    said = [t("Compared to: {indicator}.", indicator=t.name(codes.loc[seen.indicator]))]
    answers = {} if seen.paths.empty else dict(zip(seen.paths["indicator"], seen.paths["comparability"], strict=True))
    close = [code for code, answer in answers.items() if answer == "close"]
    said += [sentences.difference(study, seen.indicator, code, t) for code in close]
    said += [_fault(study, row, t) for row in seen.left_out.itertuples()]
    if len(seen.paths) and seen.paths["kind"].isin(["interpolated", "held", "extrapolated"]).any():
        said.append(t("Hollow dots are not stated by a plan: between two stated years {method}; outside them {extend}.",
                      method=terms.method(view.method, t), extend=terms.extension(view.extend, t)))  # fmt: skip
    if len(seen.observed):
        frames = seen.observed.groupby(["region", "indicator"])["frame"].nunique()
        said += [t("Observed values in {place} come from {n} sampling frames and are not one series.", n=n,
                   place=t.name(study.regions.set_index("region").loc[region]))
                 for (region, _), n in frames.items() if n > 1]  # fmt: skip
    return said


def sources(study: Study, view: View, seen: Seen, t: Messages) -> pd.DataFrame:
    """Where each plan drawn and each value observed comes from."""
    rows = views.levels(study, view.family)
    held = set() if seen.paths.empty else set(seen.paths["plan"])
    nation = {study.plans.set_index("plan").at[plan, "region"] for plan in held} & {views.NATION}
    drawn = set() if seen.paths.empty else set(seen.paths["indicator"])
    successive = rows[rows["region"].isin(nation) & rows["indicator"].isin(drawn)]["plan"]
    named = study.plans[study.plans["plan"].isin(held | set(successive))]
    found = [{t("What"): t.title(plan), t("Issued or observed"): t.day(plan.issued),
              t("Source"): link(plan.published_url, plan.published_url) if plan.published_url
              else (plan.document_no or plan.issuer_zh or "–"),
              t("Status"): t("coded from the text") if plan.text_sha256 else t("coded from a press report")}
             for plan in named.itertuples()]  # fmt: skip
    if len(seen.observed):
        pairs = pd.MultiIndex.from_frame(seen.observed[["region", "indicator"]].drop_duplicates())
        values = study.observations
        values = values[pd.MultiIndex.from_frame(values[["region", "indicator"]]).isin(pairs)]
        values = values[values["period"].str[:4].astype(int).between(view.start, view.end)]
        places = study.regions.set_index("region")
        found += [{t("What"): t("{place}, {series}: {value}", place=t.name(places.loc[row.region]),
                                series=terms.label(study, row, t), value=t.interval(row.low, row.high, row.unit)),
                   t("Issued or observed"): t.period(row.period), t("Source"): link(row.source_title, row.source_url),
                   t("Status"): terms.data_status(row.status, t)}
                  for row in values.itertuples() if "/" not in row.period]  # fmt: skip
    return pd.DataFrame(found)


def data(seen: Seen) -> bytes:
    """A view's paths and observations as one CSV file, values unrounded in their unit."""
    parts = [part.assign(row=row) for row, part in (("path", seen.paths), ("observed", seen.observed)) if len(part)]
    frame = pd.concat(parts, ignore_index=True)
    return csv(frame[["row", *(column for column in frame if column != "row")]])


def parameters(study: Study, view: View, seen: Seen) -> dict[str, Any]:
    """The view as parameters of notebook 02, which sets two plans side by side in their own unit.

    They are checked against the notebook's own parameters cell where the notebook is there.

    Raises
    ------
    QualibError
        If the view is no such pair: fewer than two plans with comparable paths, or notebook 02 could not draw it.
    """
    paths = seen.paths
    local = [plan for plan in view.plans if plan in set(paths["plan"])]
    own = [plan for plan in local if ((paths["plan"] == plan) & (paths["indicator"] == seen.indicator)).any()]
    if not own or len(local) < 2:
        raise QualibError("choose two plans with comparable paths, one of them with the indicator compared to")
    nation = paths[~paths["plan"].isin(local)].sort_values("comparability", ascending=False, kind="stable")
    reference = str(nation["indicator"].iloc[0]) if len(nation) else ""
    compare.neighbours(study, seen.indicator, reference=reference, method=view.method)
    given = {"plan": own[0], "other": next(plan for plan in local if plan != own[0]), "indicator": seen.indicator,
             "reference": reference, "method": view.method, "start": view.start, "end": view.end,
             "plans": ", ".join(local), "lang": view.lang}  # fmt: skip
    path = bundled("notebooks") / NOTEBOOK
    return notebook.job(path, given).parameters if path.exists() else given


def command(given: dict[str, Any]) -> str:
    """The command that runs notebook 02 with these parameters, quoted for a POSIX shell."""
    words = [word for name, value in given.items() for word in ("-p", name, str(value))]
    return shlex.join(["papermill", NOTEBOOK, NOTEBOOK.replace(".ipynb", ".out.ipynb"), *words])


def parameters_file(given: dict[str, Any]) -> bytes:
    """The parameters as a YAML file for ``papermill -f``."""
    import yaml

    return str(yaml.safe_dump(given, allow_unicode=True, sort_keys=False)).encode("utf-8")


def _fault(study: Study, row: Any, t: Messages) -> str:
    """Why a series is not drawn as chosen."""
    series = t("{place}, {series}", place=t.name(_places(study).loc[row.plan]), series=terms.label(study, row, t))
    if row.reason in ("unit", "direction", "family"):
        return t("Left out: {series}: {why}.", series=series, why=terms.comparability(row.reason, t))
    return {
        "method": t("Left out: {series}: this interpolation is not defined through its values.", series=series),
        "years": t("Left out: {series}: it has no value within these years.", series=series),
        "trend": t("Not extended: {series}: with one stated year it has no pace.", series=series),
    }[row.reason]


def _places(study: Study) -> pd.DataFrame:
    """Names of the plans' regions, by plan."""
    regions = study.regions.set_index("region").reindex(study.plans["region"])
    return regions.set_axis(study.plans["plan"].to_list())


def _named(study: Study, observed: pd.DataFrame, t: Messages) -> pd.DataFrame:
    """Observed series with a label; two indicators of one place are told apart by name."""
    places, codes = study.regions.set_index("region"), study.indicators.set_index("indicator")
    several = observed.groupby("region")["indicator"].nunique() if len(observed) else {}
    labels = {}
    for row in observed.drop_duplicates(["region", "indicator", "frame"]).itertuples():
        place = t.name(places.loc[row.region])
        if several[row.region] > 1:
            place = t("{place}, {series}", place=place, series=t.name(codes.loc[row.indicator]))
        said = t("observed: {place}", place=place)
        # Two sampling frames are two lines.
        labels[row.region, row.indicator, row.frame] = f"{said} [{terms.frame(row.frame, t)}]" if row.frame else said
    keys = zip(observed["region"], observed["indicator"], observed["frame"], strict=True)
    return observed.assign(label=[labels[key] for key in keys])
