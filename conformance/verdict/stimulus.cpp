#include <fmt/format.h>

#include "conformance/verdict/stimulus.hpp"
#include "fake-server/log/event.hpp"

namespace zkspec {
namespace {

std::string_view word(Net act) {
  switch (act) {
    case Net::accept: return "accept";
    case Net::refuse: return "refuse";
    case Net::mute: return "mute";
    case Net::deaf: return "deaf";
    case Net::blackhole: return "blackhole";
    case Net::hang_up: return "hang-up";
    case Net::heal: return "heal";
    case Net::reset: return "reset";
    case Net::fin: return "fin";
    case Net::half_close: return "half-close";
    case Net::cut_after: return "cut-after";
    case Net::chunk: return "chunk";
    case Net::delay: return "delay";
    case Net::crash: return "crash";
    case Net::restart: return "restart";
  }
  return "?";
}

std::string place(const std::optional<ServerIndex>& server, const std::optional<ConnectionId>& connection = {}) {
  const auto name = server ? to_string(*server) : std::string{"*"};
  return connection ? fmt::format("{}#{}", name, connection->value()) : name;
}

struct Printer {
  std::string operator()(const stimulus::Command& a) const { return fmt::format("{} {}", a.client, name_of(a.command)); }
  std::string operator()(const stimulus::Connect& a) const {
    return a.request ? fmt::format("{} connect: {}", to_string(a.server), wire::print(*a.request)) : to_string(a.server) + " connect";
  }
  std::string operator()(const stimulus::Send& a) const {
    return fmt::format("{} send {}", place(a.server, a.connection), wire::print(a.message));
  }
  std::string operator()(const stimulus::SendRaw& a) const {
    return fmt::format("{} send raw {}", place(a.server, a.connection), to_hex(a.bytes));
  }
  std::string operator()(const stimulus::Network& a) const {
    std::string text = fmt::format("{} {}", place(a.server, a.connection), word(a.act));
    if (a.bytes > 0) text += fmt::format(" {} bytes", a.bytes);
    if (a.delay > Duration::zero()) text += fmt::format(" {} ms", to_ms(a.delay));
    return text;
  }
  std::string operator()(const stimulus::Settle& /*act*/) const { return "servers serve"; }
  std::string operator()(const stimulus::Serve& a) const {
    return fmt::format("{} {}", place(a.server), a.honest ? "serve" : "stop serving");
  }
  std::string operator()(const stimulus::Isro& a) const { return fmt::format("{} answer isro with {}", place(a.server), a.answer); }
};

}  // namespace

std::string print(const Stimulus& stimulus) { return std::visit(Printer{}, stimulus); }

}  // namespace zkspec
