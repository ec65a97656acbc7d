#include "conformance/verdict/near_misses.hpp"

#include <fmt/format.h>

#include "conformance/verdict/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::test;

namespace {

/// "1800 ms, getData: message ok, path /a not /b, time 1800 ms not at most 1500 ms after …", one line per near miss.
std::string printed(const Verdict& verdict) {
  std::string text;
  for (const auto& finding : verdict.findings) {
    for (const auto& miss : finding.near_misses) {
      text += fmt::format("{} ms", to_ms(miss.at));
      for (const auto& check : miss.checks)
        text += check.agrees ? fmt::format("; {} {}", check.field, check.seen)
                             : fmt::format("; {} {}, not {}", check.field, check.seen, check.expected);
      text += "\n";
    }
  }
  return text;
}

wire::Request get(const std::string& path) { return {{Xid{1}, wire::OpCode::getData}, wire::GetDataRequest{path, true}}; }
wire::Request exists(const std::string& path) { return {{Xid{1}, wire::OpCode::exists}, wire::ExistsRequest{path, false}}; }

struct Row {
  const char* name;
  const char* script;
  void (*play)(Stage& stage);
  const char* near;
};

constexpr auto read_a = R"(
  { s = "s1", rx = "ConnectRequest", as = "hello" },
  { s = "s1", rx = "getData", path = "/a", watch = true, within = ["0s", "1s"], since = "hello", clause = "ping.when-idle" },)";

const Row rows[] = {
    {"a field of another value", read_a,
     [](Stage& s) { s.frame(500ms, Direction::to_server, get("/b")); },
     "500 ms; message getData; path /b, not /a; watch true; time 500 ms\n"},
    {"too late", read_a,
     [](Stage& s) { s.frame(1001ms, Direction::to_server, get("/a")); },
     "1001 ms; message getData; path /a; watch true; time 1001 ms, not 0..1000 ms after hello\n"},
    {"another request, which has a field of that name", read_a,
     [](Stage& s) { s.frame(500ms, Direction::to_server, exists("/a")); },
     "500 ms; message exists, not getData; path /a; watch false, not true; time 500 ms\n"},
    {"on the connection to another server", read_a,
     [](Stage& s) {
       s.opened(100ms, 2, 2);
       s.frame(200ms, Direction::to_server, get("/a"), 2, 2);
       s.look(1500ms);
     },
     "200 ms; message getData; server s2, not s1; path /a; watch true; time 200 ms\n"},
    {"nothing of the kind", read_a, [](Stage& s) { s.look(1500ms); }, ""},
    {"another event", R"({ c = "c1", event = "connected", by = "2s", clause = "ping.when-idle" },)",
     [](Stage& s) { s.state(700ms, SessionState::expired); },
     "700 ms; event expired, not connected; time 700 ms\n"},
    {"an event too late", R"({ c = "c1", event = "expired", by = "2s", clause = "ping.when-idle" },)",
     [](Stage& s) { s.state(2100ms, SessionState::expired); },
     "2100 ms; event expired; time 2100 ms, not at most 2000 ms after the step before\n"},
    {"another path of a watch", R"({ c = "c1", event = "deleted", path = "/a", clause = "ping.when-idle" },)",
     [](Stage& s) { s.happens(5ms, event::Told{"c1", report::Watch{"w", WatchWord::deleted, "/b"}}); },
     "5 ms; event deleted; path /b, not /a\n"},
    {"another result", R"(
       { c = "c1", call = "get", path = "/a", as = "a" },
       { c = "c1", done = "a", err = "ok", clause = "ping.when-idle" },)",
     [](Stage& s) { s.done(5ms, "a", ApiResult::no_node); },
     "5 ms; call a; err no_node, not ok\n"},
    {"the completion of another call", R"(
       { c = "c1", call = "get", path = "/a", as = "a" },
       { c = "c1", call = "get", path = "/b", as = "b" },
       { c = "c1", done = "a", err = "ok", by = "1s", clause = "ping.when-idle" },)",
     [](Stage& s) {
       s.done(5ms, "b", ApiResult::ok);
       s.look(1500ms);
     },
     "5 ms; call b, not a; err ok; time 5 ms\n"},
    {"one of two calls", R"(
       { c = "c1", call = "get", path = "/p{i}", n = 2, as = "p" },
       { c = "c1", seen = ["done p", "disconnected"], err = "connection_loss", by = "1s", clause = "ping.when-idle" },)",
     [](Stage& s) {
       const auto& second = std::get<command::Op>(std::get<stimulus::Command>(s.stimuli.at(1)).command);
       s.state(5ms, SessionState::disconnected);
       s.done(6ms, second.tag, ApiResult::ok);
     },
     "6 ms; call p#1; err ok, not connection_loss; time 6 ms\n"},
    {"what the client says of itself", R"({ c = "c1", get = "timeout", is = "3s", clause = "ping.when-idle" },)",
     [](Stage& s) { s.happens(5ms, event::Told{"c1", report::Info{.tag = "get-1", .timeout = 2s}}); },
     "5 ms; timeout 2000, not 3000 ms (3s)\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(near_misses)

BOOST_AUTO_TEST_CASE(what_came_is_held_field_by_field_against_what_the_step_waited_for) {
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Stage stage{row.script, "", Role::client, false};
      if (std::string_view{row.script}.find("ConnectRequest") != std::string_view::npos) stage.connect(0ms);
      else stage.look(0ms);
      row.play(stage);
      BOOST_TEST(word(stage.verdict().outcome) == "fail");
      BOOST_TEST(printed(stage.verdict()) == row.near);
    }
  }
}

