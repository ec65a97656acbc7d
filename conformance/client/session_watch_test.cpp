#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

ClientOptions in_chroot(std::string_view chroot) {
  auto options = Stage::default_options();
  options.chroot = *Chroot::parse(chroot);
  return options;
}

wire::SetWatches registered(const Connection& connection) {
  for (const auto& frame : connection.frames)
    if (wire::name_of(frame) == "setWatches") return std::get<wire::SetWatches>(std::get<wire::Request>(frame).body);
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_watches)

BOOST_AUTO_TEST_CASE(watches_that_a_reply_armed_are_registered_again_by_kind) {
  Stage stage{in_chroot("/app")};
  stage.start_and_grant();
  struct Case {
    Operation kind;
    std::string path;
    wire::ReplyBody body;
    wire::ErrorCode error;
  };
  const std::vector<Case> asked{
      {Operation::get, "/data", wire::GetDataResponse{}, wire::ErrorCode::ok},
      {Operation::exists, "/found", wire::ExistsResponse{}, wire::ErrorCode::ok},
      {Operation::exists, "/missing", wire::NoBody{}, wire::ErrorCode::no_node},
      {Operation::children, "/", wire::GetChildrenResponse{}, wire::ErrorCode::ok},
      {Operation::get, "/no-data", wire::NoBody{}, wire::ErrorCode::no_node},
  };
  std::int32_t xid = 0;
  for (const auto& request : asked) {
    stage.call(op(request.kind, request.path, fmt::format("{}", ++xid), fmt::format("w{}", xid)));
    stage.say(reply(xid, 70 + xid, request.body, request.error));
  }
  stage.call(op(Operation::get, "/unanswered", "6", "w6"));
  stage.cut();
  stage.say(grant());
  const wire::SetWatches expected{.relativeZxid = Zxid{75},
                                  .dataWatches = std::vector<std::string>{"/app/data", "/app/found"},
                                  .existWatches = std::vector<std::string>{"/app/missing"},
                                  .childWatches = std::vector<std::string>{"/app"}};
  BOOST_TEST((registered(stage.newest()) == expected));
  BOOST_TEST((stage.newest().handshake().lastZxidSeen == Zxid{75}));
  BOOST_TEST((stage.newest().request(1).header.xid == wire::set_watches_xid));
}

BOOST_AUTO_TEST_CASE(without_watches_nothing_is_registered) {
  Stage stage;
  stage.start_and_grant();
  stage.cut();
  stage.say(grant());
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
}

BOOST_AUTO_TEST_CASE(a_watch_fires_once_and_is_not_registered_again) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/w", "a", "w"));
  stage.say(reply(1, 1, wire::GetDataResponse{}));
  stage.say(notification(wire::WatchKind::changed, "/w"));
  stage.say(notification(wire::WatchKind::changed, "/w"));
  BOOST_TEST(stage.take_told() == "done a ok; watch w changed /w");
  stage.cut();
  stage.say(grant());
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
}

BOOST_AUTO_TEST_CASE(an_event_before_a_reply_is_told_before_it) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/w", "a", "w"));
  stage.say(reply(1, 1, wire::GetDataResponse{}));
  stage.call(op(Operation::get, "/w", "b"));
  auto both = wire::encode(notification(wire::WatchKind::changed, "/w"));
  const auto second = wire::encode(reply(2, 2, wire::GetDataResponse{.data = to_bytes("new")}));
  both.insert(both.end(), second.begin(), second.end());
  stage.say_bytes(both);
  BOOST_TEST(stage.take_told() == "done a ok; watch w changed /w; done b ok new");
}

BOOST_AUTO_TEST_CASE(unknown_paths_and_kinds_of_event_concern_nobody) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/w", "a", "w"));
  stage.say(reply(1, 1, wire::GetDataResponse{}));
  stage.say(notification(wire::WatchKind::changed, "/other"));
  stage.say(notification(wire::WatchKind{99}, "/w"));
  stage.say(notification(wire::WatchKind::child, "/w"));
  BOOST_TEST(stage.take_told() == "done a ok");
  BOOST_TEST(stage.open);
}

