#include "conformance/verdict/judge.hpp"

#include "conformance/verdict/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::test;

namespace {

constexpr auto silent_server = R"(
  { s = "s1", rx = "ConnectRequest", by = "20s" },
  { c = "c1", event = "disconnected", by = "0.7T", since = "last-tx", clause = "ping.unanswered-detected" },)";

/// What happens after the last frame of the server at 10 s, T = 3 s.
struct Row {
  const char* name;
  void (*play)(Stage& stage);
  Outcome outcome;
  const char* reason;
};

const Row rows[] = {
    {"in time", [](Stage& s) { s.state(12004ms, SessionState::disconnected); }, Outcome::pass, ""},
    {"late by no more than the host was",
     [](Stage& s) {
       s.late(11000ms, 110ms);
       s.state(12190ms, SessionState::disconnected);
     },
     Outcome::pass, ""},
    {"late beyond what was measured",
     [](Stage& s) {
       s.late(11000ms, 110ms);
       s.state(12600ms, SessionState::disconnected);
     },
     Outcome::fail, "390 ms late"},
    {"nothing, but the host stalled",
     [](Stage& s) {
       s.late(12000ms, 900ms);
       s.look(15000ms);
     },
     Outcome::inconclusive, "host stall 900 ms"},
    {"nothing", [](Stage& s) { s.look(15000ms); }, Outcome::fail, "nothing for 5000 ms"},
    {"another event", [](Stage& s) { s.state(12000ms, SessionState::expired); }, Outcome::fail, "expired"},
    {"the process ends", [](Stage& s) { s.died(11000ms, "SIGABRT"); }, Outcome::fail, "died: SIGABRT"},
    {"the process ends on a stalled host",
     [](Stage& s) {
       s.late(10500ms, 900ms);
       s.died(11000ms, "SIGABRT");
     },
     Outcome::fail, "died: SIGABRT"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(judge)

BOOST_AUTO_TEST_CASE(log_of_a_silent_server_gets_the_verdict_of_the_table) {
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      Stage stage{silent_server};
      stage.connect(10000ms);
      row.play(stage);
      BOOST_TEST(stage.finished);
      const auto verdict = stage.verdict();
      BOOST_TEST(word(verdict.outcome) == word(row.outcome));
      BOOST_TEST(verdict.reason.find(row.reason) != std::string::npos, verdict.reason);
      BOOST_TEST(verdict.violated.contains("ping.unanswered-detected") == (row.outcome != Outcome::pass));
      BOOST_TEST(verdict.proved.contains("ping.unanswered-detected") == (row.outcome == Outcome::pass));
    }
  }
}

BOOST_AUTO_TEST_CASE(expired_where_it_must_never_occur_violates_a_second_clause) {
  Stage stage{silent_server, "never = [\"expired\"]"};
  stage.connect(10000ms);
  stage.state(12000ms, SessionState::expired);
  const auto verdict = stage.verdict();
  BOOST_TEST(verdict.violated.contains("ping.unanswered-detected"));
  BOOST_TEST(verdict.violated.contains("expiry.server-decides"));
}

BOOST_AUTO_TEST_CASE(lateness_widens_nothing_in_virtual_time) {
  Stage stage{silent_server, "", Role::client, false};
  stage.connect(10000ms);
  stage.late(11000ms, 110ms);
  stage.state(12101ms, SessionState::disconnected);
  BOOST_TEST(word(stage.verdict().outcome) == "fail");
}

BOOST_AUTO_TEST_CASE(unsupported_call_leaves_its_step_unexercised_and_the_case_goes_on) {
  Stage stage{R"(
    { c = "c1", call = "sync", path = "/", as = "s" },
    { c = "c1", done = "s", err = "ok", clause = "loss.exactly-once" },
    { c = "c1", event = "connected", clause = "watcher.first-event" },)"};
  stage.look(0ms);
  stage.happens(1ms, event::Told{"c1", report::Unsupported{"s"}});
  stage.state(2ms, SessionState::connected);
  const auto verdict = stage.verdict();
  BOOST_TEST(word(verdict.outcome) == "pass");
  BOOST_TEST(verdict.not_exercised.contains("loss.exactly-once"));
  BOOST_TEST(verdict.proved.contains("watcher.first-event"));
}

