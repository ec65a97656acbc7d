// The page of a run: is told what has changed, shows it, and asks for the diagram of the case that is looked at.

const ENDS = {
  0: "conformant", 1: "violations", 2: "it could not be played as it was asked for", 3: "nothing was selected",
  4: "the subject could not be run", 5: "expectations are stale", 6: "inconclusive trials are left", 130: "interrupted",
};
const OUTCOMES = ["pass", "fail", "error", "unexpected-pass", "known-fail", "inconclusive", "not-applicable"];
const FINE = new Set(["pass", "not-applicable", "known-fail"]);
const view = { run: null, at: 0, cases: new Map(), order: 0, chosen: null, has: 0, pending: false, asking: 0 };

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const elapsed = () => view.run.elapsed_ms + (view.run.end ? 0 : performance.now() - view.at);

/// The row of a case stays the same element while it is in a list, so that the keyboard's focus stays where it is.
function row(list, each, ...cells) {
  const button = make("button", { type: "button" }, ...cells);
  if (view.chosen === each.number) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => choose(each.number, true));
  const item = make("li", { "data-case": each.case, "data-number": each.number, class: `o-${each.outcome || "left"}` }, button);
  byId(list).prepend(item);
  return item;
}

function showCase(each) {
  const known = view.cases.get(each.number) || {};
  for (const item of [known.running, known.fallen]) if (item) item.remove();
  each.order = ++view.order;
  if (each.under_way) {
    each.running = row("running", each, make("span", { class: "id" }, each.case), make("span", { class: "time" }),
      ...(each.outcome ? [make("span", { class: "reason" }, `again, after ${each.outcome}`)] : []));
  }
  if (each.outcome) {
    each.fallen = row("fallen", each, make("span", { class: "word" }, each.outcome), make("span", { class: "id" }, each.case),
      make("span", { class: "time" }, seconds(each.took_ms)),
      ...(each.reason && each.outcome !== "pass" ? [make("span", { class: "reason" }, each.reason)] : []));
  }
  view.cases.set(each.number, each);
}

function total(label, number, kind) {
  return make("div", { class: `o-${kind}`, "data-total": kind }, make("b", {}, String(number)), make("span", {}, label));
}

function showTotals() {
  const all = [...view.cases.values()];
  const count = (outcome) => all.filter((each) => each.outcome === outcome).length;
  const running = all.filter((each) => each.under_way).length;
  const fallen = all.filter((each) => each.outcome).length;
  const counted = OUTCOMES.map((outcome) => [outcome, count(outcome)]).filter(([outcome, number]) => number > 0 || outcome === "pass");
  const totals = counted.map(([outcome, number]) => total(outcome, number, outcome));
  if (!view.run.end) totals.push(total("under way", running, "running"));
  totals.push(total(view.run.end ? "not played" : "left", view.run.cases - fallen, "left"), total("elapsed", seconds(elapsed()), "time"));
  byId("totals").replaceChildren(...totals);
  const bar = byId("bar");
  bar.replaceChildren(...counted.map(([outcome, number]) => {
    const part = make("span", { class: `o-${outcome}`, title: `${number} ${outcome}` });
    part.style.width = `${(100 * number) / view.run.cases}%`;
    return part;
  }));
  bar.setAttribute("aria-valuemax", String(view.run.cases));
  bar.setAttribute("aria-valuenow", String(fallen));
  setText(byId("running-count"), running ? String(running) : "");
  setText(byId("fallen-count"), `${fallen} of ${view.run.cases}`);
  byId("running-empty").hidden = running > 0;
  byId("fallen-empty").hidden = fallen > 0;
  document.title = `${fallen}/${view.run.cases} ${view.run.subject || "zkspec run"}`;
}

function showEnd(end) {
  if (!byId("end").hidden) return;
  status("ended", "run ended");
  const lines = [`The run has ended: exit ${end.code}, ${ENDS[end.code] || "see the terminal"}.`, end.text,
    end.report && `Report: ${end.report}`,
    `This page keeps what it shows; diagrams of other cases are ${end.report ? "there" : "in a report, with --output"}.`];
  byId("running-part").hidden = true;
  byId("follow").parentElement.hidden = true;
  byId("end").classList.toggle("o-pass", end.code === 0);
  byId("end").replaceChildren(...lines.filter(Boolean).map((line) => make("p", {}, line)));
  byId("end").hidden = false;
}

function applyFilter() {
  const wanted = byId("filter").value.trim().toLowerCase();
  const attention = byId("attention").checked;
  for (const each of view.cases.values()) {
    if (!each.fallen) continue;
    const text = `${each.case} ${each.outcome} ${each.reason || ""}`.toLowerCase();
    each.fallen.hidden = (wanted !== "" && !text.includes(wanted)) || (attention && FINE.has(each.outcome));
  }
}

