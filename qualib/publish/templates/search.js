"use strict";
// Search over what this page carries; needs no server.
(() => {
  const { kinds, words, found } = JSON.parse(document.getElementById("index").textContent);
  const said = document.body.dataset;
  const most = 50;
  const form = document.querySelector(".search");
  const input = document.getElementById("search");
  const count = document.getElementById("count");
  const list = document.getElementById("found");
  const signs = { "▲": "off", "✓": "on" };

  // “四平满意度” has no space: a run of characters is found whole, or in parts of two characters and more.
  const run = (text, hay) => {
    if (!text || hay.includes(text)) return true;
    for (let n = text.length - 2; n > 1; n--) if (hay.includes(text.slice(0, n)) && run(text.slice(n), hay)) return true;
    return false;
  };
  // A word in Latin letters or digits begins a word of the text.
  const has = (word, hay) => /\p{sc=Han}/u.test(word) ? run(word, hay) : hay.includes(` ${word}`);
  const asked = () => (input.value.toLowerCase().match(/\d{4}年(?:\d{1,2}月)?|\p{sc=Han}+|[^\s\p{sc=Han},，、;；:：()（）·]+/gu) ?? [])
    .map((word) => word.replace(/^(\d{4})年$/, "$1"));

  const find = () => {
    const query = asked();
    const hit = query.length ? found.filter(([, , , , , own]) => {
      const hay = own.map((i) => words[i]).join(" ");
      return query.every((word) => has(word, hay));
    }) : [];
    list.replaceChildren(...hit.slice(0, most).map(([kind, title, note, address, sign]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = address;
      link.textContent = title;
      const mark = document.createElement("span");
      mark.className = `mark ${signs[sign] ?? ""}`;
      mark.textContent = sign;
      const more = document.createElement("span");
      more.className = "note";
      more.textContent = [kinds[kind], note].filter(Boolean).join(" · ");
      item.append(link, " ", mark, " ", more);
      return item;
    }));
    count.textContent = !query.length ? ""
      : !hit.length ? said.none
      : (hit.length > most ? said.first : said.found).replace("{n}", hit.length).replace("{most}", most);
  };

  // “/” leads to the search from anywhere, arrows through what was found, Escape back.
  addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const within = at >= 0 || document.activeElement === input;
    if (event.key === "/" && !within && !event.ctrlKey && !event.metaKey && !event.altKey) input.focus();
    else if (event.key === "ArrowDown" && within && links.length) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
    else if (event.key === "Escape" && at >= 0) input.focus();
    else return;
    event.preventDefault();
  });

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", find);
  find();
})();
