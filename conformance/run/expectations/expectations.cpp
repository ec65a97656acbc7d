#include "conformance/run/expectations/expectations.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>

#include "conformance/cases/table_reader.hpp"

namespace zkspec {
namespace {

bool matches(const std::string& glob, const std::string& text) { return fnmatch(glob.c_str(), text.c_str(), 0) == 0; }

Expectation read_entry(const TomlValue& table, Problems& problems) {
  TableReader reader{table, problems};
  Expectation entry{.span = reader.span()};
  entry.cases = reader.required_text("case");
  entry.clause = reader.text("clause");
  const auto outcome = reader.required_text("outcome");
  entry.reason = reader.required_text("reason");
  entry.upstream = reader.text("upstream");
  entry.date = reader.required_text("date");
  reader.finish("an expectation");
  if (outcome == "not-applicable") entry.outcome = Outcome::not_applicable;
  else if (outcome == "warn") entry.outcome = Outcome::pass;
  else if (outcome != "fail")
    problems.add(entry.span, fmt::format("outcome '{}' cannot be expected; say 'fail', 'warn' or 'not-applicable'", outcome));
  if (entry.clause.empty() && (outcome == "fail" || outcome == "warn"))
    problems.add(entry.span, "an expected failure or warning names the clause that is violated");
  return entry;
}

/// What is stale about the entry that covers this result; empty when nothing is.
std::string staleness(const Expectation& entry, const CaseResult& result) {
  const auto& verdict = result.verdict;
  const auto& id = result.variant->id;
  const auto at = to_string(entry.span);
  if (verdict.outcome == Outcome::unexpected_pass)
    return fmt::format("{}: {} passes, though '{}' is expected to fail: remove the entry", at, id, entry.cases);
  if (verdict.outcome == Outcome::fail && !verdict.violated.contains(entry.clause))
    return fmt::format("{}: {} fails by another clause than {}: {}", at, id, entry.clause.empty() ? "none" : entry.clause, verdict.reason);
  if (entry.outcome == Outcome::pass && verdict.outcome == Outcome::pass && !verdict.violated.contains(entry.clause))
    return fmt::format("{}: {} passes without a warning by {}: remove the entry", at, id, entry.clause);
  if (entry.outcome == Outcome::not_applicable && verdict.outcome != Outcome::not_applicable)
    return fmt::format("{}: {} is applicable now ({}): remove the entry", at, id, word(verdict.outcome));
  if (entry.outcome != Outcome::not_applicable && verdict.outcome == Outcome::not_applicable)
    return fmt::format("{}: {} was not applicable ({}), so that the entry was skipped: remove it, or expect 'not-applicable'", at, id,
                       verdict.reason);
  return {};
}

/// What is wrong with one entry, whatever has come out.
std::string objection(const Expectation& entry, const Expectations& all, const Suite& suite, Role role) {
  const auto variants = named_by(entry, suite, role);
  const auto at = to_string(entry.span);
  if (variants.empty()) return fmt::format("{}: '{}' matches no case: remove the entry or mend the name", at, entry.cases);
  if (variants.size() > most_cases_of_an_entry)
    return fmt::format("{}: '{}' matches {} cases, more than {}: name those that deviate in entries of their own", at, entry.cases,
                       variants.size(), most_cases_of_an_entry);
  const auto is_first = [&](const Variant* variant) { return covering(all, variant->id) == &entry; };
  if (std::ranges::none_of(variants, is_first))
    return fmt::format("{}: '{}' covers nothing that the entry at {} does not cover: remove one of them", at, entry.cases,
                       to_string(covering(all, variants.front()->id)->span));
  return {};
}

}  // namespace

LoadedExpectations load_expectations(const std::filesystem::path& file) {
  LoadedExpectations loaded;
  const auto toml = read_toml_file(file);
  Problems problems;
  problems.append(toml.problems);
  if (toml.problems.empty()) {
    TableReader reader{toml.root, problems};
    reader.take("zkspec");
    auto& expectations = loaded.expectations;
    expectations.file = file.string();
    expectations.subject = reader.required_text("subject");
    expectations.version = reader.required_text("version");
    const auto* entries = reader.take("expect");
    if (entries != nullptr && entries->array() != nullptr)
      for (const auto& entry : *entries->array()) expectations.entries.push_back(read_entry(entry, problems));
    reader.finish("an expectations file");
  }
  loaded.problems = problems.sorted();
  return loaded;
}

const Expectation* covering(const Expectations& expectations, const std::string& variant) {
  const auto found = std::find_if(expectations.entries.begin(), expectations.entries.end(),
                                  [&](const auto& entry) { return matches(entry.cases, variant); });
  return found == expectations.entries.end() ? nullptr : &*found;
}

std::vector<const Variant*> named_by(const Expectation& expectation, const Suite& suite, Role role) {
  std::vector<const Variant*> named;
  for (const auto& variant : suite.variants)
    if (judges(*variant.of, role) && matches(expectation.cases, variant.id)) named.push_back(&variant);
  return named;
}

bool agrees(const Expectation& expectation, const Verdict& verdict) {
  const bool strict = expectation.outcome == Outcome::pass && verdict.outcome == Outcome::fail;
  if (expectation.outcome != verdict.outcome && !strict) return false;
  return expectation.outcome == Outcome::not_applicable || verdict.violated.contains(expectation.clause);
}

void apply(const Expectations& expectations, const Suite& suite, RunResult& run) {
  if (!matches(expectations.version, run.version))
    run.expectation_problems.push_back(
        fmt::format("{}: was written for version {}, and {} was judged", expectations.file, expectations.version, run.version));
  for (auto& result : run.cases) {
    const auto* entry = covering(expectations, result.variant->id);
    if (entry == nullptr) continue;
    auto& outcome = result.verdict.outcome;
    const bool no_warning = outcome == Outcome::pass && entry->outcome == Outcome::pass && !agrees(*entry, result.verdict);
    if (!no_warning) result.known = entry->reason;
    if (outcome == Outcome::fail && agrees(*entry, result.verdict)) outcome = Outcome::known_fail;
    if (outcome == Outcome::pass && entry->outcome == Outcome::fail) outcome = Outcome::unexpected_pass;
  }
  for (const auto& entry : expectations.entries) {
    auto problem = objection(entry, expectations, suite, run.role);
    for (const auto& result : run.cases)
      if (problem.empty() && covering(expectations, result.variant->id) == &entry) problem = staleness(entry, result);
    if (!problem.empty()) run.expectation_problems.push_back(std::move(problem));
  }
}

}  // namespace zkspec
