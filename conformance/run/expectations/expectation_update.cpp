#include "conformance/run/expectations/expectation_update.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>

#include "conformance/run/expectations/expectation_text.hpp"

namespace zkspec {
namespace {

/// What a result would have to be expected as.
struct Deviation {
  Outcome outcome = Outcome::fail;  ///< pass: with a warning
  std::string clause = {};

  friend bool operator==(const Deviation&, const Deviation&) = default;
};

std::optional<Deviation> deviation_of(const CaseResult& result, const Ledger& ledger) {
  const auto& verdict = result.verdict;
  const bool failed = verdict.outcome == Outcome::fail && !verdict.findings.empty();
  const bool warned = verdict.outcome == Outcome::pass && !verdict.warnings.empty();
  if (!failed && !warned) return std::nullopt;
  const auto& clause = (failed ? verdict.findings : verdict.warnings).front().clause;
  const auto* known = ledger.find(clause);
  const bool must = failed && (known == nullptr || known->level == Level::must);  // in a strict run, what SHOULD hold fails as well
  return Deviation{must ? Outcome::fail : Outcome::pass, clause};
}

std::string_view outcome_word(Outcome outcome) { return outcome == Outcome::pass ? "warn" : word(outcome); }

class Rewriting {
 public:
  Rewriting(ExpectationText text, const Expectations& expectations, const Suite& suite, const RunResult& run, const std::string& date)
      : text_{std::move(text)}, expectations_{expectations}, suite_{suite}, run_{run}, date_{date} {
    for (const auto& result : run.cases) results_[result.variant->id] = &result;
  }

  ExpectationUpdate take() {
    if (fnmatch(expectations_.version.c_str(), run_.version.c_str(), 0) != 0) {
      text_.set_version(run_.version);
      note("version", fmt::format("now '{}'", run_.version));
    }
    for (std::size_t index = 0; index < expectations_.entries.size(); ++index) treat(index);
    for (const auto& result : run_.cases) add_if_new(result);
    return {text_.take(), std::move(changes_)};
  }

 private:
  void note(std::string_view what, std::string_view how) { changes_.push_back(fmt::format("{}: {}", what, how)); }

  void treat(std::size_t index) {
    const auto& entry = expectations_.entries[index];
    const auto named = named_by(entry, suite_, run_.role);
    std::vector<std::string> kept;
    std::vector<const CaseResult*> others;
    for (const auto* variant : named) {
      if (covering(expectations_, variant->id) != &entry) continue;
      const auto found = results_.find(variant->id);
      if (found == results_.end() || agrees(entry, found->second->verdict)) kept.push_back(variant->id);
      else others.push_back(found->second);
    }
    covered_.insert(kept.begin(), kept.end());
    if (kept.empty()) return replace(index, others);
    if (others.empty() && named.size() <= most_cases_of_an_entry) return;
    text_.narrow(index, kept);
    note(entry.cases, fmt::format("narrowed down to {}", fmt::join(kept, ", ")));
  }

  /// An entry with which nothing agrees: it goes, unless all that it covers deviates in one other way.
  void replace(std::size_t index, const std::vector<const CaseResult*>& others) {
    const auto& entry = expectations_.entries[index];
    const auto first = others.empty() ? std::nullopt : deviation_of(*others.front(), suite_.ledger);
    const auto like_first = [&](const CaseResult* each) { return deviation_of(*each, suite_.ledger) == first; };
    const bool all_alike = first && std::ranges::all_of(others, like_first);
    if (!all_alike) {
      text_.remove(index);
      return note(entry.cases, "removed");
    }
    text_.set(index, "clause", first->clause);
    text_.set(index, "outcome", std::string{outcome_word(first->outcome)});
    text_.set(index, "reason", others.front()->verdict.reason);
    text_.set(index, "date", date_);
    for (const auto* each : others) covered_.insert(each->variant->id);
    note(entry.cases, fmt::format("now {} by {}", outcome_word(first->outcome), first->clause));
  }

  void add_if_new(const CaseResult& result) {
    const auto deviation = deviation_of(result, suite_.ledger);
    if (!deviation || covered_.contains(result.variant->id)) return;
    text_.append({{"case", result.variant->id},
                  {"clause", deviation->clause},
                  {"outcome", std::string{outcome_word(deviation->outcome)}},
                  {"reason", result.verdict.reason},
                  {"date", date_}});
    note(result.variant->id, fmt::format("added, {} by {}", outcome_word(deviation->outcome), deviation->clause));
  }

  ExpectationText text_;
  const Expectations& expectations_;
  const Suite& suite_;
  const RunResult& run_;
  const std::string& date_;
  std::map<std::string, const CaseResult*> results_ = {};
  std::set<std::string> covered_ = {};
  std::vector<std::string> changes_ = {};
};

}  // namespace

std::string new_expectations_file(const std::string& subject, const std::string& version) {
  return fmt::format("zkspec  = 1\nsubject = {}\nversion = {}\n", quoted(subject), quoted(version));
}

Result<ExpectationUpdate> updated(const std::string& text, const Expectations& expectations, const Suite& suite, const RunResult& run,
                                  const std::string& date) {
  auto parts = ExpectationText::read(text, expectations.file);
  if (!parts) return parts.error();
  return Rewriting{std::move(*parts), expectations, suite, run, date}.take();
}

}  // namespace zkspec
