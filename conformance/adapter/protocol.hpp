// The adapter protocol, one JSON object per line: what is said to an adapter, and what an adapter may say. Strict on both sides; no
// process in sight. The protocol itself is told in tools/adapters/README.md.
#pragma once

#include <optional>

#include "conformance/adapter/client_port.hpp"

namespace zkspec {

/// `client` is the name on the wire.
std::string command_line(const std::string& client, const ClientCommand& command);
std::string caps_line(std::int64_t echo);

const std::vector<std::string_view>& capability_words();  ///< the flags that caps may carry

namespace heard {
struct Caps {
  Capabilities capabilities = {};
  std::optional<std::int64_t> echo = {};  ///< of the command that this answers; absent in an adapter's first line
};
struct Report {
  std::string client = {};
  ClientReport report = {};
};
}  // namespace heard

struct AdapterEvent {
  std::int64_t seq = 0;
  std::variant<heard::Caps, heard::Report> what = {};
};

/// An error (Errc::adapter) for a line that is no JSON object, names an event or word that there is not, lacks a field, has one of the
/// wrong type, or one too many.
Result<AdapterEvent> parse_event(std::string_view line);

}  // namespace zkspec
