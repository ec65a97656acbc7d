#include "conformance/verdict/offline.hpp"

#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "conformance/cases/suite.hpp"
#include "conformance/cases/vocabulary.hpp"
#include "fake-server/base/source_tree.hpp"
#include "fake-server/log/recording_reader.hpp"

using namespace zkspec;

namespace {

namespace fs = std::filesystem;

const fs::path source = source_tree();
const fs::path corpus = source / "fixtures" / "recordings";

std::string contents(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

const Suite& suite() {
  static const LoadedSuite loaded = load_suite(corpus / "suites", source / "fixtures" / "defects");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return loaded.suite;
}

/// A trial of the corpus, judged.
struct Judged {
  const Variant* variant = nullptr;
  Recording recording = {};
  Verdict verdict = {};
};

Judged judge(const std::string& text) {
  auto recording = read_recording(text);
  BOOST_REQUIRE_MESSAGE(recording.has_value(), to_string(recording.error()));
  const auto id = std::string{recording->head.at("case").as_string()};
  const auto variant = std::ranges::find(suite().variants, id, &Variant::id);
  BOOST_REQUIRE_MESSAGE(variant != suite().variants.end(), id);
  const auto setting = read_setting(recording->head);
  BOOST_REQUIRE_MESSAGE(setting.has_value(), to_string(setting.error()));
  const auto until = TimePoint{std::chrono::milliseconds{recording->head.at("duration_ms").as_int64() + 1}};
  auto verdict = judge_recording(*variant, suite().ledger, *setting, recording->log, until);
  return {&*variant, std::move(*recording), std::move(verdict)};
}

std::string line(std::string_view label, const std::string& text) { return text.empty() ? "" : fmt::format("{:<14} {}\n", label, text); }

std::string printed(const NearMiss& miss) {
  auto text = line("  near", fmt::format("{} ms, {}", to_ms(miss.at), miss.what));
  for (const auto& check : miss.checks)
    text += line(check.agrees ? "    agrees" : "    differs",
                 fmt::format("{}: expected {}, seen {}", check.field, check.expected, check.seen));
  return text;
}

std::string printed(std::string_view kind, const Finding& finding, const EventLog& log) {
  auto text = line(kind, fmt::format("{}{}{}:{}", finding.clause, finding.clause.empty() ? "" : ", at ",
                                     fs::path{finding.at.file}.lexically_relative(corpus / "suites").string(), finding.at.line));
  text += line("  expected", finding.expected) + line("  seen", finding.seen);
  for (const auto& difference : finding.differences)
    text += line("  differs", fmt::format("{}: expected {}, seen {}", difference.field, difference.expected, difference.seen));
  for (const auto& miss : finding.near_misses) text += printed(miss);
  for (const auto index : finding.evidence)
    text += line("  evidence", fmt::format("{} ms, {}", to_ms(log.events()[index].at - log.start()), print(log.events()[index])));
  return text;
}

/// The place of a step is below the folder of the corpus, wherever that is.
std::string without_folder(std::string reason) {
  const auto folder = (corpus / "suites").string() + "/";
  return reason.starts_with(folder) ? reason.substr(folder.size()) : reason;
}

std::string printed(const Judged& judged) {
  const auto& verdict = judged.verdict;
  auto text = line("outcome", std::string{word(verdict.outcome)}) + line("reason", without_folder(verdict.reason));
  for (const auto& finding : verdict.findings) text += printed("finding", finding, judged.recording.log);
  for (const auto& finding : verdict.warnings) text += printed("warning", finding, judged.recording.log);
  for (const auto& [dialect, alternative] : verdict.dialects) text += line("dialect", dialect + " = " + alternative);
  text += line("proved", fmt::format("{}", fmt::join(verdict.proved, ", ")));
  text += line("violated", fmt::format("{}", fmt::join(verdict.violated, ", ")));
  text += line("not exercised", fmt::format("{}", fmt::join(verdict.not_exercised, ", ")));
  return text;
}

std::vector<fs::path> recordings() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{corpus})
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

bool has_verb(const std::vector<Step>& steps, std::size_t verb) {
  return std::ranges::any_of(steps, [verb](const Step& step) {
    const auto* either = std::get_if<step::Either>(&step.what);
    const auto inside = [verb](const Branch& branch) { return has_verb(branch.steps, verb); };
    return step.what.index() == verb || (either != nullptr && std::ranges::any_of(either->branches, inside));
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(judging_of_recordings)

BOOST_AUTO_TEST_CASE(every_recording_gets_exactly_the_verdict_that_stands_beside_it) {
  BOOST_TEST(recordings().size() >= 25U);
  for (const auto& file : recordings()) {
    const auto text = printed(judge(contents(file)));
    BOOST_TEST(text == contents(fs::path{file}.replace_extension(".expected")), file.filename() << " gives\n" << text);
  }
}

BOOST_AUTO_TEST_CASE(every_case_has_recordings_that_pass_and_others_that_do_not) {
  std::map<const Case*, std::set<bool>> outcomes;
  for (const auto& file : recordings()) {
    const auto judged = judge(contents(file));
    outcomes[judged.variant->of].insert(judged.verdict.outcome == Outcome::pass && judged.verdict.warnings.empty());
  }
  for (const auto& described : suite().cases) BOOST_TEST(outcomes[described.get()].size() == 2U, described->id);
}

BOOST_AUTO_TEST_CASE(every_verb_is_in_the_corpus) {
  const auto verbs = vocabulary::verbs();
  BOOST_TEST_REQUIRE(verbs.size() == std::variant_size_v<Step::What>);
  for (std::size_t verb = 0; verb < verbs.size(); ++verb)
    BOOST_TEST(std::ranges::any_of(suite().cases, [verb](const auto& each) { return has_verb(each->script, verb); }), verbs[verb]);
}

BOOST_AUTO_TEST_CASE(head_that_lacks_what_the_judge_must_know_is_refused) {
  const Setting setting{.role = Role::server,
                        .real_clock = true,
                        .seed = Seed{~0ULL},
                        .tick = 2s,
                        .shortest = 3s,
                        .servers = {{ServerIndex{1}, {"127.0.0.1", 7}}},
                        .leader = ServerIndex{1},
                        .delivery = 20ms};
  boost::json::object head;
  write_setting(setting, head);
  const auto read = read_setting(head);
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST((read->role == setting.role && read->real_clock && read->seed == setting.seed && read->tick == setting.tick));
  BOOST_TEST((read->servers == setting.servers && read->delivery == setting.delivery));
  BOOST_TEST((read->shortest == 3s && read->longest == 40s && read->leader == setting.leader));
  for (const std::string_view key : {"role", "clock", "trial_seed", "tick_ms", "servers"}) {
    auto poorer = head;
    poorer.erase(key);
    BOOST_TEST(to_string(read_setting(poorer).error()).starts_with("head: has no " + std::string{key}));
  }
}

BOOST_AUTO_TEST_SUITE_END()
