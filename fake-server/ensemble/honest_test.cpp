#include "fake-server/ensemble/test_world.hpp"

namespace zkspec {
namespace {

using test::World;
using wire::create_flag::ephemeral;

BOOST_AUTO_TEST_SUITE(honest_ensemble)

BOOST_AUTO_TEST_CASE(a_handshake_and_requests_are_answered_in_order_with_pings_between) {
  World world{true};
  const auto peer = world.connected();
  peer->send(test::get(1, "/none"));
  peer->send(test::ping());
  peer->send(test::create(2, "/a"));
  peer->send(test::children(3, "/"));
  world.pass(1ms);
  BOOST_TEST(peer->story() == "ConnectResponse; reply 1 no_node; reply -2 ok; reply 2 ok; reply 3 ok");
  BOOST_TEST((std::get<wire::Reply>(peer->got[3]).body == wire::ReplyBody{wire::CreateResponse{"/a"}}));
  BOOST_TEST(
      (std::get<wire::Reply>(peer->got[4]).body == wire::ReplyBody{wire::GetChildrenResponse{std::vector<std::string>{"a", "zookeeper"}}}));
  BOOST_TEST((world.ensemble.sessions().find(peer->response().sessionId) != nullptr));
}

BOOST_AUTO_TEST_CASE(input_byte_by_byte_is_the_same_as_whole) {
  World world{true};
  auto peer = world.dial();
  Bytes all = wire::encode(wire::ConnectRequest{.timeOut = wire::Millis{6000}});
  for (const auto& message : {test::create(1, "/a"), test::get(2, "/a"), test::close_session(3)}) {
    const auto bytes = wire::encode(message);
    all.insert(all.end(), bytes.begin(), bytes.end());
  }
  for (const auto byte : all) peer.send_raw({byte});
  world.pass(1s);
  BOOST_TEST(peer.story() == "ConnectResponse; reply 1 ok; reply 2 ok; reply 3 ok; fin");
}

BOOST_AUTO_TEST_CASE(a_session_moves_to_another_server_and_its_old_connection_learns_of_it_when_it_writes) {
  World world{true};
  const auto old_one = world.connected(2);
  old_one->send(test::create(1, "/e", ephemeral));
  world.pass(1ms);
  auto new_one = world.dial(3);
  new_one.send(old_one->resume());
  new_one.send(test::get(1, "/e"));
  world.pass(1ms);
  BOOST_TEST(old_one->story(2) == "");
  for (const auto& message : {test::ping(), test::get(2, "/e"), test::request(3, wire::SyncRequest{"/"}, wire::OpCode::sync),
                              test::request(4, wire::MultiRequest{}, wire::OpCode::multi), test::create(5, "/a"), test::get(6, "/e")})
    old_one->send(message);
  world.pass(1ms);
  BOOST_TEST(old_one->story(2) == "reply -2 ok; reply 2 ok; reply 3 ok; reply 4 ok; fin");
  BOOST_TEST((world.ensemble.sessions().find(old_one->response().sessionId)->connection == world.ensemble.newest(ServerIndex{3})));
  BOOST_TEST(new_one.story() == "ConnectResponse; reply 1 ok");
  BOOST_TEST((new_one.response().sessionId == old_one->response().sessionId));
}

/// As an ensemble of ZooKeeper 3.8.0 was seen to do.
BOOST_AUTO_TEST_CASE(a_leader_serves_nothing_but_a_multi_of_nothing_over_a_connection_that_its_session_has_left) {
  const wire::Undecodable cut_short{{0, 0, 0, 9, 0, 0, 0, 3}, {}};
  for (const wire::Message& asked :
       {wire::Message{test::ping()}, wire::Message{test::get(2, "/")}, wire::Message{test::exists(2, "/")}, wire::Message{cut_short},
        wire::Message{test::request(2, wire::SyncRequest{"/"}, wire::OpCode::sync)}}) {
    World world{true};
    const auto old_one = world.connected(1);
    auto new_one = world.dial(2);
    new_one.send(old_one->resume());
    world.pass(1ms);
    old_one->send(test::request(1, wire::MultiRequest{}, wire::OpCode::multi));
    old_one->send(asked);
    world.pass(1ms);
    BOOST_TEST(old_one->story(1) == "reply 1 ok; fin");
    BOOST_TEST(new_one.story() == "ConnectResponse");
  }
}

BOOST_AUTO_TEST_CASE(a_session_is_closed_over_a_connection_that_it_has_left_as_over_any) {
  for (const std::uint32_t server : {1U, 2U}) {
    World world{true};
    const auto old_one = world.connected(server);
    auto new_one = world.dial(3);
    new_one.send(old_one->resume());
    world.pass(1ms);
    old_one->send(test::close_session(1));
    world.pass(1ms);
    BOOST_TEST(old_one->story(1) == "reply 1 ok; fin");
    BOOST_TEST(new_one.story() == "ConnectResponse; fin");
  }
}

BOOST_AUTO_TEST_CASE(a_session_resumed_on_the_same_server_leaves_its_old_connection_at_once) {
  World world{true};
  const auto old_one = world.connected(1);
  auto new_one = world.dial(1);
  new_one.send(old_one->resume());
  world.pass(1ms);
  BOOST_TEST(old_one->story(1) == "fin");
  BOOST_TEST(new_one.story() == "ConnectResponse");
}

BOOST_AUTO_TEST_CASE(a_session_that_ends_closes_the_connections_that_it_left_behind) {
  World world{true};
  const auto old_one = world.connected(1);
  auto new_one = world.dial(2);
  new_one.send(old_one->resume());
  new_one.send(test::close_session(1));
  world.pass(1ms);
  BOOST_TEST(new_one.story() == "ConnectResponse; reply 1 ok; fin");
  BOOST_TEST(old_one->story(1) == "fin");
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_refused_on_every_server_and_closes_the_owners_connection_on_its_own) {
  World world{true};
  const auto owner = world.connected(1);
  for (const std::uint32_t server : {2U, 3U, 1U}) {
    BOOST_TEST(owner->closings.empty());
    auto stranger = world.dial(server);
    auto wrong = owner->resume();
    wrong.passwd->back() ^= 1;
    stranger.send(wrong);
    world.pass(1ms);
    BOOST_TEST(stranger.story() == "ConnectResponse; fin");
    BOOST_TEST((stranger.response() == wire::ConnectResponse{}));
  }
  BOOST_TEST(owner->story(1) == "fin");
  auto again = world.dial(1);
  again.send(owner->resume());
  world.pass(1ms);
  BOOST_TEST((again.response().sessionId == owner->response().sessionId));
}

BOOST_AUTO_TEST_CASE(who_may_not_read_a_node_is_not_told_of_it_though_the_watch_has_ended) {
  World world{true};
  const auto reader = world.connected(1);
  const auto writer = world.connected(2);
  const auto write_only = std::vector{wire::Acl{wire::all_permissions & ~wire::permission::read, {"world", "anyone"}}};
  reader->send(test::exists(1, "/secret", true));
  reader->send(test::exists(2, "/open", true));
  world.pass(1ms);
  const auto create = [](std::int32_t xid, std::string path, std::vector<wire::Acl> acl) {
    return test::request(xid, wire::CreateRequest{.path = std::move(path), .acl = std::move(acl)}, wire::OpCode::create);
  };
  writer->send(create(1, "/secret", write_only));
  writer->send(create(2, "/open", *wire::open_acl()));
  world.pass(1ms);
  BOOST_TEST(reader->story(1) == "reply 1 no_node; reply 2 no_node; created /open");
  reader->send(test::children(3, "/open", true));
  world.pass(1ms);
  writer->send(test::request(3, wire::SetAclRequest{"/open", write_only, -1}, wire::OpCode::setACL));
  writer->send(test::create(4, "/open/child"));
  world.pass(1ms);
  BOOST_TEST(writer->story(4) == "reply 4 ok");
  BOOST_TEST(reader->story(4) == "reply 3 ok");
}

BOOST_AUTO_TEST_CASE(a_silent_session_expires_in_time_and_those_who_watch_are_told) {
  World world{true};
  const auto watcher = world.connected(2, 20'000);
  const auto owner = world.connected(1, 2500);
  owner->send(test::create(1, "/e", ephemeral));
  world.pass(1ms);
  const auto touched = world.loop->now();
  watcher->send(test::exists(1, "/e", true));
  watcher->send(test::children(2, "/", true));
  world.loop->run([&] { return !owner->closings.empty(); });
  const auto lived = world.loop->now() - touched;
  BOOST_TEST((lived > 2500ms - 1ms && lived <= 3500ms), to_ms(lived));
  world.pass(1ms);
  BOOST_TEST(owner->story(2) == "fin");
  BOOST_TEST(watcher->story(3) == "deleted /e; child /");
  auto late = world.dial(3);
  late.send(owner->resume());
  world.pass(1ms);
  BOOST_TEST(late.story() == "ConnectResponse; fin");
  BOOST_TEST((late.response().timeOut == wire::Millis{0}));
}

BOOST_AUTO_TEST_CASE(a_session_without_connection_lives_until_it_expires) {
  World world{true};
  const auto owner = world.connected(1, 3000);
  owner->send(test::create(1, "/e", ephemeral));
  world.pass(1ms);
  owner->close(Closing::reset);
  world.pass(2s);
  auto back = world.dial(2);
  back.send(owner->resume(3000));
  back.send(test::get(1, "/e"));
  world.pass(1ms);
  BOOST_TEST(back.story() == "ConnectResponse; reply 1 ok");
  back.close(Closing::fin);
  world.pass(5s);
  const auto witness = world.connected(3);
  witness->send(test::get(1, "/e"));
  world.pass(1ms);
  BOOST_TEST(witness->story(1) == "reply 1 no_node");
}

BOOST_AUTO_TEST_CASE(pings_keep_a_session) {
  World world{true};
  const auto owner = world.connected(1, 2000);
  for (int n = 0; n < 20; ++n) {
    owner->send(test::ping());
    world.pass(1s);
  }
  BOOST_TEST(owner->closings.empty());
  BOOST_TEST(owner->got.size() == 21U);
}

BOOST_AUTO_TEST_CASE(a_close_tells_the_watchers_then_answers_then_ends) {
  World world{true};
  const auto watcher = world.connected(3);
  const auto owner = world.connected(1);
  owner->send(test::create(1, "/e", ephemeral));
  owner->send(test::get(2, "/e", true));
  watcher->send(test::exists(1, "/e", true));
  world.pass(1ms);
  owner->send(test::close_session(3));
  world.pass(1ms);
  BOOST_TEST(owner->story(3) == "deleted /e; reply 3 ok; fin");
  BOOST_TEST(watcher->story(2) == "deleted /e");
}

BOOST_AUTO_TEST_CASE(ones_own_change_is_told_before_it_is_answered) {
  World world{true};
  const auto peer = world.connected();
  peer->send(test::exists(1, "/a", true));
  peer->send(test::create(2, "/a"));
  world.pass(1ms);
  BOOST_TEST(peer->story(1) == "reply 1 no_node; created /a; reply 2 ok");
  BOOST_TEST((std::get<wire::Notification>(peer->got[2]).header.zxid == Zxid{-1}));
}

BOOST_AUTO_TEST_CASE(a_new_connection_hears_only_of_what_it_registered_again) {
  World world{true};
  const auto peer = world.connected();
  peer->send(test::create(1, "/a"));
  peer->send(test::get(2, "/a", true));
  world.pass(1ms);
  auto silent = world.dial(2);
  silent.send(peer->resume());
  world.pass(1ms);
  const auto writer = world.connected(3);
  writer->send(test::request(1, wire::SetDataRequest{.path = "/a"}, wire::OpCode::setData));
  world.pass(1ms);
  BOOST_TEST(silent.story(1) == "");
  silent.send(test::request(-8, wire::SetWatches{Zxid{2}, std::vector<std::string>{"/a"}, std::vector<std::string>{"/b"}},
                            wire::OpCode::setWatches));
  silent.send(test::create(3, "/b"));
  world.pass(1ms);
  BOOST_TEST(silent.story(1) == "changed /a; reply -8 ok; created /b; reply 3 ok");
}

BOOST_AUTO_TEST_CASE(what_the_server_cannot_take_is_closed_without_an_answer) {
  struct Row {
    std::string_view name;
    std::string_view bytes;
  };
  constexpr Row rows[] = {{"negative length", "ffffffff"},
                          {"a megabyte", "00100000"},
                          {"an empty first frame", "00000000"},
                          {"a short first frame", "00000004 00000000"},
                          {"a web browser", "474554202f20485454502f312e310d0a"}};
  for (const auto& row : rows) {
    World world{true};
    auto peer = world.dial();
    peer.send_raw(*from_hex(row.bytes));
    world.pass(1ms);
    BOOST_TEST(peer.story() == "fin", row.name);
    BOOST_TEST(world.connected()->story() == "ConnectResponse", row.name << ": others are served");
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decoded_or_done_is_said) {
  World world{true};
  const auto peer = world.connected();
  peer->send_raw(*from_hex("0000000a 00000007 00000004 0000"));
  world.pass(1ms);
  BOOST_TEST(peer->story(1) == "reply 7 marshalling_error");
  peer->send(test::request(8, wire::NoBody{}, wire::OpCode{99}));
  world.pass(1ms);
  BOOST_TEST(peer->story(2) == "reply 8 unimplemented; fin");
}

BOOST_AUTO_TEST_CASE(a_client_ahead_of_the_servers_is_closed_without_an_answer) {
  World world{true};
  auto peer = world.dial();
  peer.send(wire::ConnectRequest{.lastZxidSeen = Zxid{1}});
  world.pass(1ms);
  BOOST_TEST(peer.story() == "fin");
}

BOOST_AUTO_TEST_CASE(four_letter_words_are_answered_in_text) {
  struct Row {
    std::string_view word;
    std::string_view part;
  };
  constexpr Row rows[] = {
      {"ruok", "imok"},
      {"isro", "rw"},
      {"srvr", "Mode: leader\nNode count: 5\n"},
      {"conf", "tickTime=1000\n"},
      {"dump", "Connections Sets (1)/(1):\n\tip: /127.0.0.1:"},
      {"mntr", "zk_znode_count\t5\n"},
  };
  for (const auto& row : rows) {
    for (const bool honest : {true, false}) {
      World world{honest};
      auto peer = world.dial();
      for (const auto letter : row.word) peer.send_raw({static_cast<std::uint8_t>(letter)});
      world.pass(1ms);
      BOOST_TEST(peer.text.find(row.part) != std::string::npos, row.word << ": " << peer.text);
      BOOST_TEST((peer.closings == std::vector{Closing::fin}), row.word);
      BOOST_TEST(world.logged() == fmt::format("open s1; > raw 4; < raw {}; fin by server", peer.text.size()));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_log_has_every_frame_and_who_closed) {
  World world{true};
  auto peer = world.connected();
  peer->send(test::get(1, "/none"));
  world.pass(1ms);
  peer->close(Closing::fin);
  world.pass(1ms);
  BOOST_TEST(world.logged() == "open s1; > ConnectRequest; < ConnectResponse; > getData; < reply; fin by client");
  const auto& frame = std::get<event::Frame>(world.log.events()[3].what);
  BOOST_TEST((frame.bytes == wire::encode(test::get(1, "/none"))));
}

/// Keeps replies back for a second, and turns pings into a close.
class Slow final : public wire::Filter {
 public:
  std::vector<wire::Passed> outgoing(TimePoint /*now*/, wire::Message message) override {
    if (std::holds_alternative<wire::Reply>(message)) return {{.message = std::move(message), .delay = 1s}};
    return {{.message = std::move(message)}};
  }
  std::vector<wire::Passed> incoming(TimePoint /*now*/, wire::Message message) override {
    if (name_of(message) == "ping") return {{.then = Closing::reset}};
    if (name_of(message) == "sync") return {{.message = wire::Reply{{Xid{77}, {}, {}}, {}}, .back = true}};
    return {{.message = std::move(message)}};
  }
};

BOOST_AUTO_TEST_CASE(a_filter_stands_between_machine_and_wire) {
  World world{true, [](ServerIndex server, ConnectionId) { return server == ServerIndex{1} ? std::make_unique<Slow>() : nullptr; }};
  const auto slowed = world.connected(1);
  BOOST_TEST(slowed->story() == "ConnectResponse");
  slowed->send(test::get(1, "/none"));
  world.pass(999ms);
  BOOST_TEST(slowed->story(1) == "");
  world.pass(2ms);
  BOOST_TEST(slowed->story(1) == "reply 1 no_node");
  slowed->send(test::request(2, wire::SyncRequest{"/"}, wire::OpCode::sync));
  world.pass(2ms);
  BOOST_TEST(slowed->story(2) == "reply 77 ok", "made up by the filter");
  slowed->send(test::ping());
  world.pass(2ms);
  BOOST_TEST(slowed->story(3) == "reset");
  const auto other = world.connected(2);
  other->send(test::ping());
  world.pass(2ms);
  BOOST_TEST(other->story(1) == "reply -2 ok");
}

BOOST_AUTO_TEST_CASE(equal_seeds_give_equal_logs) {
  const auto run = [] {
    World world{true};
    const auto peer = world.connected();
    peer->send(test::create(1, "/a"));
    world.pass(10s);
    return to_recording({}, world.log);
  };
  BOOST_TEST(run() == run());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
