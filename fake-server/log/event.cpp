#include "fake-server/log/event.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace zkspec {
namespace {

std::string printed(const std::vector<Address>& servers) {
  std::string text;
  for (const auto& server : servers) text += (text.empty() ? "" : ",") + to_string(server);
  return text;
}

// Bytes as a text in quotes where they are one that fits a line, else in hex.
std::string printed(BytesView bytes) {
  const auto printable = [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f && byte != '"'; };
  if (std::ranges::all_of(bytes, printable)) return fmt::format("\"{}\"", as_text(bytes));
  return "hex:" + to_hex(bytes);
}

std::string in_parentheses(const std::string& text) { return text.empty() ? std::string{} : " (" + text + ")"; }

std::string place(ServerIndex server, ConnectionId connection) { return fmt::format("{}#{}", to_string(server), connection.value()); }

std::string_view arrow(Direction direction) { return direction == Direction::to_server ? "<-" : "->"; }

struct CommandPrinter {
  std::string operator()(const command::Open& open) const {
    std::string text = fmt::format("open {} timeout={}ms", printed(open.servers), to_ms(open.timeout));
    if (!open.chroot.empty()) text += " chroot=" + open.chroot;
    if (open.read_only) text += " read_only";
    if (open.session) text += fmt::format(" session={}", to_string(open.session->id));
    return text;
  }
  std::string operator()(const command::Op& op) const {
    std::string text = fmt::format("{} {} {}", word(op.kind), op.tag, op.path);
    if (!op.data.empty()) text += " data=" + printed(op.data);
    if (op.version != -1) text += fmt::format(" version={}", op.version);
    if (op.watch) text += " watch=" + *op.watch;
    return text;
  }
  std::string operator()(const command::AddAuth& auth) const {
    return fmt::format("add_auth {} {} {}", auth.tag, auth.scheme, printed(auth.data));
  }
  std::string operator()(const command::UpdateServers& update) const {
    return fmt::format("update_servers {} {}", update.tag, printed(update.servers));
  }
  std::string operator()(const command::Info& info) const { return "info " + info.tag; }
  std::string operator()(const command::Close& close) const { return "close " + close.tag; }
};

struct ReportPrinter {
  std::string operator()(const report::State& state) const { return std::string{word(state.state)} + in_parentheses(state.raw); }
  std::string operator()(const report::Done& done) const {
    const std::string data = done.data ? " data=" + printed(*done.data) : std::string{};
    return fmt::format("done {} {}{}{}", done.tag, word(done.result), in_parentheses(done.raw), data);
  }
  std::string operator()(const report::Watch& watch) const {
    return fmt::format("watch {} {} {}", watch.tag, word(watch.kind), watch.path);
  }
  std::string operator()(const report::Info& info) const {
    std::string text = "info " + info.tag;
    if (info.session_id) text += " session_id=" + to_string(*info.session_id);
    if (info.password) text += " password=" + to_hex(*info.password);
    if (info.timeout) text += fmt::format(" timeout={}ms", to_ms(*info.timeout));
    if (info.server) text += " server=" + *info.server;
    if (info.state) text += " state=" + *info.state;
    return text;
  }
  std::string operator()(const report::Unsupported& unsupported) const { return "does not support " + unsupported.what; }
  std::string operator()(const report::Trouble& trouble) const { return fmt::format("trouble in {}: {}", trouble.where, trouble.text); }
  std::string operator()(const report::Died& died) const { return "died: " + died.how; }
};

struct EventPrinter {
  std::string operator()(const event::Opened& opened) const { return place(opened.server, opened.connection) + " opened"; }
  std::string operator()(const event::Closed& closed) const {
    return fmt::format("{} closed by {} ({})", place(closed.server, closed.connection), word(closed.by), to_string(closed.how));
  }
  std::string operator()(const event::Frame& frame) const {
    return fmt::format("{} {} {}", place(frame.server, frame.connection), arrow(frame.direction), wire::print(frame.message));
  }
  std::string operator()(const event::Raw& raw) const {
    return fmt::format("{} {} raw {}{}", place(raw.server, raw.connection), arrow(raw.direction), printed(raw.bytes),
                       in_parentheses(raw.note));
  }
  std::string operator()(const event::Call& call) const {
    return fmt::format("{} calls {}", call.client, std::visit(CommandPrinter{}, call.command));
  }
  std::string operator()(const event::Told& told) const {
    return fmt::format("{} {}", told.client, std::visit(ReportPrinter{}, told.report));
  }
  std::string operator()(const event::Action& action) const { return fmt::format("step {}: {}", action.step, action.text); }
  std::string operator()(const event::Lateness& lateness) const {
    return fmt::format("lateness: host {} ms, pipe {} ms", to_ms(lateness.host), to_ms(lateness.pipe));
  }
};

}  // namespace

std::string_view word(Direction direction) {
  switch (direction) {
    case Direction::to_server: return "to_server";
    case Direction::to_client: return "to_client";
  }
  return "?";
}

std::string_view word(Party party) {
  switch (party) {
    case Party::client: return "client";
    case Party::server: return "server";
  }
  return "?";
}

std::string print(const Event& event) { return std::visit(EventPrinter{}, event.what); }

}  // namespace zkspec
