#include "fake-server/session/server_session.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/session/identity.hpp"
#include "fake-server/session/password.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

constexpr TimePoint start{};

/// Counts transactions, and writes down what it was asked for.
class FakeDatabase final : public Database {
 public:
  [[nodiscard]] Zxid last_zxid() const override { return Zxid{zxid}; }
  void session_created(SessionId /*session*/) override { ++zxid; }
  void session_ended(SessionId session) override {
    ++zxid;
    ended.push_back(session);
  }
  void undecodable(OpCode type) override { refused.push_back(type); }
  std::optional<wire::Reply> execute(const Caller& caller, const wire::Request& request) override {
    if (request.header.type == OpCode::check) return std::nullopt;
    callers.push_back(caller.session);
    identities.assign(caller.identities.begin(), caller.identities.end());
    return wire::Reply{{request.header.xid, last_zxid(), ErrorCode::no_node}, {}};
  }

  std::int64_t zxid = 0x10;
  std::vector<SessionId> ended = {};
  std::vector<SessionId> callers = {};
  std::vector<OpCode> refused = {};
  std::vector<wire::Id> identities = {};  ///< of the last caller
};

struct World {
  SessionTable table{{.tick = 1s}, Seed{1}};
  FakeDatabase database = {};
  std::uint64_t connections = 0;
  ServerSessions s1{{.tick = 1s}, Seed{2}};
  ServerSessions s2{{.tick = 1s}, Seed{3}};

  ServerSession connection(ServerIndex server = ServerIndex{1}) {
    return {table, server == ServerIndex{1} ? s1 : s2, database, server, ConnectionId{++connections}, "127.0.0.1"};
  }
};

/// "ConnectResponse …; close", as people read it.
std::string print(const SessionActions& actions) {
  std::string text;
  for (const auto& what : actions) {
    if (!text.empty()) text += "; ";
    if (const auto* send = std::get_if<session_action::Send>(&what)) text += wire::print(send->message);
    if (std::holds_alternative<session_action::Close>(what)) text += "close";
    if (const auto* other = std::get_if<session_action::CloseOther>(&what))
      text += "close other " + std::to_string(other->connection.value());
  }
  return text;
}

std::string sent(const wire::Message& message) { return wire::print(message); }
wire::Request request(OpCode type, std::int32_t xid) {
  auto made = wire::make_request(type);
  made.header.xid = Xid{xid};
  return made;
}
wire::Message header_reply(std::int32_t xid, std::int64_t zxid, ErrorCode err) { return wire::Reply{{Xid{xid}, Zxid{zxid}, err}, {}}; }

wire::ConnectResponse response_in(const SessionActions& actions) {
  for (const auto& what : actions)
    if (const auto* send = std::get_if<session_action::Send>(&what)) return std::get<wire::ConnectResponse>(send->message);
  throw std::logic_error("no ConnectResponse in: " + print(actions));
}

wire::ConnectRequest resume(const wire::ConnectResponse& granted, std::int32_t timeout_ms = 6000) {
  return {.timeOut = wire::Millis{timeout_ms}, .sessionId = granted.sessionId, .passwd = granted.passwd};
}

BOOST_AUTO_TEST_SUITE(server_session)

BOOST_AUTO_TEST_CASE(a_new_session_gets_id_password_and_timeout) {
  World world;
  auto connection = world.connection();
  const auto granted = response_in(connection.handle(start, wire::ConnectRequest{.protocolVersion = 7, .timeOut = wire::Millis{6000}}));
  BOOST_TEST((granted.sessionId != no_session));
  BOOST_TEST((granted.passwd == password_of(granted.sessionId)));
  BOOST_TEST((granted.timeOut == wire::Millis{6000}));
  BOOST_TEST(granted.protocolVersion == 0);
  BOOST_TEST(world.database.zxid == 0x11, "a new session is a transaction");
}

