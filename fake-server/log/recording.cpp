// The form in which a log leaves the program: one JSON object per event. Numbers stand in a fixed form, so that equal logs give equal
// bytes; ids and bytes are texts as in wire::to_json.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "fake-server/log/event_log.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

std::string hex_text(BytesView bytes) { return "hex:" + to_hex(bytes); }

double as_ms(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

json::array to_json(const std::vector<Address>& servers) {
  json::array list;
  for (const auto& server : servers) list.push_back(json::value(to_string(server)));
  return list;
}

json::object placed(std::string_view kind, ServerIndex server, ConnectionId connection) {
  return {{"kind", kind}, {"server", to_string(server)}, {"connection", connection.value()}};
}

struct CommandFields {
  json::object& into;

  void operator()(const command::Open& open) const {
    into["servers"] = to_json(open.servers);
    into["timeout_ms"] = to_ms(open.timeout);
    if (!open.chroot.empty()) into["chroot"] = open.chroot;
    if (open.read_only) into["read_only"] = true;
    if (open.session) into["session"] = {{"id", to_string(open.session->id)}, {"password", hex_text(open.session->password)}};
  }
  void operator()(const command::Op& op) const {
    into["path"] = op.path;
    if (!op.data.empty()) into["data"] = hex_text(op.data);
    if (op.version != -1) into["version"] = op.version;
    if (op.watch) into["watch"] = *op.watch;
  }
  void operator()(const command::AddAuth& auth) const {
    into["scheme"] = auth.scheme;
    into["data"] = hex_text(auth.data);
  }
  void operator()(const command::UpdateServers& update) const { into["servers"] = to_json(update.servers); }
  void operator()(const command::Info& /*info*/) const {}
  void operator()(const command::Close& /*close*/) const {}
};

struct ReportFields {
  json::object& into;

  void operator()(const report::State& state) const {
    into["report"] = "state";
    into["state"] = word(state.state);
    into["raw"] = state.raw;
  }
  void operator()(const report::Done& done) const {
    into["report"] = "done";
    into["tag"] = done.tag;
    into["result"] = word(done.result);
    into["raw"] = done.raw;
    if (done.data) into["data"] = hex_text(*done.data);
  }
  void operator()(const report::Watch& watch) const {
    into["report"] = "watch";
    into["tag"] = watch.tag;
    into["type"] = word(watch.kind);
    into["path"] = watch.path;
  }
  void operator()(const report::Info& info) const {
    into["report"] = "info";
    into["tag"] = info.tag;
    if (info.session_id) into["session_id"] = to_string(*info.session_id);
    if (info.password) into["password"] = hex_text(*info.password);
    if (info.timeout) into["timeout_ms"] = to_ms(*info.timeout);
    if (info.server) into["server"] = *info.server;
    if (info.state) into["state"] = *info.state;
  }
  void operator()(const report::Unsupported& unsupported) const {
    into["report"] = "unsupported";
    into["what"] = unsupported.what;
  }
  void operator()(const report::Trouble& trouble) const {
    into["report"] = "trouble";
    into["where"] = trouble.where;
    into["text"] = trouble.text;
  }
  void operator()(const report::Died& died) const {
    into["report"] = "died";
    into["how"] = died.how;
  }
};

struct EventFields {
  json::object operator()(const event::Opened& opened) const { return placed("opened", opened.server, opened.connection); }
  json::object operator()(const event::Closed& closed) const {
    auto made = placed("closed", closed.server, closed.connection);
    made["by"] = word(closed.by);
    made["how"] = to_string(closed.how);
    return made;
  }
  json::object operator()(const event::Frame& frame) const {
    auto made = placed("frame", frame.server, frame.connection);
    made["direction"] = word(frame.direction);
    made["frame"] = wire::name_of(frame.message);
    made["fields"] = wire::to_json(frame.message);
    made["bytes"] = hex_text(frame.bytes);
    return made;
  }
  json::object operator()(const event::Raw& raw) const {
    auto made = placed("raw", raw.server, raw.connection);
    made["direction"] = word(raw.direction);
    made["bytes"] = hex_text(raw.bytes);
    made["note"] = raw.note;
    return made;
  }
  json::object operator()(const event::Call& call) const {
    json::object made{{"kind", "call"}, {"client", call.client}, {"call", name_of(call.command)}};
    if (!tag_of(call.command).empty()) made["tag"] = tag_of(call.command);
    std::visit(CommandFields{made}, call.command);
    return made;
  }
  json::object operator()(const event::Told& told) const {
    json::object made{{"kind", "told"}, {"client", told.client}};
    std::visit(ReportFields{made}, told.report);
    return made;
  }
  json::object operator()(const event::Action& action) const { return {{"kind", "action"}, {"step", action.step}, {"text", action.text}}; }
  json::object operator()(const event::Lateness& lateness) const {
    return {{"kind", "lateness"}, {"host_us", lateness.host.count() / 1000}, {"pipe_us", lateness.pipe.count() / 1000}};
  }
};

json::object fields_of(const Event& event) { return std::visit(EventFields{}, event.what); }

}  // namespace

json::object to_json(const Event& event, TimePoint start) {
  json::object made{{"at_ms", as_ms(event.at - start)}};
  for (const auto& member : fields_of(event)) made.insert(member);
  return made;
}

// Boost.JSON writes 12.004 as 1.2004E1. The time is what people look for in these lines, so it is printed here, in its shortest form.
std::string to_line(const Event& event, TimePoint start) {
  const auto rest = json::serialize(fields_of(event));
  return fmt::format("{{\"at_ms\":{},{}", as_ms(event.at - start), std::string_view{rest}.substr(1));
}

std::string to_recording(const json::object& head, const EventLog& log) {
  std::string text = json::serialize(head) + "\n";
  for (const auto& event : log.events()) text += to_line(event, log.start()) + "\n";
  return text;
}

}  // namespace zkspec
