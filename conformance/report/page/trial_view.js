(function () {
  "use strict";
  // "4.told.1" lies between "4" and "5".
  function before(a, b) {
    const left = a.split("."), right = b.split(".");
    for (let i = 0; i < Math.min(left.length, right.length); ++i) {
      if (left[i] !== right[i]) return isNaN(left[i]) ? left[i] < right[i] : Number(left[i]) < Number(right[i]);
    }
    return left.length < right.length;
  }

  // Of what happened while a line looked: its kind of thing, and what it names, where there is such.
  function lookedAt(line, rows) {
    const text = line.textContent;
    if (!/\b(rx|tx|event|done|seen|get) = /.test(text)) return [];  // silence shows nothing
    const kinds = text.startsWith("c = ") ? ".a" : ".f, .k";
    const word = (/(?:rx|tx|event|done) = "([^"]+)"/.exec(text) || [])[1];
    const some = (all, holds) => { const kept = all.filter(holds); return kept.length ? kept : all; };
    return some(some(rows, (row) => row.matches(kinds)), (row) => word && row.textContent.includes(word));
  }

  // The rows of the diagram that a line of the script brought about or failed by. A line that only looks has none of its own: it gets what
  // fits it of what happened between the acts around it.
  function rowsOf(line, view) {
    const rows = Array.from(view.querySelectorAll("svg > g:not(.l)"));
    const first = view.querySelector("li[data-s]");
    const own = rows.filter((row) => row.dataset.s === line.dataset.s && line.dataset.s);
    if (own.length || !first) return own;
    const number = line.dataset.s;
    const last = (holds) => rows.reduce((found, row, at) => (row.dataset.s && holds(row.dataset.s) ? at : found), -1);
    if (!number) return rows.slice(0, 1 + last((other) => before(other, first.dataset.s)));
    const begin = 1 + last((other) => before(other, number));
    const end = rows.findIndex((row, at) => at >= begin && row.dataset.s);
    return lookedAt(line, rows.slice(begin, end < 0 ? rows.length : end));
  }

  const links = new WeakMap();  // views to [line, its rows] pairs
  function linksOf(view) {
    if (!links.has(view)) links.set(view, Array.from(view.querySelectorAll(".script li"), (line) => [line, rowsOf(line, view)]));
    return links.get(view);
  }

  function light(view, what) {
    view.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
    if (!what) return;
    for (const [line, rows] of linksOf(view)) {
      if (line !== what && !rows.includes(what)) continue;
      line.classList.add("lit");
      (line === what ? rows : [what]).forEach((row) => row.classList.add("lit"));
    }
  }

  function follow(event) {
    const view = event.target.closest && event.target.closest(".played");
    if (view) light(view, event.target.closest(".script li, svg > g:not(.l)"));
  }
  document.addEventListener("pointerover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("pointerout", (event) => {
    const view = event.target.closest && event.target.closest(".played");
    if (view && !view.contains(event.relatedTarget)) light(view, document.activeElement.closest(".played .script li"));
  });
  // Lines, and what scrolls, are reached by Tab once their case is open.
  function reach(details) {
    details.querySelectorAll(".script li").forEach((line) => { line.tabIndex = 0; });
    details.querySelectorAll(".wide").forEach((wide) => { if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0; });
  }
  document.addEventListener("toggle", (event) => { if (event.target.open) reach(event.target); }, true);
  document.querySelectorAll("details[open]").forEach(reach);
})();
