// Servers under test: what they say without frames, and what becomes of them.
#include <boost/test/unit_test.hpp>

#include "conformance/verdict/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::test;

BOOST_AUTO_TEST_SUITE(judge_of_servers)

BOOST_AUTO_TEST_CASE(text_of_a_server_is_all_that_it_says_until_it_hangs_up) {
  struct Row {
    std::string_view sentence, said;
    bool ends;
    std::string_view outcome, seen;
  };
  for (const auto& row : {Row{"all is there", "sid=0x1f ok", true, "pass", ""},
                          Row{"something is missing", "sid=0x2f ok", true, "fail", "sid=0x2f ok"},
                          Row{"it does not hang up", "sid=0x1f ok", false, "fail", "sid=0x1f ok, and no end"}}) {
    BOOST_TEST_CONTEXT(row.sentence) {
      Stage stage{R"(
        { s = "s1", rx = "connect", as = "plain" },
        { s = "$plain", raw = "72756f6b" },
        { s = "$plain", tx = "text", holds = ["sid={id}", "ok"], by = "1s", clause = "timeout.minimum" },)",
                  R"(let = { id = "0x000000000000001f" })", Role::server};
      stage.look(0ms);
      BOOST_REQUIRE(stage.stimuli.size() == 1);
      BOOST_TEST(!std::get<stimulus::Connect>(stage.stimuli[0]).request.has_value());
      stage.opened(1ms);
      BOOST_REQUIRE(stage.stimuli.size() == 2);
      BOOST_TEST(as_text(std::get<stimulus::SendRaw>(stage.stimuli[1]).bytes) == "ruok");
      for (const auto& part : {row.said.substr(0, 4), row.said.substr(4)})
        stage.happens(2ms, event::Raw{ServerIndex{1}, ConnectionId{1}, Direction::to_client, to_bytes(part), {}});
      if (row.ends) stage.happens(3ms, event::Closed{ServerIndex{1}, ConnectionId{1}, Party::server, Closing::fin});
      stage.look(2s);
      BOOST_TEST(word(stage.verdict().outcome) == row.outcome);
      if (!stage.verdict().findings.empty()) BOOST_TEST(stage.verdict().findings[0].seen == row.seen);
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_awaited_on_a_connection_that_the_server_has_ended) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest", timeOut = "3s", as = "own" },
    { s = "$own", tx = "ConnectResponse" },
    { s = "$own", tx = "notification", by = "20s", clause = "timeout.minimum" },)",
              "", Role::server};
  stage.look(0ms);
  stage.connect(1ms);
  stage.look(5ms);
  BOOST_TEST(!stage.finished);
  stage.happens(7ms, event::Closed{ServerIndex{1}, ConnectionId{1}, Party::server, Closing::reset});
  BOOST_TEST(stage.finished);
  BOOST_TEST(word(stage.verdict().outcome) == "fail");
  BOOST_TEST(stage.verdict().violated.contains("timeout.minimum"));
  BOOST_TEST_REQUIRE(stage.verdict().findings.size() == 1U);
  BOOST_TEST(stage.verdict().findings[0].seen == "nothing for 6 ms, then s1#1 closed by server (reset)");
}

BOOST_AUTO_TEST_CASE(fate_of_a_server_is_asked_for_as_such) {
  Stage stage{R"(
    { s = "s2", net = "crash" },
    { s = "*", net = "restart" },)",
              R"(needs = ["restart", "ensemble"])", Role::server};
  stage.look(0ms);
  BOOST_REQUIRE(stage.stimuli.size() == 4);
  BOOST_TEST(print(stage.stimuli[0]) == "s2 crash");
  BOOST_TEST(print(stage.stimuli[1]) == "servers serve");
  BOOST_TEST(print(stage.stimuli[2]) == "* restart");
}

BOOST_AUTO_TEST_SUITE_END()
