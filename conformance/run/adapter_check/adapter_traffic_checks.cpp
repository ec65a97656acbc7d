// Many calls, many handles, much data: what an adapter tells is held against the frames that its client exchanged with the fake ensemble.
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "conformance/run/adapter_check/adapter_checks.hpp"

namespace zkspec {
namespace {

constexpr std::size_t large_value = 700'000;  // in base64 and with its event, less than the 1 MiB of a line
constexpr std::size_t large_path = 100'000;
constexpr std::size_t calls_under_load = 2'000;
constexpr std::size_t watches_under_load = 500;
constexpr int handles_beside = 64;
constexpr Duration load_limit = 30s;

/// The reference client, which changes the data behind the back of the client under test.
class Writer {
 public:
  explicit Writer(AdapterBench& bench)
      : bench_{bench}, port_{bench.reference().attach("writer", [this](TimePoint, const std::string&, const ClientReport& report) {
          const auto* done = std::get_if<report::Done>(&report);
          if (done != nullptr) ++done_;
        })} {
    port_->send("w", command::Open{{bench.ensemble().address(ServerIndex{1})}, 10s, {}, false, {}});
  }
  void create(const std::string& path, Bytes data = {}) { submit(Operation::create, path, std::move(data)); }
  void set(const std::string& path) { submit(Operation::set, path, to_bytes("changed")); }
  bool finish() {
    return bench_.until([this] { return done_ == submitted_; }, load_limit);
  }

 private:
  void submit(Operation kind, const std::string& path, Bytes data) {
    port_->send("w", command::Op{std::to_string(++submitted_), kind, path, std::move(data), -1, {}});
  }