function tick() {
  if (!view.run) return;
  const now = elapsed();
  for (const each of view.cases.values()) if (each.running) setText(each.running.querySelector(".time"), seconds(now - each.since_ms));
  const time = document.querySelector('[data-total="time"] b');
  if (time) setText(time, seconds(now));
}

function arrived(told) {
  if (told.snapshot) {
    for (const list of ["running", "fallen"]) byId(list).replaceChildren();
    view.cases.clear();
    view.chosen = null;
    view.has = 0;
    byId("end").hidden = true;
    byId("running-part").hidden = false;
    byId("follow").parentElement.hidden = false;
  }
  view.run = told.run;
  view.at = performance.now();
  told.changed.forEach(showCase);
  setText(byId("command"), told.run.command);
  setText(byId("subject"), told.run.subject || "waiting for the subject");
  setText(byId("phase"), told.run.phase);
  byId("phase").hidden = !told.run.phase;
  showTotals();
  applyFilter();
  tick();
  restore();
  follow();
  if (told.run.end) showEnd(told.run.end);
}

function choose(number, byHand) {
  if (byHand) byId("follow").checked = false;
  if (view.chosen !== number) view.has = 0;
  view.chosen = number;
  for (const each of view.cases.values())
    for (const item of [each.running, each.fallen])
      if (item && each.number === number) item.firstChild.setAttribute("aria-current", "true");
      else if (item) item.firstChild.removeAttribute("aria-current");
  history.replaceState(null, "", byHand ? `#${encodeURIComponent(view.cases.get(number).case)}` : location.pathname);
  askForDiagram();
}

/// What was chosen by hand before the page was loaded again.
function restore() {
  if (!location.hash || view.chosen !== null) return;
  for (const each of view.cases.values()) if (location.hash === `#${encodeURIComponent(each.case)}`) choose(each.number, true);
}

/// Nobody has chosen: one that is under way for as long as it is, then the next; where all is over at once, the last that came out.
function follow() {
  if (!byId("follow").checked || view.run.end || (location.hash && view.chosen === null)) return;
  const chosen = view.cases.get(view.chosen);
  if (chosen && chosen.under_way) return;
  const all = [...view.cases.values()];
  const newest = (some) => some.reduce((best, each) => (!best || each.order > best.order ? each : best), null);
  const next = newest(all.filter((each) => each.under_way)) ||
    newest(all.filter((each) => each.outcome && each.outcome !== "not-applicable"));
  if (next && next !== chosen) choose(next.number, false);
}

function showDiagram(told) {
  const chosen = view.cases.get(view.chosen);
  byId("diagram-title").replaceChildren("Diagram of ", make("code", {}, chosen.case));
  byId("diagram").className = `o-${chosen.under_way ? "left" : chosen.outcome || "left"}`;
  const state = chosen.under_way ? "under way" : chosen.outcome;
  if (told.svg) {
    view.has = told.revision;
    const drawn = document.createRange().createContextualFragment(told.svg);
    byId("drawing").replaceChildren(drawn);
    setText(byId("diagram-facts"), `${state}, ${told.events} events`);
  } else if (told.revision === 0) {
    byId("drawing").replaceChildren();
    setText(byId("diagram-facts"), state);
  }
  const empty = byId("drawing").childElementCount === 0;
  byId("drawing-empty").hidden = !empty;
  setText(byId("drawing-empty"), view.run.end ? "The run has ended, and its logs went with it; the report draws them."
    : chosen.under_way ? "Its log is on its way." : "There is no log of it.");
}

/// Twice a second while the case is under way; at once when it is chosen and when it has come out.
async function askForDiagram() {
  clearTimeout(view.asking);
  const number = view.chosen;
  if (number === null) return;
  try {
    const response = await fetch(`v1/cases/${number}/diagram?has=${view.has}`);
    if (response.ok && number === view.chosen) showDiagram(await response.json());
  } catch (error) {
    if (view.has === 0 && number === view.chosen) showDiagram({ revision: 0 });  // the server has gone; the stream tells that
  }
  clearTimeout(view.asking);
  if (!view.run.end) view.asking = setTimeout(askForDiagram, view.has === 0 ? 150 : 500);
}

function listen() {
  const address = new URL("v1/changes", location.href);
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  socket.onopen = () => status("live", "live");
  socket.onmessage = (message) => arrived(JSON.parse(message.data));
  socket.onclose = () => {
    if (view.run && view.run.end) return;
    status("lost", "not connected: the run was killed, or this page was too slow to answer");
    setTimeout(listen, 1000);
  };
}

byId("filter").addEventListener("input", applyFilter);
byId("attention").addEventListener("change", applyFilter);
byId("follow").addEventListener("change", () => {
  history.replaceState(null, "", location.pathname);
  if (view.run) follow();
});
setInterval(tick, 100);
listen();