BOOST_AUTO_TEST_CASE(getter_that_the_client_lacks_is_not_exercised) {
  Stage stage{R"({ c = "c1", get = "timeout", is = "3s", clause = "timeout.client-exposes" },)"};
  stage.look(0ms);
  stage.happens(1ms, event::Told{"c1", report::Info{.tag = "get-1"}});
  BOOST_TEST(stage.verdict().not_exercised.contains("timeout.client-exposes"));
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
}

BOOST_AUTO_TEST_CASE(frame_that_is_not_the_expected_one_fails_at_once_and_field_by_field) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest", as = "hello" },
    { s = "s1", rx = "getData", path = "/a", watch = true, clause = "ping.when-idle" },)"};
  stage.connect(0ms);
  stage.frame(5ms, Direction::to_server, wire::Request{{Xid{3}, wire::OpCode::getData}, wire::GetDataRequest{"/b", true}});
  const auto verdict = stage.verdict();
  BOOST_TEST(word(verdict.outcome) == "fail");
  BOOST_REQUIRE(verdict.findings.size() == 1);
  BOOST_REQUIRE(verdict.findings[0].differences.size() == 1);
  BOOST_TEST(verdict.findings[0].differences[0].field == "path");
  BOOST_TEST(verdict.findings[0].differences[0].expected == "/a");
  BOOST_TEST(verdict.findings[0].differences[0].seen == "/b");
}

BOOST_AUTO_TEST_CASE(pings_are_skipped_unless_asked_for) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { s = "s1", rx = "exists", clause = "ping.when-idle" },
    { s = "s1", rx = "ping", clause = "ping.when-idle" },)"};
  const wire::Request ping{{wire::ping_xid, wire::OpCode::ping}, wire::NoBody{}};
  stage.connect(0ms);
  stage.frame(1ms, Direction::to_server, ping);
  stage.frame(2ms, Direction::to_server, wire::Request{{Xid{1}, wire::OpCode::exists}, wire::ExistsRequest{"/", false}});
  BOOST_TEST(stage.finished);  // the ping that came before the request is the first one not taken
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
}

BOOST_AUTO_TEST_CASE(a_probe_is_seen_on_its_own_connection_and_needs_no_accounting) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { s = "s2", isro = "rw" },
    { s = "*", rx = "isro", by = "T", clause = "ping.when-idle" },)"};
  const auto probe = [&stage](Duration at, std::uint64_t connection, std::uint32_t server) {
    stage.opened(at, connection, server);
    stage.happens(at, event::Raw{ServerIndex{server}, ConnectionId{connection}, Direction::to_server, to_bytes("isro"), {}});
  };
  stage.connect(0ms);
  BOOST_REQUIRE(stage.stimuli.size() == 1U);
  BOOST_TEST(print(stage.stimuli.front()) == "s2 answer isro with rw");
  BOOST_TEST(!stage.finished);
  probe(100ms, 2, 2);
  BOOST_TEST(stage.finished);
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
}

BOOST_AUTO_TEST_CASE(a_probe_that_does_not_come_violates_its_clause) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { s = "*", rx = "isro", by = "T", clause = "ping.when-idle" },)"};
  stage.connect(0ms);
  stage.look(3001ms);
  BOOST_TEST(stage.verdict().violated.contains("ping.when-idle"));
}

BOOST_AUTO_TEST_CASE(branches_that_were_taken_are_named) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { either = [["read", { s = "s1", rx = "getData" }], ["pinged", { s = "s1", rx = "ping" }]] },)"};
  stage.connect(0ms);
  stage.frame(1ms, Direction::to_server, wire::Request{{wire::ping_xid, wire::OpCode::ping}, wire::NoBody{}});
  BOOST_TEST((stage.verdict().taken == std::vector<std::string>{"pinged"}));
}

BOOST_AUTO_TEST_CASE(failing_step_without_a_clause_is_inconclusive) {
  Stage stage{R"({ c = "c1", event = "connected" },)"};
  stage.look(0ms);
  stage.state(1ms, SessionState::expired);
  BOOST_TEST(word(stage.verdict().outcome) == "inconclusive");
  BOOST_TEST(stage.verdict().violated.empty());
}

