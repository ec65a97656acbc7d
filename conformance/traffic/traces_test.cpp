// Recordings of real clients and of the real server: nothing is held against them, and what each scenario shows is found.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "conformance/cases/suite.hpp"
#include "conformance/traffic/judge_traffic.hpp"
#include "fake-server/base/source_tree.hpp"
#include "fake-server/log/recording_reader.hpp"

namespace zkspec {
namespace {

Recording recording_in(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return read_recording(std::string{std::istreambuf_iterator<char>{in}, {}}).value();
}

const std::map<std::string, std::vector<std::string_view>, std::less<>> shown_by_scenario = {
    {"session", {"ping.when-idle", "ping.server-answers", "order.server-fifo", "timeout.server-decides", "close.reply-then-eof"}},
    {"watch", {"watcher.one-shot", "watcher.event-before-later-reply", "close.ephemerals"}},
    {"killed-server", {"zxid.client-reports-last", "handshake.password-verbatim", "handshake.password-any-server"}},
    {"expiry", {"expiry.reconnect-refused", "handshake.reconnect-credentials", "watcher.one-shot"}},
};

BOOST_AUTO_TEST_SUITE(traces)

BOOST_AUTO_TEST_CASE(nothing_is_held_against_real_clients_and_the_real_server) {
  const auto suite = load_suite(source_tree() / "suites", source_tree() / "fixtures" / "defects").suite;
  std::size_t judged = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source_tree() / "fixtures" / "traces"}) {
    if (entry.path().extension() != ".jsonl") continue;
    BOOST_TEST_CONTEXT(entry.path().filename()) {
      const auto recording = recording_in(entry.path());
      for (const auto* key : {"client", "server", "command"}) BOOST_TEST(recording.head.at(key).is_string());
      const auto tick = std::chrono::milliseconds{recording.head.at("tick_ms").as_int64()};
      const auto verdict = judge_traffic(recording.log, suite.ledger, {.tick = tick});
      BOOST_TEST(verdict.from_the_middle == 0U);
      for (const auto& objection : verdict.objections)
        BOOST_ERROR(fmt::format("{}: expected {}, seen {}", objection.clause, objection.expected, objection.seen));
      for (const auto clause : shown_by_scenario.at(std::string{recording.head.at("scenario").as_string()})) {
        const auto found = std::ranges::find(verdict.clauses, clause, [](const auto& each) { return std::string_view{each.clause->id}; });
        BOOST_TEST((found != verdict.clauses.end() && found->decision == Decision::proved), clause);
      }
      ++judged;
    }
  }
  BOOST_TEST(judged == 12U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
