// Where in a file a value was written, so that every message about it can say so.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace zkspec {

/// Lines and columns count from 1; line 0 means "the file as a whole".
struct SourceSpan {
  std::string file = {};
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend auto operator<=>(const SourceSpan&, const SourceSpan&) = default;
};

std::string to_string(const SourceSpan& span);  ///< suites/ping/idle.toml:12:5

}  // namespace zkspec
