#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

BOOST_AUTO_TEST_SUITE(session_loss)

BOOST_AUTO_TEST_CASE(requests_sent_and_queued_fail_in_the_order_in_which_they_were_made) {
  Stage stage;
  stage.start();
  for (const auto* tag : {"a", "b", "c"}) stage.call(op(Operation::get, "/x", tag));
  stage.say(grant());
  stage.call(op(Operation::get, "/x", "d"));
  stage.take_told();
  stage.cut(Closing::reset);
  BOOST_TEST(stage.take_told() ==
             "done a connection_loss; done b connection_loss; done c connection_loss; done d connection_loss; disconnected");
}

BOOST_AUTO_TEST_CASE(a_request_made_while_disconnected_is_sent_on_the_next_connection) {
  Stage stage;
  stage.start_and_grant();
  stage.cut();
  stage.call(op(Operation::get, "/x", "a"));
  stage.say(grant());
  BOOST_TEST(stage.newest().names() == "ConnectRequest getData");
  stage.say(reply(1, 1, wire::GetDataResponse{.data = to_bytes("here")}));
  BOOST_TEST(stage.take_told() == "disconnected; connected; done a ok here");
}

BOOST_AUTO_TEST_CASE(a_request_that_was_lost_is_not_sent_again) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::create, "/x", "a"));
  stage.cut();
  stage.say(grant());
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
}

BOOST_AUTO_TEST_CASE(requests_leave_in_call_order_without_waiting_and_with_numbers_of_their_own) {
  Stage stage;
  stage.start_and_grant();
  for (int i = 0; i < 100; ++i) stage.call(op(Operation::get, fmt::format("/{}", i), fmt::format("{}", i)));
  for (std::size_t i = 0; i < 100; ++i) {
    const auto& request = stage.newest().request(i + 1);
    BOOST_TEST(request.header.xid.value() == static_cast<int>(i) + 1);
    BOOST_TEST(*std::get<wire::GetDataRequest>(request.body).path == fmt::format("/{}", i));
  }
}

BOOST_AUTO_TEST_CASE(connected_and_disconnected_alternate) {
  Stage stage;
  stage.start();
  std::string expected;
  for (int round = 0; round < 5; ++round) {
    stage.say(grant());
    stage.cut();
    stage.pass(1ms);
    if (round % 2 == 1) stage.cut(Closing::refused);
    stage.pass(1s);
    expected += expected.empty() ? "connected; disconnected" : "; connected; disconnected";
  }
  BOOST_TEST(stage.take_told() == expected);
}

