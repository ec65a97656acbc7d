// The summary of a job: what a reader of a pipeline wants to know first comes first.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "conformance/report/clause_states.hpp"
#include "conformance/report/escape.hpp"
#include "conformance/report/formats/markdown_text.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

constexpr std::size_t most_rows = 400;          // of a table
constexpr std::size_t most_evidence = 40;       // problems whose evidence is shown
constexpr std::size_t longest_evidence = 8000;  // bytes of one
constexpr std::size_t longest_cell = 300;

std::string cell(std::string_view text) { return markdown::plain(shorten(text, longest_cell)); }

class Summary {
 public:
  Summary(const RunResult& run, const Ledger& ledger, const Provenance& provenance) : run_{run}, ledger_{ledger}, from_{provenance} {}

  std::string take() {
    head();
    whole_run();
    attention();
    flaky();
    known();
    warnings();
    areas();
    paragraphs();
    not_applicable();
    return std::move(out_);
  }

 private:
  void head() {
    out_ += fmt::format("## {}: {}\n\n", markdown::plain(subject_of(run_)), judgement(run_));
    std::string_view separator;
    for (const auto& [outcome, number] : count(run_.cases))
      out_ += fmt::format("{}**{}** {}", std::exchange(separator, " · "), number, word(outcome));
    if (const auto flaky = count_flaky(run_.cases); flaky > 0) out_ += fmt::format(" (**{}** flaky)", flaky);
    out_ += fmt::format("\n\n{} on the {} clock, seed {}", word(run_.role), clock_word(run_), run_.seed.value());
    if (const auto shard = part(run_); !shard.empty()) out_ += ", " + markdown::plain(shard);
    if (!from_.date.empty()) out_ += ", " + markdown::plain(from_.date);
    if (run_.wall != Duration::zero()) out_ += fmt::format(", {} s", seconds(run_.wall));
    out_ += fmt::format("; zkspec {}, ledger {}\n", markdown::plain(from_.zkspec), markdown::plain(from_.edition));
    if (!from_.terms.empty()) out_ += fmt::format("\nTerms: {}\n", markdown::plain(from_.terms));
    if (const auto took = costs(run_); !took.empty()) out_ += fmt::format("\n{}\n", markdown::plain(took));
  }

  void whole_run() {
    if (const auto rest = unplayed(run_); !rest.empty()) out_ += fmt::format("\n**Not complete:** {}.\n", markdown::plain(rest));
    if (!run_.expectation_problems.empty()) out_ += "\n### Expectations that no longer hold\n\n";
    for (const auto& problem : run_.expectation_problems) out_ += fmt::format("- {}\n", markdown::plain(problem));
  }

  /// Rows of those that `choose` takes; the table has no more than fit a summary, and says so.
  template <class Choose, class Row>
  void table(std::string_view title, const std::vector<std::string>& columns, Choose choose, Row row) {
    std::size_t all = 0;
    for (const auto& result : run_.cases) {
      if (!choose(result)) continue;
      if (all++ == 0) out_ += fmt::format("\n### {}\n\n{}", title, markdown::head(columns, columns.size()));
      if (all <= most_rows) out_ += markdown::row(row(result));
    }
    if (all > most_rows) out_ += fmt::format("\n{} more are not shown here.\n", all - most_rows);
  }

  void attention() {
    table("Needs attention", {"outcome", "case", "clauses violated", "what was seen"}, needs_attention, [](const CaseResult& result) {
      return std::vector<std::string>{fmt::format("**{}**", word(result.verdict.outcome)), markdown::code(result.variant->id),
                                      markdown::plain(fmt::format("{}", fmt::join(result.verdict.violated, ", "))),
                                      cell(result.verdict.reason)};
    });
    std::size_t shown = 0;
    for (const auto& result : run_.cases)
      if (needs_attention(result) && shown++ < most_evidence) evidence(result);
  }

