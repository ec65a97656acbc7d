// zkspec judge: what today's judge says of recordings.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

#include "conformance/cases/duration_expression.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/commands/judged_trial.hpp"
#include "conformance/commands/stored_recording.hpp"
#include "conformance/report/escape.hpp"
#include "conformance/traffic/judge_traffic.hpp"

namespace zkspec {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Files as they are; of a folder (that of a run, or any other) all that end in .jsonl.
std::vector<std::string> files_of(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const auto& name : names) {
    std::error_code problem;
    const auto recordings = fs::path{name} / "recordings";
    const fs::directory_iterator folder{fs::is_directory(recordings, problem) ? recordings : fs::path{name}, problem};
    if (problem) {
      files.push_back(name);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : folder)
      if (entry.path().extension() == ".jsonl") inside.push_back(entry.path().string());
    std::ranges::sort(inside);
    std::ranges::move(inside, std::back_inserter(files));
  }
  return files;
}

/// What a clause comes to on the command line: nothing is said of levels that do not count.
bool counts(Level level, bool strict) { return level == Level::must || (strict && level == Level::should); }

/// Messages have texts of strangers in them, of any length.
std::string told(const std::string& text) { return shorten(visible(text), 1000); }

json::object to_json(const TrafficVerdict& verdict, const EventLog& log) {
  json::array clauses, violations;
  for (const auto& each : verdict.clauses)
    clauses.push_back({{"id", each.clause->id},
                       {"level", word(each.clause->level)},
                       {"judged", word(each.judged)},
                       {"decision", word(each.decision)},
                       {"kept", each.kept}});
  for (const auto& each : verdict.objections)
    violations.push_back({{"clause", each.clause},
                          {"event", each.event + log.first_index()},
                          {"at_ms", static_cast<double>((each.at - log.start()).count()) / 1e6},
                          {"server", to_string(each.server)},
                          {"connection", each.connection.value()},
                          {"expected", told(each.expected)},
                          {"seen", told(each.seen)}});
  return {{"kind", "traffic"},
          {"connections", verdict.connections},
          {"from_the_middle", verdict.from_the_middle},
          {"clauses", std::move(clauses)},
          {"violations", std::move(violations)},
          {"remarks", json::array(verdict.remarks.begin(), verdict.remarks.end())}};
}

json::object to_json(const JudgedTrial& trial) {
  const auto list = [](const auto& ids) { return json::array(ids.begin(), ids.end()); };
  return {{"kind", "trial"},
          {"case", trial.id},
          {"subject", trial.subject},
          {"was", trial.was},
          {"outcome", trial.statistical ? json::value{nullptr} : json::value(word(trial.verdict.outcome))},
          {"reason", told(trial.verdict.reason)},
          {"proved", list(trial.verdict.proved)},
          {"violated", list(trial.verdict.violated)}};
}

void print_objection(const Objection& objection) {
  fmt::print("    {} at {} ms, line {} of the recording, {}#{}\n      expected  {}\n      seen      {}\n", objection.clause,
             static_cast<double>(objection.at.time_since_epoch().count()) / 1e6, objection.event + 2, to_string(objection.server),
             objection.connection.value(), told(objection.expected), told(objection.seen));
}

void print_text(const std::string& file, const TrafficVerdict& verdict) {
  constexpr std::size_t most_shown = 20, most_remarks = 5;
  std::map<Decision, std::vector<std::string>> lists;
  for (const auto& each : verdict.clauses) {
    const auto times = each.decision == Decision::proved ? fmt::format(" ({})", each.kept) : std::string{};
    lists[each.decision].push_back(each.clause->id + times);
  }
  fmt::print("{}: {} connections, {} of them had begun before\n", file, verdict.connections, verdict.from_the_middle);
  for (const auto& each : verdict.clauses)
    if (each.decision == Decision::violated)
      fmt::print("  violated {} {} by the {}: {}\n", word(each.clause->level), each.clause->id, word(each.judged), each.clause->statement);
  const auto shown = std::min(verdict.objections.size(), most_shown);
  std::for_each_n(verdict.objections.begin(), shown, print_objection);
  if (verdict.objections.size() > shown) fmt::print("    and {} more; --format json has all\n", verdict.objections.size() - shown);
  const auto remarks = std::min(verdict.remarks.size(), most_remarks);
  std::for_each_n(verdict.remarks.begin(), remarks, [](const auto& remark) { fmt::print("  remark: {}\n", remark); });
  if (verdict.remarks.size() > remarks) fmt::print("  and {} more remarks; --format json has all\n", verdict.remarks.size() - remarks);
  fmt::print("  proved, with how often it was seen: {}\n", fmt::join(lists[Decision::proved], ", "));
  fmt::print("  not exercised: {}\n", fmt::join(lists[Decision::not_exercised], ", "));
  fmt::print("  {} violated, {} proved, {} not exercised; of all other clauses traffic alone tells nothing\n",
             lists[Decision::violated].size(), lists[Decision::proved].size(), lists[Decision::not_exercised].size());
}

