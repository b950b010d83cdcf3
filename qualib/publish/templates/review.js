"use strict";
(() => {
  const given = JSON.parse(document.getElementById("given").textContent);
  const { words, fields, codes } = given;
  const named = Object.fromEntries(fields.map(field => [field.name, field]));
  const list = document.getElementById("rows"), pane = document.getElementById("text");
  const rows = new Map();
  let next = 1, saved = true;

  // ---- Reading cells --------------------------------------------------------------------------------------------
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const number = cell => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell.trim()) ? Number(cell) : NaN;
  // Offsets count characters as Python does, not the halves that JavaScript makes of the rare ones.
  const characters = [...given.text];
  const span = row => characters.slice(number(row.start), number(row.end)).join("");

  function numbers(expression) {
    if (expression in given.worded) return [given.worded[expression]];
    const plain = expression.replace(/[０-９．]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
    const scale = { 万: 1e4, 亿: 1e8 };
    return [...plain.matchAll(/(\d+(?:\.\d+)?)(万|亿(?!元))?/g)].map(found => Number(found[1]) * (scale[found[2]] ?? 1));
  }

  function section(offset) {
    return given.headings.filter(([start]) => start <= offset).at(-1)?.[1] ?? given.headings[0]?.[1] ?? "";
  }

  // ---- What is wrong with a row: pairs of the fields to look at and what was expected ------------------------------
  // The same rules as of `qualib add-plan`: of the data package, of the tables together, and of the plan's text.
  function* ofFields(row) {
    for (const field of fields) {
      const cell = row[field.name];
      if (cell === "") { if (field.required) yield [[field.name], words.required]; continue; }
      if (field.type !== "string") {
        const value = number(cell);
        if (!Number.isFinite(value)) yield [[field.name], words.number];
        else if (field.type === "integer" && value % 1) yield [[field.name], words.whole];
        else if (value < field.minimum) yield [[field.name], fill(words.least, { n: field.minimum })];
        else if (value > field.maximum) yield [[field.name], fill(words.most, { n: field.maximum })];
      }
      else if (field.enum && !field.enum.includes(cell)) yield [[field.name], words.listed];
      else if (field.pattern && !new RegExp(field.pattern, "u").test(cell)) yield [[field.name], words.pattern];
    }
  }

  // No two rows may have the same; 2017 and 2017.0 are one year.
  const key = row => ["indicator", "label_zh", "measure"].map(name => row[name]).concat(number(row.year)).join("\u0000");

  function* ofRow(row, keys) {
    const low = row.low === "" ? null : number(row.low), high = row.high === "" ? null : number(row.high);
    const ends = ["low", "high"], code = codes[row.indicator];
    if (low === null && high === null) yield [ends, words.oneEnd];
    if (low !== null && high !== null && low > high) yield [ends, words.order];
    const fits = { ge: high === null && low !== null, approx_ge: high === null && low !== null,
                   le: low === null && high !== null, eq: low !== null && low === high,
                   range: low !== null && high !== null && low < high };
    if (!fits[row.comparator]) yield [["comparator", ...ends], words[row.comparator]];
    const year = number(row.year);
    if (given.period && (year < given.period[0] || year > given.period[1]))
      yield [["year"], fill(words.period, { start: given.period[0], end: given.period[1] })];
    const units = { change: ["pp"], growth: ["percent", "percent_per_year"], multiple: ["multiple"] }[row.measure];
    if (units && !units.includes(row.unit)) yield [["unit"], fill(words.units, { units: units.join(", ") })];
    if (!units && code && code.unit !== row.unit) yield [["unit"], fill(words.ownUnit, { unit: code.unit })];
    if (code && ["level", "ceiling"].includes(row.measure))
      for (const [name, end] of [["low", low], ["high", high]])
        if (end !== null && (end < (code.floor ?? -Infinity) || end > (code.ceiling ?? Infinity))) yield [[name], words.bounds];
    if (keys.get(key(row)) > 1) yield [["indicator", "label_zh", "measure", "year"], words.twice];
  }

  function* ofText(row) {
    const offsets = ["start", "end"];
    if (row.start === "" || row.end === "") return yield [offsets, words.offsets];
    if (number(row.start) >= number(row.end)) return yield [offsets, words.offsetOrder];
    const there = span(row);
    if (number(row.end) > characters.length || !there || !row.value_text.startsWith(there))
      return yield [[...offsets, "value_text"], fill(words.span, { found: there.slice(0, 20) })];
    const told = new Set(numbers(there)), ends = new Set([row.low, row.high].filter(cell => cell !== "").map(number));
    if (told.size !== ends.size || [...told].some(value => !ends.has(value)))
      yield [["low", "high"], fill(words.told, { found: [...told].join(", ") })];
    const path = section(number(row.start));
    if (path !== row.section) yield [["section"], fill(words.section, { found: path })];
  }

  function faults(row, keys) {
    const first = [...ofFields(row)];
    return first.length ? first : [...ofRow(row, keys), ...ofText(row)];
  }

  // ---- The form ----------------------------------------------------------------------------------------------------
  function say(...sentences) { document.getElementById("state").textContent = sentences.filter(Boolean).join(" "); }

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value); else made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function control(id, field, cells) {
    const attributes = { id: `${id}-${field.name}`, name: field.name, "aria-describedby": `${id}-faults`, autocomplete: "off" };
    if (field.name === "indicator") attributes.list = "codes";
    let input;
    if (field.enum) {
      const known = Object.entries(field.words);
      const open = !field.required || !field.enum.includes(cells[field.name]) ? [make("option", { value: "" }, "–")] : [];
      input = make("select", attributes, ...open, ...known.map(([code, word]) => make("option", { value: code }, word)));
    } else input = make("input", { ...attributes, ...(field.type === "string" ? {} : { inputmode: "decimal" }) });
    input.value = cells[field.name];
    return make("div", { class: `field ${field.name}` }, make("label", { for: attributes.id }, field.title), input);
  }

  function add(cells, at = null) {
    const id = `row-${next}`, n = next++;
    for (const field of fields) cells[field.name] ??= "";
    const place = make("button", { type: "button", class: "place", "aria-label": fill(words.place, { n }) }, String(n));
    const gone = make("button", { type: "button", class: "delete" }, words.delete);
    const why = [cells.confidence && fill(words.confidence, { c: cells.confidence }), ...(cells.reason ?? "").split("; ").map(sign => given.signs[sign] ?? sign)].filter(Boolean).join(" · ");
    const card = make("section", { id, class: "row", "aria-label": fill(words.row, { n }) },
      make("header", {}, place, make("span", { class: "note" }, why), gone),
      make("div", { class: "fields" }, ...fields.map(field => control(id, field, cells))),
      make("p", { class: "note code" }), make("ul", { class: "faults", id: `${id}-faults` }));
    if (Number(cells.confidence || 1) < given.sure) card.classList.add("unsure");
    const row = { cells, card, gone: false, n };
    rows.set(n, row);
    place.addEventListener("click", () => show(row, true));
    gone.addEventListener("click", () => {
      row.gone = !row.gone;
      card.classList.toggle("gone", row.gone);
      gone.textContent = row.gone ? words.restore : words.delete;
      for (const input of card.querySelectorAll("input, select")) input.disabled = row.gone;
      edited();
    });
    card.addEventListener("input", event => { cells[event.target.name] = event.target.value; edited(); });
    card.addEventListener("focusin", () => show(row, false));
    if (at) at.after(card); else list.append(card);
    return row;
  }

  function check() {
    let count = 0, kept = 0;
    const keys = new Map();
    for (const { cells, gone } of rows.values()) if (!gone) keys.set(key(cells), (keys.get(key(cells)) ?? 0) + 1);
    for (const { cells, card, gone } of rows.values()) {
      const found = gone ? [] : faults(cells, keys);
      const marked = new Set(found.flatMap(([names]) => names));
      for (const input of card.querySelectorAll("input, select"))
        if (marked.has(input.name)) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      card.querySelector(".faults").replaceChildren(...found.map(([names, expected]) =>
        make("li", {}, `${names.map(name => named[name].title).join(words.comma)}${words.colon}${expected}`)));
      const code = codes[cells.indicator];
      card.querySelector(".code").textContent = code ? `${code.name}${words.colon}${code.definition}`
        : cells.indicator ? words.newCode : "";
      kept += !gone;
      count += found.length;
    }
    say(fill(words.rows, { n: kept }), rows.size > kept ? fill(words.gone, { n: rows.size - kept }) : "",
        count ? fill(words.faults, { n: count }) : words.sound);
  }

  function edited() { saved = false; check(); mark(); }

  // ---- The text, with the span of every row marked -------------------------------------------------------------------
  function mark() {
    const spans = [...rows.values()].filter(row => !row.gone && number(row.cells.end) > number(row.cells.start))
      .map(row => [number(row.cells.start), number(row.cells.end), row]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const parts = [];
    let at = 0;
    for (let i = 0; i < spans.length; i++) {
      const [start, end] = spans[i];
      const here = [spans[i][2]];
      while (i + 1 < spans.length && spans[i + 1][0] === start && spans[i + 1][1] === end) here.push(spans[++i][2]);
      if (start < at || end > characters.length) continue; // inside another's span: reached through its own row
      parts.push(characters.slice(at, start).join(""), make("mark", {
        "data-n": here.map(row => row.n).join(","), class: here.some(row => row.card.classList.contains("unsure")) ? "unsure" : "",
        onclick: () => { show(here[0], false); here[0].card.scrollIntoView({ block: "nearest" }); } },
        characters.slice(start, end).join("")));
      at = end;
    }
    pane.replaceChildren(...parts, characters.slice(at).join(""));
  }

  function show(row, focus) {
    for (const seen of document.querySelectorAll(".now")) seen.classList.remove("now");
    row.card.classList.add("now");
    const found = [...pane.querySelectorAll("mark")].find(seen => seen.dataset.n.split(",").includes(String(row.n)));
    if (!found) return;
    found.classList.add("now");
    pane.scrollTop += found.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
    if (focus) pane.focus({ preventScroll: true });
  }

  // ---- What the buttons do ---------------------------------------------------------------------------------------------
  let selected = null;
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !pane.contains(selection.anchorNode) || !pane.contains(selection.focusNode)) return;
    const chosen = selection.getRangeAt(0), before = document.createRange();
    before.setStart(pane, 0);
    before.setEnd(chosen.startContainer, chosen.startOffset);
    const start = [...before.toString()].length;
    selected = [start, start + [...chosen.toString()].length];
  });

  function fromSelection() {
    if (!selected) { say(words.select); return; }
    const [start, end] = selected, text = characters.slice(start, end).join(""), told = numbers(text);
    const last = given.period ? String(given.period[1]) : "";
    const row = add({ start: String(start), end: String(end), value_text: text, section: section(start), year: last,
                      low: told.length ? String(Math.min(...told)) : "", high: told.length ? String(Math.max(...told)) : "",
                      comparator: new Set(told).size > 1 ? "range" : "eq" });
    edited();
    show(row, false);
    row.card.querySelector("[name=label_zh]").focus();
  }

  const quoted = cell => /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const table = () => [given.columns, ...[...rows.values()].filter(row => !row.gone).sort((a, b) => a.n - b.n)
    .map(({ cells }) => given.columns.map(name => cells[name] ?? ""))]
    .map(line => line.map(quoted).join(",") + "\n").join("");

  function save() {
    const link = make("a", { download: given.file, href: URL.createObjectURL(new Blob([table()], { type: "text/csv" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    saved = true;
  }

  function parsed(text) {
    const lines = [[""]];
    for (const [, cell, end] of text.replace(/^\ufeff/, "").matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)) {
      lines.at(-1)[lines.at(-1).length - 1] = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      if (end === ",") lines.at(-1).push(""); else if (end) lines.push([""]); else break;
    }
    return lines.filter(line => line.length > 1);
  }

  async function open(event) {
    const [head, ...lines] = parsed(await event.target.files[0].text());
    event.target.value = "";
    if (!head || given.needed.some(name => !head.includes(name))) {
      say(fill(words.otherFile, { columns: given.needed.join(", ") }));
      return;
    }
    start(lines.map(line => Object.fromEntries(head.map((name, i) => [name, line[i] ?? ""]))));
  }

  function start(drafts) {
    rows.clear();
    list.replaceChildren();
    next = 1;
    for (const cells of drafts) add({ ...cells });
    order();
    check();
    mark();
    saved = true;
  }

  function order() {
    const sure = document.getElementById("order").value === "sure";
    const by = row => sure ? Number(row.cells.confidence || 1) : number(row.cells.start);
    list.append(...[...rows.values()].sort((a, b) => by(a) - by(b) || a.n - b.n).map(row => row.card));
  }

  document.getElementById("codes").append(...Object.entries(codes).map(([code, { name }]) => make("option", { value: code }, name)));
  document.getElementById("add").addEventListener("click", fromSelection);
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("open").addEventListener("change", open);
  document.getElementById("order").addEventListener("change", order);
  addEventListener("beforeunload", event => { if (!saved) event.preventDefault(); });
  start(given.rows);
})();
