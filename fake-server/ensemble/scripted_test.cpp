#include "fake-server/ensemble/test_world.hpp"

namespace zkspec {
namespace {

using test::World;

constexpr ServerIndex s1{1};
constexpr ServerIndex s2{2};
constexpr SessionId granted_id{static_cast<std::int64_t>(0xfedcba9876543210)};

wire::ConnectResponse grant(std::int32_t timeout_ms = 6000) {
  return {.timeOut = wire::Millis{timeout_ms}, .sessionId = granted_id, .passwd = to_bytes("0123456789abcdef")};
}
wire::Message reply(std::int32_t xid, std::int64_t zxid = 1) { return wire::Reply{{Xid{xid}, Zxid{zxid}, wire::ErrorCode::ok}, {}}; }

/// A scripted world with one client whose handshake the script has answered.
struct Scripted : World {
  explicit Scripted() : World{false} {
    peer.send(wire::ConnectRequest{.timeOut = wire::Millis{6000}});
    pass(1ms);
    connection = &newest();
    connection->send(grant());
    pass(1ms);
  }

  test::Peer peer = dial();
  ServerConnection* connection = nullptr;
};

BOOST_AUTO_TEST_SUITE(scripted_ensemble)

BOOST_AUTO_TEST_CASE(a_script_says_what_isro_is_answered_with) {
  World world{false};
  for (const std::string_view answer : {"ro", "rw", "null"}) {
    world.ensemble.answer_isro(s1, std::string{answer});
    auto peer = world.dial();
    peer.send_raw(to_bytes("isro"));
    world.pass(1ms);
    BOOST_TEST(peer.text == answer);
    BOOST_TEST(peer.story() == "fin");
  }
}

BOOST_AUTO_TEST_CASE(a_scripted_server_is_silent_but_for_pings) {
  World world{false};
  auto peer = world.dial();
  BOOST_TEST(!world.ensemble.newest(s1).has_value());
  peer.send(wire::ConnectRequest{});
  world.pass(3s);
  BOOST_TEST(peer.story() == "");
  BOOST_TEST((world.ensemble.newest(s1) == ConnectionId{1}));
  world.newest().send(grant());
  peer.send(test::get(1, "/a"));
  peer.send(test::ping());
  peer.send(test::get(2, "/b"));
  world.pass(1ms);
  BOOST_TEST(peer.story() == "ConnectResponse; reply -2 ok");
  BOOST_TEST(world.logged() == "open s1; > ConnectRequest; < ConnectResponse; > getData; > ping; < reply; > getData");
}

BOOST_AUTO_TEST_CASE(a_script_learns_what_it_answers) {
  Scripted world;
  world.peer.send(test::get(7, "/a"));
  world.peer.send(test::exists(8, "/a"));
  world.pass(1ms);
  BOOST_TEST((world.connection->waiting(Xid{7}) == wire::OpCode::getData));
  BOOST_TEST((world.connection->waiting(Xid{8}) == wire::OpCode::exists));
  auto answer = wire::make_reply(*world.connection->waiting(Xid{8}));
  answer.header = {Xid{8}, Zxid{9}, wire::ErrorCode::ok};
  world.connection->send(answer);
  world.pass(1ms);
  BOOST_TEST(!world.connection->waiting(Xid{8}).has_value());
  BOOST_TEST((world.connection->waiting(Xid{7}) == wire::OpCode::getData));
  BOOST_TEST((world.peer.got.back() == wire::Message{answer}));
}

BOOST_AUTO_TEST_CASE(what_a_script_began_goes_on_honestly) {
  Scripted world;
  world.connection->send(reply(0, 42));
  world.peer.send(test::create(1, "/e", wire::create_flag::ephemeral));
  world.pass(1ms);
  BOOST_TEST(world.peer.story(2) == "", "it waits");
  world.ensemble.serve(s1, true);
  world.peer.send(test::get(2, "/e"));
  world.pass(1ms);
  BOOST_TEST(world.peer.story(2) == "reply 1 ok; reply 2 ok");
  const auto& stat = std::get<wire::GetDataResponse>(std::get<wire::Reply>(world.peer.got.back()).body).stat;
  BOOST_TEST((stat.ephemeralOwner == granted_id));
  BOOST_TEST((stat.czxid == Zxid{43}), "behind what the script has said");
  world.ensemble.serve(s2, true);
  auto next = world.dial(2);
  next.send(world.peer.resume());
  world.pass(1ms);
  world.peer.send(test::create(3, "/f"));
  world.pass(1ms);
  BOOST_TEST(next.story() == "ConnectResponse");
  BOOST_TEST(world.peer.story(4) == "fin");
}

BOOST_AUTO_TEST_CASE(an_unanswered_handshake_is_answered_when_the_server_becomes_honest) {
  World world{false};
  auto peer = world.dial();
  peer.send(wire::ConnectRequest{.timeOut = wire::Millis{1}});
  peer.send(test::get(1, "/"));
  world.pass(1s);
  world.ensemble.serve(s1, true);
  world.pass(1ms);
  BOOST_TEST(peer.story() == "ConnectResponse; reply 1 ok");
  BOOST_TEST((peer.response().timeOut == wire::Millis{2000}));
}

BOOST_AUTO_TEST_CASE(an_honest_server_can_be_taken_back) {
  World world{true};
  const auto peer = world.connected();
  peer->send(test::exists(1, "/a", true));
  world.pass(1ms);
  world.ensemble.serve(s1, false);
  peer->send(test::get(2, "/"));
  const auto writer = world.connected(2);
  writer->send(test::create(1, "/a"));
  world.pass(1ms);
  BOOST_TEST(peer->story(2) == "", "neither replies nor watch events");
}

BOOST_AUTO_TEST_CASE(a_session_expires_while_scripted_but_its_connection_stays) {
  Scripted world;
  world.pass(10s);
  BOOST_TEST(world.ensemble.sessions().find(granted_id) == nullptr);
  BOOST_TEST(world.peer.closings.empty());
  world.ensemble.serve(s1, true);
  world.peer.send(test::ping());
  world.pass(1ms);
  BOOST_TEST(world.peer.story(1) == "fin");
}

BOOST_AUTO_TEST_CASE(anything_but_auth_renews_a_session_of_a_script) {
  Scripted world;
  for (int n = 1; n <= 5; ++n) {
    world.pass(5s);
    world.peer.send(test::get(n, "/a"));
  }
  world.pass(1ms);
  BOOST_TEST(world.ensemble.sessions().find(granted_id) != nullptr);
  for (int n = 1; n <= 5; ++n) {
    world.pass(2s);
    world.peer.send(wire::make_request(wire::OpCode::auth));
  }
  BOOST_TEST(world.ensemble.sessions().find(granted_id) == nullptr);
}

BOOST_AUTO_TEST_CASE(segments_joins_and_closes_are_as_the_script_wants_them) {
  Scripted world;
  world.peer.segments.clear();
  world.connection->send(reply(1), {.segments = {1, 4}});
  world.pass(10ms);
  BOOST_TEST((world.peer.segments == std::vector<std::size_t>{1, 4, 15}));
  world.peer.segments.clear();
  world.connection->send(wire::Notification{.event = {.type = wire::WatchKind::changed, .path = "/a"}}, {.joined = true});
  world.pass(1s);
  BOOST_TEST(world.peer.segments.empty(), "it waits for the next");
  world.connection->send(reply(2), {.then = Closing::fin});
  world.pass(10ms);
  BOOST_TEST(world.peer.segments.size() == 1U);
  BOOST_TEST(world.peer.story(1) == "reply 1 ok; changed /a; reply 2 ok; fin");
  BOOST_TEST(world.connection->closed());
}

BOOST_AUTO_TEST_CASE(a_reset_behind_a_message_does_not_swallow_it) {
  Scripted world;
  world.connection->send(reply(1), {.then = Closing::reset});
  world.pass(10ms);
  BOOST_TEST(world.peer.story(1) == "reply 1 ok; reset");
}

BOOST_AUTO_TEST_CASE(raw_bytes_are_sent_and_logged_as_they_are) {
  Scripted world;
  world.connection->send_raw(*from_hex("ffffffff"));
  world.pass(1ms);
  BOOST_TEST(world.peer.text.ends_with("\xff\xff\xff\xff"));
  BOOST_TEST(world.logged().ends_with("< ConnectResponse; < raw 4"));
}

BOOST_AUTO_TEST_CASE(refused_attempts_fail_while_connections_go_on) {
  Scripted world;
  world.ensemble.net(s1, NetMode::refuse);
  auto refused = world.dial();
  world.peer.send(test::ping());
  world.pass(10ms);
  BOOST_TEST(refused.story() == "refused");
  BOOST_TEST(world.peer.story(1) == "reply -2 ok");
  world.ensemble.net(s1, NetMode::accept);
  auto accepted = world.dial();
  world.pass(10ms);
  BOOST_TEST(accepted.story() == "");
}

BOOST_AUTO_TEST_CASE(a_server_that_hangs_up_resets_new_connections_only) {
  Scripted world;
  world.ensemble.net(s1, NetMode::hang_up);
  auto late = world.dial();
  world.peer.send(test::ping());
  world.pass(10ms);
  BOOST_TEST(late.story() == "reset");
  BOOST_TEST(world.peer.story(1) == "reply -2 ok");
}

BOOST_AUTO_TEST_CASE(a_mute_server_reads_and_says_nothing_until_healed) {
  Scripted world;
  world.ensemble.net(s1, NetMode::mute);
  world.peer.send(test::ping());
  auto late = world.dial();
  late.send_raw(to_bytes("ruok"));
  world.pass(5s);
  BOOST_TEST(world.peer.story(1) + late.story() == "");
  BOOST_TEST(world.logged().ends_with("> ping; open s1; > raw 4"), world.logged());
  world.ensemble.heal(s1);
  world.pass(1ms);
  BOOST_TEST(world.peer.story(1) == "reply -2 ok");
  BOOST_TEST(late.text == "imok");
}

BOOST_AUTO_TEST_CASE(a_black_hole_neither_reads_nor_writes_until_healed) {
  Scripted world;
  world.ensemble.net(s1, NetMode::blackhole);
  world.pass(1ms);
  world.peer.send(test::ping());
  auto late = world.dial();
  late.send_raw(to_bytes("ruok"));
  world.pass(5s);
  BOOST_TEST(world.peer.story(1) + late.story() == "");
  BOOST_TEST(world.logged().ends_with("< ConnectResponse; open s1"), world.logged());
  world.ensemble.heal(s1);
  world.pass(1ms);
  BOOST_TEST(world.peer.story(1) == "reply -2 ok");
  BOOST_TEST(late.text == "imok");
}

BOOST_AUTO_TEST_CASE(a_held_connection_can_be_closed_and_loses_what_was_held) {
  for (const auto how : {Closing::fin, Closing::reset}) {
    Scripted world;
    world.ensemble.net(s1, NetMode::mute);
    world.connection->send(reply(1));
    world.connection->close(how);
    world.pass(10ms);
    BOOST_TEST(world.peer.story(1) == to_string(how));
    BOOST_TEST(world.connection->closed());
  }
}

BOOST_AUTO_TEST_CASE(a_half_closed_connection_still_listens) {
  Scripted world;
  world.connection->close(Closing::half);
  world.connection->send(reply(1));
  world.peer.send(test::get(1, "/a"));
  world.pass(1ms);
  BOOST_TEST(world.peer.story(1) == "fin");
  BOOST_TEST(world.logged().ends_with("< ConnectResponse; half-close by server; > getData; fin by client"), world.logged());
  BOOST_TEST(world.connection->closed());
}

BOOST_AUTO_TEST_CASE(chunks_arrive_apart_until_healed) {
  Scripted world;
  world.peer.segments.clear();
  world.peer.times.clear();
  world.connection->chunk(6);
  world.connection->send(reply(1));
  world.connection->send(reply(2));
  world.pass(1s);
  BOOST_TEST((world.peer.segments == std::vector<std::size_t>{6, 6, 6, 2, 6, 6, 6, 2}));
  for (std::size_t at = 1; at < world.peer.times.size(); ++at) BOOST_TEST((world.peer.times[at] > world.peer.times[at - 1]));
  BOOST_TEST(world.peer.story(1) == "reply 1 ok; reply 2 ok");
  world.ensemble.heal(s1);
  world.connection->send(reply(3));
  world.pass(1s);
  BOOST_TEST(world.peer.segments.back() == 20U);
}

BOOST_AUTO_TEST_CASE(a_cut_ends_the_connection_in_the_middle_of_a_frame) {
  struct Row {
    std::string_view name;
    std::size_t after;
    Closing how;
    std::string_view story;
    std::string_view logged;
  };
  constexpr Row rows[] = {
      {"at once", 0, Closing::fin, "fin", "fin by server"},
      {"in the first frame", 7, Closing::fin, "fin", "< raw 7; fin by server"},
      {"between two frames", 20, Closing::fin, "reply 1 ok; fin", "< reply; fin by server"},
      {"in the second", 21, Closing::reset, "reply 1 ok; reset", "< reply; < raw 1; reset by server"},
  };
  for (const auto& row : rows) {
    Scripted world;
    world.peer.segments.clear();
    world.connection->cut_after(row.after, row.how);
    world.connection->send(reply(1));
    world.connection->send(reply(2));
    world.pass(10ms);
    std::size_t sent = 0;
    for (const auto size : world.peer.segments) sent += size;
    BOOST_TEST(sent == row.after, row.name);
    BOOST_TEST(world.peer.story(1) == row.story, row.name);
    BOOST_TEST(world.logged().ends_with(fmt::format("< ConnectResponse; {}", row.logged)), row.name << ": " << world.logged());
  }
}

BOOST_AUTO_TEST_CASE(a_delay_postpones_frames_and_their_log_entries_in_order) {
  Scripted world;
  world.connection->delay(500ms);
  const auto sent = world.loop->now();
  world.connection->send(reply(1));
  world.connection->delay(0ms);
  world.connection->send(reply(2), {.then = Closing::fin});
  world.pass(499ms);
  BOOST_TEST(world.peer.story(1) == "");
  world.pass(2ms);
  BOOST_TEST(world.peer.story(1) == "reply 1 ok; reply 2 ok; fin");
  BOOST_TEST((world.log.events().back().at == sent + 500ms));
}

BOOST_AUTO_TEST_CASE(a_flood_of_requests_is_heard_as_they_are_answered) {
  constexpr std::size_t beyond = 5;
  Scripted world;
  Bytes flood;
  const auto sync = wire::encode(test::request(1, wire::SyncRequest{"/"}, wire::OpCode::sync));
  for (std::size_t n = 0; n <= ServerConnection::unanswered_limit + beyond; ++n) flood.insert(flood.end(), sync.begin(), sync.end());
  world.peer.send_raw(std::move(flood));
  world.pass(1s);
  BOOST_TEST(world.connection->unanswered() == ServerConnection::unanswered_limit + 1);
  for (std::size_t n = 0; n <= beyond; ++n) world.connection->send(reply(1));
  world.pass(1s);
  BOOST_TEST(world.connection->unanswered() == ServerConnection::unanswered_limit);
  BOOST_TEST(world.connection->facts().received == 1 + ServerConnection::unanswered_limit + 1 + beyond);
}

BOOST_AUTO_TEST_CASE(closed_connections_are_forgotten) {
  World world{true};
  for (int n = 0; n < 5; ++n) {
    auto peer = world.dial();
    world.pass(1ms);
    peer.close(Closing::reset);
    world.pass(1ms);
  }
  const auto last = world.dial();
  world.pass(1ms);
  BOOST_TEST((world.ensemble.open_connections(s1) == std::vector{ConnectionId{6}}));
  BOOST_TEST(world.ensemble.find(ConnectionId{5}) == nullptr);
  BOOST_TEST(world.ensemble.find(ConnectionId{6}) != nullptr);
}

BOOST_AUTO_TEST_CASE(servers_have_addresses_of_their_own) {
  World world{false};
  BOOST_TEST(world.ensemble.connect_string() == "127.0.0.1:10001,127.0.0.2:10002,127.0.0.3:10003");
  for (const auto* host : {"localhost", "127.0.0.253", ""}) {
    Ensemble impossible{*world.loop, {.servers = 3, .host = host}};
    BOOST_TEST(impossible.start().has_error(), host);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
