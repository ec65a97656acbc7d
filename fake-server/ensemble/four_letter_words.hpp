// The text commands of a server's port: four letters instead of a first frame, an answer without framing, and the end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "fake-server/base/ids.hpp"
#include "fake-server/session/session_table.hpp"

namespace zkspec {

/// What the commands report.
struct ServerFacts {
  SessionLimits limits = {};
  Zxid zxid = {};
  std::optional<std::string_view> mode = {};  ///< none: it does not serve
  std::size_t connections = 0;
};

inline constexpr std::size_t word_size = 4;

/// The answer, or nothing if these four bytes are no command. FourLetterCommands, 3.8, with the words that we know as the whitelist.
std::optional<std::string> answer_to(std::string_view word, const ServerFacts& facts);

}  // namespace zkspec