BOOST_AUTO_TEST_CASE(violated_should_clause_is_a_warning) {
  Stage stage{R"({ c = "c1", event = "connected", clause = "order.xid-mismatch" },)"};
  stage.look(0ms);
  stage.state(1ms, SessionState::disconnected);
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
  BOOST_TEST(stage.verdict().warnings.size() == 1);
  BOOST_TEST(stage.verdict().violated.contains("order.xid-mismatch"));
}

BOOST_AUTO_TEST_CASE(completion_that_comes_twice_is_found_by_the_closed_world) {
  Stage stage{R"(
    { c = "c1", call = "get", path = "/a", as = "a" },
    { c = "c1", done = "a", err = "ok" },
    { c = "c1", event = "connected" },)"};
  stage.look(0ms);
  stage.done(1ms, "a", ApiResult::ok);
  stage.done(2ms, "a", ApiResult::ok);
  stage.state(3ms, SessionState::connected);
  BOOST_TEST(word(stage.verdict().outcome) == "fail");
  BOOST_TEST(stage.verdict().violated.contains("loss.exactly-once"));
}

BOOST_AUTO_TEST_CASE(quiet_is_broken_by_an_event_in_its_time_only) {
  const auto script = R"({ c = "c1", quiet = "1s", clause = "state.terminal-absorbing" },)";
  Stage broken{script};
  broken.look(0ms);
  broken.state(999ms, SessionState::connected);
  BOOST_TEST(word(broken.verdict().outcome) == "fail");
  Stage kept{script};
  kept.look(0ms);
  kept.look(1000ms);
  BOOST_TEST(kept.finished);
  BOOST_TEST(word(kept.verdict().outcome) == "pass");
}

BOOST_AUTO_TEST_CASE(first_branch_to_reach_its_end_is_taken_and_named) {
  const auto script = R"({ either = [
      ["told",   { c = "c1", event = "expired", by = "2s", clause = "watcher.expired-last" }],
      ["silent", { c = "c1", quiet = "3s" }],
    ] },)";
  Stage told{script, "dialect = { id = \"who\" }"};
  told.look(0ms);
  told.state(500ms, SessionState::expired);
  BOOST_TEST(told.verdict().dialects.at("who") == "told");
  BOOST_TEST(told.verdict().proved.contains("watcher.expired-last"));
  Stage silent{script, "dialect = { id = \"who\" }"};
  silent.look(0ms);
  silent.look(2500ms);
  BOOST_TEST(!silent.finished);
  silent.look(3000ms);
  BOOST_TEST(silent.verdict().dialects.at("who") == "silent");
}

BOOST_AUTO_TEST_CASE(either_fails_when_no_branch_is_left) {
  Stage stage{R"({ either = [
      ["told",   { c = "c1", event = "expired", clause = "watcher.expired-last" }],
      ["silent", { c = "c1", quiet = "3s" }],
    ] },)"};
  stage.look(0ms);
  stage.state(500ms, SessionState::connected);
  BOOST_TEST(stage.finished);
  BOOST_TEST(word(stage.verdict().outcome) == "fail");
}

BOOST_AUTO_TEST_CASE(burst_is_complete_when_every_call_has_its_result) {
  Stage stage{R"(
    { c = "c1", call = "get", path = "/p{i}", n = 2, as = "p" },
    { c = "c1", seen = ["done p", "disconnected"], err = "connection_loss", clause = "loss.pending-on-disconnect" },)",
              "dialect = { id = \"order\", failures-first = \"done p < disconnected\", event-first = \"disconnected < done p\" }"};
  stage.look(0ms);
  BOOST_REQUIRE(stage.stimuli.size() == 2);
  const auto& second = std::get<command::Op>(std::get<stimulus::Command>(stage.stimuli[1]).command);
  BOOST_TEST(second.path == "/p1");
  stage.done(1ms, second.tag, ApiResult::connection_loss);
  stage.state(2ms, SessionState::disconnected);
  BOOST_TEST(!stage.finished);
  stage.done(3ms, "p#0", ApiResult::connection_loss);
  BOOST_TEST(stage.finished);
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
  BOOST_TEST(stage.verdict().dialects.at("order") == "neither");
}