  AdapterBench& bench_;
  std::size_t submitted_ = 0;
  std::size_t done_ = 0;
  std::unique_ptr<ClientPort> port_;
};

command::Op read(std::string tag, Operation kind, std::string path, std::optional<std::string> watch = {}) {
  return {std::move(tag), kind, std::move(path), {}, -1, std::move(watch)};
}

Made without_session(const AdapterBench& bench) { return made(false, "open", "no `connected`: " + bench.last_words()); }

/// Sends one operation and waits for what comes of it.
struct Asked {
  std::string line = {};
  const AdapterBench::Heard* answer = nullptr;
  const report::Done* done = nullptr;
  bool unsupported = false;
};
Asked ask(AdapterBench& bench, const std::string& client, const command::Op& operation) {
  Asked asked{.line = command_line(client, operation)};
  bench.send_line(asked.line);
  bench.until([&] { return (asked.answer = bench.answer(client, operation.tag)) != nullptr; });
  if (asked.answer == nullptr) return asked;
  const auto& report = std::get<heard::Report>(asked.answer->event.what).report;
  asked.done = std::get_if<report::Done>(&report);
  asked.unsupported = std::holds_alternative<report::Unsupported>(report);
  return asked;
}
std::string came_of(const Asked& asked, const AdapterBench& bench) {
  return asked.answer == nullptr ? bench.last_words() : shortened(asked.answer->line);
}

Bytes varied(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t index = 0; index < size; ++index) bytes[index] = static_cast<std::uint8_t>(index * 31 + index / 256);
  return bytes;
}

Made large_data(AdapterBench& bench) {
  const auto data = varied(large_value);
  Writer writer{bench};
  writer.create("/large", data);
  const auto client = writer.finish() ? bench.open() : std::string{};
  if (client.empty()) return without_session(bench);
  const auto asked = ask(bench, client, read("large", Operation::get, "/large"));
  if (asked.unsupported) return skipped("`get` is unsupported");
  const bool same = asked.done != nullptr && asked.done->result == ApiResult::ok && asked.done->data == data;
  return made(same, fmt::format("{}, of a node of {} bytes", asked.line, large_value), came_of(asked, bench));
}

/// The first request of that kind, by its record.
template <class Request>
const Request* requested(const AdapterBench& bench) {
  for (const auto& each : bench.log()) {
    const auto* frame = std::get_if<event::Frame>(&each.what);
    const auto* request = frame == nullptr ? nullptr : std::get_if<wire::Request>(&frame->message);
    if (const auto* body = request == nullptr ? nullptr : std::get_if<Request>(&request->body)) return body;
  }
  return nullptr;
}

Made large_write(AdapterBench& bench) {
  const auto client = bench.open();
  if (client.empty()) return without_session(bench);
  const auto data = varied(large_value);
  const auto asked = ask(bench, client, {"large", Operation::create, "/large", data, -1, {}});
  if (asked.unsupported) return skipped("`create` is unsupported");
  const auto* sent = requested<wire::CreateRequest>(bench);
  if (sent == nullptr || sent->data != data) return made(false, shortened(asked.line), "a request that does not carry these bytes");
  return made(asked.done != nullptr && asked.done->result == ApiResult::ok, shortened(asked.line), came_of(asked, bench));
}

Made long_path(AdapterBench& bench) {
  const auto client = bench.open();
  if (client.empty()) return without_session(bench);
  const auto path = "/" + std::string(large_path, 'p');
  const auto asked = ask(bench, client, read("long", Operation::exists, path));
  if (asked.unsupported) return skipped("`exists` is unsupported");
  const auto* sent = requested<wire::ExistsRequest>(bench);
  if (sent == nullptr || sent->path != path) return made(false, shortened(asked.line), "a request without this path");
  return made(asked.done != nullptr && asked.done->result == ApiResult::no_node, shortened(asked.line), came_of(asked, bench));
}

/// What the client was sent, in the words of what has to be told: "done /o/7", "watch /w/7". All reads are those of the one client.
std::vector<std::string> on_the_wire(std::span<const Event> log) {
  std::vector<std::string> items;
  std::optional<ConnectionId> connection;
  std::map<Xid, std::string> asked;
  for (const auto& each : log) {
    const auto* frame = std::get_if<event::Frame>(&each.what);
    if (frame == nullptr) continue;
    if (const auto* request = std::get_if<wire::Request>(&frame->message)) {
      const auto* get = std::get_if<wire::GetDataRequest>(&request->body);
      const auto* exists = std::get_if<wire::ExistsRequest>(&request->body);
      if (get == nullptr && exists == nullptr) continue;
      connection = frame->connection;
      asked[request->header.xid] = (get != nullptr ? get->path : exists->path).value_or("");
    } else if (frame->connection == connection) {
      const auto* reply = std::get_if<wire::Reply>(&frame->message);
      const auto* notification = std::get_if<wire::Notification>(&frame->message);
      if (reply != nullptr && asked.contains(reply->header.xid)) items.push_back("done " + asked.at(reply->header.xid));
      if (notification != nullptr) items.push_back("watch " + notification->event.path.value_or(""));
    }
  }
  return items;
}

/// The same as the adapter has told it; the tags are the paths.
std::vector<std::string> as_told(const AdapterBench& bench) {
  std::vector<std::string> items;
  for (const auto& each : bench.heard()) {
    const auto* said = std::get_if<heard::Report>(&each.event.what);
    if (said == nullptr) continue;
    if (const auto* done = std::get_if<report::Done>(&said->report)) items.push_back("done " + done->tag);
    if (const auto* watch = std::get_if<report::Watch>(&said->report))
      if (watch->kind != WatchWord::session) items.push_back("watch " + watch->path);
  }
  return items;
}

Made compare(std::vector<std::string> wire, std::vector<std::string> told, std::string_view kind, std::string sent) {
  const auto other = [kind](const std::string& item) { return !item.starts_with(kind); };
  std::erase_if(wire, other);
  std::erase_if(told, other);
  const auto [first, second] = std::ranges::mismatch(wire, told);
  if (first == wire.end() && second == told.end()) return made(true, std::move(sent), fmt::format("{} events in this order", told.size()));
  const auto shown = [](auto at, auto end) { return at == end ? std::string{"nothing more"} : shortened(*at); };
  return made(false, std::move(sent), fmt::format("event {}: {}, where the wire has {}", second - told.begin() + 1,
                                                  shown(second, told.end()), shown(first, wire.end())));
}

/// So many completions and watch events.
bool all_told(AdapterBench& bench, std::size_t count) {
  return bench.until([&bench, count] { return bench.heard().size() >= count && as_told(bench).size() >= count; }, load_limit);
}

/// Behind a first read, of which it is known that the client has watches.
bool armed(AdapterBench& bench, const std::string& client, std::size_t count) {
  for (std::size_t index = 0; index < count; ++index) {
    const auto path = fmt::format("/w{}", index);
    bench.send_line(command_line(client, read(path, Operation::get, path, "watch")));
  }
  return all_told(bench, count + 1);
}

/// Calls, and where the client has watches, changes of watched nodes between them.
Made order_of(AdapterBench& bench, std::string_view kind, std::size_t watches) {
  Writer writer{bench};
  for (std::size_t index = 0; index < watches; ++index) writer.create(fmt::format("/w{}", index));
  const auto client = writer.finish() ? bench.open() : std::string{};
  if (client.empty()) return without_session(bench);
  if (watches > 0 && ask(bench, client, read("probe", Operation::get, "/", "probe")).unsupported) return skipped("watches are unsupported");
  if (watches > 0 && !armed(bench, client, watches)) return made(false, fmt::format("{} watches", watches), bench.last_words());
  for (std::size_t index = 0; index < calls_under_load; ++index) {
    const auto path = fmt::format("/o{}", index);
    bench.send_line(command_line(client, read(path, index % 3 == 0 ? Operation::get : Operation::exists, path)));
    const auto changed = index * watches / calls_under_load;
    if (changed != (index + 1) * watches / calls_under_load) writer.set(fmt::format("/w{}", changed));
  }
  const auto sent = fmt::format("{} calls, {} watches", calls_under_load, watches);
  if (!writer.finish()) return made(false, sent, bench.last_words());
  all_told(bench, calls_under_load + 2 * watches + (watches > 0 ? 1 : 0));
  auto told = as_told(bench);
  auto wire = on_the_wire(bench.log());
  std::erase(told, "done probe");
  std::erase(wire, "done /");
  return compare(std::move(wire), std::move(told), kind, sent);
}

/// The session in which a path was asked for.
std::map<std::string, SessionId> sessions_by_path(std::span<const Event> log) {
  std::map<std::string, SessionId> found;
  std::map<ConnectionId, SessionId> sessions;
  for (const auto& each : log) {
    const auto* frame = std::get_if<event::Frame>(&each.what);
    if (frame == nullptr) continue;
    if (const auto* granted = std::get_if<wire::ConnectResponse>(&frame->message)) sessions[frame->connection] = granted->sessionId;
    const auto* request = std::get_if<wire::Request>(&frame->message);
    const auto* get = request == nullptr ? nullptr : std::get_if<wire::GetDataRequest>(&request->body);
    if (get != nullptr) found[get->path.value_or("")] = sessions[frame->connection];
  }
  return found;
}

/// Each handle reads a node of its own at the same time, and tells of its own session.
Made beside(AdapterBench& bench) {
  const auto count = std::min(bench.capabilities().max_clients, handles_beside);
  Writer writer{bench};
  for (int index = 0; index < count; ++index) writer.create(fmt::format("/own{}", index), to_bytes(std::to_string(index)));
  if (!writer.finish()) return made(false, "open", "nothing");
  std::vector<std::string> clients;
  for (int index = 0; index < count; ++index) {
    clients.push_back(bench.open());
    if (clients.back().empty())
      return made(false, fmt::format("open, {} of {}", index + 1, count), "no `connected`: " + bench.last_words());
  }
  const auto sent = fmt::format("a get and an info by each of {} clients at once", count);
  for (int index = 0; index < count; ++index) {
    const auto& client = clients[static_cast<std::size_t>(index)];
    bench.send_line(command_line(client, read("own", Operation::get, fmt::format("/own{}", index))));
    bench.send_line(command_line(client, command::Info{"who"}));
  }
  const auto all_answered = [&] {
    return std::ranges::all_of(clients, [&bench](const auto& client) {
      return bench.answer(client, "own") != nullptr && bench.answer(client, "who") != nullptr;
    });
  };
  if (!bench.until(all_answered, load_limit)) return made(false, sent, bench.last_words());
  const auto sessions = sessions_by_path(bench.log());
  for (int index = 0; index < count; ++index) {
    const auto& client = clients[static_cast<std::size_t>(index)];
    const auto* own = bench.answer(client, "own");
    const auto* done = std::get_if<report::Done>(&std::get<heard::Report>(own->event.what).report);
    if (done == nullptr || done->data != to_bytes(std::to_string(index))) return made(false, sent, shortened(own->line));
    const auto* who = bench.answer(client, "who");
    const auto* info = std::get_if<report::Info>(&std::get<heard::Report>(who->event.what).report);
    const auto session = sessions.find(fmt::format("/own{}", index));
    if (session == sessions.end()) return made(false, sent, "no request for " + fmt::format("/own{}", index));
    if (info != nullptr && info->session_id && *info->session_id != session->second)
      return made(false, sent, shortened(who->line) + ", the session of another handle");
  }
  return made(true, sent, "each its own data and session");
}

/// Servers that turn everybody away are tried again and again.
Made fixed_order(AdapterBench& bench) {
  auto& ensemble = bench.ensemble();
  std::vector<std::string> addresses;
  for (const auto server : {3U, 1U, 5U, 2U, 4U}) addresses.push_back(to_string(ensemble.address(ServerIndex{server})));
  for (std::uint32_t server = 1; server <= ensemble.servers(); ++server) ensemble.net(ServerIndex{server}, NetMode::hang_up);
  boost::json::array servers;
  for (const auto& address : addresses) servers.emplace_back(address);
  const boost::json::object open{
      {"command", "open"}, {"client", "fixed"}, {"servers", servers}, {"timeout_ms", 6000}, {"fixed_order", true}};
  bench.send(open);
  const auto tried = [&bench] {
    std::vector<std::string> all;
    for (const auto& each : bench.log())
      if (const auto* opened = std::get_if<event::Opened>(&each.what)) all.push_back(to_string(bench.ensemble().address(opened->server)));
    return all;
  };
  const auto sent = fmt::format("open with fixed_order, {}", fmt::join(addresses, ","));
  bench.until([&] { return tried().size() >= addresses.size(); }, load_limit);
  auto first = tried();
  first.resize(std::min(first.size(), addresses.size()));
  return made(first == addresses, sent, fmt::format("attempts at {}", fmt::join(first, ", ")));
}

}  // namespace

