// One thing wrong with a file that a person wrote, and where. Loaders report all of them at once.
#pragma once

#include <string>

#include "fake-server/base/source_span.hpp"

namespace zkspec {

struct Diagnostic {
  SourceSpan at = {};
  std::string what = {};  ///< what was found, and the nearest known word where one is near
  friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

std::string to_string(const Diagnostic& diagnostic);  ///< file:line:column: what

}  // namespace zkspec
