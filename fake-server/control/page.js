// The page of zkspec-fake: asks the control API for what there is, listens to its events, and sends what the buttons say.

const KEPT_EVENTS = 200;
const view = { next: 0, paused: false, waiting: [], refresh: 0, frozen: false };

function trouble(text) {
  byId("trouble").hidden = !text;
  setText(byId("trouble"), text);
}

const token = () => sessionStorage.getItem("token") || "";
const hex = (text) => Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

async function ask(path, method = "GET", body = undefined) {
  const headers = token() ? { Authorization: `Bearer ${token()}` } : {};
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  byId("token-form").hidden = response.status !== 401;
  const told = await response.json();
  if (!response.ok) throw new Error(told.error.message);
  return told;
}

async function act(path, body = {}) {
  try {
    await ask(path, "POST", body);
    trouble("");
  } catch (error) {
    trouble(error.message);
  }
  refresh();
}

function button(label, about, path, body) {
  const made = make("button", { type: "button", "aria-label": `${label} ${about}` }, label);
  made.addEventListener("click", () => act(path, body));
  return made;
}

/// Rows stay the same elements while the things that they show exist, so that the keyboard's focus stays where it is.
function fill(table, items, key, cells, acts) {
  const body = byId(table).tBodies[0];
  const rows = new Map(Array.from(body.rows, (row) => [row.dataset.key, row]));
  for (const item of items) {
    const name = String(item[key]);
    const shown = cells(item);
    let row = rows.get(name);
    if (!row) {
      row = make("tr", { "data-key": name }, ...shown.map(([, kind]) => make("td", { class: kind || "" })), make("td", {}, ...acts(item)));
      body.append(row);
    }
    shown.forEach(([text, kind], column) => {
      setText(row.cells[column], text);
      row.cells[column].className = kind || "";
    });
    rows.delete(name);
  }
  for (const gone of rows.values()) gone.remove();
  const empty = byId(`${table}-empty`);
  if (empty) empty.hidden = items.length > 0;
}

function networkChoice(server) {
  const choice = make("select", { "aria-label": `network of ${server.server}` });
  for (const mode of ["accept", "refuse", "mute", "deaf", "blackhole", "hang-up"]) choice.append(make("option", {}, mode));
  choice.value = server.net;
  choice.addEventListener("change", () => act(`v1/servers/${server.server}/net`, { mode: choice.value }));
  return choice;
}

function showServers(all) {
  byId("connect").value = all.connect_string;
  setText(byId("leader"), all.leader || "none");
  setText(byId("zxid"), all.last_zxid);
  const role = (server) => (server.running ? server.role || (server.isolated ? "cut off" : "does not serve") : "crashed");
  fill("servers", all.servers, "server",
    (server) => [[server.server, "id"], [server.address, "address"], [role(server), server.role ? "" : "down"],
      [String(server.connections), "number"], [server.net, server.net === "accept" ? "" : "down"]],
    (server) => [networkChoice(server), " ", button("heal", server.server, `v1/servers/${server.server}/heal`),
      button("crash", server.server, `v1/servers/${server.server}/crash`),
      button("restart", server.server, `v1/servers/${server.server}/restart`)]);
  for (const server of all.servers) {
    const choice = byId("servers").querySelector(`[data-key="${server.server}"] select`);
    if (document.activeElement !== choice) choice.value = server.net;
  }
}

function showSessions(sessions) {
  setText(byId("session-count"), String(sessions.length));
  fill("sessions", sessions, "session",
    (session) => [[session.session, "id"], [session.server || "–"], [session.connection ? `#${session.connection}` : "–", "number"],
      [seconds(session.timeout_ms), "number"], [seconds(session.expires_in_ms), "number"]],
    (session) => [button("expire", session.session, `v1/sessions/${session.session}/expire`)]);
}

function showConnections(connections) {
  setText(byId("connection-count"), String(connections.length));
  fill("connections", connections, "connection",
    (each) => [[`#${each.connection}`, "number"], [each.server], [each.peer, "address"], [each.session || "–", "id"],
      [String(each.frames_received), "number"], [String(each.frames_sent), "number"], [seconds(each.open_for_ms), "number"]],
    (each) => [button("cut", `connection ${each.connection}`, `v1/connections/${each.connection}/cut`, { how: "reset" })]);
}

async function refresh() {
  clearTimeout(view.refresh);
  try {
    const [servers, sessions, connections, clock, script] =
      await Promise.all(["servers", "sessions", "connections", "clock", "script"].map((name) => ask(`v1/${name}`)));
    showServers(servers);
    showSessions(sessions.sessions);
    showConnections(connections.connections);
    view.frozen = clock.frozen;
    setText(byId("clock"), seconds(clock.now_ms) + (clock.frozen ? ", frozen" : ""));
    setText(byId("clock-turn"), clock.frozen ? "Resume" : "Freeze");
    setText(byId("script"), script.script ? script.script.title : "none");
  } catch (error) {
    status("lost", byId("token-form").hidden ? "not reached" : "token needed");
  }
  clearTimeout(view.refresh);
  view.refresh = setTimeout(refresh, 1000);
}