BOOST_AUTO_TEST_CASE(each_kind_of_event_reaches_the_watches_it_concerns) {
  struct Case {
    wire::WatchKind kind;
    std::string_view tags;
  };
  for (const auto& row : std::to_array<Case>({{wire::WatchKind::created, "data exist "},
                                              {wire::WatchKind::changed, "data exist "},
                                              {wire::WatchKind::deleted, "data exist child "},
                                              {wire::WatchKind::child, "child "},
                                              {wire::WatchKind::none, ""}})) {
    ArmedWatches table;
    table.arm(WatchSet::data, "/w", "data");
    table.arm(WatchSet::exist, "/w", "exist");
    table.arm(WatchSet::child, "/w", "child");
    std::string fired;
    for (const auto& tag : table.fire(row.kind, "/w")) fired += tag + " ";
    BOOST_TEST(fired == row.tags);
  }
}

BOOST_AUTO_TEST_CASE(a_large_set_is_split_and_every_path_appears_once) {
  ArmedWatches table;
  std::set<std::string> expected;
  for (int i = 0; i < 3000; ++i) {
    const auto path = fmt::format("/{:0>99}", i);
    table.arm(i % 2 == 0 ? WatchSet::data : WatchSet::child, path, "w");
    expected.insert(path);
  }
  std::vector<std::string> seen;
  const auto frames = table.registration(Zxid{7});
  for (const auto& frame : frames) {
    BOOST_TEST((frame.relativeZxid == Zxid{7}));
    BOOST_TEST(frame.dataWatches->size() + frame.childWatches->size() <= set_watches_limit / 100);
    seen.insert(seen.end(), frame.dataWatches->begin(), frame.dataWatches->end());
    seen.insert(seen.end(), frame.childWatches->begin(), frame.childWatches->end());
  }
  BOOST_TEST(frames.size() == 3U);
  BOOST_TEST(seen.size() == expected.size());
  BOOST_TEST((std::set<std::string>{seen.begin(), seen.end()} == expected));
}

BOOST_AUTO_TEST_CASE(paths_are_inside_the_chroot_for_the_application_and_outside_for_the_server) {
  Stage stage{in_chroot("/app/a")};
  stage.start_and_grant();
  stage.call(op(Operation::create, "/x", "a"));
  BOOST_TEST(*std::get<wire::CreateRequest>(stage.newest().request(1).body).path == "/app/a/x");
  stage.say(reply(1, 1, wire::CreateResponse{.path = "/app/a/x"}));
  stage.call(op(Operation::children, "/", "b", "w"));
  BOOST_TEST(*std::get<wire::GetChildrenRequest>(stage.newest().request(2).body).path == "/app/a");
  stage.say(reply(2, 2, wire::GetChildrenResponse{.children = std::vector<std::string>{"x", "y"}}));
  stage.say(notification(wire::WatchKind::child, "/app/a"));
  BOOST_TEST(stage.take_told() == "done a ok /x; done b ok x,y; watch w child /");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(session_auth)

BOOST_AUTO_TEST_CASE(credentials_are_sent_again_in_order_on_each_connection_and_told_once) {
  Stage stage;
  stage.start();
  stage.call(command::AddAuth{.tag = "early", .scheme = "digest", .data = to_bytes("u:p")});
  stage.say(grant());
  stage.call(command::AddAuth{.tag = "later", .scheme = "ip"});
  stage.say(reply(wire::auth_xid.value(), 0));
  BOOST_TEST(stage.take_told() == "connected; done early ok");
  stage.cut();
  stage.say(grant());
  BOOST_TEST(stage.newest().names() == "ConnectRequest auth auth");
  BOOST_TEST((stage.newest().request(1).header == wire::RequestHeader{wire::auth_xid, wire::OpCode::auth}));
  const wire::RequestBody first = wire::AuthPacket{.scheme = "digest", .auth = to_bytes("u:p")};
  BOOST_TEST((stage.newest().request(1).body == first));
  stage.say(reply(wire::auth_xid.value(), 0));
  stage.say(reply(wire::auth_xid.value(), 0));
  BOOST_TEST(stage.take_told() == "disconnected; connected; done later ok");
}

BOOST_AUTO_TEST_CASE(an_answer_to_no_credential_ends_the_connection) {
  Stage stage;
  stage.start_and_grant();
  stage.say(reply(wire::auth_xid.value(), 0));
  BOOST_TEST(stage.take_told() == "disconnected");
}

BOOST_AUTO_TEST_SUITE_END()
