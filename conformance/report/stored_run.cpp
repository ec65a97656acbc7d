#include "conformance/report/stored_run.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <charconv>

#include "conformance/report/page/script_lines.hpp"
#include "conformance/report/stored_fields.hpp"
#include "conformance/report/tally.hpp"

namespace zkspec {
namespace {

template <class Word, std::size_t size>
Word one_of(const std::array<Word, size>& words, StoredFields& fields, std::string_view key) {
  const auto text = fields.text(key);
  const auto found = std::ranges::find_if(words, [&text](Word each) { return word(each) == text; });
  if (found == words.end()) fields.complain(key, "is no word of the schema");
  return found == words.end() ? words.front() : *found;
}

constexpr std::array roles{Role::client, Role::server};
constexpr std::int64_t longest_script = 9'999;  // steps
constexpr std::array levels{Level::must, Level::should, Level::may};

/// Of "suites/ping/idle.toml:12:5".
SourceSpan span_of(std::string text) {
  SourceSpan span;
  for (auto* number : {&span.column, &span.line}) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return {};
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), *number);
    text.erase(colon);
  }
  span.file = std::move(text);
  return span;
}

std::set<std::string> as_set(std::vector<std::string> ids) { return {ids.begin(), ids.end()}; }

NearMiss near_miss(StoredFields fields) {
  const auto event = fields.number("event");
  if (event < 0) fields.complain("event", "is no count");
  NearMiss miss{.event = static_cast<std::size_t>(event),
                .at = std::chrono::microseconds{fields.number("at_us")},
                .what = fields.text("what")};
  fields.each("checks", [&miss](StoredFields check) {
    miss.checks.push_back({check.text("field"), check.text("expected"), check.text("seen"), check.flag("agrees")});
  });
  return miss;
}

std::vector<Finding> findings(StoredFields& of, std::string_view key) {
  std::vector<Finding> all;
  of.each(key, [&all](StoredFields fields) {
    Finding one{.clause = fields.text_or_none("clause"),
                .at = span_of(fields.text_or_none("at")),
                .step = fields.text_or_none("step"),
                .expected = fields.text("expected"),
                .seen = fields.text("seen")};
    fields.each("differences", [&one](StoredFields difference) {
      one.differences.push_back({difference.text("field"), difference.text("expected"), difference.text("seen")});
    });
    fields.each_number("evidence", [&one](std::uint64_t event) { one.evidence.push_back(event); });
    if (fields.has("near_misses"))
      fields.each("near_misses", [&one](StoredFields miss) { one.near_misses.push_back(near_miss(std::move(miss))); });
    all.push_back(std::move(one));
  });
  return all;
}

Verdict verdict(StoredFields& fields) {
  Verdict verdict{.outcome = one_of(all_outcomes, fields, "outcome"), .reason = fields.text("reason")};
  auto clauses = fields.object("clauses");
  verdict.proved = as_set(clauses.texts("proved"));
  verdict.violated = as_set(clauses.texts("violated"));
  verdict.not_exercised = as_set(clauses.texts("not_exercised"));
  auto dialects = fields.object("dialects");
  for (const auto& id : dialects.keys()) verdict.dialects[id] = dialects.text(id);
  verdict.findings = findings(fields, "findings");
  verdict.warnings = findings(fields, "warnings");
  if (fields.has("taken")) verdict.taken = fields.texts("taken");
  return verdict;
}

void add_statistics(StoredFields fields, Variant& variant, CaseResult& result) {
  auto& design = variant.trials.emplace();
  design.counted = as_set(fields.texts("counted"));
  design.p = fields.fraction("p");
  design.number = static_cast<int>(fields.number("trials"));
  std::vector<int> accepted;
  fields.each_number("accepted", [&accepted](std::uint64_t bound) { accepted.push_back(static_cast<int>(bound)); });
  if (accepted.size() != 2) return fields.complain("accepted", "is no pair of bounds");
  design.low = accepted[0];
  design.high = accepted[1];
  auto& seen = result.statistics.emplace();
  seen.trials = static_cast<int>(fields.number("played"));
  seen.counted = static_cast<int>(fields.number("seen"));
  seen.replaced = static_cast<int>(fields.number("replaced"));
  auto branches = fields.object("branches");
  for (const auto& name : branches.keys()) seen.branches[name] = static_cast<int>(branches.number(name));
}

void add_script(Case& of, StoredFields& fields, const Verdict& verdict) {
  read_script(of, fields.object("script"), static_cast<std::size_t>(std::clamp<std::int64_t>(fields.number("prelude"), 0, longest_script)));
  of.script.front().clauses = fields.texts("asserts");
  const auto failed = fields.text_or_none("failed_line");
  if (!failed.empty()) mark_failed_line(of, failed, verdict);
}

