// The badge of a README: an SVG, and the JSON from which badge services draw one.
#include <fmt/format.h>

#include "conformance/report/indented_json.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

constexpr std::string_view label = "session contract";

struct Badge {
  std::string message = {};
  std::string_view name = {};    ///< of the colour, as badge services know it
  std::string_view colour = {};  ///< dark enough for white text on it
};

Badge badge_of(const RunResult& run) {
  const Counts counts = count(run.cases);
  const auto pass = count_of(counts, Outcome::pass);
  const auto known = count_of(counts, Outcome::known_fail);
  const auto failed = count_of(counts, Outcome::fail) + count_of(counts, Outcome::unexpected_pass);
  const auto open = count_of(counts, Outcome::error) + count_of(counts, Outcome::inconclusive);
  const auto judged = pass + known + failed;
  if (judged == 0) return {"not judged", "lightgrey", "#626b75"};
  auto text = fmt::format("{} of {}", pass, judged);
  if (failed > 0) return {text + fmt::format(", {} failed", failed), "red", "#c1271d"};
  const bool whole = unplayed(run).empty() && run.shard.empty();
  if (open > 0 || !whole || !run.expectation_problems.empty()) return {text + ", unfinished", "yellow", "#8a5a00"};
  if (const auto flaky = count_flaky(run.cases); flaky > 0) return {text + fmt::format(", {} flaky", flaky), "yellow", "#8a5a00"};
  if (known > 0) return {text + fmt::format(", {} known", known), "green", "#2f6d1f"};
  return {text, "brightgreen", "#1a7f43"};
}

/// About as wide as a sans-serif face of 11 pixels sets it; textLength makes it so.
std::size_t width_of(std::string_view text) { return text.size() * 13 / 2 + 2; }

}  // namespace

std::string render_badge(const RunResult& run) {
  const auto badge = badge_of(run);
  const auto left = width_of(label) + 10;
  const auto right = width_of(badge.message) + 10;
  return fmt::format(
      R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="20" role="img" aria-label="{4}: {5}">
<title>{4}: {5}</title>
<clipPath id="round"><rect width="{0}" height="20" rx="3"/></clipPath>
<g clip-path="url(#round)"><rect width="{1}" height="20" fill="#3f4650"/><rect x="{1}" width="{2}" height="20" fill="{3}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Arial,sans-serif" font-size="11">
<text x="5" y="14" textLength="{6}">{4}</text>
<text x="{7}" y="14" textLength="{8}">{5}</text>
</g>
</svg>
)svg",
      left + right, left, right, badge.colour, label, badge.message, left - 10, left + 5, right - 10);
}

std::string render_badge_json(const RunResult& run) {
  const auto badge = badge_of(run);
  return indented(boost::json::object{{"schemaVersion", 1}, {"label", label}, {"message", badge.message}, {"color", badge.name}});
}

}  // namespace zkspec
