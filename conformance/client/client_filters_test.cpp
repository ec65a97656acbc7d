#include <boost/test/unit_test.hpp>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

/// Does to each message what a test says.
struct Bend : wire::Filter {
  using Rule = std::function<std::vector<wire::Passed>(wire::Message)>;
  static std::vector<wire::Passed> as_is(wire::Message message) { return {{.message = std::move(message)}}; }
  static Rule late(std::string_view name, Duration delay) {
    return [=](wire::Message message) {
      const auto by = wire::name_of(message) == name ? delay : Duration{};
      return std::vector<wire::Passed>{{.message = std::move(message), .delay = by}};
    };
  }

  std::vector<wire::Passed> outgoing(TimePoint /*now*/, wire::Message message) override { return out(std::move(message)); }
  std::vector<wire::Passed> incoming(TimePoint /*now*/, wire::Message message) override { return in(std::move(message)); }

  Rule out = as_is;
  Rule in = as_is;
};

struct Detour : ConnectFilter {
  ConnectAttempt connecting(TimePoint /*now*/, ConnectAttempt planned) override { return bend(planned); }
  std::function<ConnectAttempt(ConnectAttempt)> bend = {};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(client_filters)

BOOST_AUTO_TEST_CASE(a_late_request_holds_up_those_behind_it) {
  Bend bend;
  bend.out = Bend::late("getData", 700ms);
  Stage stage{Stage::default_options(), {.messages = &bend}};
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  stage.call(op(Operation::create, "/b", "b"));
  stage.pass(699ms);
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
  stage.pass(1ms);
  BOOST_TEST(stage.newest().names() == "ConnectRequest getData create");
}

BOOST_AUTO_TEST_CASE(a_late_reply_is_read_late_and_the_end_behind_it_too) {
  Bend bend;
  bend.in = Bend::late("reply", 700ms);
  Stage stage{Stage::default_options(), {.messages = &bend}};
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  stage.say(reply(1, 1, wire::GetDataResponse{}));
  stage.cut();
  stage.pass(699ms);
  BOOST_TEST(stage.take_told() == "");
  stage.pass(1ms);
  BOOST_TEST(stage.take_told() == "done a ok; disconnected");
}

BOOST_AUTO_TEST_CASE(a_dropped_request_is_believed_sent) {
  Bend bend;
  bend.out = [](wire::Message message) {
    return wire::name_of(message) == "getData" ? std::vector<wire::Passed>{} : Bend::as_is(std::move(message));
  };
  Stage stage{Stage::default_options(), {.messages = &bend}};
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
  stage.pass(2s);
  BOOST_TEST(stage.take_told() == "done a connection_loss; disconnected");
}

BOOST_AUTO_TEST_CASE(a_request_may_be_answered_by_the_filter_itself) {
  Bend bend;
  bend.out = [](wire::Message message) {
    if (wire::name_of(message) != "getData") return Bend::as_is(std::move(message));
    const auto xid = std::get<wire::Request>(message).header.xid.value();
    return std::vector<wire::Passed>{{.message = reply(xid, 1, wire::GetDataResponse{.data = to_bytes("lie")}), .back = true}};
  };
  Stage stage{Stage::default_options(), {.messages = &bend}};
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  BOOST_TEST(stage.take_told() == "done a ok lie");
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
}

BOOST_AUTO_TEST_CASE(a_connection_may_be_ended_behind_a_message_in_either_direction) {
  const auto ends_behind = [](std::string_view name) {
    return [=](wire::Message message) {
      auto passed = Bend::as_is(std::move(message));
      if (wire::name_of(*passed[0].message) == name) passed[0].then = Closing::reset;
      return passed;
    };
  };
  Bend bend;
  bend.out = ends_behind("getData");
  bend.in = ends_behind("notification");
  Stage stage{Stage::default_options(), {.messages = &bend}};
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  BOOST_TEST(stage.take_told() == "done a connection_loss; disconnected");
  BOOST_TEST(stage.connections[0].names() == "ConnectRequest getData");
  stage.say(grant());
  stage.say(notification(wire::WatchKind::changed, "/a"));
  BOOST_TEST(stage.take_told() == "connected; disconnected");
  BOOST_TEST(stage.connections.size() == 3U);
  BOOST_TEST(stage.open);
}

BOOST_AUTO_TEST_CASE(an_attempt_may_go_elsewhere_later_or_never) {
  const Address elsewhere{"127.0.0.9", 9};
  Detour detour;
  detour.bend = [&](ConnectAttempt planned) { return ConnectAttempt{elsewhere, planned.at + 2s}; };
  Stage stage{Stage::default_options(), {.connects = &detour}};
  stage.start();
  stage.pass(1999ms);
  BOOST_TEST(stage.connections.empty());
  stage.pass(1ms);
  BOOST_TEST((stage.newest().to == elsewhere));
  detour.bend = [](ConnectAttempt planned) { return ConnectAttempt{planned.to, never}; };
  stage.cut();
  stage.pass(60s);
  BOOST_TEST(stage.connections.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
