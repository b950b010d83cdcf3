"use strict";
// Draws lines of points into an SVG: over the years, or a row for each place where a single year is chosen. Words, colours
// and what compares with what come from the page. Attributes only: its policy lets no style stand in an element.
const chart = (() => {
  const INK = "#222222";
  const SOFT = "#595959";
  const font = getComputedStyle(document.body).fontFamily;
  const ruler = document.createElement("canvas").getContext("2d");
  let set = "";
  const wide = (text, size, weight = 400) => {
    const wanted = `${weight} ${size}px ${font}`;
    if (set !== wanted) ruler.font = set = wanted;
    return ruler.measureText(text).width;
  };
  // Lines no wider than `width`: broken between Chinese characters, and at spaces elsewhere.
  const wrap = (text, size, width, most = 9, weight = 400) => {
    const lines = [""];
    for (const word of text.match(/[!-\u024f]+\s?|./gu) ?? []) {
      const full = wide((lines.at(-1) + word).trimEnd(), size, weight) > width;
      if (lines.at(-1) && full && !/^[，。、；：）”]/u.test(word)) lines.push("");
      lines[lines.length - 1] += word;
    }
    return lines.length > most ? [...lines.slice(0, most - 1), `${lines[most - 1].trimEnd().slice(0, -1)}…`] : lines;
  };
  const grouped = (list, by) => {
    const found = new Map();
    for (const one of list) found.set(by(one), [...(found.get(by(one)) ?? []), one]);
    return found;
  };
  const solid = (point) => ["stated", "published"].includes(point.kind);

  const el = (name, attributes, ...inner) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };
  const put = (text, x, y, size = 13, more = {}) => el("text", { x, y, "font-size": size, fill: INK, ...more }, text);
  const stroke = (d, colour, width, more = {}) => el("path", { d, fill: "none", stroke: colour, "stroke-width": width, ...more });
  const line = (x1, y1, x2, y2, colour, width = 1, more = {}) => stroke(`M${x1},${y1}L${x2},${y2}`, colour, width, more);
  const shape = (x, y, asked, exact, full, colour) => {
    const look = { fill: full ? colour : "#ffffff", stroke: colour, "stroke-width": 1.8 };
    if (!asked) return el("path", { d: exact ? `M${x},${y - 5.5}l5.5,5.5l-5.5,5.5l-5.5,-5.5z` : `M${x},${y - 5}l5,8.5h-10z`, ...look });
    return exact ? el("circle", { cx: x, cy: y, r: full ? 5 : 3.6, ...look }) : el("rect", { x: x - 4.2, y: y - 4.2, width: 8.4, height: 8.4, ...look });
  };

  // A round step, so that about `most` ticks cover the range.
  const ticks = (low, high, most, least = 0) => {
    const raw = Math.max((high - low) / most, least, 1e-9);
    const base = 10 ** Math.floor(Math.log10(raw));
    const step = Math.max([1, 2, 5, 10].map((n) => n * base).find((n) => n >= raw * 0.999), least);
    const first = Math.floor(low / step + 1e-9);
    const count = Math.max(Math.ceil(high / step - 1e-9) - first, 1) + 1;
    return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  };
  const scaled = (lines, most) => {
    const all = lines.flatMap((series) => series.points.flatMap((point) => [point.value, point.low, point.high, point.sampleLow, point.sampleHigh].filter((end) => end !== null)));
    if (!all.length) return [0, 1];
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const pad = Math.max((high - low) * 0.04, Math.abs(high) * 0.001, 1e-6);
    return ticks(low < 0 ? low - pad : Math.max(low - pad, 0), high === 100 ? 100 : high + pad, most);
  };
  // Tops of boxes as near to where they are wanted as they can be without touching: pooled, as isotonic regression does.
  const apart = (boxes, top, bottom) => {
    const pools = [];
    for (const box of boxes.sort((a, b) => a.want - b.want)) {
      let pool = { boxes: [box], height: box.height, want: box.want - box.height / 2 };
      for (;;) {
        pool.top = Math.max(Math.min(pool.want, bottom - pool.height), top);
        const before = pools.at(-1);
        if (!before || before.top + before.height <= pool.top) break;
        pools.pop();
        const [m, n] = [before.boxes.length, pool.boxes.length];
        const want = (before.want * m + (pool.want - before.height) * n) / (m + n);
        pool = { boxes: [...before.boxes, ...pool.boxes], height: before.height + pool.height, want };
      }
      pools.push(pool);
    }
    for (const pool of pools) pool.boxes.reduce((at, box) => (box.top = at) + box.height, pool.top);
  };

  // A row for each place and indicator, who asks for most first, the nation's value as a line down all of them.
  const ranked = (back, lines, view, width, top) => {
    const narrow = width < 620;
    const scale = scaled(lines, narrow ? 5 : 7);
    const rows = [...grouped(lines, (series) => `${series.place} ${series.code}`).values()].map((own) => {
      const lead = own.find((series) => series.asked) ?? own[0];
      return { own, lead, last: lead.points.at(-1), near: Math.sign(view.near(lead)) };
    });
    const falls = view.lower ? 1 : -1;
    rows.sort((a, b) => b.lead.asked - a.lead.asked || a.near - b.near || falls * (a.last.value - b.last.value));
    const side = narrow ? 0 : Math.min(330, width * 0.4);
    const step = narrow ? 42 : 27;
    const X = (value) => side + 16 + ((width - side - 32) * (value - scale[0])) / (scale.at(-1) - scale[0]);
    const bottom = top + rows.length * step;
    for (const tick of scale) back.append(line(X(tick), top - 6, X(tick), bottom, "#e4e4e4"), put(tick, X(tick), bottom + 16, 12, { "text-anchor": "middle", fill: SOFT }));
    const nation = rows.find((row) => row.lead.place === view.nation && !row.near && row.lead.asked);
    if (nation) back.append(line(X(nation.last.value), top - 6, X(nation.last.value), bottom, INK, 1.2, { "stroke-dasharray": "5 4" }));
    rows.forEach(({ own, lead, last, near }, i) => {
      const y = top + i * step + (narrow ? 28 : 14);
      const words = narrow ? y - 13 : y + 4;
      for (const point of own.flatMap((series) => series.points)) point.row = y;
      const said = lead.asked ? last.said : "";
      const name = view.place(lead) + (near || !lead.asked ? `${view.words.comma}${view.indicator(lead)}` : "");
      const [text] = wrap(name, 13, (narrow ? width : side) - wide(said, 13, 600) - 16, 1);
      back.append(line(side + 8, y, width, y, "#f0f0f0"), put(text, 0, words, 13, { "font-weight": lead.place === view.nation ? 600 : 400 }));
      back.append(put(said, narrow ? width : side, words, 13, { "text-anchor": "end", "font-weight": 600 }));
    });
    return {
      bottom: bottom + 26,
      at: (point, value = point.value) => [X(value), point.row],
      marks: rows.map((row) => row.own.flatMap((series) => series.points)),
    };
  };

  // A line for each series over the years, named at its end.
  const timed = (back, lines, view, width, top) => {
    const narrow = width < 620;
    const scale = scaled(lines, 7);
    // Of many series those asked for have a label, and one of each place that nothing is asked of.
    const lead = (series) => lines.find((other) => other.place === series.place) === series;
    const named = lines.length > 16 ? lines.filter((series) => series.asked || lead(series)) : lines;
    const several = (series) => named.length <= (narrow ? 12 : 20) && named.filter((other) => other.place === series.place).length > 1;
    const most = width * (narrow ? 0.33 : 0.3);
    const labels = named.map((series) => {
      const name = wrap(view.place(series), 12, most, 2, 600);
      const about = !several(series) ? (series.asked ? "" : view.words.isSeen) : series.asked ? series.name : view.words.observed.replace("{series}", series.name);
      const more = about ? wrap(about, 10.5, most, narrow ? 3 : 2) : [];
      const room = Math.max(...name.map((text) => wide(text, 12, 600)), ...more.map((text) => wide(text, 10.5)));
      return { series, name, more, room, height: name.length * 15 + more.length * 13 + 5 };
    });
    const left = Math.max(...scale.map((tick) => wide(String(tick), 12))) + 10;
    const right = width - Math.max(...labels.map((label) => label.room), 0) - 22;
    const base = top + Math.max(narrow ? 300 : 370, labels.reduce((sum, label) => sum + label.height, 6));
    const X = (year) => left + ((right - left) * (year - view.from + 0.5)) / (view.to - view.from + 1);
    const Y = (value) => base - ((base - top) * (value - scale[0])) / (scale.at(-1) - scale[0]);
    const at = (point, value = point.value) => [X(point.at), Y(value)];
    for (const tick of scale) back.append(line(left, Y(tick), right, Y(tick), "#e4e4e4"), put(tick, left - 6, Y(tick) + 4, 12, { "text-anchor": "end", fill: SOFT }));
    for (const year of ticks(view.from, view.to, (right - left) / 46, 1)) {
      if (year >= view.from && year <= view.to) back.append(line(X(year), base, X(year), base + 4, INK), put(year, X(year), base + 18, 12, { "text-anchor": "middle", fill: SOFT }));
    }
    back.append(line(left, base, right, base, INK));
    for (const label of labels) label.want = Y(label.series.points.at(-1).value);
    apart(labels, top, base);
    for (const { series, name, more, top: y, height } of labels) {
      const [x, from] = at(series.points.at(-1));
      back.append(stroke(`M${x + 7},${from}L${right + 4},${from}L${right + 14},${y + height / 2}`, view.colour(series), 0.8, { "stroke-dasharray": "1 3" }));
      name.forEach((text, i) => back.append(put(text, right + 18, y + 12 + 15 * i, 12, { "font-weight": series.asked ? 600 : 400 })));
      more.forEach((text, i) => back.append(put(text, right + 18, y + 11 + 15 * name.length + 13 * i, 10.5, { fill: SOFT })));
    }
    for (const series of lines) {
      const whole = series.points.filter((point) => series.asked || point.begin === null);
      const exact = !view.near(series);
      const look = series.asked ? { "stroke-dasharray": exact ? undefined : "6 4" } : { "stroke-dasharray": exact ? undefined : "2 3", opacity: 0.8 };
      if (whole.length > 1) back.append(stroke(`M${whole.map((point) => at(point).join()).join("L")}`, view.colour(series), series.asked ? (exact ? 2.4 : 1.5) : 1, look));
    }
    const order = [...lines].sort((a, b) => b.points.at(-1).value - a.points.at(-1).value);
    return { bottom: base + 30, at, cross: X, marks: order.map((series) => series.points) };
  };

  // A point with all that is known of it: its interval or open end, its sampling interval, the time it is of.
  const mark = (point, view, at, cross, own) => {
    const { series } = point;
    const colour = view.colour(series);
    const [x, y] = at(point);
    const made = el("g", { role: "option", "aria-selected": "false", "aria-label": view.fact(point), ...own });
    const bar = (from, to, width, more) => made.append(line(...at(point, from), ...at(point, to), colour, width, more));
    if (cross && point.begin !== null) made.append(line(cross(point.begin), y, cross(point.end), y, colour, 3, { opacity: 0.4 }));
    if (point.low !== null && point.high !== null && point.low !== point.high) bar(point.low, point.high, 4, { opacity: 0.35 });
    if (solid(point) && (point.low === null) !== (point.high === null)) {
      const up = point.high === null ? 15 : -15;
      made.append(stroke(cross ? `M${x},${y}v${-up}m-3,${up / 4}l3,${-up / 4}l3,${up / 4}` : `M${x},${y}h${up}m${-up / 4},-3l${up / 4},3l${-up / 4},3`, colour, 1.4));
    }
    if (point.sampleLow !== null) {
      bar(point.sampleLow, point.sampleHigh, 1.4);
      for (const [a, b] of [at(point, point.sampleLow), at(point, point.sampleHigh)]) made.append(cross ? line(a - 4, b, a + 4, b, colour, 1.4) : line(a, b - 4, a, b + 4, colour, 1.4));
    }
    made.append(shape(x, y, series.asked, !view.near(series), solid(point), colour), el("circle", { cx: x, cy: y, r: 11, fill: "transparent" }));
    return Object.assign(point, { x, y, mark: made }).mark;
  };

  const legend = (back, lines, view, width, y) => {
    const points = lines.flatMap((series) => series.points);
    const near = (point) => view.near(point.series) > 0;
    const { words } = view;
    const key = (...look) => (x, at) => [shape(x, at, ...look, SOFT)];
    const items = [
      [(p) => p.series.asked && !near(p), key(true, true, true), words.keyAsked],
      [(p) => p.series.asked && near(p), key(true, false, true), words.keyClose],
      [(p) => p.series.asked && !solid(p), key(true, true, false), words.keyBetween],
      [(p) => !p.series.asked && !near(p), key(false, true, true), words.keySeen],
      [(p) => !p.series.asked && near(p), key(false, false, true), words.keySeenClose],
      [(p) => !p.series.asked && !solid(p), key(false, true, false), words.keyDerived],
      [(p) => (p.low === null) !== (p.high === null), (x, at) => [stroke(`M${x},${at + 6}v-12m-3,3l3,-3l3,3`, SOFT, 1.4)], words.keyOpen],
      [(p) => p.low !== null && p.high !== null && p.low !== p.high, (x, at) => [line(x, at - 6, x, at + 6, SOFT, 4, { opacity: 0.4 })], words.keyRange],
      [(p) => p.sampleLow !== null, (x, at) => [stroke(`M${x},${at - 6}v12m-4,0h8m-8,-12h8`, SOFT, 1.4)], words.keySample],
      [(p) => view.from !== view.to && p.begin !== null, (x, at) => [line(x - 7, at, x + 7, at, SOFT, 3, { opacity: 0.5 })], words.keyPart],
    ].filter(([there]) => points.some(there));
    let x = 0;
    for (const [, drawn, text] of items) {
      const room = wide(text, 12) + 34;
      if (x && x + room > width) [x, y] = [0, y + 20];
      back.append(...drawn(x + 8, y + 10), put(wrap(text, 12, width - 24, 1)[0], x + 20, y + 14, 12, { fill: SOFT }));
      x += room;
    }
    return y + (items.length ? 32 : 8);
  };

  // Draws and returns the points, a list for each series or row; each has `x`, `y` and its element, `mark`.
  const draw = (svg, lines, view) => {
    const width = Math.max(svg.parentElement.clientWidth, 280);
    const heading = wrap(view.heading, 16, width - 4, 9, 600);
    const unit = wrap(view.unit, 12, width - 8);
    const back = el("g", { "aria-hidden": "true" });
    const front = el("g", { role: "listbox", "aria-label": view.heading, "aria-orientation": "horizontal" });
    heading.forEach((text, i) => back.append(put(text, 0, 17 + 22 * i, 16, { "font-weight": 600 })));
    unit.forEach((text, i) => back.append(put(text, 0, heading.length * 22 + 14 + 16 * i, 12, { fill: SOFT })));
    const top = heading.length * 22 + unit.length * 16 + 22;
    const { bottom, at, cross, marks } = (view.from === view.to ? ranked : timed)(back, lines, view, width, top);
    marks.forEach((own, i) => own.forEach((point, j) => front.append(mark(point, view, at, cross, { id: `point-${i}-${j}`, tabindex: i || j ? -1 : 0 }))));
    const height = legend(back, lines, view, width, bottom);
    if (!lines.length) back.append(put(view.words.none, 0, top + 20, 14));
    for (const [key, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, "font-family": font })) svg.setAttribute(key, value);
    svg.replaceChildren(back, ...(lines.length ? [front] : []));
    return marks;
  };

  // The drawing as a picture of twice its size, with a margin; fonts are those of the system.
  const picture = (svg, ready) => {
    const copy = svg.cloneNode(true);
    const [width, height] = [Number(svg.getAttribute("width")) + 24, Number(svg.getAttribute("height")) + 16];
    const size = { width: 2 * width, height: 2 * height };
    for (const [key, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", viewBox: `-12 -8 ${width} ${height}`, ...size })) copy.setAttribute(key, value);
    copy.prepend(el("rect", { x: -12, y: -8, width, height, fill: "#ffffff" }));
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), size);
      canvas.getContext("2d").drawImage(image, 0, 0);
      canvas.toBlob(ready);
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  };

  return { draw, picture, grouped, solid };
})();
