// Test Anything Protocol 14.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <utility>

#include "conformance/report/escape.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

/// A description or a directive's reason: one line, in which a hash sign does not begin a directive.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

/// The block of YAML below a point that is not ok: texts, which YAML reads as JSON writes them. No lists: Perl's harness takes an element
/// with a colon in it for something else.
using Details = std::vector<std::pair<std::string_view, std::string>>;

void note(Details& details, std::string_view key, const std::string& text) {
  if (text.empty()) return;
  const auto known = std::ranges::find(details, key, [](const auto& each) { return each.first; });
  if (known == details.end()) details.emplace_back(key, text);
  else known->second += "\n" + text;
}

class Points {
 public:
  void pass(std::string_view name, const Details& details) {
    add(true, name, "");
    add(details);
  }
  void skip(std::string_view name, std::string_view why) { add(true, name, " # SKIP " + plain(why)); }
  void known(std::string_view name, std::string_view why, const Details& details) {
    add(false, name, " # todo " + plain(why));
    add(details);
  }
  void fail(std::string_view name, const Details& details) {
    add(false, name, "");
    add(details);
  }
  [[nodiscard]] std::string take() const { return fmt::format("1..{}\n{}", number_, out_); }

 private:
  void add(const Details& details) {
    if (details.empty()) return;
    out_ += "  ---\n";
    for (const auto& [key, text] : details)
      out_ += fmt::format("  {}: {}\n", key, boost::json::serialize(boost::json::string_view{visible(text)}));
    out_ += "  ...\n";
  }

  void add(bool ok, std::string_view name, std::string_view directive) {
    out_ += fmt::format("{} {} - {}{}\n", ok ? "ok" : "not ok", ++number_, plain(name), directive);
  }

  std::size_t number_ = 0;
  std::string out_ = {};
};

Details details_of(const CaseResult& result, const Ledger& ledger) {
  Details details;
  note(details, "outcome", std::string{word(result.verdict.outcome)});
  note(details, "title", result.variant->of->title);
  note(details, "reason", result.verdict.reason);
  note(details, "first", result.first_outcome);
  note(details, "flaky", flakiness(result.flaky));
  for (const auto& finding : result.verdict.findings)
    for (const auto& line : describe(finding, result.log, ledger)) note(details, line.label, line.text);
  note(details, "known", result.known);
  note(details, "again", result.reproduce);
  note(details, "recording", result.recording);
  return details;
}

void add(Points& points, const CaseResult& result, const Ledger& ledger) {
  const auto& id = result.variant->id;
  const auto disagreement = result.flaky ? details_of(result, ledger) : Details{};
  switch (result.verdict.outcome) {
    case Outcome::pass: return points.pass(id, disagreement);
    case Outcome::not_applicable: return points.skip(id, result.verdict.reason);
    case Outcome::known_fail: return points.known(id, result.known, disagreement);
    case Outcome::fail:
    case Outcome::unexpected_pass:
    case Outcome::inconclusive:
    case Outcome::error: return points.fail(id, details_of(result, ledger));
  }
}

}  // namespace

std::string render_tap(const RunResult& run, const Ledger& ledger) {
  Points points;
  for (const auto& result : run.cases) add(points, result, ledger);
  if (!run.expectation_problems.empty())
    points.fail("expectations hold", {{"problem", fmt::format("{}", fmt::join(run.expectation_problems, "\n"))}});
  if (const auto rest = unplayed(run); !rest.empty()) points.fail("run is complete", {{"problem", rest}});
  if (run.cases.empty()) points.fail("something ran", {{"problem", "no case was run"}});
  return fmt::format("TAP version 14\n# {} as {}, {} clock, seed {}\n{}", plain(subject_of(run)), word(run.role), clock_word(run),
                     run.seed.value(), points.take());
}

}  // namespace zkspec