/// setWatches on connection 1, with these paths as data watches.
wire::Request set_watches(std::vector<std::string> paths) {
  wire::SetWatches body;
  for (auto& path : paths) body.dataWatches->push_back(std::move(path));
  return {{wire::set_watches_xid, wire::OpCode::setWatches}, std::move(body)};
}

struct SharedListRow {
  const char* name;
  std::vector<std::vector<std::string>> frames;
  const char* outcome;
};

const SharedListRow shared_lists[] = {
    {"one frame, another order", {{"/b1", "/a", "/b0"}}, "pass"}, {"three frames", {{"/b0"}, {"/a"}, {"/b1"}}, "pass"},
    {"a path twice", {{"/a", "/b0"}, {"/a", "/b1"}}, "fail"},     {"a path too many", {{"/a", "/b0", "/c"}}, "fail"},
    {"a path that is missing", {{"/a", "/b0"}}, "fail"},          {"more frames than allowed", {{}, {}, {"/a"}, {"/b0", "/b1"}}, "fail"},
};

BOOST_AUTO_TEST_CASE(newer_form_of_a_request_is_taken_unless_the_step_is_exact) {
  const auto outcome = [](const std::string& keys, wire::Request request) {
    Stage stage{R"(
      { s = "s1", rx = "ConnectRequest" },
      { s = "s1", rx = "setWatches", dataWatches = ["/w"], clause = "ping.when-idle")" + keys + " },"};
    stage.connect(0ms);
    stage.frame(5ms, Direction::to_server, std::move(request));
    return std::string{word(stage.verdict().outcome)};
  };
  const wire::Request older{{Xid{1}, wire::OpCode::setWatches}, wire::SetWatches{.dataWatches = std::vector<std::string>{"/w"}}};
  const wire::Request newer{{Xid{1}, wire::OpCode::setWatches2}, wire::SetWatches2{.dataWatches = std::vector<std::string>{"/w"}}};
  const wire::Request empty{{Xid{1}, wire::OpCode::setWatches2}, wire::SetWatches2{}};
  BOOST_TEST(outcome("", older) == "pass");
  BOOST_TEST(outcome("", newer) == "pass");
  BOOST_TEST(outcome("", empty) == "fail");
  BOOST_TEST(outcome(", exact = true", older) == "pass");
  BOOST_TEST(outcome(", exact = true", newer) == "fail");
}

BOOST_AUTO_TEST_CASE(several_frames_may_share_a_list_but_hold_it_exactly) {
  for (const auto& row : shared_lists) {
    BOOST_TEST_CONTEXT(row.name) {
      Stage stage{R"(
        { s = "s1", rx = "ConnectRequest" },
        { s = "s1", rx = "setWatches", n = "1..3", dataWatches = ["/a", "/b{0..1}"], by = "1s", clause = "ping.when-idle" },)"};
      stage.connect(0ms);
      for (const auto& frame : row.frames) stage.frame(5ms, Direction::to_server, set_watches(frame));
      stage.look(2000ms);
      BOOST_TEST(word(stage.verdict().outcome) == row.outcome);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_choose_call_frame_disturbance_and_bytes) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { c = "c1", call = "$op", path = "/a", as = "a" },
    { s = "s1", rx = "$frame", as = "asked" },
    { s = "s1", raw = "$bytes" },
    { s = "s1", net = "$how" },
    { c = "c1", event = "$told", clause = "watcher.disconnect" },)",
              R"(rows = [{ row = "one", op = "sync", frame = "sync", bytes = "00ff", how = "half-close", told = "disconnected" }])"};
  stage.connect(0ms);
  BOOST_REQUIRE(stage.stimuli.size() == 1);
  const auto& call = std::get<command::Op>(std::get<stimulus::Command>(stage.stimuli[0]).command);
  BOOST_TEST((call.kind == Operation::sync));
  stage.frame(1ms, Direction::to_server, wire::Request{{Xid{3}, wire::OpCode::sync}, wire::SyncRequest{"/a"}});
  BOOST_REQUIRE(stage.stimuli.size() == 3);
  BOOST_TEST(std::get<stimulus::SendRaw>(stage.stimuli[1]).bytes == (Bytes{0, 0xff}));
  BOOST_TEST((std::get<stimulus::Network>(stage.stimuli[2]).act == Net::half_close));
  stage.state(2ms, SessionState::disconnected);
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
}

