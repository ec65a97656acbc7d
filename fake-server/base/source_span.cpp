#include "fake-server/base/source_span.hpp"

#include <fmt/format.h>

namespace zkspec {

std::string to_string(const SourceSpan& span) {
  return span.line == 0 ? span.file : fmt::format("{}:{}:{}", span.file, span.line, span.column);
}

}  // namespace zkspec
