"use strict";
// Draws what is chosen of the record this page carries; needs no server. What compares with what, and all words, come
// with the record.
(() => {
  const data = JSON.parse(document.getElementById("record").textContent);
  const { places, plans, sources, codes, families, differs, kinds, answers, nation, words, axes } = data;
  const $ = (id) => document.getElementById(id);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const grouped = (list, by) => list.reduce((found, one) => found.set(by(one), [...(found.get(by(one)) ?? []), one]), new Map());
  const SOLID = ["stated", "published"];
  const KEYS = ["family", "values", "indicator", "places", "from", "to", "without", "hide"];
  const POINT = ["period", "begin", "end", "at", "value", "low", "high", "said", "kind", "source", "note", "section", "answer", "gap", "sampleLow", "sampleHigh", "n"];
  for (const axis of axes) {
    axis.series = axis.series.map(([asked, place, code, plan, name, points]) => {
      const series = { asked: asked === 1, place, code, plan, name };
      series.points = points.map((cells) => Object.assign(Object.fromEntries(POINT.map((key, i) => [key, cells[i] ?? null])), { series }));
      return series;
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
    for (const series of state.axis.series) if (fits(series)) found[series.place] = (found[series.place] ?? 0) + series.points.length;
    return found;
  };
  const shown = () => state.axis.series
    .filter((series) => state.places.includes(series.place) && fits(series) && !state.without.includes(series.plan) && (series.asked || state.seen))
    .map((series) => ({ ...series, points: series.points.filter((point) => (point.end ?? point.at) >= state.from - 0.5 && (point.begin ?? point.at) <= state.to + 0.5 && Math.round(point.at) >= state.from && Math.round(point.at) <= state.to) }))
    .filter((series) => series.points.length);
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
    for (const link of document.querySelectorAll("a.language")) link.hash = location.hash;
  };

  // --- Words ----------------------------------------------------------------------------------------------------
  const placeName = (place) => places[place][0];
  const beside = (point) => (point.answer ? fill(point.gap ? words.by : words.same, { answer: answers[point.answer], gap: Math.abs(point.gap) }) : "");
  const sample = (point) => (point.n ? fill(words.sampled, { low: point.sampleLow.toFixed(1), high: point.sampleHigh.toFixed(1), n: point.n }) : "");
  const fact = (point) => {
    const { series } = point;
    const about = [kinds[point.kind], nearness(series) < 0 ? "" : words.close, sample(point), beside(point), series.asked ? plans[series.plan][1] : sources[point.source][0]];
    return fill(series.asked ? words.asked : words.seen, { place: placeName(series.place), series: series.name, value: point.said, period: point.period, about: about.filter(Boolean).join(words.comma) });
  };
  // How two plans that are drawn race: of the indicator compared to before others, of places before the nation.
  const races = (lines) => {
    const drawn = (plan, code) => lines.some((series) => series.asked && series.plan === plan && (!code || state.axis.codes[series.code] === code));
    const rank = ([, other, code]) => (code === state.axis.codes[state.code] ? 0 : 2) + (state.axis.series.some((series) => series.plan === other && series.place === nation) ? 1 : 0);
    return state.axis.races.filter(([plan, other, code]) => drawn(plan, code) && drawn(other)).sort((a, b) => rank(a) - rank(b)).map((race) => race[3]);
  };
  const finding = (lines) => {
    const family = families[state.axis.family];
    if (state.from !== state.to) return races(lines)[0] ?? fill(words.title, { family, from: state.from, to: state.to });
    const asked = lines.filter((series) => series.asked && nearness(series) < 0).flatMap((series) => series.points);
    const own = asked.find((point) => point.series.place === nation && SOLID.includes(point.kind));
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
    for (const [other, why] of state.axis.away) said.push(fill(words.away, { name: axes[other].name, n: axes[other].series.reduce((n, series) => n + series.points.length, 0), why }));
    return said;
  };

  // --- The chart ------------------------------------------------------------------------------------------------
  const font = getComputedStyle(document.body).fontFamily;
  const ruler = document.createElement("canvas").getContext("2d");
  const wide = (text, size) => {
    ruler.font = `${size}px ${font}`;
    return ruler.measureText(text).width;
  };
  const wrap = (text, size, width, most = 9) => {
    const lines = [""];
    for (const word of text.match(/[!-\u024f]+\s?|./gu) ?? []) {
      if (lines.at(-1) && wide((lines.at(-1) + word).trimEnd(), size) > width && !/^[，。、；：）”)]/u.test(word)) lines.push("");
      lines[lines.length - 1] += word;
    }
    return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1].trimEnd().slice(0, -1)}…`] : lines;
  };
  const el = (name, attributes, ...inner) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };
  const put = (text, x, y, size = 13, more = {}) => el("text", { x, y, "font-size": size, fill: "#222222", ...more }, text);
  const line = (x1, y1, x2, y2, stroke, width = 1, more = {}) => el("line", { x1, y1, x2, y2, stroke, "stroke-width": width, ...more });
  // A round step, so that about `most` ticks cover the range.
  const ticks = (low, high, most, least = 0) => {
    const raw = Math.max((high - low) / most, least, 1e-9);
    const base = 10 ** Math.floor(Math.log10(raw));
    const step = Math.max([1, 2, 5, 10].map((n) => n * base).find((n) => n >= raw * 0.999), least);
    const first = Math.floor(low / step + 1e-9);
    return Array.from({ length: Math.max(Math.ceil(high / step - 1e-9) - first, 1) + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  };
  // Tops of boxes as near to where they are wanted as they can be without touching: pooled like isotonic regression.
  const apart = (boxes, top, bottom) => {
    const pools = [];
    for (const box of boxes.sort((a, b) => a.want - b.want)) {
      let pool = { boxes: [box], height: box.height, want: box.want - box.height / 2 };
      for (;;) {
        pool.top = Math.max(Math.min(pool.want, bottom - pool.height), top);
        const before = pools.at(-1);
        if (!before || before.top + before.height <= pool.top) break;
        pools.pop();
        const n = [before.boxes.length, pool.boxes.length];
        pool = { boxes: [...before.boxes, ...pool.boxes], height: before.height + pool.height, want: (before.want * n[0] + (pool.want - before.height) * n[1]) / (n[0] + n[1]) };
      }
      pools.push(pool);
    }
    for (const pool of pools) pool.boxes.reduce((at, box) => (box.top = at) + box.height, pool.top);
  };
  const shape = (x, y, asked, exact, solid, colour) => {
    const look = { fill: solid ? colour : "#ffffff", stroke: colour, "stroke-width": 1.8 };
    if (!asked) return el("path", { d: `M${x},${y - 5.5}l5.5,5.5l-5.5,5.5l-5.5,-5.5z`, ...look });
    return exact ? el("circle", { cx: x, cy: y, r: solid ? 5 : 3.6, ...look }) : el("rect", { x: x - 4.2, y: y - 4.2, width: 8.4, height: 8.4, ...look });
  };

  const ends = (point) => [point.value, point.low, point.high, point.sampleLow, point.sampleHigh].filter((end) => end !== null);
  const draw = () => {
    const box = $("chart");
    const lines = shown();
    const ranked = state.from === state.to;
    const width = Math.max(box.parentElement.clientWidth, 280);
    const narrow = width < 620;
    const heading = wrap(finding(lines), 16, width - 8);
    const unit = wrap(state.axis.unit, 12, width - 8);
    const top = heading.length * 22 + unit.length * 16 + 22;
    const parts = [el("g", { "aria-hidden": "true" }), el("g", { role: "listbox", "aria-label": heading.join(""), "aria-orientation": "horizontal" })];
    const [back, front] = parts;
    heading.forEach((text, i) => back.append(put(text, 0, 17 + 22 * i, 16, { "font-weight": 600 })));
    unit.forEach((text, i) => back.append(put(text, 0, heading.length * 22 + 14 + 16 * i, 12, { fill: "#595959" })));
    const all = lines.flatMap((series) => series.points.flatMap(ends));
    const range = [Math.min(...all), Math.max(...all)];
    const pad = Math.max((range[1] - range[0]) * 0.04, Math.abs(range[1]) * 0.001, 1e-6);
    const scale = all.length ? ticks(range[0] < 0 ? range[0] - pad : Math.max(range[0] - pad, 0), range[1] + (range[1] === 100 ? 0 : pad), narrow && ranked ? 5 : 7) : [0, 1];
    const span = scale.at(-1) - scale[0];
    let bottom, at, cross;
    marks = [];

    if (ranked) {
      const rows = [...grouped(lines, (series) => `${series.place} ${series.code}`).values()].map((own) => {
        const lead = own.find((series) => series.asked) ?? own[0];
        return { own, lead, value: lead.points.at(-1).value * (state.axis.lower ? 1 : -1), away: nearness(lead) >= 0, unasked: !lead.asked };
      }).sort((a, b) => a.unasked - b.unasked || a.away - b.away || a.value - b.value);
      const side = narrow ? 0 : Math.min(330, width * 0.4);
      const step = narrow ? 42 : 27;
      const X = (value) => side + 16 + ((width - side - 32) * (value - scale[0])) / span;
      bottom = top + rows.length * step;
      for (const tick of scale) back.append(line(X(tick), top - 6, X(tick), bottom, "#e4e4e4"), put(tick, X(tick), bottom + 16, 12, { "text-anchor": "middle", fill: "#595959" }));
      const own = rows.find((row) => row.lead.place === nation && !row.away && !row.unasked);
      if (own) back.append(line(X(own.lead.points[0].value), top - 6, X(own.lead.points[0].value), bottom, "#222222", 1.2, { "stroke-dasharray": "5 4" }));
      rows.forEach((row, i) => {
        const y = top + i * step + (narrow ? 28 : 14);
        for (const point of row.own.flatMap((series) => series.points)) point.row = y;
        const name = [placeName(row.lead.place), ...(row.away || row.unasked || state.axis.codes.length === 1 ? [codes[state.axis.codes[row.lead.code]]] : [])].join(words.comma);
        const value = row.unasked ? "" : row.lead.points.at(-1).said;
        const room = (narrow ? width : side) - wide(value, 13) - 16;
        back.append(put(wrap(name, 13, room, 1)[0], 0, narrow ? y - 13 : y + 4, 13, { "font-weight": row.lead.place === nation ? 600 : 400 }));
        back.append(put(value, narrow ? width : side, narrow ? y - 13 : y + 4, 13, { "text-anchor": "end", "font-weight": 600 }));
        back.append(line(side + 8, y, width, y, "#f0f0f0"));
      });
      bottom += 26;
      at = (point, value) => [X(value), point.row];
      cross = false;
      marks = rows.map((row) => row.own.flatMap((series) => series.points));
      lines.splice(0, lines.length, ...rows.flatMap((row) => row.own));
    } else {
      const labelled = lines.length > 16 ? lines.filter((series) => series.asked) : lines;
      const several = (series) => labelled.filter((other) => other.place === series.place).length > 1;
      const most = narrow ? width * 0.33 : width * 0.3;
      const labels = labelled.map((series) => {
        const name = wrap(placeName(series.place), 12, most, 2);
        const more = several(series) ? wrap(series.asked ? series.name : fill(words.observed, { series: series.name }), 10.5, most, narrow ? 3 : 2) : series.asked ? [] : [words.isSeen];
        return { series, name, more, height: name.length * 15 + more.length * 13 + 5, width: Math.max(...name.map((text) => wide(text, 12)), ...more.map((text) => wide(text, 10.5)), 0) };
      });
      const room = Math.max(...labels.map((label) => label.width), 0) + 22;
      const left = Math.max(...scale.map((tick) => wide(String(tick), 12))) + 10;
      const base = top + Math.max(narrow ? 300 : 370, labels.reduce((sum, label) => sum + label.height, 0) + 6);
      const X = (year) => left + ((width - left - room) * (year - state.from + 0.5)) / (state.to - state.from + 1);
      const Y = (value) => base - ((base - top) * (value - scale[0])) / span;
      for (const tick of scale) back.append(line(left, Y(tick), width - room, Y(tick), "#e4e4e4"), put(tick, left - 6, Y(tick) + 4, 12, { "text-anchor": "end", fill: "#595959" }));
      for (const year of ticks(state.from, state.to, (width - left - room) / 46, 1)) {
        if (year >= state.from && year <= state.to) back.append(line(X(year), base, X(year), base + 4, "#222222"), put(year, X(year), base + 18, 12, { "text-anchor": "middle", fill: "#595959" }));
      }
      back.append(line(left, base, width - room, base, "#222222"));
      at = (point, value) => [X(point.at), Y(value)];
      cross = X;
      for (const label of labels) label.want = Y(label.series.points.at(-1).value);
      apart(labels, top, base);
      for (const { series, name, more, top: y, height } of labels) {
        const colour = places[series.place][2];
        const point = series.points.at(-1);
        back.append(el("path", { d: `M${X(point.at) + 7},${Y(point.value)}L${width - room + 4},${Y(point.value)}L${width - room + 14},${y + height / 2}`, fill: "none", stroke: colour, "stroke-width": 0.8, "stroke-dasharray": "1 3" }));
        name.forEach((text, i) => back.append(put(text, width - room + 18, y + 12 + 15 * i, 12, { "font-weight": series.asked ? 600 : 400 })));
        more.forEach((text, i) => back.append(put(text, width - room + 18, y + 12 + 15 * name.length + 13 * i - 1, 10.5, { fill: "#595959" })));
      }
      bottom = base + 30;
      marks = lines.slice().sort((a, b) => b.points.at(-1).value - a.points.at(-1).value).map((series) => series.points);
    }

    for (const series of ranked ? [] : lines) {
      const whole = series.points.filter((point) => series.asked || point.begin === null);
      const exact = nearness(series) < 0;
      const look = series.asked ? { "stroke-width": exact ? 2.4 : 1.5, "stroke-dasharray": exact ? undefined : "6 4" } : { "stroke-width": 1, "stroke-dasharray": exact ? undefined : "2 3", opacity: 0.8 };
      back.append(el("polyline", { points: whole.map((point) => at(point, point.value).join()).join(" "), fill: "none", stroke: places[series.place][2], ...look }));
    }
    marks.forEach((own, i) => own.forEach((point, j) => {
      const { series } = point;
      const colour = places[series.place][2];
      const [x, y] = at(point, point.value);
      const mark = el("g", { role: "option", id: `point-${i}-${j}`, "aria-selected": "false", "aria-label": fact(point), tabindex: i || j ? -1 : 0 });
      const bar = (from, to, thick, more) => mark.append(line(...at(point, from), ...at(point, to), colour, thick, more));
      if (cross && point.begin !== null) mark.append(line(cross(point.begin), y, cross(point.end), y, colour, 3, { opacity: 0.4 }));
      if (point.low !== null && point.high !== null && point.low !== point.high) bar(point.low, point.high, 4, { opacity: 0.35 });
      if (SOLID.includes(point.kind) && (point.low === null) !== (point.high === null)) {
        const up = (point.high === null ? 1 : -1) * 15;
        const d = ranked ? `M${x},${y}h${up}m${-up / 4},-3l${up / 4},3l${-up / 4},3` : `M${x},${y}v${-up}m-3,${up / 4}l3,${-up / 4}l3,${up / 4}`;
        mark.append(el("path", { d, fill: "none", stroke: colour, "stroke-width": 1.4 }));
      }
      if (point.sampleLow !== null) {
        bar(point.sampleLow, point.sampleHigh, 1.4);
        for (const end of [point.sampleLow, point.sampleHigh]) {
          const [a, b] = at(point, end);
          mark.append(ranked ? line(a, b - 4, a, b + 4, colour, 1.4) : line(a - 4, b, a + 4, b, colour, 1.4));
        }
      }
      mark.append(shape(x, y, series.asked, nearness(series) < 0, SOLID.includes(point.kind), colour), el("circle", { cx: x, cy: y, r: 11, fill: "transparent" }));
      Object.assign(point, { x, y, mark });
      front.append(mark);
    }));
    bottom = legend(back, lines, bottom, width);
    if (!lines.length) back.append(put(words.none, 0, top + 20, 14));
    box.setAttribute("viewBox", `0 0 ${width} ${bottom}`);
    box.setAttribute("width", width);
    box.setAttribute("height", bottom);
    box.setAttribute("font-family", font);
    box.replaceChildren(...parts);
    hide();
    return lines;
  };

  const legend = (back, lines, y, width) => {
    const points = lines.flatMap((series) => series.points);
    const some = (test) => points.some(test);
    const near = (point) => nearness(point.series) >= 0;
    const solid = (point) => SOLID.includes(point.kind);
    const grey = "#595959";
    const items = [
      [some((p) => p.series.asked && !near(p)), (x, at) => [shape(x, at, true, true, true, grey)], words.keyAsked],
      [some((p) => p.series.asked && near(p)), (x, at) => [shape(x, at, true, false, true, grey)], words.keyClose],
      [some((p) => p.series.asked && !solid(p)), (x, at) => [shape(x, at, true, true, false, grey)], words.keyBetween],
      [some((p) => !p.series.asked && solid(p)), (x, at) => [shape(x, at, false, true, true, grey)], words.keySeen],
      [some((p) => !p.series.asked && !solid(p)), (x, at) => [shape(x, at, false, true, false, grey)], words.keyDerived],
      [some((p) => (p.low === null) !== (p.high === null)), (x, at) => [el("path", { d: `M${x},${at + 6}v-12m-3,3l3,-3l3,3`, fill: "none", stroke: grey, "stroke-width": 1.4 })], words.keyOpen],
      [some((p) => p.low !== null && p.high !== null && p.low !== p.high), (x, at) => [line(x, at - 6, x, at + 6, grey, 4, { opacity: 0.4 })], words.keyRange],
      [some((p) => p.sampleLow !== null), (x, at) => [line(x, at - 6, x, at + 6, grey, 1.4), line(x - 4, at - 6, x + 4, at - 6, grey, 1.4), line(x - 4, at + 6, x + 4, at + 6, grey, 1.4)], words.keySample],
      [state.from !== state.to && some((p) => p.begin !== null), (x, at) => [line(x - 7, at, x + 7, at, grey, 3, { opacity: 0.5 })], words.keyPart],
    ].filter(([there]) => there);
    let x = 0;
    for (const [, drawn, text] of items) {
      const needs = wide(text, 12) + 34;
      if (x && x + needs > width) [x, y] = [0, y + 20];
      back.append(...drawn(x + 8, y + 10), ...wrap(text, 12, width - 24, 2).map((part, i) => put(part, x + 20, y + 14 + 15 * i, 12, { fill: "#595959" })));
      x += needs;
    }
    return y + (items.length ? 32 : 8);
  };

  // --- Looking at points ----------------------------------------------------------------------------------------
  const tip = $("tip");
  const hide = () => {
    tip.hidden = true;
    for (const mark of document.querySelectorAll("#chart [aria-selected=true]")) mark.setAttribute("aria-selected", "false");
  };
  const tell = (point, spoken) => {
    hide();
    point.mark.setAttribute("aria-selected", "true");
    const here = [point, ...marks.flat().filter((other) => other !== point && Math.hypot(other.x - point.x, other.y - point.y) < 6)];
    // A reader of the screen hears a focused point's own label.
    tip.setAttribute("aria-live", spoken ? "off" : "polite");
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
  const listed = (lines) => lines.flatMap((series) => series.points.map((point) => ({ series, point })));
  const table = (lines) => {
    $("rows").replaceChildren(...listed(lines).map(({ series, point }) => {
      const row = document.createElement("tr");
      const [title, address] = sources[point.source];
      const source = document.createElement(address ? "a" : "span");
      if (address) Object.assign(source, { href: address, rel: "noreferrer" });
      source.textContent = title || "–";
      const cells = [placeName(series.place), series.name, point.period, point.said + (point.n ? ` (${sample(point)})` : ""), (series.asked ? words.isAsked : words.isSeen) + words.comma + kinds[point.kind],
        nearness(series) < 0 ? words.exact : words.close, beside(point) || "–", series.asked ? plans[series.plan][1] : "–", source];
      cells.forEach((cell, i) => {
        const made = row.insertCell();
        made.dataset.label = words.columns[i];
        made.append(cell);
        if (cell === "–") made.className = "none";
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
    const rows = listed(lines).map(({ series, point }) => [series.place, placeName(series.place), state.axis.codes[series.code], series.name, series.asked ? "asked" : "observed", point.period, point.at, point.value, point.low, point.high, point.said, point.kind, point.n, point.sampleLow, point.sampleHigh,
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
  const png = () => {
    const copy = $("chart").cloneNode(true);
    const [width, height] = ["width", "height"].map((name) => Number(copy.getAttribute(name)));
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("viewBox", `-12 -8 ${width + 24} ${height + 16}`);
    copy.setAttribute("width", 2 * (width + 24));
    copy.setAttribute("height", 2 * (height + 16));
    copy.prepend(el("rect", { x: -12, y: -8, width: width + 24, height: height + 16, fill: "#ffffff" }));
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2 * (width + 24), height: 2 * (height + 16) });
      canvas.getContext("2d").drawImage(image, 0, 0);
      canvas.toBlob((blob) => save(blob, "png"));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  };

  // --- Controls -------------------------------------------------------------------------------------------------
  const options = (select, list, chosen) => {
    select.replaceChildren(...list.map(([value, text]) => new Option(text, value, false, String(value) === String(chosen))));
    select.disabled = list.length < 2;
  };
  const total = (list, asked) => list.filter((series) => series.asked === asked).reduce((n, series) => n + series.points.filter((point) => SOLID.includes(point.kind) || !asked || point.kind === "implied").length, 0);
  const known = (list) => fill(words.known, { places: new Set(list.map((series) => series.place)).size, asked: total(list, true), seen: total(list, false) });
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
    options($("indicator"), axis.codes.map((code, i) => [i, `${codes[code]} (${known(axis.series.filter((series) => series.code === i))})`]), state.code);
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
    $("said").textContent = fill(words.said, { provinces: provinces.length, below: below.length, chosen: state.places.filter((place) => there[place]).length, asked: total(lines, true), seen: total(lines, false) });
    $("odd").textContent = odd.length ? fill(words.odd, { what: odd.join(words.list) }) : "";
    $("notes").replaceChildren(...notes(lines).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };
  const render = () => {
    const lines = draw();
    controls(lines);
    table(lines);
  };
  const change = (what) => {
    Object.assign(state, what);
    odd = [];
    write();
    render();
  };

  const groups = grouped(axes.filter((axis, i) => axes.findIndex((other) => other.family === axis.family) === i), (axis) => axis.domain);
  for (const [domain, own] of groups) {
    const group = Object.assign(document.createElement("optgroup"), { label: domain });
    group.append(...own.map(({ family }) => new Option(`${families[family]} (${known(axes.filter((axis) => axis.family === family).flatMap((axis) => axis.series))})`, family)));
    $("family").append(group);
  }
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
  $("png").addEventListener("click", png);
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
  for (const link of document.querySelectorAll("a.language")) link.hash = location.hash || data.first;
})();
