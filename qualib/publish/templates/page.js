"use strict";
// Sorting, and opening what a link leads to. Without this script a page reads the same.
(() => {
  const words = document.body.dataset;
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

  const key = (row, column) => {
    const cell = row.cells[column];
    const own = cell.querySelector("data");
    return own ? own.value : cell.dataset.sort ?? cell.textContent.trim();
  };

  // What is empty ("–") comes last whichever way; a column is of numbers if all else in it is.
  const order = (rows, column, down) => {
    const keyed = rows.map((row) => [key(row, column), row]);
    const full = keyed.filter(([text]) => text !== "" && text !== "–");
    const numeric = full.every(([text]) => !Number.isNaN(Number(text)));
    full.sort(([a], [b]) => (down ? -1 : 1) * (numeric ? a - b : compare(a, b)));
    return [...full, ...keyed.filter((pair) => !full.includes(pair))].map(([, row]) => row);
  };

  for (const table of document.querySelectorAll(".table > table")) {
    // Rows are sorted within their group, whose name stays above them.
    const listed = [...table.tBodies].map((body) => [body, [...body.rows].filter((row) => row.className !== "group")]);
    if (listed.reduce((n, [, rows]) => n + rows.length, 0) < 3) continue;
    const heads = [...table.tHead.rows[0].cells];
    const names = heads.map((head) => head.textContent);
    const choice = document.createElement("select");

    const sort = (column, way) => {
      heads.forEach((head, i) => (i === column && way ? head.setAttribute("aria-sort", way) : head.removeAttribute("aria-sort")));
      for (const [body, rows] of listed) body.append(...(way ? order(rows, column, way === "descending") : rows));
      choice.value = way ? `${column} ${way}` : "";
    };

    choice.append(new Option(words.listed, ""));
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: "" };
        const now = head.getAttribute("aria-sort");
        sort(column, now ? next[now] : "ascending");
      });
      for (const way of ["ascending", "descending"]) {
        choice.append(new Option(`${names[column]}, ${words[way]}`, `${column} ${way}`));
      }
    });
    choice.addEventListener("change", () => {
      const [column, way] = choice.value.split(" ");
      sort(Number(column), way);
    });
    // Where a narrow screen shows rows as cards there are no headings to press.
    const label = document.createElement("label");
    label.className = "sorter";
    label.append(`${words.sort} `, choice);
    table.parentElement.before(label);
  }

  const reveal = () => {
    const there = document.getElementById(location.hash.slice(1));
    for (let at = there; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (there) there.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