BOOST_AUTO_TEST_CASE(a_frame_that_is_cut_lacks_bytes_its_length_says_nothing_of) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { s = "s1", tx = "reply", xid = 3, err = "no_node", cut = 6 },)"};
  stage.connect(0ms);
  BOOST_REQUIRE(stage.stimuli.size() == 1);
  const auto* cut = std::get_if<wire::Undecodable>(&std::get<stimulus::Send>(stage.stimuli[0]).message);
  BOOST_REQUIRE(cut != nullptr);
  BOOST_TEST(cut->bytes.size() == 10U);  // a header has sixteen
}

BOOST_AUTO_TEST_CASE(server_is_judged_by_what_it_sends) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest", timeOut = "1ms" },
    { s = "s1", tx = "ConnectResponse", timeOut = "2tick", clause = "timeout.minimum" },)",
              "", Role::server};
  stage.look(0ms);
  BOOST_REQUIRE(stage.stimuli.size() == 1);
  const auto& connect = std::get<stimulus::Connect>(stage.stimuli[0]);
  BOOST_REQUIRE(connect.request.has_value());
  BOOST_TEST(connect.request->timeOut.value() == 1);
  stage.opened(1ms);
  stage.frame(2ms, Direction::to_server, *connect.request);
  stage.frame(3ms, Direction::to_client, wire::ConnectResponse{.timeOut = wire::Millis{1999}, .sessionId = SessionId{1}});
  BOOST_TEST(word(stage.verdict().outcome) == "fail");
  BOOST_TEST(stage.verdict().violated.contains("timeout.minimum"));
}

/// Connections that one step opens, up to their last frames; `last` is how many of the three are granted a session of their own.
std::unique_ptr<Stage> crowd_of_three(std::uint64_t last) {
  auto stage = std::make_unique<Stage>(R"(
    { s = "s1", rx = "ConnectRequest", n = 3, timeOut = "4tick", as = "crowd" },
    { s = "$crowd", tx = "ConnectResponse", n = 3, timeOut = "4tick", sessionId = "distinct", clause = "timeout.minimum" },
    { s = "$crowd", rx = "delete", n = 3, path = "/{i}", as = "clear" },
    { s = "$crowd", net = "blackhole" },)",
                                       "", Role::server);
  stage->look(0ms);
  for (std::uint64_t each = 1; each <= 3; ++each) {
    stage->opened(1ms, each);
    stage->frame(1ms, Direction::to_server, wire::ConnectRequest{}, each);
  }
  for (std::uint64_t each = 3; each >= 1; --each) {  // in whatever order
    const SessionId granted{std::min(each, last)};
    stage->frame(2ms, Direction::to_client, wire::ConnectResponse{.timeOut = wire::Millis{4000}, .sessionId = granted}, each);
  }
  return stage;
}

BOOST_AUTO_TEST_CASE(what_one_step_has_opened_is_spoken_to_each_in_its_turn) {
  const auto stage = crowd_of_three(3);
  BOOST_REQUIRE(stage->stimuli.size() == 6);
  for (std::uint64_t each = 1; each <= 3; ++each) {
    const auto& sent = std::get<stimulus::Send>(stage->stimuli[2 + each]);
    BOOST_TEST(sent.connection.value() == each);
    BOOST_TEST(wire::print(sent.message).find("path=\"/" + std::to_string(each - 1) + "\"") != std::string::npos);
    stage->frame(3ms, Direction::to_server, sent.message, each);
  }
  BOOST_REQUIRE(stage->stimuli.size() == 9);
  for (std::uint64_t each = 1; each <= 3; ++each)
    BOOST_TEST(std::get<stimulus::Network>(stage->stimuli[5 + each]).connection->value() == each);
  BOOST_TEST(word(stage->verdict().outcome) == "pass");
}

