(function () {
  "use strict";
  // Fields and bytes light each other up: under the pointer, and of the focused row. One frame at a time is lit.
  let lit = [];

  function light(part) {
    lit.forEach((one) => one.classList.remove("lit"));
    const frame = part && part.closest(".frame");
    lit = frame ? Array.from(frame.querySelectorAll('[data-field="' + part.dataset.field + '"]')) : [];
    lit.forEach((one) => one.classList.add("lit"));
  }

  function partAt(place) {
    return place && place.closest ? place.closest("[data-field]") : null;
  }

  function rowsOf(table) {
    return Array.from(table.querySelectorAll("tr[data-field]"));
  }

  // One row of each table can be reached with Tab, the others with the arrow keys.
  function move(row, key) {
    const rows = rowsOf(row.closest("table"));
    const at = rows.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
    if (to === undefined || !rows[to]) return false;
    row.tabIndex = -1;
    rows[to].tabIndex = 0;
    rows[to].focus();
    return true;
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.matches(".frame")) return;
    for (let one = target; one; one = one.parentElement.closest("details")) one.open = true;
    target.scrollIntoView();
    const row = target.querySelector("tr[data-field]");
    if (row) row.focus({ preventScroll: true });
  }

  document.querySelectorAll("table.spans").forEach((table) => {
    table.setAttribute("role", "grid");
    rowsOf(table).forEach((row, at) => { row.tabIndex = at === 0 ? 0 : -1; });
  });
  document.addEventListener("mouseover", (over) => {
    const part = partAt(over.target);
    if (part || lit.length > 0) light(part || partAt(document.activeElement));
  });
  document.addEventListener("focusin", (focus) => light(partAt(focus.target)));
  document.addEventListener("focusout", () => light(null));
  document.addEventListener("keydown", (key) => {
    const row = partAt(document.activeElement);
    if (row && row.tagName === "TR" && !key.altKey && !key.ctrlKey && !key.metaKey && move(row, key.key)) key.preventDefault();
  });
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
