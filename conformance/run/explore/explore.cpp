#include "conformance/run/explore/explore.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/case_reader.hpp"
#include "conformance/cases/ledger_reader.hpp"
#include "conformance/run/explore/explore_shrink.hpp"
#include "fake-server/base/random.hpp"

namespace zkspec {
namespace {

constexpr std::size_t scripts_per_round = 32;
constexpr std::size_t longest_walk = 500;  ///< lines
constexpr std::size_t longest_script = ScriptRules{}.longest;
constexpr std::string_view area = "state";

using Lines = std::vector<std::string>;
using Moves = std::vector<Choice>;

struct Script {
  Lines lines = {};
  std::set<std::string> needs = {};
};

/// The moves that can be made, one after the other; those that cannot are left out.
Script script_of(const Moves& moves, const std::set<std::string, std::less<>>& capabilities) {
  SessionModel model{capabilities};
  Script script;
  for (const auto& choice : moves) {
    if (!model.can(choice.move)) continue;
    auto lines = model.make(choice);
    std::ranges::move(lines, std::back_inserter(script.lines));
  }
  script.needs = model.needs();
  return script;
}

/// A walk through the states of the session.
Moves draw(Seed seed, const Exploration& exploration) {
  Random random{seed};
  SessionModel model{exploration.capabilities};
  Moves moves;
  while (moves.size() < exploration.moves) {
    std::vector<Move> possible;
    std::ranges::copy_if(all_moves, std::back_inserter(possible), [&model](Move move) { return model.can(move); });
    if (possible.empty()) break;
    const Choice choice{possible[random.below(possible.size())], random.below(1000)};
    model.make(choice);
    moves.push_back(choice);
  }
  return moves;
}

std::string quoted(const std::vector<std::string>& words) {
  std::string list;
  for (const auto& each : words) list += fmt::format("{}\"{}\"", list.empty() ? "" : ", ", each);
  return list;
}

/// What stands above the script; its words are those of the ledger, which hold no quotation marks.
struct Heading {
  std::string id = {};
  std::string title = "Explored";
  std::string why = {};
  std::vector<std::string> kills = {};
};

std::string text_of(const Heading& heading, const Script& script) {
  std::string text = "zkspec = 1\n\n[[case]]\n";
  text += fmt::format("id     = \"{}\"\n", heading.id);
  text += fmt::format("title  = '''{}'''\n", heading.title);
  if (!heading.why.empty()) text += fmt::format("why    = '''{}'''\n", heading.why);
  text += "roles  = [\"client\"]\n";
  if (!script.needs.empty()) text += fmt::format("needs  = [{}]\n", quoted({script.needs.begin(), script.needs.end()}));
  text += "script = [\n";
  for (const auto& line : script.lines) text += "  " + line + ",\n";
  return text + fmt::format("]\nkills  = [{}]\n", quoted(heading.kills));
}

/// Line of the file on which the script's first step stands.
std::size_t first_line(const std::string& text) {
  const auto script = text.begin() + static_cast<std::ptrdiff_t>(text.find("script = [\n"));
  return static_cast<std::size_t>(std::count(text.begin(), script, '\n')) + 2;
}

struct Candidate {
  Heading heading = {};
  Moves moves = {};
  Script script = {};
};

/// A case as it was read, and what was wrong with it.
struct Read {
  std::vector<ReadCase> cases = {};
  std::vector<Diagnostic> problems = {};
};

class Explorer {
 public:
  explicit Explorer(const Exploration& exploration) : exploration_{exploration} {}

  Explored run() && {
    while (explored_.scripts < exploration_.scripts && !(exploration_.over && exploration_.over())) round();
    return std::move(explored_);
  }

 private:
  void round() {
    std::vector<Candidate> drawn;
    const auto count = std::min(scripts_per_round, exploration_.scripts - explored_.scripts);
    for (std::size_t at = 0; at < count; ++at) {
      const auto number = ++explored_.scripts;
      const auto moves = draw(Seed{exploration_.seed.value() * 0x9e3779b97f4a7c15U + number}, exploration_);
      drawn.push_back(candidate(moves, {.id = fmt::format("{}/explored-{}-{}", area, exploration_.seed.value(), number)}));
    }
    const auto verdicts = play(drawn, exploration_.play);
    for (std::size_t at = 0; at < drawn.size(); ++at) {
      if (!verdicts[at].first.empty()) object(drawn[at], verdicts[at]);
      else if (verdicts[at].outcome != Outcome::pass) explored_.undecided.push_back(drawn[at].heading.id + ": " + verdicts[at].reason);
    }
    if (exploration_.progress) exploration_.progress(explored_.scripts);
  }

  [[nodiscard]] Candidate candidate(const Moves& moves, Heading heading) const {
    return {std::move(heading), moves, script_of(moves, exploration_.capabilities)};
  }

  /// What the judge objects to is shortened, unless the same was found before, or the script itself is to blame.
  void object(const Candidate& found, const Verdict& verdict) {
    if (!known_.insert(verdict.first).second) return;
    if (!is_fair(found)) {
      explored_.doubts.push_back(fmt::format("{}: {}\n{}", found.heading.id, verdict.reason, text_of(found.heading, found.script)));
      return;
    }
    target_ = verdict;
    auto shortest = with_fewest_moves(found);
    shortest = with_plain_moves(std::move(shortest));
    shortest = with_fewest_lines(std::move(shortest));
    explored_.discoveries.push_back(discovery(found, std::move(shortest)));
  }

