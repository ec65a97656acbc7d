#include "conformance/verdict/adapter_report.hpp"

#include <algorithm>

namespace zkspec {

std::string_view word(AdapterCheck::Standing standing) {
  switch (standing) {
    case AdapterCheck::Standing::ok: return "ok";
    case AdapterCheck::Standing::not_ok: return "not-ok";
    case AdapterCheck::Standing::hint: return "hint";
    case AdapterCheck::Standing::skipped: return "skipped";
    case AdapterCheck::Standing::undecided: return "undecided";
  }
  return {};
}

std::size_t AdapterReport::count(AdapterCheck::Standing standing) const {
  return static_cast<std::size_t>(std::ranges::count(checks, standing, &AdapterCheck::standing));
}

}  // namespace zkspec
