// What goes over a connection without a handshake: four-letter words and what servers answer to them.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/window.hpp"

namespace zkspec {
namespace {

constexpr std::size_t longest_shown = 400;  // of a server's text, in a report
constexpr Duration longest_attempt = 5s;    // to connect: it is made at once

/// All that a server has said on a connection, and whether it has ended it.
struct Heard {
  std::string text = {};
  bool ended = false;
  std::size_t last = 0;  ///< event: of the end, where it has
  std::vector<std::size_t> evidence = {};
};

Heard heard_on(const ConnectionView& connection, const Observations& seen) {
  Heard heard;
  for (std::size_t index = connection.beginning; index < seen.size(); ++index) {
    const auto* raw = std::get_if<event::Raw>(&seen.event(index).what);
    if (raw == nullptr || raw->connection != connection.id || raw->direction != Direction::to_client) continue;
    heard.text += as_text(raw->bytes);
    heard.evidence.push_back(index);
  }
  heard.ended = connection.ended && !connection.items.empty();
  if (heard.ended) heard.last = connection.items.back();
  return heard;
}

/// Some servers write ids without leading zeros, others with them.
std::string without_leading_zeros(std::string text) {
  constexpr std::string_view prefix = "0x";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
    at += prefix.size();
    const auto digits = std::min(text.find_first_not_of('0', at), text.size());
    text.erase(at, digits - at);
  }
  return text;
}

std::string shown(const std::string& text) {
  if (text.empty()) return "nothing";
  return text.size() <= longest_shown ? text : text.substr(0, longest_shown) + fmt::format("… ({} bytes)", text.size());
}

}  // namespace

Standing examine_opened(const Step& step, Strand& strand, const Bench& bench) {
  for (const auto& [id, connection] : bench.seen.connections()) {
    const bool fresh = connection.opened >= *strand.performed && !strand.facts.is_taken(connection.beginning);
    if (!fresh || connection.handshake || connection.server != strand.prepared.server) continue;
    strand.facts.take(connection.beginning);
    strand.facts.connection = id;
    strand.prepared.connection = id;
    strand.prepared.at = connection.opened;
    if (!step.as.empty()) strand.facts.marks[step.as] = strand.prepared;
    return standing::Complete{connection.opened};
  }
  const auto until = *strand.performed + longest_attempt;
  return bench.now < until ? Standing{standing::Waiting{until}} : failed(step, "our attempt to connect", "none");
}

Standing examine_text(const Step& step, const step::Tx& wanted, Strand& strand, const Bench& bench) {
  const auto window = window_of(step, strand, bench);
  if (!window) return failed(step, "a duration", to_string(window.error()));
  const auto* connection = connection_of(wanted.server, strand.facts, bench.seen);
  if (connection == nullptr) return failed(step, "text on a connection that a step has named", "no such connection");
  auto heard = heard_on(*connection, bench.seen);
  const auto until = gives_up_at(*window, bench);
  if (!heard.ended && bench.now <= until) return standing::Waiting{later(until, 1ns)};
  std::vector<std::string> wants;
  for (const auto& each : wanted.holds) wants.push_back(interpolated(each, strand.facts.scope, 0));
  const auto holds = [said = without_leading_zeros(heard.text)](const std::string& want) {
    return said.find(without_leading_zeros(want)) != std::string::npos;
  };
  const auto expected = fmt::format("a text that holds {}, and the end of the connection", fmt::join(wants, ", "));
  if (!heard.ended || !std::ranges::all_of(wants, holds))
    return failed(step, expected, shown(heard.text) + (heard.ended ? "" : ", and no end"), std::move(heard.evidence));
  const auto at = bench.seen.event(heard.last).at;
  if (auto wrong = misfit(*window, at, bench); !wrong.empty()) return failed(step, expected, std::move(wrong), std::move(heard.evidence));
  strand.facts.take(heard.last);
  if (!step.as.empty()) strand.facts.marks[step.as] = {.at = at, .connection = connection->id, .server = connection->server};
  return standing::Complete{at};
}

}  // namespace zkspec
