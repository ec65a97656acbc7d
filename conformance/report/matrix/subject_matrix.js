(function () {
  "use strict";
  const rows = Array.from(document.querySelectorAll("tr.row"));
  const groups = Array.from(document.querySelectorAll("tbody.group"));
  const needle = document.getElementById("needle");
  const differing = document.getElementById("differing");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));

  function filter() {
    const words = needle.value.toLowerCase().split(/\s+/).filter(Boolean);
    const only = differing.getAttribute("aria-pressed") === "true";
    let shown = 0;
    for (const row of rows) {
      row.hidden = (only && !row.classList.contains("differs")) || !words.every((word) => texts.get(row).includes(word));
      shown += row.hidden ? 0 : 1;
    }
    for (const group of groups) group.hidden = !group.querySelector("tr.row:not([hidden])");
    document.getElementById("shown").value = shown + " of " + rows.length + " rows";
  }

  needle.addEventListener("input", filter);
  differing.addEventListener("click", () => {
    differing.setAttribute("aria-pressed", String(differing.getAttribute("aria-pressed") !== "true"));
    filter();
  });
  document.addEventListener("keydown", (key) => {
    if (key.key === "/" && document.activeElement !== needle) { key.preventDefault(); needle.focus(); }
    if (key.key === "Escape" && document.activeElement === needle) { needle.value = ""; filter(); }
  });
  document.getElementById("filter").hidden = false;
  filter();
})();