std::vector<BenchCheck> traffic_checks() {
  const std::string whole = "Read and write lines of up to 1 MiB; cut nothing.";
  const std::string in_callback =
      "Write each event in the library's callback, one line at a time under one lock; sort and collect nothing.";
  return {
      {"values/large-data", "`done` with all bytes", whole, {}, large_data},
      {"values/large-write", "a request with all bytes, and its `done`", whole, {}, large_write},
      {"values/long-path", "a request with the whole path, and its `done`", whole, {}, long_path},
      {"order/completions", "one `done` for each call, in the order of the answers on the wire", in_callback, {},
       [](AdapterBench& bench) { return order_of(bench, "done", 0); }},
      {"order/watches", "one `watch` for each notification, in the order of the wire", in_callback, {},
       [](AdapterBench& bench) { return order_of(bench, "watch", watches_under_load); }},
      {"order/callbacks", "`done` and `watch` in one order, that of the wire",
       in_callback + " Where the library calls back on several threads, do not declare `ordered_callbacks`.", "ordered_callbacks",
       [](AdapterBench& bench) { return order_of(bench, "", watches_under_load); }},
      {"beside/handles", "what belongs to each client, under its own name",
       "Keep what belongs to a client with it, and nothing in one place for all; do not tell a `max_clients` that does not work.", {},
       beside, true},
      {"capability/fixed-order", "attempts in the order given", "Hand `fixed_order` of `open` to the library, or do not declare the flag.",
       "fixed_order", fixed_order},
  };
}

}  // namespace zkspec
