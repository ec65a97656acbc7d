// What operations need beside the tree: identities, a clock, other servers. Their rules are tested in fake-server/tree.
#include "fake-server/ensemble/ensemble_core.hpp"
#include "fake-server/ensemble/test_world.hpp"
#include "fake-server/ensemble/tree_database.hpp"
#include "fake-server/session/identity.hpp"

namespace zkspec {
namespace {

using test::request;
using test::World;
using wire::OpCode;

wire::Request create_with(std::int32_t xid, std::string path, wire::Vector<wire::Acl> acl) {
  return request(xid, wire::CreateRequest{.path = std::move(path), .acl = std::move(acl)}, OpCode::create);
}

wire::Request credentials(std::string_view secret) {
  return request(wire::auth_xid.value(), wire::AuthPacket{0, "digest", to_bytes(secret)}, OpCode::auth);
}

const wire::Vector<wire::Acl> own_list = std::vector{wire::Acl{31, {"auth", ""}}};

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(who_has_proved_who_he_is_may_use_what_is_his) {
  World world{true};
  const auto owner = world.connected(1);
  const auto stranger = world.connected(2);
  owner->send(create_with(1, "/own", own_list));
  owner->send(credentials("u:p"));
  owner->send(create_with(2, "/own", own_list));
  owner->send(test::get(3, "/own"));
  world.pass(10ms);
  stranger->send(test::get(1, "/own"));
  stranger->send(credentials("u:other"));
  stranger->send(test::get(2, "/own"));
  stranger->send(credentials("u:p"));
  stranger->send(test::get(3, "/own"));
  world.pass(10ms);
  BOOST_TEST(owner->story(1) == "reply 1 invalid_acl; reply -4 ok; reply 2 ok; reply 3 ok");
  BOOST_TEST(stranger->story(1) == "reply 1 no_auth; reply -4 ok; reply 2 no_auth; reply -4 ok; reply 3 ok");
}

BOOST_AUTO_TEST_CASE(the_address_of_a_client_is_its_first_identity) {
  World world{true};
  const auto peer = world.connected();
  peer->send(request(1, wire::NoBody{}, OpCode::whoAmI));
  world.pass(10ms);
  const auto& infos = std::get<wire::WhoAmIResponse>(std::get<wire::Reply>(peer->got.at(1)).body).clientInfo;
  BOOST_TEST_REQUIRE(infos->size() == 1U);
  BOOST_TEST(*infos->front().authScheme == "ip");
  BOOST_TEST(infos->front().user->starts_with("127."), *infos->front().user);
}

BOOST_AUTO_TEST_CASE(credentials_that_a_script_accepts_count_afterwards) {
  World world{false};
  auto peer = world.dial();
  peer.send(wire::ConnectRequest{});
  peer.send(credentials("u:p"));
  peer.send(credentials("v:p"));
  world.pass(1ms);
  auto& connection = world.newest();
  connection.send(wire::ConnectResponse{.timeOut = wire::Millis{6000}, .sessionId = SessionId{42}, .passwd = Bytes(16)});
  connection.send(wire::Reply{{.xid = wire::auth_xid}, {}});
  connection.send(wire::Reply{{.xid = wire::auth_xid, .err = wire::ErrorCode::auth_failed}, {}});
  world.ensemble.serve(ServerIndex{1}, true);
  peer.send(request(1, wire::NoBody{}, OpCode::whoAmI));
  world.pass(1ms);
  const auto& infos = *std::get<wire::WhoAmIResponse>(std::get<wire::Reply>(peer.got.at(3)).body).clientInfo;
  BOOST_TEST_REQUIRE(infos.size() == 2U, "the refused ones do not");
  BOOST_TEST(*infos.back().user == "u");
}

/// FinalRequestProcessor, 3.8: what it answers to a check that holds cannot be written.
BOOST_AUTO_TEST_CASE(a_check_that_holds_is_never_answered_outside_a_multi) {
  World world{true};
  const auto peer = world.connected();
  peer->send(request(1, wire::CheckVersionRequest{"/", 0}, OpCode::check));
  peer->send(request(2, wire::CheckVersionRequest{"/", 7}, OpCode::check));
  peer->send(test::exists(3, "/"));
  world.pass(10ms);
  BOOST_TEST(peer->story(1) == "reply 2 bad_version; reply 3 ok");
  BOOST_TEST((std::get<wire::Reply>(peer->got.at(2)).header.zxid == Zxid{3}), "both took a zxid, as the new session did");
}

BOOST_AUTO_TEST_CASE(containers_go_at_the_next_look_after_they_were_used) {
  World world{EnsembleOptions{.honest = true, .container_check = 2s}};
  const auto peer = world.connected(1, 20'000);
  peer->send(request(1, wire::CreateRequest{.path = "/box", .flags = wire::create_flag::container}, OpCode::createContainer));
  world.pass(5s);
  peer->send(test::exists(2, "/box", true));
  peer->send(test::create(3, "/box/x"));
  peer->send(request(4, wire::DeleteRequest{"/box/x"}, OpCode::delete_));
  world.pass(500ms);
  BOOST_TEST(peer->story(1) == "reply 1 ok; reply 2 ok; reply 3 ok; reply 4 ok");
  world.pass(1s);
  BOOST_TEST(peer->story(5) == "deleted /box");
}

BOOST_AUTO_TEST_CASE(ttl_nodes_go_when_nobody_writes_them) {
  World world{EnsembleOptions{.honest = true, .extended_types = true, .container_check = 1s}};
  const auto peer = world.connected(1, 20'000);
  peer->send(request(1, wire::CreateTtlRequest{.path = "/t", .ttl = 1500}, OpCode::createTTL));
  peer->send(test::exists(2, "/t", true));
  world.pass(1500ms);
  BOOST_TEST(peer->story(1) == "reply 1 ok; reply 2 ok");
  world.pass(1s);
  BOOST_TEST(peer->story(3) == "deleted /t");
}

BOOST_AUTO_TEST_CASE(the_servers_are_listed_and_can_be_changed_where_that_is_enabled) {
  World world{EnsembleOptions{.servers = 3, .honest = true, .reconfig_enabled = true}};
  const auto peer = world.connected();
  peer->send(test::get(1, "/zookeeper/config"));
  peer->send(request(2, wire::ReconfigRequest{.leavingServers = "3"}, OpCode::reconfig));
  world.pass(10ms);
  const auto config = [&](std::size_t at) {
    return std::string{as_text(*std::get<wire::GetDataResponse>(std::get<wire::Reply>(peer->got.at(at)).body).data)};
  };
  for (const auto& address : world.ensemble.addresses()) BOOST_TEST(config(1).find(";" + address + "\n") != std::string::npos, config(1));
  BOOST_TEST(config(2).find("server.3") == std::string::npos, config(2));
}

/// Commands without connections: what one server knows.
struct Alone {
  std::unique_ptr<Loop> loop = make_sim_loop(Seed{3});
  EnsembleCore core{*loop, {}};
  ServerDatabase database{core, ServerIndex{1}};
};

/// ReadOnlyRequestProcessor, 3.8.
BOOST_AUTO_TEST_CASE(a_read_only_server_turns_writes_away_before_they_have_a_zxid) {
  Alone alone;
  const Caller caller{.session = SessionId{1}, .read_only = true};
  for (const auto type : {OpCode::create, OpCode::create2, OpCode::createContainer, OpCode::createTTL, OpCode::delete_, OpCode::setData,
                          OpCode::setACL, OpCode::multi, OpCode::check, OpCode::reconfig, OpCode::deleteContainer, OpCode::sync})
    BOOST_TEST(to_string(alone.database.execute(caller, wire::make_request(type))->header.err) == "not_read_only", to_string(type));
  BOOST_TEST(alone.database.last_zxid().value() == 0);
  BOOST_TEST(to_string(alone.database.execute(caller, test::get(1, "/"))->header.err) == "ok");
  BOOST_TEST(to_string(alone.database.execute(caller, wire::make_request(OpCode::multiRead))->header.err) == "ok");
}

/// PrepRequestProcessor.pRequestHelper, 3.8: when the zxid is taken, and when the body is read.
BOOST_AUTO_TEST_CASE(what_cannot_be_decoded_takes_a_zxid_if_it_was_to_be_a_write) {
  Alone alone;
  struct Row {
    OpCode type;
    std::int64_t zxids;
  };
  constexpr Row rows[] = {{OpCode::create, 1},  {OpCode::setACL, 1}, {OpCode::multi, 1},    {OpCode::check, 1},
                          {OpCode::getData, 0}, {OpCode::sync, 0},   {OpCode::reconfig, 0}, {OpCode::multiRead, 0}};
  for (const auto& row : rows) {
    const auto before = alone.database.last_zxid().value();
    alone.database.undecodable(row.type);
    BOOST_TEST(alone.database.last_zxid().value() == before + row.zxids, to_string(row.type));
  }
}

BOOST_AUTO_TEST_CASE(a_multi_without_a_path_is_refused_with_the_zxid_before_its_own) {
  Alone alone;
  const auto bad = request(1, wire::MultiRequest{{{{OpCode::delete_}, wire::DeleteRequest{std::nullopt}}}}, OpCode::multi);
  const auto reply = *alone.database.execute({}, bad);
  BOOST_TEST((reply == wire::Reply{{Xid{1}, Zxid{0}, wire::ErrorCode::marshalling_error}, wire::MultiResponse{}}));
  BOOST_TEST((std::get<wire::CreateResponse>(alone.database.execute({}, test::create(2, "/a"))->body).path == "/a"));
  BOOST_TEST((alone.core.tree.find("/a")->czxid == Zxid{2}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
