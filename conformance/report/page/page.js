(function () {
  "use strict";
  const cases = Array.from(document.querySelectorAll("details.case"));
  const areas = Array.from(document.querySelectorAll("section.area"));
  const toggles = Array.from(document.querySelectorAll("button[data-show]"));
  const needle = document.getElementById("needle");
  const unfold = document.getElementById("unfold");
  const texts = new Map(cases.map((one) => [one, wordsOf(one)]));

  function wordsOf(one) {
    const parts = one.querySelectorAll(":scope > summary, .why, .said, .finding h4, .clauses th");
    return Array.from(parts, (part) => part.textContent).join(" ").toLowerCase();
  }

  function filter() {
    const wanted = new Set(toggles.filter((t) => t.getAttribute("aria-pressed") === "true").map((t) => t.dataset.show));
    const words = needle.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of cases) {
      one.hidden = !(wanted.has(one.dataset.outcome) && words.every((word) => texts.get(one).includes(word)));
      shown += one.hidden ? 0 : 1;
    }
    for (const area of areas) area.hidden = !area.querySelector("details.case:not([hidden])");
    document.getElementById("shown").value = shown + " of " + cases.length;
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) {
      needle.value = "";
      toggles.forEach((toggle) => toggle.setAttribute("aria-pressed", "true"));
      filter();
    }
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  }

  function addCopyButton(command) {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(command.textContent).then(() => { button.textContent = "Copied"; });
    });
    command.after(button);
  }

  // A click shows that outcome alone, a second one shows all again; with Ctrl, Shift or Cmd it is added or taken away.
  function toggleOutcome(toggle, several) {
    const alone = toggles.every((other) => (other.getAttribute("aria-pressed") === "true") === (other === toggle));
    for (const other of toggles) {
      const pressed = other.getAttribute("aria-pressed") === "true";
      other.setAttribute("aria-pressed", String(several ? (other === toggle ? !pressed : pressed) : alone || other === toggle));
    }
    filter();
  }

  toggles.forEach((toggle) => toggle.addEventListener("click", (click) => {
    toggleOutcome(toggle, click.ctrlKey || click.shiftKey || click.metaKey);
  }));
  needle.addEventListener("input", filter);
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === "Open all";
    cases.filter((one) => !one.hidden).forEach((one) => { one.open = open; });
    unfold.textContent = open ? "Close all" : "Open all";
  });

  // By keyboard from case to case, of those that the filter leaves.
  function go(step, wanted) {
    const shown = cases.filter((one) => !one.hidden);
    const here = document.activeElement.closest("details.case");
    let at = here ? shown.indexOf(here) : step > 0 ? -1 : shown.length;
    do at += step; while (shown[at] && !wanted(shown[at]));
    if (shown[at]) shown[at].querySelector("summary").focus();
  }
  const needsAttention = (one) => !["pass", "known-fail", "not-applicable"].includes(one.dataset.outcome);
  const keys = {
    "/": () => needle.focus(),
    j: () => go(1, () => true),
    k: () => go(-1, () => true),
    n: () => go(1, needsAttention),
    Escape: () => { const here = document.activeElement.closest("details.case"); if (here) here.querySelector("summary").focus(); },
  };
  document.addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    if (document.activeElement === needle) {
      if (key.key === "Escape") { needle.value = ""; filter(); needle.blur(); }
    } else if (keys[key.key]) {
      key.preventDefault();
      keys[key.key]();
    }
  });
  window.addEventListener("hashchange", openTarget);
  document.querySelectorAll(".again code").forEach(addCopyButton);
  document.getElementById("filter").hidden = false;
  document.getElementById("keys").hidden = false;
  filter();
  openTarget();
})();