BOOST_AUTO_TEST_CASE(errors_of_the_server_are_the_results_of_requests) {
  struct Case {
    std::string_view told;
    wire::ErrorCode error;
  };
  for (const auto& row : std::to_array<Case>({{"done a no_node", wire::ErrorCode::no_node},
                                              {"done a bad_version", wire::ErrorCode::bad_version},
                                              {"done a session_moved", wire::ErrorCode::session_moved},
                                              {"done a timeout", wire::ErrorCode::request_timeout},
                                              {"done a other", wire::ErrorCode::quota_exceeded},
                                              {"done a other", wire::ErrorCode{-9999}}})) {
    Stage stage;
    stage.start_and_grant();
    stage.call(op(Operation::set, "/x", "a"));
    stage.say(reply(1, 1, {}, row.error));
    BOOST_TEST(stage.take_told() == row.told);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(session_expiry)

BOOST_AUTO_TEST_CASE(each_way_in_which_servers_say_gone_ends_the_session) {
  struct Case {
    std::string_view sentence;
    wire::ConnectResponse answer;
  };
  const auto table = std::to_array<Case>({
      {"timeout 0, id 0, zero password", gone()},
      {"timeout 0 with the old id", grant(0s)},
      {"another id", grant(3s, SessionId{99})},
      {"id 0 with a timeout", grant(3s, no_session)},
      {"a negative timeout", grant(-1ms)},
  });
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.sentence) {
      Stage stage;
      stage.start_and_grant();
      stage.cut();
      stage.say(row.answer);
      BOOST_TEST(stage.take_told() == "disconnected; expired");
      stage.call(op(Operation::get, "/x", "late"));
      BOOST_TEST(stage.take_told() == "done late session_expired");
      stage.pass(9s);
      BOOST_TEST(stage.connections.size() == 2U);
      BOOST_TEST(stage.take_told() == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(however_long_the_outage_only_a_server_can_say_expired) {
  Stage stage;
  stage.start_and_grant();
  for (const auto& server : Stage::default_options().servers) stage.refusing.insert(server);
  stage.cut();
  stage.pass(60s);
  BOOST_TEST(stage.take_told() == "disconnected");
  stage.refusing.clear();
  stage.pass(1s);
  stage.say(gone());
  BOOST_TEST(stage.take_told() == "expired");
}

BOOST_AUTO_TEST_CASE(an_expired_handle_refuses_credentials_and_forgets_its_watches) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/w", "w", "watch"));
  stage.say(reply(1, 1, wire::GetDataResponse{}));
  stage.cut();
  stage.say(gone());
  stage.take_told();
  stage.call(command::AddAuth{.tag = "key", .scheme = "digest"});
  stage.call(command::Info{"who"});
  BOOST_TEST(stage.take_told() == "done key session_expired; info who");
  BOOST_TEST((std::get<report::Info>(stage.reports.back().second).state == "closed"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(session_close)

BOOST_AUTO_TEST_CASE(close_is_sent_behind_the_requests_and_over_when_answered) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  stage.call(command::Close{"bye"});
  BOOST_TEST(stage.newest().names() == "ConnectRequest getData closeSession");
  BOOST_TEST((stage.newest().request(2).header.xid == Xid{2}));
  stage.say(reply(1, 1, wire::GetDataResponse{}));
  stage.say(reply(2, 2));
  BOOST_TEST(stage.take_told() == "done a ok; closed; done bye ok");
  BOOST_TEST(stage.newest().closed.has_value());
}

BOOST_AUTO_TEST_CASE(a_close_that_is_never_answered_is_over_after_two_thirds_of_the_timeout) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  stage.call(command::Close{"bye"});
  for (int i = 0; i < 3; ++i) {
    stage.pass(600ms);
    stage.say(notification(wire::WatchKind::changed, "/nobody"));
  }
  BOOST_TEST(stage.take_told() == "");
  stage.pass(200ms);
  BOOST_TEST(stage.take_told() == "done a connection_loss; closed; done bye ok");
  stage.pass(9s);
  BOOST_TEST(stage.connections.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_close_without_a_connection_is_over_at_once_and_sends_nothing) {
  Stage stage;
  stage.start();
  stage.call(command::Close{"bye"});
  BOOST_TEST(stage.take_told() == "closed; done bye ok");
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
  BOOST_TEST(stage.newest().closed.has_value());
}

BOOST_AUTO_TEST_CASE(requests_made_while_closing_are_refused) {
  Stage stage;
  stage.start_and_grant();
  stage.call(command::Close{"bye"});
  stage.call(op(Operation::get, "/a", "a"));
  stage.call(command::AddAuth{.tag = "key", .scheme = "digest"});
  BOOST_TEST(stage.take_told() == "done a session_expired; done key session_expired");
  BOOST_TEST(stage.newest().names() == "ConnectRequest closeSession");
}

BOOST_AUTO_TEST_CASE(closing_twice_and_closing_a_dead_handle_are_harmless) {
  Stage stage;
  stage.start_and_grant();
  stage.call(command::Close{"first"});
  stage.call(command::Close{"second"});
  BOOST_TEST(stage.newest().names() == "ConnectRequest closeSession");
  stage.cut();
  stage.call(command::Close{"third"});
  BOOST_TEST(stage.take_told() == "closed; done first ok; done second ok; done third ok");
  BOOST_TEST(stage.connections.size() == 1U);
}

BOOST_AUTO_TEST_CASE(close_after_expiry_sends_nothing_and_tells_no_second_end) {
  Stage stage;
  stage.start_and_grant();
  stage.cut();
  stage.say(gone());
  stage.take_told();
  stage.call(command::Close{"bye"});
  BOOST_TEST(stage.take_told() == "done bye ok");
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
}

BOOST_AUTO_TEST_SUITE_END()