BOOST_AUTO_TEST_CASE(one_wrong_answer_among_those_of_a_crowd_is_seen) {
  const auto stage = crowd_of_three(2);
  BOOST_TEST(word(stage->verdict().outcome) == "fail");
  BOOST_TEST(stage->verdict().violated.contains("timeout.minimum"));
}

BOOST_AUTO_TEST_CASE(sent_response_binds_fresh_values_that_later_steps_compare) {
  Stage stage{R"(
    { s = "s1", rx = "ConnectRequest" },
    { s = "s1", tx = "ConnectResponse", timeOut = "3s", sessionId = "?sid", passwd = "?pw" },
    { s = "s1", net = "reset" },
    { s = "s1", rx = "ConnectRequest", sessionId = "$sid", passwd = "$pw", clause = "handshake.new-session-zero" },)"};
  stage.opened(0ms);
  stage.frame(0ms, Direction::to_server, wire::ConnectRequest{});
  BOOST_REQUIRE(stage.stimuli.size() == 2);
  const auto granted = std::get<wire::ConnectResponse>(std::get<stimulus::Send>(stage.stimuli[0]).message);
  BOOST_TEST(granted.sessionId.value() != 0);
  stage.opened(5ms, 2);
  stage.frame(6ms, Direction::to_server, wire::ConnectRequest{.sessionId = granted.sessionId, .passwd = granted.passwd}, 2);
  BOOST_TEST(word(stage.verdict().outcome) == "pass");
  BOOST_TEST(stage.verdict().proved.contains("handshake.new-session-zero"));
}

BOOST_AUTO_TEST_CASE(attempts_to_connect_are_counted_whatever_comes_of_them) {
  const std::string script = R"(
    { s = "s2", rx = "connect", n = 2, as = "twice", by = "5s", clause = "ping.when-idle" },
    { s = "s1", rx = "connect", by = "0s", since = "twice", clause = "watcher.alternation" },)";
  Stage covered{script};
  covered.look(0s);
  covered.opened(1s, 1, 1);
  covered.opened(2s, 2, 2);
  covered.opened(3s, 3, 2);
  BOOST_TEST((covered.finished && covered.verdict().outcome == Outcome::pass));

  Stage missed{script};
  missed.look(0s);
  missed.opened(1s, 1, 2);
  missed.opened(2s, 2, 2);
  missed.opened(3s, 3, 1);
  BOOST_TEST((missed.verdict().outcome == Outcome::fail));
  BOOST_TEST(missed.verdict().violated == std::set<std::string>{"watcher.alternation"});
}

BOOST_AUTO_TEST_CASE(quiet_but_for_a_few_is_broken_by_one_more) {
  const std::string script = R"({ quiet = "3s", on = ["*.connect"], but = 2, clause = "ping.when-idle" },)";
  Stage kept{script};
  kept.look(0s);
  kept.opened(1s, 1, 1);
  kept.opened(2s, 2, 2);
  kept.look(3s);
  BOOST_TEST((kept.finished && kept.verdict().outcome == Outcome::pass));

  Stage broken{script};
  broken.look(0s);
  for (std::uint32_t number = 1; number <= 3; ++number) broken.opened(number * 500ms, number, number);
  BOOST_TEST((broken.verdict().outcome == Outcome::fail));
  BOOST_TEST(broken.verdict().reason.find("at most 2 things from *.connect for 3000 ms") != std::string::npos, broken.verdict().reason);
}

BOOST_AUTO_TEST_CASE(handle_that_cannot_be_made_is_an_event) {
  Stage told{R"({ c = "c1", event = "rejected", clause = "ping.when-idle" },)"};
  told.look(0s);
  told.happens(1s, event::Told{"c1", report::Trouble{"open", "no server"}});
  BOOST_TEST((told.finished && told.verdict().outcome == Outcome::pass));

  Stage other{R"({ c = "c1", event = "connected", clause = "ping.when-idle" },)"};
  other.look(0s);
  other.happens(1s, event::Told{"c1", report::Trouble{"open", "no server"}});
  BOOST_TEST((other.verdict().outcome == Outcome::fail));
}

BOOST_AUTO_TEST_SUITE_END()