BOOST_AUTO_TEST_CASE(the_read_only_byte_is_answered_if_it_was_sent) {
  World world;
  for (const auto byte : {std::optional{true}, std::optional{false}, std::optional<bool>{}}) {
    auto connection = world.connection();
    const auto granted = response_in(connection.handle(start, wire::ConnectRequest{.readOnly = {byte}}));
    BOOST_TEST(granted.readOnly.value.has_value() == byte.has_value());
    BOOST_TEST(granted.readOnly.value.value_or(false) == false);
    auto stranger = world.connection();
    const auto refused = response_in(stranger.handle(start, wire::ConnectRequest{.sessionId = SessionId{99}, .readOnly = {byte}}));
    BOOST_TEST(refused.readOnly.value.has_value() == byte.has_value());
  }
}

BOOST_AUTO_TEST_CASE(reattach_moves_the_session_and_negotiates_again) {
  World world;
  auto old_one = world.connection(ServerIndex{1});
  const auto granted = response_in(old_one.handle(start, wire::ConnectRequest{.timeOut = wire::Millis{10'000}}));
  auto new_one = world.connection(ServerIndex{1});
  const auto actions = new_one.handle(start + 1s, resume(granted, 4000));
  auto expected = granted;
  expected.timeOut = wire::Millis{4000};
  BOOST_TEST(print(actions) == "close other 1; " + sent(expected));
  BOOST_TEST((world.table.find(granted.sessionId)->expires == start + 6s));
  BOOST_TEST(world.database.zxid == 0x11, "no transaction");
}

BOOST_AUTO_TEST_CASE(who_cannot_name_a_living_session_and_its_password_is_refused) {
  World world;
  auto owner = world.connection();
  const auto granted = response_in(owner.handle(start, wire::ConnectRequest{}));
  auto closing = world.connection();
  const auto closed = response_in(closing.handle(start, wire::ConnectRequest{}));
  closing.handle(start, request(OpCode::closeSession, 1));

  struct Row {
    std::string_view name;
    wire::ConnectRequest request;
    std::string_view first = "";
  };
  const std::string_view owner_closed = "close other 1; ";
  const Row rows[] = {
      {"wrong password", {.sessionId = granted.sessionId, .passwd = Bytes(16)}, owner_closed},
      {"null password", {.sessionId = granted.sessionId, .passwd = std::nullopt}, owner_closed},
      {"half a password",
       {.sessionId = granted.sessionId, .passwd = Bytes(granted.passwd->begin(), granted.passwd->begin() + 8)},
       owner_closed},
      {"unknown id with the password that it would have", {.sessionId = SessionId{99}, .passwd = password_of(SessionId{99})}},
      {"closed", resume(closed)},
  };
  for (const auto& row : rows) {
    auto stranger = world.connection();
    const auto expected = std::string{row.first} + sent(wire::ConnectResponse{}) + "; close";
    BOOST_TEST(print(stranger.handle(start, row.request)) == expected, row.name);
  }
  BOOST_TEST((world.table.find(granted.sessionId)->connection == ConnectionId{1}), "the session is left alone");
  BOOST_TEST(print(owner.handle(start, wire::make_request(OpCode::ping))) == sent(header_reply(-2, 0x13, ErrorCode::ok)));
}

BOOST_AUTO_TEST_CASE(a_client_that_has_seen_the_future_is_closed_without_an_answer) {
  World world;
  auto same = world.connection();
  BOOST_TEST(response_in(same.handle(start, wire::ConnectRequest{.lastZxidSeen = Zxid{0x10}})).timeOut.value() > 0, "equal is not ahead");
  auto ahead = world.connection();
  BOOST_TEST(print(ahead.handle(start, wire::ConnectRequest{.lastZxidSeen = Zxid{0x12}})) == "close");
}

BOOST_AUTO_TEST_CASE(requests_are_answered_with_their_xid_and_pings_with_their_own) {
  World world;
  auto connection = world.connection();
  connection.handle(start, wire::ConnectRequest{});
  BOOST_TEST(print(connection.handle(start, request(OpCode::getData, 5))) == sent(header_reply(5, 0x11, ErrorCode::no_node)));
  BOOST_TEST(print(connection.handle(start, request(OpCode::ping, 55))) == sent(header_reply(-2, 0x11, ErrorCode::ok)));
  BOOST_TEST((world.database.callers == std::vector{connection.session()}));
}

BOOST_AUTO_TEST_CASE(every_request_but_auth_and_sasl_renews_the_session) {
  struct Row {
    std::string_view name;
    wire::Message message;
    TimePoint expires;
  };
  auto auth = wire::make_request(OpCode::auth);
  std::get<wire::AuthPacket>(auth.body).scheme = "digest";
  const Row rows[] = {{"ping", wire::make_request(OpCode::ping), start + 5s},
                      {"read", request(OpCode::getData, 1), start + 5s},
                      {"undecodable", wire::Undecodable{Bytes(8), {}}, start + 5s},
                      {"auth", auth, start + 3s},
                      {"sasl", wire::make_request(OpCode::sasl), start + 3s}};
  for (const auto& row : rows) {
    World world;
    auto connection = world.connection();
    connection.handle(start, wire::ConnectRequest{});
    connection.handle(start + 2s, row.message);
    BOOST_TEST((world.table.find(connection.session())->expires == row.expires), row.name);
  }
}

BOOST_AUTO_TEST_CASE(close_ends_the_session_then_answers_then_closes) {
  World world;
  auto connection = world.connection();
  connection.handle(start, wire::ConnectRequest{});
  const auto id = connection.session();
  BOOST_TEST(print(connection.handle(start, request(OpCode::closeSession, 99))) == sent(header_reply(99, 0x12, ErrorCode::ok)) + "; close");
  BOOST_TEST((world.database.ended == std::vector{id}));
  BOOST_TEST(world.table.find(id) == nullptr);
  BOOST_TEST(print(connection.handle(start, request(OpCode::getData, 100))) == "close", "nothing is executed afterwards");
  BOOST_TEST(world.database.callers.empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_answered_and_the_connection_kept_or_closed) {
  struct Row {
    std::string_view name;
    wire::Message message;
    std::string answer;
  };
  const auto credentials = [](wire::Text scheme, wire::Buffer auth = Bytes{}) {
    return wire::Request{{wire::auth_xid, OpCode::auth}, wire::AuthPacket{0, std::move(scheme), std::move(auth)}};
  };
  const auto token = [](wire::Buffer bytes) { return wire::Request{{Xid{5}, OpCode::sasl}, wire::GetSaslRequest{std::move(bytes)}}; };
  const wire::Reply no_token{{Xid{5}, Zxid{0}, ErrorCode::ok}, wire::SetSaslResponse{.token = std::nullopt}};
  const auto unimplemented = [](std::int32_t xid) { return sent(header_reply(xid, -1, ErrorCode::unimplemented)) + "; close"; };
  const Row rows[] = {
      {"operation 0", request(OpCode::notification, 9), unimplemented(9)},
      {"an unknown operation", request(OpCode{99}, 9), unimplemented(9)},
      {"an unknown operation with a body", wire::Undecodable{*from_hex("00000007 00000063 0000"), {}}, unimplemented(7)},
      {"a body cut short", wire::Undecodable{*from_hex("00000007 00000004 0000"), {}},
       sent(header_reply(7, 0x11, ErrorCode::marshalling_error))},
      {"a body where none belongs", wire::Undecodable{*from_hex("00000007 0000000b 0000"), {}},
       sent(header_reply(-2, 0x11, ErrorCode::ok))},
      {"less than a header", wire::Undecodable{*from_hex("00000007 000000"), {}}, "close"},
      {"an operation without answer", request(OpCode::check, 9), ""},
      {"digest", credentials("digest"), sent(header_reply(-4, 0, ErrorCode::ok))},
      {"digest with null", credentials("digest", std::nullopt), sent(header_reply(-4, 0, ErrorCode::auth_failed)) + "; close"},
      {"ip", credentials("ip"), sent(header_reply(-4, 0, ErrorCode::ok))},
      {"unknown scheme", credentials("foo"), sent(header_reply(-4, 0, ErrorCode::auth_failed)) + "; close"},
      {"credentials cut short", wire::Undecodable{*from_hex("fffffffc 00000064 00"), {}}, "close"},
      {"sasl, which is not configured", token(to_bytes("abc")), sent(no_token)},
      {"sasl with null", token(std::nullopt), "close"},
      {"sasl cut short", wire::Undecodable{*from_hex("00000005 00000066 00"), {}}, "close"},
      {"a server's message", wire::Reply{}, "close"},
  };
  for (const auto& row : rows) {
    World world;
    auto connection = world.connection();
    connection.handle(start, wire::ConnectRequest{});
    BOOST_TEST(print(connection.handle(start, row.message)) == row.answer, row.name);
  }
}

BOOST_AUTO_TEST_CASE(credentials_are_remembered_for_the_connection_once_each) {
  World world;
  auto connection = world.connection();
  connection.handle(start, wire::ConnectRequest{});
  const auto prove = [&](std::string_view secret) {
    return connection.handle(start, wire::Request{{wire::auth_xid, OpCode::auth}, wire::AuthPacket{0, "digest", to_bytes(secret)}});
  };
  prove("u:p");
  prove("u:p");
  prove("other");
  connection.authenticated({0, "ip", Bytes{}});
  connection.handle(start, request(OpCode::getData, 1));
  const std::vector<wire::Id> expected{{"ip", "127.0.0.1"}, digest_identity(to_bytes("u:p")), digest_identity(to_bytes("other"))};
  BOOST_TEST((world.database.identities == expected));
  auto next = world.connection();
  next.handle(start, wire::ConnectRequest{.sessionId = connection.session(), .passwd = password_of(connection.session())});
  next.handle(start, request(OpCode::getData, 1));
  BOOST_TEST((world.database.identities == std::vector<wire::Id>{{"ip", "127.0.0.1"}}), "they do not go with the session");
}

/// DigestAuthenticationProvider.generateDigest, 3.8, gave these.
/// DigestAuthenticationProvider.handleAuthentication, 3.8: the superuser is the user of that digest, too.
BOOST_AUTO_TEST_CASE(one_digest_makes_a_superuser) {
  World world;
  world.s1.super_digest = *digest_identity(to_bytes("super:test")).id;
  const auto proved = [&world](std::string_view credentials) {
    auto connection = world.connection();
    connection.authenticated({0, "digest", to_bytes(credentials)});
    return connection.identities();
  };
  const wire::Id address{"ip", "127.0.0.1"};
  BOOST_TEST((proved("super:test") == std::vector<wire::Id>{address, {"super", ""}, digest_identity(to_bytes("super:test"))}));
  BOOST_TEST((proved("super:other") == std::vector<wire::Id>{address, digest_identity(to_bytes("super:other"))}));
  world.s1.super_digest.clear();
  BOOST_TEST(proved("super:test").size() == 2);
}

BOOST_AUTO_TEST_CASE(a_digest_shows_the_user_and_hides_the_password) {
  BOOST_TEST(*digest_identity(to_bytes("u:p")).id == "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=");
  BOOST_TEST(*digest_identity(to_bytes("a:b:c")).id == "a:cLzgnoJ6mP5qz3w+mwvPE2vDgu0=");
  BOOST_TEST(*digest_identity(to_bytes("nocolon")).id == "nocolon:Ra+cHr2ZoHvBjtNArFGNGlVie4g=");
}

BOOST_AUTO_TEST_CASE(a_first_frame_that_is_no_handshake_is_closed_without_an_answer) {
  World world;
  auto connection = world.connection();
  BOOST_TEST(print(connection.handle(start, wire::Undecodable{})) == "close");
  BOOST_TEST(world.database.zxid == 0x10);
}

BOOST_AUTO_TEST_CASE(a_session_granted_elsewhere_goes_on_here) {
  World world;
  auto connection = world.connection();
  world.table.adopt(start, ServerIndex{1}, SessionId{42}, to_bytes("0123456789abcdef"), 7s, ConnectionId{1});
  connection.attached(SessionId{42});
  BOOST_TEST(print(connection.handle(start, wire::make_request(OpCode::ping))) == sent(header_reply(-2, 0x10, ErrorCode::ok)));
  auto next = world.connection();
  const auto actions = next.handle(start, wire::ConnectRequest{.sessionId = SessionId{42}, .passwd = to_bytes("0123456789abcdef")});
  BOOST_TEST((response_in(actions).sessionId == SessionId{42}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