void print_text(const std::string& file, const JudgedTrial& trial) {
  if (trial.statistical) return fmt::print("{}: {} is judged by many trials together; one of them says nothing\n", file, trial.id);
  fmt::print("{}: {} {}{}{}{}\n", file, word(trial.verdict.outcome), trial.id, trial.is_as_it_was() ? "" : ", was " + trial.was,
             trial.verdict.reason.empty() ? "" : ": ", told(trial.verdict.reason));
}

class Judging {
 public:
  Judging(const Suite& suite, const JudgeArguments& arguments, Duration tick) : suite_{suite}, arguments_{arguments}, tick_{tick} {}

  Result<void> take(const std::string& file) {
    const auto recording = load_recording(file);
    if (!recording) return recording.error();
    if (!is_of_trial(*recording) || arguments_.traffic) return traffic(file, *recording), Result<void>{};
    const auto trial = judge_trial(suite_, *recording);
    if (!trial) return Error{trial.error().code, file, to_string(trial.error())};
    anything_ = true;
    fails_ = fails_ || trial->verdict.outcome == Outcome::fail || (arguments_.strict && !trial->verdict.warnings.empty());
    inconclusive_ = inconclusive_ || (!trial->statistical && trial->verdict.outcome == Outcome::inconclusive);
    show(file, *trial, to_json(*trial));
    return {};
  }

  int finish() {
    if (as_json()) fmt::print("{}\n", json::serialize(json::object{{"zkspec", ZKSPEC_VERSION}, {"recordings", std::move(all_)}}));
    if (!anything_) return complain(exit_code::nothing_selected, "no connection was recorded: there is nothing to judge");
    if (fails_) return exit_code::violations;
    return inconclusive_ ? exit_code::inconclusive : exit_code::conformant;
  }

 private:
  [[nodiscard]] bool as_json() const { return arguments_.format == "json"; }

  /// In a trial the other side may do wrong on purpose.
  static std::optional<Role> side_of(const Recording& recording) {
    const auto* role = recording.head.if_contains("role");
    if (!is_of_trial(recording) || role == nullptr || !role->is_string()) return std::nullopt;
    return role->get_string() == word(Role::server) ? Role::server : Role::client;
  }

  [[nodiscard]] Duration tick_of(const Recording& recording) const {
    const auto* given = recording.head.if_contains("tick_ms");
    return tick_ == Duration::zero() && given != nullptr && given->is_int64() ? std::chrono::milliseconds{given->get_int64()} : tick_;
  }

  void traffic(const std::string& file, const Recording& recording) {
    const auto verdict = judge_traffic(recording.log, suite_.ledger, {.tick = tick_of(recording), .only = side_of(recording)});
    anything_ = anything_ || verdict.connections > 0;
    for (const auto& each : verdict.clauses)
      fails_ = fails_ || (each.decision == Decision::violated && counts(each.clause->level, arguments_.strict));
    show(file, verdict, to_json(verdict, recording.log));
  }

  template <class Judged>
  void show(const std::string& file, const Judged& judged, json::object object) {
    if (!as_json()) return print_text(file, judged);
    object["file"] = file;
    all_.push_back(std::move(object));
  }

  const Suite& suite_;
  const JudgeArguments& arguments_;
  Duration tick_;
  json::array all_ = {};
  bool anything_ = false;
  bool fails_ = false;
  bool inconclusive_ = false;
};

}  // namespace

int judge_command(const Home& home, const JudgeArguments& arguments) {
  const auto tick = DurationExpression::parse(arguments.tick.empty() ? "0ms" : arguments.tick);
  const auto length = tick ? tick->evaluate({}) : tick.error();
  if (!length) return complain(exit_code::usage, fmt::format("--tick {}: {}", arguments.tick, length.error().what));
  const auto files = files_of(arguments.recordings);
  if (files.empty()) return complain(exit_code::nothing_selected, "there are no recordings (*.jsonl) there");
  const auto suite = load_whole_suite(home);
  if (!suite) return exit_code::usage;
  Judging judging{*suite, arguments, *length};
  for (const auto& file : files)
    if (const auto taken = judging.take(file); !taken) return complain(exit_code::usage, to_string(taken.error()));
  return judging.finish();
}

}  // namespace zkspec
