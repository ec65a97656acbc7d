// zkspec merge: joins the shards of a run into one, and says what is missing or there twice.
#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/commands/run_description.hpp"
#include "conformance/commands/stored_results.hpp"
#include "conformance/report/report.hpp"
#include "conformance/run/shard.hpp"

namespace zkspec {
namespace {

/// What one shard has left, and where.
struct Part {
  std::string folder = {};
  RunDescription described = {};
  StoredRun stored = {};
  Shard shard = {};
};

Result<Part> load(const std::string& folder) {
  auto described = read_description(folder);
  if (!described) return described.error();
  auto stored = load_unedited_results(folder);
  if (!stored) return stored.error();
  const auto shard = parse_shard(described->shard);
  if (!shard) return Error{Errc::bad_value, folder, "is no shard: it was run without --shard"};
  const auto missing = load_logs(*stored, folder, true);
  if (!missing) return missing.error();
  if (!missing->empty()) return Error{Errc::not_found, missing->front(), "is missing: copy the whole folder of a shard"};
  return Part{folder, std::move(*described), std::move(*stored), *shard};
}

/// Why these two are no parts of one run; empty when they are.
std::string difference(const Part& one, const Part& other) {
  const auto& a = one.stored;
  const auto& b = other.stored;
  const auto differs = [&](std::string_view what, const auto& then, const auto& now) {
    return then == now ? std::string{}
                       : fmt::format("{} and {} are no parts of one run: {} is {} and {}", one.folder, other.folder, what, then, now);
  };
  std::string first;
  const auto note = [&first](std::string text) {
    if (first.empty()) first = std::move(text);
  };
  note(differs("the subject", a.run.subject, b.run.subject));
  note(differs("its version", a.run.version, b.run.version));
  note(differs("its role", word(a.run.role), word(b.run.role)));
  note(differs("the clock", a.run.real_clock ? "real" : "virtual", b.run.real_clock ? "real" : "virtual"));
  note(differs("the seed", a.run.seed.value(), b.run.seed.value()));
  note(differs("zkspec", one.described.zkspec, other.described.zkspec));
  note(differs("the suite", one.described.suite, other.described.suite));
  note(differs("the number of shards", one.shard.count, other.shard.count));
  note(differs("what was selected", one.described.selection, other.described.selection));
  return first;
}

/// What is missing or doubled, a line each.
std::vector<std::string> gaps_of(const std::vector<Part>& parts) {
  std::vector<std::string> gaps;
  std::map<int, std::string> shards;
  std::map<std::string, std::string> variants;
  for (const auto& part : parts) {
    const auto [place, is_new] = shards.try_emplace(part.shard.index, part.folder);
    if (!is_new) {
      gaps.push_back(fmt::format("shard {} is there twice: {} and {}", to_string(part.shard), place->second, part.folder));
      continue;
    }
    const auto take = [&](const std::string& id) {
      const auto [other, first] = variants.try_emplace(id, part.folder);
      if (!first)
        gaps.push_back(fmt::format("{} is in {} and {}: they were balanced by different durations", id, other->second, part.folder));
    };
    for (const auto& id : part.described.variants) take(id);
  }
  const auto count = parts.front().shard.count;
  for (int index = 1; index <= count; ++index)
    if (!shards.contains(index))
      gaps.push_back(fmt::format("shard {0}/{1} is missing: name its folder, too, or play it with --shard {0}/{1}", index, count));
  const auto selected = parts.front().described.selected;
  if (gaps.empty() && variants.size() != selected)
    gaps.push_back(fmt::format("{} of {} cases are in no shard: they were balanced by different durations",
                               selected - variants.size(), selected));
  return gaps;
}

void add_unique(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const auto& text : from)
    if (std::ranges::find(to, text) == to.end()) to.push_back(text);
}

/// One run of all. The parts keep what its results point at.
RunResult joined(std::vector<Part>& parts, Ledger& ledger, Provenance& provenance) {
  const auto& first = parts.front().stored;
  RunResult run{.subject = first.run.subject,
                .version = first.run.version,
                .role = first.run.role,
                .real_clock = first.run.real_clock,
                .seed = first.run.seed};
  provenance = first.provenance;
  ledger.paragraphs = first.ledger.paragraphs;
  std::vector<std::string> hosts;
  std::vector<std::string> terms;
  std::vector<std::string> reasons;
  for (auto& part : parts) {
    auto& stored = part.stored;
    std::ranges::move(stored.run.cases, std::back_inserter(run.cases));
    run.wall = std::max(run.wall, stored.run.wall);
    run.interrupted = run.interrupted || stored.run.interrupted;
    if (!stored.run.why_not_played.empty()) add_unique(reasons, {stored.run.why_not_played});
    add_unique(run.expectation_problems, stored.run.expectation_problems);
    ledger.clauses.insert(stored.ledger.clauses.begin(), stored.ledger.clauses.end());
    provenance.date = std::max(provenance.date, stored.provenance.date);
    add_unique(hosts, {stored.provenance.host});
    add_unique(terms, {stored.provenance.terms});
  }
  provenance.host = fmt::format("{}", fmt::join(hosts, "; "));
  provenance.terms = fmt::format("{}", fmt::join(terms, "; "));
  std::set<std::string> played;
  for (const auto& result : run.cases) played.insert(result.variant->id);
  for (const auto& part : parts)
    std::ranges::copy_if(part.described.variants, std::back_inserter(run.not_played), [&](const auto& id) { return !played.contains(id); });
  run.why_not_played = fmt::format("{}", fmt::join(reasons, "; "));
  std::ranges::sort(run.not_played);
  std::ranges::sort(run.cases, {}, [](const CaseResult& result) { return result.variant->id; });
  return run;
}

}  // namespace

int merge_command(const Home& /*home*/, const MergeArguments& arguments) {
  std::vector<Part> parts;
  for (const auto& folder : arguments.folders) {
    std::error_code ignored;
    if (std::filesystem::equivalent(folder, arguments.output, ignored))
      return complain(exit_code::usage, fmt::format("--output {} is one of the shards", arguments.output));
    auto part = load(folder);
    if (!part) return complain(exit_code::usage, to_string(part.error()));
    parts.push_back(std::move(*part));
    if (auto other = difference(parts.front(), parts.back()); !other.empty()) return complain(exit_code::usage, other);
  }
  if (const auto gaps = gaps_of(parts); !gaps.empty())
    return complain(exit_code::usage, fmt::format("nothing was merged\n  {}", fmt::join(gaps, "\n  ")));
  if (auto prepared = prepare_output(arguments.output); !prepared) return complain(exit_code::usage, to_string(prepared.error()));
  Ledger ledger;
  Provenance provenance;
  auto run = joined(parts, ledger, provenance);
  if (auto written = write_output(arguments.output, run, ledger, provenance); !written)
    return complain(exit_code::usage, to_string(written.error()));
  const auto page = std::filesystem::path{arguments.output} / "report.html";
  fmt::print("{}report: {}\n", render_text(run, ledger, colours_wanted()), page.string());
  return code_of(run, arguments.inconclusive);
}

}  // namespace zkspec