void add_result(StoredRun& stored, StoredFields fields) {
  auto& of = stored.cases.emplace_back(Case{.id = fields.text("case"),
                                                  .title = fields.text("title"),
                                                  .why = fields.text_or_none("why"),
                                                  .script = {Step{}},
                                                  .span = span_of(fields.text_or_none("at"))});
  auto& variant = stored.variants.emplace_back(Variant{.of = &of, .id = fields.text("id")});
  CaseResult result;
  result.variant = &variant;
  result.verdict = verdict(fields);
  add_script(of, fields, result.verdict);
  result.duration = std::chrono::milliseconds{fields.number("duration_ms")};
  if (fields.has("statistics")) add_statistics(fields.object("statistics"), variant, result);
  result.first_outcome = fields.text_or_none("first_outcome");
  if (fields.has("flaky")) {
    auto flaky = fields.object("flaky");
    result.flaky = Flakiness{static_cast<int>(flaky.number("failed")), static_cast<int>(flaky.number("trials"))};
  }
  result.known = fields.text_or_none("known");
  result.reproduce = fields.text("reproduce");
  result.recording = fields.text("recording");
  result.recording_sha256 = fields.text_or_none("recording_sha256");
  stored.run.cases.push_back(std::move(result));
}

void add_clause(Ledger& ledger, StoredFields fields) {
  Clause clause{.id = fields.text("id"),
                .level = one_of(levels, fields, "level"),
                .statement = fields.text("statement"),
                .source = fields.text_or_none("source"),
                .not_judged = fields.text_or_none("not_judged")};
  for (const auto& role : fields.texts("roles")) clause.roles.push_back(role == word(Role::client) ? Role::client : Role::server);
  ledger.clauses[clause.id] = clause;
}

void add_paragraph(Ledger& ledger, StoredFields fields) {
  Paragraph paragraph{.id = fields.text("paragraph"), .title = fields.text("title"), .statement = fields.text("statement")};
  for (const auto* state : {"proved", "violated", "not_exercised"}) {
    const auto ids = fields.texts(state);
    paragraph.clauses.insert(paragraph.clauses.end(), ids.begin(), ids.end());
  }
  ledger.paragraphs.push_back(std::move(paragraph));
}

Seed seed_in(StoredFields& root) {
  const auto text = root.text("seed");
  std::uint64_t seed = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) root.complain("seed", "is no seed");
  return Seed{seed};
}

void read_not_played(RunResult& run, StoredFields fields) {
  run.not_played = fields.texts("cases");
  run.why_not_played = fields.text("because");
  run.shard = fields.text("shard");
  run.in_other_shards = static_cast<std::size_t>(fields.number("in_other_shards"));
}

RunCosts read_costs(StoredFields fields) {
  const auto length = [&fields](std::string_view key) { return std::chrono::milliseconds{fields.number(key)}; };
  return {.trials = length("trials_ms"),
          .longest = length("longest_trial_ms"),
          .runner_cpu = length("runner_cpu_ms"),
          .subject_cpu = length("subject_cpu_ms"),
          .cores = static_cast<int>(fields.number("cores"))};
}

void read_head(StoredRun& stored, StoredFields& root) {
  stored.provenance = {.zkspec = root.text("zkspec"),
                       .edition = root.text("ledger"),
                       .date = root.text("date"),
                       .host = root.text("host"),
                       .terms = root.text_or_none("terms")};
  root.each("files", [&stored](StoredFields file) { stored.provenance.files.push_back({file.text("path"), file.text("sha256")}); });
  stored.run.subject = root.text("subject");
  stored.run.version = root.text("version");
  stored.run.role = one_of(roles, root, "role");
  stored.run.real_clock = root.text("clock") == "real";
  stored.run.seed = seed_in(root);
  stored.run.wall = std::chrono::milliseconds{root.number("duration_ms")};
  stored.run.interrupted = root.flag("interrupted");
  read_not_played(stored.run, root.object("not_played"));
  if (root.has("costs")) stored.run.costs = read_costs(root.object("costs"));
  stored.run.expectation_problems = root.texts("expectation_problems");
}

}  // namespace

Result<StoredRun> read_results(std::string_view text) {
  boost::system::error_code problem;
  const auto parsed = boost::json::parse(text, problem);
  if (problem) return Error{Errc::bad_value, "", "is no JSON: " + problem.message()};
  std::string wrong;
  StoredRun stored;
  StoredFields root{parsed, "", wrong};
  read_head(stored, root);
  root.each("clauses", [&stored](StoredFields fields) { add_clause(stored.ledger, std::move(fields)); });
  root.each("specification", [&stored](StoredFields fields) { add_paragraph(stored.ledger, std::move(fields)); });
  root.each("results", [&stored](StoredFields fields) { add_result(stored, std::move(fields)); });
  if (!wrong.empty()) return Error{Errc::bad_value, "", "is no results.json as 'zkspec run --output' writes it: " + wrong};
  const auto by_id = [](const CaseResult& a, const CaseResult& b) { return a.variant->id < b.variant->id; };
  std::ranges::stable_sort(stored.run.cases, by_id);
  return stored;
}

}  // namespace zkspec