BOOST_AUTO_TEST_CASE(at_most_three_are_kept_and_the_nearest_is_the_first) {
  EventLog log;
  for (int at = 0; at < 6; ++at) log.append(TimePoint{1ms * at}, event::Opened{ServerIndex{1}, ConnectionId{1}});
  Observations seen{log, Role::client};
  seen.absorb();
  NearMisses nearest{seen};
  const FieldCheck good{"path", "/a", "/a", true};
  const FieldCheck bad{"path", "/a", "/b", false};
  nearest.add(0, {bad});
  nearest.add(1, {good, bad, bad});
  nearest.add(2, {good, bad});
  nearest.add(3, {good});
  nearest.add(4, {good, bad});
  nearest.add(5, {good, bad, good});
  std::vector<std::size_t> events;
  for (const auto& miss : nearest.take()) events.push_back(miss.event);
  BOOST_TEST(events == (std::vector<std::size_t>{2, 4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(long_values_are_cut_between_characters) {
  EventLog log;
  log.append(TimePoint{1ms}, event::Opened{ServerIndex{1}, ConnectionId{1}});
  Observations seen{log, Role::client};
  seen.absorb();
  NearMisses near{seen};
  std::string euros;
  while (euros.size() < 5000) euros += "€";
  near.add(0, {{"path", euros, "/b", false}});
  const auto expected = near.take().at(0).checks.at(0).expected;
  BOOST_TEST(expected.starts_with("€€"));
  BOOST_TEST(expected.ends_with("€… (5001 bytes)"));
  BOOST_TEST(expected.size() < longest_checked_text + 30);
}

BOOST_AUTO_TEST_CASE(they_do_not_change_what_is_said_beside_them) {
  Stage stage{read_a, "", Role::client, false};
  stage.connect(0ms);
  stage.frame(500ms, Direction::to_server, get("/b"));
  const auto finding = stage.verdict().findings.at(0);
  BOOST_TEST(finding.expected == "getData path=/a watch=true");
  BOOST_REQUIRE(finding.differences.size() == 1);
  BOOST_TEST(finding.differences[0].field == "path");
  BOOST_TEST((stage.verdict().violated == std::set<std::string>{"ping.when-idle"}));
}

BOOST_AUTO_TEST_SUITE_END()
