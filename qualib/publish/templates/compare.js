"use strict";
// Draws what is chosen of the record this page carries; needs no server. What compares with what, and all words, come
// with the record.
(() => {
  const data = JSON.parse(document.getElementById("record").textContent);
  const { places, plans, sources, codes, families, differs, kinds, nation, words, axes } = data;
  const $ = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const { grouped, solid } = chart;
  const KEYS = ["family", "values", "indicator", "places", "from", "to", "without", "hide"];
  const POINT = ["period", "begin", "end", "at", "value", "low", "high", "said", "kind", "source", "note", "section", "answer", "beside", "gap", "sampleLow", "sampleHigh", "n"];
  // Points are unpacked when they are first looked at: a reader sees few of the families.
  const unpacked = (series, points) => points.map((cells) => Object.assign(Object.fromEntries(POINT.map((key, i) => [key, cells[i] ?? null])), { series }));
  for (const axis of axes) {
    axis.series = axis.series.map(([asked, place, code, plan, name, cells]) => {
      const series = { asked: asked === 1, place, code, plan, name, cells };
      let points;
      return Object.defineProperty(series, "points", { get: () => (points ??= unpacked(series, cells)) });
    });
  }
  const state = { axis: axes[0], code: 0, places: [], from: 0, to: 0, without: [], close: true, seen: true };
  let odd = []; // what an address asks for that is not known here
  let marks = []; // the points drawn, a list for each series

  // --- What is chosen -------------------------------------------------------------------------------------------
  const fits = (series) => state.close || series.code === state.code;
  const spread = (axis) => {
    const at = axis.series.flatMap((series) => series.points.map((point) => Math.round(point.at)));
    return [...new Set(at)].sort((a, b) => a - b);
  };
  const counts = () => {
    const found = {};
    for (const series of state.axis.series) if (fits(series)) found[series.place] = (found[series.place] ?? 0) + series.cells.length;
    return found;
  };
  const shown = () => state.axis.series
    .filter((series) => state.places.includes(series.place) && fits(series) && !state.without.includes(series.plan) && (series.asked || state.seen))
    .map((series) => ({ ...series, points: series.points.filter((point) => (point.end ?? point.at) >= state.from - 0.5 && (point.begin ?? point.at) <= state.to + 0.5 && Math.round(point.at) >= state.from && Math.round(point.at) <= state.to) }))
    .filter((series) => series.points.length)
    .sort((a, b) => a.place - b.place || b.asked - a.asked || a.code - b.code);
  const nearness = (series) => state.axis.near[state.code][series.code]; // -1: the same indicator

  const turnTo = (axis, code = 0) => {
    const years = spread(axis);
    Object.assign(state, { axis, code, from: years[0], to: years.at(-1), without: [] });
    const there = counts();
    if (!state.places.some((place) => there[place])) {
      state.places = Object.keys(there).sort((a, b) => (b === nation) - (a === nation) || there[b] - there[a]).slice(0, 5);
    }
  };

  const read = () => {
    const asked = new URLSearchParams((location.hash || data.first).slice(1));
    odd = [...asked.keys()].filter((key) => !KEYS.includes(key));
    const known = (key, found) => {
      if (asked.has(key) && !found) odd.push(`${key}=${asked.get(key)}`);
      return found;
    };
    const list = (key, keep) => (asked.get(key) ?? "").split(",").filter((one) => one && (keep(one) || void odd.push(`${key}=${one}`)));
    const one = (key) => asked.get(key);
    const provinces = Object.keys(places).filter((place) => places[place].length > 3);
    state.places = list("places", (place) => place === "provinces" || Object.hasOwn(places, place))
      .flatMap((place) => (place === "provinces" ? provinces : [place]));
    const family = known("family", axes.filter((axis) => axis.family === one("family"))) ?? [];
    if (asked.has("family") && !family.length) odd.push(`family=${one("family")}`);
    const most = (axis) => axis.series.filter((series) => state.places.includes(series.place)).length;
    const pool = family.length ? family : asked.has("places") ? [axes.reduce((best, axis) => (most(axis) > most(best) ? axis : best))] : [axes[0]];
    const axis = known("values", pool.find((axis) => axis.id === one("values"))) ?? pool.find((axis) => axis.codes.includes(one("indicator"))) ?? pool[0];
    const code = axis.codes.indexOf(one("indicator"));
    known("indicator", code >= 0);
    turnTo(axis, Math.max(code, 0));
    if (asked.get("places")?.includes("provinces")) state.places = state.places.filter((place) => counts()[place]);
    const years = spread(axis);
    const year = (key) => known(key, /^\d{4}$/.test(one(key) ?? "") ? Number(one(key)) : null);
    const [from, to] = [year("from") ?? state.from, year("to") ?? state.to];
    state.from = Math.max(Math.min(from, to), years[0]);
    state.to = Math.min(Math.max(from, to), years.at(-1));
    if (state.from > state.to) [state.from, state.to] = [years[0], years.at(-1)];
    if (!location.hash) odd = [];
    state.without = list("without", (plan) => Object.hasOwn(plans, plan));
    const hidden = list("hide", (what) => ["close", "observed"].includes(what));
    [state.close, state.seen] = [!hidden.includes("close"), !hidden.includes("observed")];
  };

  const write = () => {
    const { axis } = state;
    const hidden = [...(state.close ? [] : ["close"]), ...(state.seen ? [] : ["observed"])];
    const all = { family: axis.family, values: axis.id, indicator: axis.codes[state.code], places: state.places.join(), from: state.from, to: state.to, without: state.without.join(), hide: hidden.join() };
    const parts = Object.entries(all).filter(([, value]) => value !== "").map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
    history.replaceState(null, "", `#${parts.join("&")}`);
  };

  // --- Words ----------------------------------------------------------------------------------------------------
  const placeName = (place) => places[place][0];
  const sample = (point) => (point.n ? fill(words.sampled, { low: point.sampleLow.toFixed(1), high: point.sampleHigh.toFixed(1), n: point.n }) : "");
  const fact = (point) => {
    const { series } = point;
    const about = [kinds[point.kind], nearness(series) < 0 ? "" : words.close, sample(point), point.beside, series.asked ? plans[series.plan][1] : sources[point.source][0]];
    return fill(series.asked ? words.asked : words.seen, { place: placeName(series.place), series: series.name, value: point.said, period: point.period, about: about.filter(Boolean).join(words.comma) });
  };
  // How two plans that are drawn race: of the indicator compared to before others, of places before the nation.
  const races = (lines) => {
    if (new Set(lines.map((series) => series.place)).size > 4) return []; // in a crowd no two are the point
    const drawn = (plan, code) => lines.some((series) => series.asked && series.plan === plan && (!code || state.axis.codes[series.code] === code));
    const rank = ([, other, code]) => (code === state.axis.codes[state.code] ? 0 : 2) + (state.axis.series.some((series) => series.plan === other && series.place === nation) ? 1 : 0);
    return state.axis.races.filter(([plan, other, code]) => drawn(plan, code) && drawn(other)).sort((a, b) => rank(a) - rank(b)).map((race) => race[3]);
  };
  const finding = (lines) => {
    const family = families[state.axis.family][0];
    if (state.from !== state.to) return races(lines)[0] ?? fill(words.title, { family, from: state.from, to: state.to });
    const asked = lines.filter((series) => series.asked && nearness(series) < 0).flatMap((series) => series.points);
    const own = asked.find((point) => point.series.place === nation && solid(point));
    const told = asked.filter((point) => point.answer);
    if (!own || !told.length) return fill(words.titleYear, { family, year: state.from });
    const more = told.filter((point) => point.answer === "raises").map((point) => placeName(point.series.place));
    return fill(more.length ? words.more : words.noMore, { family, year: state.from, n: more.length, all: told.length, value: own.said, names: more.join(words.list) });
  };
  const notes = (lines) => {
    const own = codes[state.axis.codes[state.code]];
    const said = [fill(words.reference, { indicator: own })];
    const near = grouped(lines.filter((series) => nearness(series) >= 0), nearness);
    for (const [what, same] of near) said.push(fill(words.differs, { what: differs[what], names: [...new Set(same.map((series) => codes[state.axis.codes[series.code]]))].join(words.list) }));
    const frames = [...grouped(lines.filter((series) => !series.asked), (series) => `${series.place} ${series.code}`).values()].filter((same) => same.length > 1);
    if (frames.length) said.push(fill(words.frames, { names: [...new Set(frames.map(([series]) => placeName(series.place)))].join(words.list) }));
    if (state.from !== state.to) said.unshift(...races(lines).slice(1, 4));
    const there = counts();
    const missing = state.places.filter((place) => !there[place]).map(placeName);
    if (missing.length) said.push(fill(words.missing, { names: missing.join(words.list) }));
    for (const [other, why] of state.axis.away) said.push(fill(words.away, { name: axes[other].name, n: axes[other].series.flatMap((series) => series.cells).length, why }));
    return said;
  };

  // --- Looking at points ----------------------------------------------------------------------------------------
  const draw = () => {
    const { axis, from, to } = state;
    const lines = shown();
    marks = chart.draw($("chart"), lines, {
      heading: finding(lines), unit: axis.unit, lower: axis.lower, from, to, nation, words, fact,
      near: (series) => nearness(series) + 1, place: (series) => placeName(series.place),
      indicator: (series) => codes[axis.codes[series.code]], colour: (series) => places[series.place][2],
    });
    hide();
    return lines;
  };
  const tip = $("tip");
  const hide = () => {
    tip.hidden = true;
    for (const mark of document.querySelectorAll("#chart [aria-selected=true]")) mark.setAttribute("aria-selected", "false");
  };
  const tell = (point, spoken) => {
    hide();
    point.mark.setAttribute("aria-selected", "true");
    const here = [point, ...marks.flat().filter((other) => other !== point && Math.hypot(other.x - point.x, other.y - point.y) < 6)];
    // A reader of the screen hears a focused point's own label; under a pointer on its way the box is in nobody's way.
    tip.setAttribute("aria-live", spoken ? "off" : "polite");
    tip.classList.toggle("passing", !spoken);
    tip.replaceChildren(...here.slice(0, 4).map((one) => {
      const said = document.createElement("p");
      const [title, address] = sources[one.source];
      said.append(fact(one));
      if (address) {
        const link = document.createElement("a");
        Object.assign(link, { href: address, rel: "noreferrer", textContent: one.series.asked ? title : words.source });
        said.append(" ", link);
      } else if (one.series.asked) said.append(` ${title}`);
      return said;
    }), ...(here.length > 4 ? [fill(words.others, { n: here.length - 4 })] : []));
    tip.hidden = false;
    const room = $("chart").parentElement.clientWidth;
    tip.style.left = `${Math.max(0, Math.min(point.x + 14, room - tip.offsetWidth))}px`;
    tip.style.top = `${point.y + 16}px`;
  };
  const pointOf = (target) => {
    const [, i, j] = target.closest("[role=option]")?.id.split("-") ?? [];
    return i === undefined ? null : [Number(i), Number(j)];
  };
  $("chart").addEventListener("pointerover", (event) => {
    const found = pointOf(event.target);
    if (found) tell(marks[found[0]][found[1]], false);
  });
  $("chart").addEventListener("focusin", (event) => {
    const found = pointOf(event.target);
    if (!found) return;
    for (const mark of document.querySelectorAll("#chart [role=option][tabindex='0']")) mark.setAttribute("tabindex", "-1");
    const point = marks[found[0]][found[1]];
    point.mark.setAttribute("tabindex", "0");
    tell(point, true);
  });
  $("chart").addEventListener("keydown", (event) => {
    const found = pointOf(event.target);
    if (!found) return;
    const [i, j] = found;
    const beside = (k) => marks[k]?.reduce((best, point) => (Math.abs(point.x - marks[i][j].x) < Math.abs(best.x - marks[i][j].x) ? point : best));
    const next = { ArrowLeft: () => marks[i][j - 1], ArrowRight: () => marks[i][j + 1], ArrowUp: () => beside(i - 1), ArrowDown: () => beside(i + 1), Home: () => marks[i][0], End: () => marks[i].at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next()?.mark.focus();
  });
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("pointerdown", (event) => event.target.closest?.(".stage") || hide());

  // --- Table and files ------------------------------------------------------------------------------------------
  const table = (lines) => {
    $("rows").replaceChildren(...lines.flat().map((point) => {
      const { series } = point;
      const row = document.createElement("tr");
      const [title, address] = sources[point.source];
      const source = document.createElement(address ? "a" : "span");
      if (address) Object.assign(source, { href: address, rel: "noreferrer" });
      source.textContent = title || "–";
      if (/\p{sc=Han}/u.test(title)) source.lang = "zh";
      const cells = [placeName(series.place), series.name, point.period, point.said + (point.n ? ` (${sample(point)})` : ""), (series.asked ? words.isAsked : words.isSeen) + words.comma + kinds[point.kind],
        nearness(series) < 0 ? words.exact : words.close, point.beside ?? "–", series.asked ? plans[series.plan][1] : "–", source];
      cells.forEach((cell, i) => {
        const made = row.insertCell();
        made.dataset.label = words.columns[i];
        made.append(cell);
        made.className = cell === "–" ? "none" : i === 3 && cell.length < 12 ? "number" : "text";
      });
      return row;
    }));
  };
  // A text that a spreadsheet would take for a formula has an apostrophe before it, as in every file of the site.
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const csv = (lines) => {
    const head = ["place", "place_name", "indicator", "series", "what", "period", "at", "value", "low", "high", "said", "kind", "n", "sample_low", "sample_high", "comparability", "differs", "beside_nation", "gap", "plan", "plan_title", "section", "note", "source", "url"];
    const rows = lines.flatMap((line) => line.points).map(({ series, ...point }) => [series.place, placeName(series.place), state.axis.codes[series.code], series.name, series.asked ? "asked" : "observed", point.period, point.at, point.value, point.low, point.high, point.said, point.kind, point.n, point.sampleLow, point.sampleHigh,
      nearness(series) < 0 ? "exact" : "close", differs[nearness(series)], point.answer, point.gap, series.plan, plans[series.plan]?.[0], point.section, point.note, ...sources[point.source]]);
    return `\ufeff${[head, ...rows].map((row) => row.map(cell).join()).join("\n")}\n`;
  };
  const save = (blob, ending) => {
    const link = document.createElement("a");
    const address = URL.createObjectURL(blob);
    Object.assign(link, { href: address, download: `${state.axis.family}-${state.from}-${state.to}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  // --- Controls -------------------------------------------------------------------------------------------------
  const options = (select, list, chosen) => {
    select.replaceChildren(...list.map(([value, text]) => new Option(text, value, false, String(value) === String(chosen))));
    select.disabled = list.length < 2;
  };
  const known = (name, places, asked, seen) => fill(words.known, { name, places, asked, seen });
  const toggle = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
  const button = (text, pressed, act, name) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.setAttribute("aria-pressed", String(pressed));
    if (name) made.setAttribute("aria-label", name);
    made.addEventListener("click", act);
    return made;
  };
  const tile = (place, there) => {
    const [name, short, colour, row, column, letters] = places[place];
    const pressed = state.places.includes(place);
    const made = button("", pressed, () => change({ places: toggle(state.places, place) }), fill(words.tile, { place: name, n: there[place] ?? 0 }));
    made.dataset.place = place;
    made.title = made.getAttribute("aria-label");
    made.disabled = !there[place] && !pressed;
    for (const [kind, text] of [["name", row === undefined ? name : short], ["letters", letters ?? ""]]) made.append(Object.assign(document.createElement("span"), { className: kind, textContent: text }));
    if (row !== undefined) made.style.gridArea = `${row + 1} / ${column + 1}`;
    if (place === nation) made.style.gridArea = "1 / 1 / 2 / 3";
    made.style.setProperty("--own", colour);
    return made;
  };
  const controls = (lines) => {
    const { axis } = state;
    const sorts = axes.filter((other) => other.family === axis.family);
    $("family").value = axis.family;
    options($("values"), sorts.map((other) => [other.id, other.name]), axis.id);
    options($("indicator"), axis.codes.map((code, i) => [i, known(codes[code], ...axis.known[i])]), state.code);
    $("values").closest("label").hidden = sorts.length < 2;
    $("close").checked = state.close;
    $("seen").checked = state.seen;
    const years = spread(axis);
    options($("from"), years.map((year) => [year, year]), state.from);
    options($("to"), years.map((year) => [year, year]), state.to);
    for (const option of $("from").options) option.disabled = Number(option.value) > state.to;
    for (const option of $("to").options) option.disabled = Number(option.value) < state.from;
    const there = counts();
    const held = document.activeElement?.dataset?.place ?? document.activeElement?.dataset?.plan;
    const grid = Object.keys(places).filter((place) => places[place].length > 3);
    const below = Object.keys(there).filter((place) => place !== nation && !grid.includes(place)).sort();
    $("tiles").replaceChildren(...[nation, ...grid].map((place) => tile(place, there)));
    $("below").replaceChildren(...below.map((place) => tile(place, there)));
    $("below").closest("details").hidden = !below.length;
    $("below-count").textContent = fill(words.below, { n: below.length, chosen: below.filter((place) => state.places.includes(place)).length });
    const drawn = [...new Set(axis.series.filter((series) => series.asked && fits(series) && state.places.includes(series.place)).map((series) => series.plan))];
    $("plans").replaceChildren(...drawn.map((plan) => {
      const made = button(plans[plan][1], !state.without.includes(plan), () => change({ without: toggle(state.without, plan) }));
      return Object.assign(made, { title: plans[plan][0] }).dataset.plan = plan, made;
    }));
    $("plans").closest("details").hidden = !drawn.length;
    $("plans-count").textContent = fill(words.plans, { n: drawn.filter((plan) => !state.without.includes(plan)).length, all: drawn.length });
    if (held) document.querySelector(`[data-place="${held}"], [data-plan="${held}"]`)?.focus();
    const provinces = grid.filter((place) => there[place]);
    const given = lines.flatMap((series) => series.points).filter((point) => point.kind !== "interpolated");
    $("said").textContent = fill(words.said, { provinces: provinces.length, below: below.length, chosen: state.places.filter((place) => there[place]).length, asked: given.filter((point) => point.series.asked).length, seen: given.filter((point) => !point.series.asked).length });
    $("odd").textContent = odd.length ? fill(words.odd, { what: odd.join(words.list) }) : "";
    $("notes").replaceChildren(...notes(lines).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };
  const listFamilies = () => {
    const groups = grouped(axes.filter((axis, i) => axes.findIndex((other) => other.family === axis.family) === i), (axis) => axis.domain);
    for (const [domain, own] of groups) {
      const group = Object.assign(document.createElement("optgroup"), { label: domain });
      group.append(...own.map(({ family }) => new Option(known(...families[family]), family)));
      $("family").append(group);
    }
  };
  const render = () => {
    const lines = draw(); // first: what it measures is then the least of pages
    if (!$("family").length) listFamilies();
    controls(lines);
    for (const link of document.querySelectorAll("a.language")) link.hash = location.hash || data.first;
    // Where a single year ranks the places, the table has their order.
    table(state.from === state.to ? marks : lines.map((series) => series.points));
  };
  const change = (what) => {
    Object.assign(state, what);
    odd = [];
    write();
    render();
  };

  const turned = (axis, code) => {
    turnTo(axis, code);
    change({});
  };
  $("family").addEventListener("change", (event) => turned(axes.find((axis) => axis.family === event.target.value)));
  $("values").addEventListener("change", (event) => turned(axes.find((axis) => axis.family === state.axis.family && axis.id === event.target.value)));
  $("indicator").addEventListener("change", (event) => change({ code: Number(event.target.value) }));
  $("close").addEventListener("change", (event) => change({ close: event.target.checked }));
  $("seen").addEventListener("change", (event) => change({ seen: event.target.checked }));
  for (const end of ["from", "to"]) $(end).addEventListener("change", (event) => change({ [end]: Number(event.target.value) }));
  $("all").addEventListener("click", () => change({ places: [nation, ...Object.keys(places).filter((place) => places[place].length > 3)].filter((place) => counts()[place]) }));
  $("clear").addEventListener("click", () => change({ places: [] }));
  $("csv").addEventListener("click", () => save(new Blob([csv(shown())], { type: "text/csv;charset=utf-8" }), "csv"));
  $("png").addEventListener("click", () => chart.picture($("chart"), (blob) => save(blob, "png")));
  $("copy").addEventListener("click", async () => {
    write();
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    $("copied").textContent = copied ? words.copied : location.href;
  });
  addEventListener("hashchange", () => {
    read();
    render();
  });
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width && Math.abs(contentRect.width - $("chart").getAttribute("width")) > 1) draw();
  }).observe($("chart").parentElement);
  read();
  $("tool").hidden = false;
  render();
})();
