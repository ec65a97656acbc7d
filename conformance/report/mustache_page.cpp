#include "conformance/report/mustache_page.hpp"

#include <algorithm>

#include "conformance/report/escape.hpp"

namespace zkspec {

std::string_view glyph(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "✓";
    case Outcome::fail: return "✗";
    case Outcome::known_fail: return "~";
    case Outcome::unexpected_pass: return "↑";
    case Outcome::not_applicable: return "–";
    case Outcome::inconclusive: return "?";
    case Outcome::error: return "!";
  }
  return "";
}

std::string_view mark(ClauseState state) {
  switch (state) {
    case ClauseState::violated: return "✗";
    case ClauseState::proved: return "✓";
    case ClauseState::not_exercised: return "·";
  }
  return "";
}

std::string anchor(std::string_view id) {
  std::string out{id};
  std::replace(out.begin(), out.end(), '#', ':');
  return out;
}

std::string fill(std::string_view layout, const Data& values) {
  kainjow::mustache::mustache page{std::string{layout}};
  page.set_custom_escape([](const std::string& value) { return escape_xml(value); });
  return page.render(values);
}

}  // namespace zkspec
