"use strict";
// Search over the list of pages this page carries; needs no server.
(() => {
  const { places, periods, kinds, terms, pages } = JSON.parse(document.getElementById("pages").textContent);
  const words = document.body.dataset;
  const most = 50;
  const form = document.querySelector(".search");
  const input = document.getElementById("search");
  const count = document.getElementById("count");
  const list = document.getElementById("found");
  // A page is found by its region, month or year, kind and indicators, in any language.
  const hay = ([kind, period, place, , set]) => [kinds[kind], periods[period], places[place], terms[set]].map((known) => known?.[1] ?? "").join(" ");

  const find = () => {
    // “贵州2016年6月” is two words, as is “guizhou 2016-06”.
    const asked = input.value.toLowerCase().match(/\d[\d-]*(年(\d+月)?)?|[\p{sc=Han}]+|[^\s\d\p{sc=Han}]+/gu) ?? [];
    const found = asked.length ? pages.filter((page) => asked.every((word) => hay(page).includes(word))) : [];
    list.replaceChildren(...found.slice(0, most).map((page) => {
      const [kind, period, place, address] = page;
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = address;
      link.textContent = [places[place]?.[0], periods[period]?.[0], kinds[kind][0]].filter(Boolean).join(" · ");
      item.append(link);
      return item;
    }));
    count.textContent = !asked.length ? ""
      : !found.length ? words.none
      : (found.length > most ? words.first : words.found).replace("{n}", found.length).replace("{most}", most);
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", find);
  find();
})();