function soon() {
  clearTimeout(view.refresh);
  view.refresh = setTimeout(refresh, 150);
}

/// The fields that tell most, in one line.
function brief(event) {
  if (event.kind === "closed") return `by ${event.by}, ${event.how}`;
  if (event.kind === "raw") return event.note;
  if (event.kind !== "frame") return "";
  const flat = (value) => (value && typeof value === "object" ? Object.entries(value).map(([name, of]) => `${name} ${flat(of)}`).join(" ")
    : String(value));
  return flat(event.fields);
}

function eventItem(event) {
  if (event.dropped) {
    return make("li", { class: "missed" }, make("div", { class: "plain" }, make("span"), make("span"), make("span"),
      make("span", { class: "what" }, `${event.dropped} missed`)));
  }
  const arrow = { to_server: "→", to_client: "←" }[event.direction] || "";
  const line = make("summary", {},
    make("span", { class: "at" }, (event.at_ms / 1000).toFixed(3)),
    make("span", { class: "where" }, event.server ? `${event.server}#${event.connection}` : ""),
    make("span", { class: event.direction || "" }, arrow),
    make("span", { class: "what" }, event.frame || event.kind),
    make("span", { class: "brief" }, brief(event)));
  const details = make("details", {}, line);
  details.addEventListener("toggle", () => {
    if (details.childElementCount === 1) details.append(make("pre", {}, JSON.stringify(event, null, 2)));
  });
  const item = make("li", { class: event.kind }, details);
  item.dataset.text = `${line.textContent} ${JSON.stringify(event)}`.toLowerCase();
  return item;
}

function applyFilter() {
  const wanted = byId("filter").value.trim().toLowerCase();
  let shown = 0;
  for (const item of byId("events").children) {
    item.hidden = wanted !== "" && !(item.dataset.text || "").includes(wanted);
    if (!item.hidden) ++shown;
  }
  const held = view.waiting.length > 0 ? `; ${view.waiting.length} more wait` : "";
  setText(byId("shown"), `${shown} of the last ${byId("events").childElementCount}${held}`);
  byId("events-empty").hidden = byId("events").childElementCount > 0;
}

/// All that has come since the last time at once, the newest on top.
function showEvents() {
  if (!view.paused) {
    byId("events").prepend(...view.waiting.splice(0).map(eventItem).reverse());
    while (byId("events").childElementCount > KEPT_EVENTS) byId("events").lastElementChild.remove();
  }
  applyFilter();
}

function arrived(event) {
  view.next += event.dropped || 1;
  view.waiting.push(event);
  if (view.waiting.length > KEPT_EVENTS) view.waiting.shift();
  if (view.waiting.length === 1) setTimeout(showEvents, 50);
  else if (view.paused) applyFilter();
  if (event.kind !== "frame" || event.frame !== "ping") soon();
}

async function listen() {
  try {
    const last = await ask("v1/journal?limit=1&since=1000000000000000");
    const journal = await ask(`v1/journal?limit=${KEPT_EVENTS}&since=${Math.max(view.next, last.end - KEPT_EVENTS)}`);
    view.next = journal.since;
    journal.events.forEach(arrived);
    view.next = journal.next;
  } catch (error) {
    setTimeout(listen, 1000);
    return;
  }
  const protocols = token() ? ["zkspec.events", `bearer.hex.${hex(token())}`] : ["zkspec.events"];
  const address = new URL(`v1/events?since=${view.next}`, location.href);
  address.protocol = "ws:";
  const socket = new WebSocket(address, protocols);
  socket.onopen = () => status("live", "live");
  socket.onmessage = (message) => arrived(JSON.parse(message.data));
  socket.onclose = () => {
    status("lost", "not connected");
    setTimeout(listen, 1000);
  };
}

byId("pause").addEventListener("click", () => {
  view.paused = !view.paused;
  byId("pause").setAttribute("aria-pressed", String(view.paused));
  setText(byId("pause"), view.paused ? "Go on" : "Pause");
  showEvents();
});
byId("filter").addEventListener("input", applyFilter);
byId("clock-turn").addEventListener("click", () => act(view.frozen ? "v1/clock/resume" : "v1/clock/freeze"));
byId("connect").addEventListener("focus", (event) => event.target.select());
byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", byId("token").value);
  refresh();
});
refresh();
listen();