  Candidate with_fewest_moves(const Candidate& from) {
    const auto first_of = [&](const std::vector<Moves>& shorter) {
      std::vector<Candidate> candidates;
      for (const auto& moves : shorter) candidates.push_back(candidate(moves, from.heading));
      return first_that_fails_alike(candidates);
    };
    return candidate(fewest<Choice>(from.moves, first_of), from.heading);
  }

  Candidate with_plain_moves(Candidate from) {
    for (auto at = from.moves.size(); at-- > 0;) {
      if (from.moves[at].detail == 0) continue;
      auto moves = from.moves;
      moves[at].detail = 0;
      const std::vector plainer{candidate(moves, from.heading)};
      if (first_that_fails_alike(plainer)) from = plainer.front();
    }
    return from;
  }

  /// Lines behind the one that fails need not be tried one by one.
  Candidate with_fewest_lines(Candidate from) {
    auto begin = from;
    const auto& findings = target_.findings.empty() ? target_.warnings : target_.findings;
    const auto first = first_line(text_of(from.heading, from.script));
    const auto failed = findings.front().at.line;
    if (failed >= first && failed - first + 1 < begin.script.lines.size()) begin.script.lines.resize(failed - first + 1);
    if (first_that_fails_alike({begin})) from = std::move(begin);
    const auto first_of = [&](const std::vector<Lines>& shorter) {
      std::vector<Candidate> candidates;
      for (const auto& lines : shorter) candidates.push_back({from.heading, from.moves, {lines, from.script.needs}});
      return first_that_fails_alike(candidates);
    };
    from.script.lines = fewest<std::string>(from.script.lines, first_of);
    return from;
  }

  /// The verdict of the one that is found becomes the target: where it fails is needed later.
  std::optional<std::size_t> first_that_fails_alike(const std::vector<Candidate>& candidates) {
    auto verdicts = play(candidates, exploration_.play);
    for (std::size_t at = 0; at < candidates.size(); ++at) {
      if (verdicts[at].first != target_.first || !is_fair(candidates[at])) continue;
      target_ = std::move(verdicts[at]);
      return at;
    }
    return std::nullopt;
  }

  bool is_fair(const Candidate& candidate) {
    if (!exploration_.check) return true;
    const auto verdict = play({candidate}, exploration_.check).front();
    return verdict.outcome == Outcome::pass && verdict.violated.empty();
  }

  Discovery discovery(const Candidate& found, Candidate shortest) {
    const auto& suite = *exploration_.suite;
    const auto* clause = suite.ledger.find(target_.first.front());
    shortest.heading.title = fmt::format("Found by exploration: {}", fmt::join(target_.first, ", "));
    shortest.heading.why = clause == nullptr ? "" : clause->statement;
    auto read = read_one(shortest, longest_script);
    if (exploration_.kills && !read.cases.empty()) shortest.heading.kills = exploration_.kills(read.cases.front().variants.front());
    const auto text = text_of(shortest.heading, shortest.script);
    return {.id = shortest.heading.id,
            .text = text,
            .clauses = target_.first,
            .reason = target_.reason,
            .moves = found.moves.size(),
            .lines = shortest.script.lines.size(),
            .problems = read_one(shortest, longest_script).problems};
  }

  [[nodiscard]] Read read_one(const Candidate& candidate, std::size_t longest) const {
    Read read;
    Problems problems;
    const Preludes none;
    const auto& suite = *exploration_.suite;
    const Known known{suite.ledger, none, suite.defects, longest};
    const auto file = read_toml(text_of(candidate.heading, candidate.script), candidate.heading.id);
    for (const auto& table : tables_of(file, candidate.heading.id, "case", problems))
      read.cases.push_back(read_case(table, std::string{area}, known, problems));
    read.problems = problems.sorted();
    return read;
  }

  /// One verdict per candidate. Leaving out lines can make a script that is none: it has no verdict and fails in no way.
  std::vector<Verdict> play(std::vector<Candidate> candidates, const Player& player) {
    std::vector<Read> read;
    std::vector<const Variant*> variants;
    std::vector<std::size_t> places;
    std::vector<Verdict> verdicts(candidates.size());
    for (std::size_t at = 0; at < candidates.size(); ++at) {
      if (candidates[at].heading.kills.empty()) candidates[at].heading.kills = {exploration_.suite->defects.front()};
      auto one = read_one(candidates[at], longest_walk);
      if (!one.problems.empty()) {
        verdicts[at].reason = to_string(one.problems.front());
        continue;
      }
      variants.push_back(&one.cases.front().variants.front());
      places.push_back(at);
      read.push_back(std::move(one));
    }
    auto played = variants.empty() ? std::vector<Verdict>{} : player(variants);
    for (std::size_t each = 0; each < played.size(); ++each) verdicts[places[each]] = std::move(played[each]);
    return verdicts;
  }

  const Exploration& exploration_;
  Explored explored_ = {};
  std::set<std::vector<std::string>> known_ = {};
  Verdict target_ = {};
};

}  // namespace

Explored explore(const Exploration& exploration) { return Explorer{exploration}.run(); }

}  // namespace zkspec
