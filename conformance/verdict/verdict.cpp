#include "conformance/verdict/verdict.hpp"

namespace zkspec {

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::known_fail: return "known-fail";
    case Outcome::unexpected_pass: return "unexpected-pass";
    case Outcome::not_applicable: return "not-applicable";
    case Outcome::inconclusive: return "inconclusive";
    case Outcome::error: return "error";
  }
  return "?";
}

}  // namespace zkspec
