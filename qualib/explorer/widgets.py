"""The explorer: controls in JupyterLab for a `View`, and what it shows, changing together.

Only widgets are here: what a view comes to is in `view`, its words and chart in `panel`.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from qualib.errors import QualibError
from qualib.explorer import panel
from qualib.explorer import view as views
from qualib.explorer.view import NORMALISATIONS, View
from qualib.figures import style
from qualib.study import checks
from qualib.study.package import Study, data_root, describe, load
from qualib.targets.trajectories import METHODS
from qualib.words import terms
from qualib.words.html import address, bullets_html, saved, table_html
from qualib.words.language import Messages, languages

try:
    import ipywidgets as widgets
except ModuleNotFoundError:
    said = "the explorer needs ipywidgets, which is not installed; run: pip install 'qualib[lab]'"
    raise QualibError(said) from None

LANGUAGES = {"zh": "中文", "en": "English"}
WIDE = {"description_width": "8em"}
STYLE = Markup(
    "<style>.qualib-explorer table{{border-collapse:collapse;font-size:13px;line-height:1.45}}"
    ".qualib-explorer caption{{text-align:left;font-weight:600;padding:.4em 0}}"
    ".qualib-explorer th,.qualib-explorer td{{padding:.15em .6em;border-bottom:1px solid #ddd;text-align:left}}"
    ".qualib-explorer td.number{{text-align:right;white-space:nowrap}}"
    ".qualib-explorer .table{{overflow-x:auto}} .qualib-explorer img{{max-width:100%;height:auto}}"
    ".qualib-explorer .problem{{border-left:4px solid #D55E00;padding:.4em .8em;white-space:pre-wrap}}"
    ".qualib-explorer .keep a{{margin-right:1.5em;text-decoration:underline;"
    "color:#0072B2}} .qualib-explorer .widget-readout{{min-width:7.5em}}"
    ".qualib-explorer code{{user-select:all;word-break:break-all}}"
    "</style>"
).format()


def explore(
    family: str = "product_pass_rate",
    plans: Sequence[str] | str | None = None,
    *,
    indicator: str = "",
    national: bool = True,
    start: int = 2010,
    end: int = 2025,
    method: str = "linear",
    extend: str = "none",
    normalisation: str = "none",
    lang: str = "zh",
    data: str | Path | None = None,
) -> Explorer:
    """Explore the trajectories of a family in JupyterLab.

    Parameters
    ----------
    family, indicator, national, start, end, method, extend, normalisation, lang
        The first view (`View`); a choice that the data do not have is replaced by one they have.
    plans : sequence of str, or str with commas, optional
        Plans of the first view; all that have the family by default.
    data : path, optional
        Data folder as in `qualib.load`. It is read again whenever its files have changed.

    Returns
    -------
    Explorer
        Shown where it is the last value of a cell.

    Raises
    ------
    QualibError
        If ipywidgets is not installed, or the data cannot be read at the start.
    """
    named = [plan.strip() for plan in plans.split(",") if plan.strip()] if isinstance(plans, str) else plans
    first = View(family, tuple(named or ()), indicator, national, start, end, method, extend, normalisation, lang)
    return Explorer(first, data_root() if data is None else Path(data), every=named is None)


class Explorer:
    """Controls and what they show.

    Attributes
    ----------
    view : View
        The present choices.
    redraws : int
        How often it was drawn: once for each change.
    widget : ipywidgets.Widget
    """

    def __init__(self, view: View, root: Path, *, every: bool = False) -> None:
        Messages(view.lang)  # an unknown language is an error at once
        style.use_style()
        self._root, self._mark = root, _mark(root)
        self._study: Study = load(root)
        if every:
            view = replace(view, plans=tuple(views.plans(self._study, view.family)))
        self.view = views.fitting(self._study, view)
        self.redraws, self._busy = 0, False
        self._build()
        self._show()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The widget, with words that stay the same from run to run for readers without one."""
        live = self.widget._repr_mimebundle_() or {}
        kind = "application/vnd.jupyter.widget-view+json"
        t = Messages(self.view.lang)
        words = t("The explorer runs in JupyterLab: run this cell there.")
        return {"text/plain": words, **({kind: live[kind]} if kind in live else {})}

    def _build(self) -> None:
        """Make every control once; `_offer` fills them."""
        row = {"style": WIDE, "layout": widgets.Layout(width="98%")}
        self.lang = widgets.Dropdown(**row)
        self.family, self.indicator = widgets.Dropdown(**row), widgets.Dropdown(**row)
        self.heading, self.plans = widgets.HTML(), widgets.VBox()
        self.boxes: dict[str, Any] = {}
        self.national = widgets.Checkbox(indent=False)
        # One redraw where the handle is let go; a redraw at each step on the way would lag behind the hand.
        self.years = widgets.IntRangeSlider(continuous_update=False, **row)
        self.method, self.extend = widgets.Dropdown(**row), widgets.Dropdown(**row)
        self.normalisation = widgets.Dropdown(**row)
        self.reload = widgets.Button(layout=widgets.Layout(width="auto"))
        self.chart, self.table, self.notes, self.sources, self.keep = (widgets.HTML() for _ in range(5))
        for control in (self.lang, self.family, self.indicator, self.national, self.years, self.method, self.extend,
                        self.normalisation):  # fmt: skip
            control.observe(self._changed, "value")
        self.reload.on_click(self._changed)
        controls = [self.lang, self.family, self.heading, self.plans, self.national, self.indicator, self.years,
                    self.method, self.extend, self.normalisation, self.reload]  # fmt: skip
        left = widgets.VBox(controls, layout=widgets.Layout(flex="0 0 24em"))
        shown = [self.chart, self.keep, self.table, self.notes, self.sources]
        right = widgets.VBox(shown, layout=widgets.Layout(flex="1 1 36em", min_width="0"))
        self.widget = widgets.HBox([left, right], layout=widgets.Layout(flex_flow="row wrap"))
        self.widget.add_class("qualib-explorer")

    def _changed(self, _: Any) -> None:
        """Take the controls' choices and draw once; what this sets itself is no further change."""
        if self._busy:
            return
        self._busy, collected = True, gc.isenabled()
        gc.disable()  # a collection in the middle would be a third of the time a redraw takes
        try:
            fault = self._read_again()
            self.view = views.fitting(self._study, self._chosen())
            self._show(fault)
        except Exception as error:  # a callback's traceback would be lost: say it where the reader looks
            said = str(error) if isinstance(error, QualibError) else f"{type(error).__name__}: {error}"
            t = Messages(self.view.lang)
            self.chart.value = str(_problem(t("This view could not be drawn: {error}", error=said)))
        finally:
            self._busy = False
            if collected:
                gc.enable()

    def _chosen(self) -> View:
        """The view that the controls stand for. Another family brings its own plans and years."""
        family = self.family.value
        known, (first, last) = views.plans(self._study, family), views.years(self._study, family)
        plans = tuple(plan for plan in known if plan not in self.boxes or self.boxes[plan].value)
        start, end = self.years.value
        if family != self.view.family:
            plans, start, end = tuple(known), first, last
        national = self.national.value or (family != self.view.family and self.national.disabled)
        return View(family, plans, self.indicator.value or "", national, start, end, self.method.value,
                    self.extend.value, self.normalisation.value, self.lang.value)  # fmt: skip

    def _read_again(self) -> str:
        """Read the data if their files have changed; the words of a fault, where the last good data stay."""
        try:
            mark = _mark(self._root)
            if mark == self._mark:
                return ""
            checks.check(self._root)
            study = load(self._root)
            views.fitting(study, self.view)
        except QualibError as error:
            return str(error)
        self._study, self._mark = study, mark
        return ""

    def _offer(self, t: Messages) -> None:
        """Set every control to the view, offering what the data have."""
        study, view = self._study, self.view
        codes, families = study.indicators.set_index("indicator"), study.families.set_index("family")
        places = study.regions.set_index("region")
        _set(self.lang, t("Language"), [(LANGUAGES.get(code, code), code) for code in languages()], view.lang)
        named = [(t.name(families.loc[code]), code) for code in views.families(study)]
        _set(self.family, t("Family"), named, view.family)
        held = [(t.name(codes.loc[code]), code) for code in views.indicators(study, view)]
        _set(self.indicator, t("Compared to"), held, view.indicator or None)
        _set(self.method, t("Interpolation"), [(terms.method(way, t), way) for way in METHODS], view.method)
        ways = [(terms.extension(way, t), way) for way in views.extensions(view.method)]
        _set(self.extend, t("Extension"), ways, view.extend)
        scales = [(terms.normalisation(way, t), way) for way in NORMALISATIONS]
        _set(self.normalisation, t("Normalisation"), scales, view.normalisation)
        self.heading.value = Markup("<b>{}</b>").format(t("Plans"))
        known = views.plans(study, view.family)
        for plan in study.plans.itertuples():
            if plan.plan in known:
                box = self.boxes.get(plan.plan) or self._box(plan.plan)
                years = "–".join(dict.fromkeys((str(plan.period_start), str(plan.period_end))))
                box.description = f"{t.name(places.loc[plan.region])} {years}"
                box.tooltip, box.value = t.title(plan), plan.plan in view.plans
        self.plans.children = [self.boxes[plan] for plan in known]
        self.national.description = t("National reference")
        self.national.value, self.national.disabled = view.national, not views.has_national(study, view.family)
        self.years.description = t("Years")
        first, last = views.years(study, view.family)
        # The slider refuses a range that its value lies outside of, so widen it first.
        self.years.min, self.years.max = min(first, self.years.min), max(last, self.years.max)
        self.years.value = (view.start, view.end)
        self.years.min, self.years.max = first, last
        self.reload.description = t("Read the data again")

    def _box(self, plan: str) -> Any:
        box = self.boxes[plan] = widgets.Checkbox(indent=False, layout=widgets.Layout(width="98%"))
        box.observe(self._changed, "value")
        return box

    def _show(self, fault: str = "") -> None:
        """Draw the present view, all parts of it together."""
        t, study, view = Messages(self.view.lang), self._study, self.view
        busy, self._busy = self._busy, True
        try:
            self._offer(t)
        finally:
            self._busy = busy
        seen = views.see(study, view)
        problem = panel.problem(seen, t)
        picture, said = b"", ""
        if problem:
            drawn = _problem(problem)
        else:
            said = panel.title(study, view, seen, t)
            picture = panel.png(panel.chart(study, view, seen, t))
            drawn = Markup('<img alt="{}" src="{}">').format(said, address(picture, "image/png"))
        above = _problem(t("The data have a fault, so the last good data are shown:") + "\n" + fault) if fault else ""
        table, sources = panel.table(study, view, seen, t), panel.sources(study, view, seen, t)
        shown = {
            self.chart: STYLE + above + drawn,
            self.keep: self._kept(t, seen, picture),
            self.table: table_html(table, t("The paths of this view")) if len(table) else Markup(""),
            self.notes: Markup("<b>{}</b>{}").format(t("Comparability and what to know"), bullets_html(
                panel.notes(study, view, seen, t))) if seen.indicator else Markup(""),
            self.sources: table_html(sources, fold=t("Sources")) if len(sources) else Markup(""),
        }  # fmt: skip
        for widget, html in shown.items():
            widget.value = str(html)
        self.redraws += 1

    def _kept(self, t: Messages, seen: views.Seen, picture: bytes) -> Markup:
        """Links that hold the view's files, and the command that repeats it in notebook 02."""
        links = [saved(picture, "image/png", "view.png", t("Save the chart (PNG)"))] if picture else []
        if len(seen.paths):
            links.append(saved(panel.data(seen), "text/csv;charset=utf-8", "view.csv", t("Save the data (CSV)")))
        try:
            given = panel.parameters(self._study, self.view, seen)
        except QualibError:
            why = t("Notebook 02 sets two plans side by side: choose two with comparable paths to get its parameters.")
            return Markup('<p class="keep">{}</p><p>{}</p>').format(Markup("").join(links), why)
        links.append(saved(panel.parameters_file(given), "application/yaml", "view.yaml",
                           t("Save the parameters for notebook 02 (YAML)")))  # fmt: skip
        return Markup('<p class="keep">{}</p><p>{}<br><code>{}</code></p>').format(
            Markup("").join(links), t("The same pair of plans in notebook 02:"), panel.command(given)
        )


def _set(control: Any, description: str, options: list[tuple[str, str]], value: str | None) -> None:
    """Set a dropdown; its options only where they changed, since setting them resets its value."""
    control.description = description
    if list(control.options) != options:
        control.options = options
    control.value = value


def _mark(root: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells that a data file was changed: each one's time and size."""
    names = ["datapackage.json", *(resource["path"] for resource in describe(root).values())]
    return tuple((name, *_stamp(root / name)) for name in names)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return 0, -1
    return about.st_mtime_ns, about.st_size


def _problem(text: str) -> Markup:
    return Markup('<p class="problem" role="status">{}</p>').format(text)