  void evidence(const CaseResult& result) {
    auto text = result.variant->of->title + "\n";
    const auto line = [&text](std::string_view label, std::string_view what) {
      if (!what.empty()) text += fmt::format("{:<10}{}\n", label, what);
    };
    line("reason", result.verdict.reason);
    line("at first", result.first_outcome);
    line("flaky", flakiness(result.flaky));
    for (const auto& finding : result.verdict.findings)
      for (const auto& part : describe(finding, result.log, ledger_)) line(part.label, part.text);
    line("known", result.known);
    line("again", result.reproduce);
    out_ += fmt::format("\n<details><summary>{}: {}</summary>\n\n{}\n</details>\n", word(result.verdict.outcome),
                        escape_xml(result.variant->id), markdown::block(shorten(text, longest_evidence)));
  }

  void flaky() {
    const auto is_flaky = [](const CaseResult& result) { return result.flaky.has_value(); };
    table("Flaky", {"case", "outcome", "trials", "at first"}, is_flaky, [](const CaseResult& result) {
      return std::vector<std::string>{markdown::code(result.variant->id), std::string{word(result.verdict.outcome)},
                                      flakiness(result.flaky), cell(result.first_outcome)};
    });
  }

  void known() {
    table("Known deviations", {"case", "clauses", "reason"}, is_known_deviation, [](const CaseResult& result) {
      return std::vector<std::string>{markdown::code(result.variant->id),
                                      markdown::plain(fmt::format("{}", fmt::join(result.verdict.violated, ", "))), cell(result.known)};
    });
  }

  void warnings() {
    const auto warned = [](const CaseResult& result) {
      return result.verdict.outcome == Outcome::pass && !result.verdict.warnings.empty() && !is_known_deviation(result);
    };
    table("Warnings", {"case", "clause", "expected", "seen"}, warned, [](const CaseResult& result) {
      const auto& first = result.verdict.warnings.front();
      return std::vector<std::string>{markdown::code(result.variant->id), markdown::plain(first.clause), cell(first.expected),
                                      cell(first.seen)};
    });
  }

  void areas() {
    const Counts all = count(run_.cases);
    if (all.empty()) return;
    std::vector<std::string> columns{"area"};
    for (const auto& [outcome, number] : all) columns.emplace_back(word(outcome));
    out_ += "\n### By area\n\n" + markdown::head(columns, 1);
    const auto add = [&](std::string_view name, const Counts& counts) {
      std::vector<std::string> cells{std::string{name}};
      for (const auto& [outcome, ignored] : all) {
        const auto number = count_of(counts, outcome);
        cells.push_back(number == 0 ? "·" : std::to_string(number));
      }
      out_ += markdown::row(cells);
    };
    for (const Area& area : areas_of(run_)) add(markdown::plain(area.name), count(area.cases));
    add("**all**", all);
  }

  void paragraphs() {
    if (ledger_.paragraphs.empty()) return;
    out_ += "\n### By paragraph of the specification\n\n" + markdown::head({"paragraph", "", "proved", "violated", "not exercised"}, 2);
    for (auto& paragraph : paragraph_states(clause_states(run_), ledger_, run_.role)) {
      const auto number = [&paragraph](ClauseState state) { return std::to_string(paragraph.clauses[state].size()); };
      out_ += markdown::row({paragraph.of->id, markdown::plain(paragraph.of->title), number(ClauseState::proved),
                             number(ClauseState::violated), number(ClauseState::not_exercised)});
    }
  }

  void not_applicable() {
    std::map<std::string_view, std::size_t> reasons;
    for (const auto& result : run_.cases)
      if (result.verdict.outcome == Outcome::not_applicable) ++reasons[result.verdict.reason];
    if (!reasons.empty()) out_ += "\n### Not applicable\n\n";
    for (const auto& [reason, number] : reasons) out_ += fmt::format("- {}: {} case{}\n", cell(reason), number, number == 1 ? "" : "s");
  }

  const RunResult& run_;
  const Ledger& ledger_;
  const Provenance& from_;
  std::string out_ = {};
};

}  // namespace

std::string render_markdown(const RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  return Summary{run, ledger, provenance}.take();
}

}  // namespace zkspec
