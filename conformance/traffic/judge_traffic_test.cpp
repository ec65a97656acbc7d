#include "conformance/traffic/judge_traffic.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/cases/suite.hpp"
#include "fake-server/base/source_tree.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

const Ledger& ledger() {
  static const auto suite = load_suite(source_tree() / "suites", source_tree() / "fixtures" / "defects").suite;
  return suite.ledger;
}

const Bytes password(16, 7);
constexpr SessionId id{0x1234};
constexpr Duration timeout = 9s;

/// Traffic as a test tells it: each call is what crosses next.
class Story {
 public:
  Story& at(Duration time) { return now_ = TimePoint{time}, *this; }
  Story& open() { return connection_ = ConnectionId{connection_.value() + 1}, add(event::Opened{server_, connection_}); }
  Story& on(std::uint64_t connection) { return connection_ = ConnectionId{connection}, *this; }
  Story& close(Party by = Party::client) { return add(event::Closed{server_, connection_, by, Closing::fin}); }
  Story& elsewhere() { return server_ = ServerIndex{2}, *this; }  ///< what opens from now on is to another server
  Story& lose() { return add(event::Raw{server_, connection_, Direction::to_client, {}, "7 bytes are missing"}); }

  Story& client(const wire::Message& message) { return frame(message, Direction::to_server); }
  Story& server(const wire::Message& message) { return frame(message, Direction::to_client); }

  /// As readers tell it, who take the first frame of a connection for a handshake.
  Story& begin_with(const wire::Message& message) {
    const auto bytes = wire::encode(message);
    return add(event::Frame{server_, connection_, Direction::to_server, wire::decode_connect_request(BytesView{bytes}.subspan(4)), bytes});
  }
  Story& hello(const wire::ConnectRequest& request = {}) { return open().client(request); }
  Story& welcome(SessionId session = id, Duration granted = timeout) {
    return server(wire::ConnectResponse{0, wire::Millis{static_cast<std::int32_t>(to_ms(granted))}, session, password});
  }
  Story& session() { return hello().welcome(); }
  Story& resume(SessionId session = id, Bytes with = password, Zxid seen = {}) {
    return hello({.lastZxidSeen = seen, .sessionId = session, .passwd = std::move(with)});
  }
  Story& refuse() { return server(wire::ConnectResponse{}); }

  Story& ask(std::int32_t xid, wire::OpCode type, wire::RequestBody body = wire::NoBody{}) {
    return client(wire::Request{{Xid{xid}, type}, std::move(body)});
  }
  Story& ping() { return ask(-2, wire::OpCode::ping); }
  Story& get(std::int32_t xid, bool watch = false) { return ask(xid, wire::OpCode::getData, wire::GetDataRequest{"/a", watch}); }
  Story& answer(std::int32_t xid, std::int64_t zxid = 1, wire::ReplyBody body = wire::NoBody{}, wire::ErrorCode err = wire::ErrorCode::ok) {
    return server(wire::Reply{{Xid{xid}, Zxid{zxid}, err}, std::move(body)});
  }
  Story& data(std::int32_t xid, std::int64_t changed, SessionId owner = {}) {
    return answer(xid, changed, wire::GetDataResponse{Bytes{}, {.mzxid = Zxid{changed}, .ephemeralOwner = owner}});
  }
  /// Pings, and their answers, over a whole timeout.
  Story& stay() { return at(3s).ping().answer(-2).at(6s).ping().answer(-2).at(timeout).ping().answer(-2); }
  Story& changed() { return server(wire::Notification{.event = {.type = wire::WatchKind::changed, .path = "/a"}}); }

  [[nodiscard]] TrafficVerdict judge(const TrafficJudging& judging = {}) const { return judge_traffic(log_, ledger(), judging); }

 private:
  Story& add(EventPayload what) { return log_.append(now_, std::move(what)), *this; }
  Story& frame(const wire::Message& message, Direction direction) {
    return add(event::Frame{server_, connection_, direction, message, wire::encode(message)});
  }

  ServerIndex server_{1};
  ConnectionId connection_ = {};
  TimePoint now_ = {};
  EventLog log_ = EventLog{};
};

/// "proved", "violated", "not exercised".
std::string decision(const TrafficVerdict& verdict, std::string_view clause) {
  for (const auto& each : verdict.clauses)
    if (each.clause->id == clause) return std::string{word(each.decision)};
  return "not decided";
}

std::string objections(const TrafficVerdict& verdict) {
  std::string all;
  for (const auto& each : verdict.objections) all += fmt::format("{}{} at {}", all.empty() ? "" : ", ", each.clause, to_ms(each.at));
  return all;
}

struct Row {
  std::string_view clause;
  std::string_view what;
  Story kept;    ///< proves it
  Story broken;  ///< violates it, and nothing else
  Duration tick = {};
};

Story pinged_late() {
  Story story;
  story.session();
  for (int round = 1; round <= 3; ++round) story.at(round * 7s).ping().answer(-2);
  return story;
}

std::vector<Row> rows_of_clients() {
  const auto connected = Story{}.session();
  const auto closing = Story{connected}.ask(1, wire::OpCode::closeSession);
  const auto read = Story{connected}.get(1).data(1, 5).stay().close();
  return {
      {"handshake.first-frame", "a request", connected, Story{}.open().begin_with(wire::make_request(wire::OpCode::ping))},
      {"handshake.protocol-zero", "the version", connected, Story{}.hello({.protocolVersion = 1}).welcome()},
      {"handshake.new-session-zero", "a password for no session", connected, Story{}.hello({.passwd = Bytes(16, 1)}).welcome()},
      {"handshake.nothing-before-response", "haste", connected, Story{}.hello().get(1).welcome().data(1, 1)},
      {"handshake.reconnect-credentials", "zeros", Story{connected}.resume().welcome(), Story{connected}.resume(id, Bytes(16)).refuse()},
      {"handshake.password-verbatim", "another", Story{connected}.resume().welcome(), Story{connected}.resume(id, Bytes(16, 8)).refuse()},
      {"handshake.id-opaque", "half an id", Story{connected}.resume().welcome(), Story{connected}.resume(SessionId{0x34}).refuse()},
      {"zxid.client-reports-last", "an older state", Story{read}.resume(id, password, Zxid{5}).welcome(),
       Story{read}.resume(id, password, Zxid{4}).welcome()},
      {"order.xid-unique", "the same twice", Story{connected}.get(1), Story{connected}.get(1).get(1)},
      {"order.xid-unique", "0", Story{connected}.get(1), Story{connected}.get(0)},
      {"order.reserved-xids", "that of setWatches", Story{connected}.get(1), Story{connected}.get(-8)},
      {"ping.frame", "an ordinary xid", Story{connected}.ping(), Story{connected}.ask(1, wire::OpCode::ping)},
      {"auth.frame", "an ordinary xid", Story{connected}.ask(-4, wire::OpCode::auth, wire::AuthPacket{}),
       Story{connected}.ask(1, wire::OpCode::auth, wire::AuthPacket{})},
      {"close.frame", "a body", closing, Story{connected}.ask(1, wire::OpCode::closeSession, wire::OpaqueBody{Bytes(4)})},
      {"ping.when-idle", "every 7 s of 9", Story{connected}.at(3s).ping().answer(-2), pinged_late()},
      {"ping.unanswered-detected", "a server that is silent", Story{connected}.at(3s).ping().at(6s).close(),
       Story{connected}.at(3s).ping().at(6s).ping().at(9s).ping().at(12s).ping().at(15s).ping()},
      {"rewatch.relative-zxid", "another", Story{read}.resume(id, password, Zxid{5}).welcome().ask(-8, wire::OpCode::setWatches,
                                                                                                 wire::SetWatches{Zxid{5}}),
       Story{read}.resume(id, password, Zxid{5}).welcome().ask(-8, wire::OpCode::setWatches, wire::SetWatches{Zxid{4}})},
      {"rewatch.opcode", "the newer one without need",
       Story{read}.resume(id, password, Zxid{5}).welcome().ask(-8, wire::OpCode::setWatches, wire::SetWatches{Zxid{5}}),
       Story{read}.resume(id, password, Zxid{5}).welcome().ask(-8, wire::OpCode::setWatches2, wire::SetWatches2{Zxid{5}})},
      {"loss.op-on-dead-session", "behind closeSession", Story{closing}.answer(1).close(Party::server), Story{closing}.get(2)},
  };
}

std::vector<Row> rows_of_servers() {
  const auto connected = Story{}.session();
  const auto closed = Story{connected}.ask(1, wire::OpCode::closeSession).answer(1).close(Party::server);
  const auto expired = Story{connected}.close().at(20s).resume().refuse();
  const auto watching = Story{connected}.get(1, true).data(1, 5);
  const auto credential = Story{connected}.ask(-4, wire::OpCode::auth, wire::AuthPacket{});
  const auto refused = Story{credential}.answer(-4, 0, wire::NoBody{}, wire::ErrorCode::auth_failed);
  const auto other = Story{}.session().hello().welcome(SessionId{9});
  return {
      {"handshake.readonly-byte-echo", "left out", connected,
       Story{}.hello().server(wire::ConnectResponse{0, wire::Millis{9000}, id, password, {}})},
      {"handshake.password-16", "shorter", connected,
       Story{}.hello().server(wire::ConnectResponse{.timeOut = wire::Millis{9000}, .sessionId = id, .passwd = Bytes(8, 1)})},
      {"handshake.password-issued", "zeros", connected,
       Story{}.hello().server(wire::ConnectResponse{.timeOut = wire::Millis{9000}, .sessionId = id})},
      {"handshake.server-creates-id", "the same for two", other, Story{}.session().session()},
      {"handshake.wrong-password", "accepted", Story{connected}.resume(id, Bytes(16, 8)).refuse(),
       Story{connected}.resume(id, Bytes(16, 8)).welcome()},
      {"handshake.session-takeover", "both are served", Story{connected}.resume().welcome().on(1).close(Party::server),
       Story{connected}.resume().welcome().on(1).at(2s).ping().answer(-2)},
      {"handshake.unknown-session", "another session", Story{}.resume().refuse(), Story{}.resume().welcome(SessionId{9})},
      {"close.session-gone", "accepted", Story{closed}.resume().refuse(), Story{closed}.resume().welcome()},
      {"expiry.monotone", "accepted after all", Story{expired}.resume().refuse(), Story{expired}.resume().welcome()},
      {"expiry.reconnect-refused", "accepted by another server", expired, Story{expired}.elsewhere().resume().welcome()},
      {"handshake.password-any-server", "refused by another after 5 s of 9", Story{connected}.close().elsewhere().resume().welcome(),
       Story{connected}.close().at(5s).elsewhere().resume().refuse()},
      {"expiry.in-time-reconnect", "refused after 5 s of 9", Story{connected}.close().at(5s).resume().welcome(),
       Story{connected}.close().at(5s).resume().refuse()},
      {"zxid.server-refuses-ahead", "an older state", Story{connected}.resume(id, password, Zxid{5}).welcome().get(1).data(1, 5),
       Story{connected}.resume(id, password, Zxid{5}).welcome().get(1).data(1, 4)},
      {"order.server-fifo", "the second first", Story{connected}.get(1).get(2).data(1, 1).data(2, 1),
       Story{connected}.get(1).get(2).data(2, 1).data(1, 1)},
      {"order.server-fifo", "an answer twice", Story{connected}.get(1).data(1, 1), Story{connected}.get(1).data(1, 1).data(1, 1)},
      {"ping.server-answers", "an error", Story{connected}.ping().answer(-2),
       Story{connected}.ping().answer(-2, 1, wire::NoBody{}, wire::ErrorCode::system_error)},
      {"auth.server-ok", "a zxid", Story{credential}.answer(-4, 0), Story{credential}.answer(-4, 3)},
      {"auth.server-fail", "goes on", Story{refused}.close(), Story{refused}.ping().answer(-2)},
      {"close.reply-then-eof", "an error", closed,
       Story{connected}.ask(1, wire::OpCode::closeSession).answer(1, 1, wire::NoBody{}, wire::ErrorCode::system_error)},
      {"watcher.one-shot", "twice", Story{watching}.changed(), Story{watching}.changed().changed()},
      {"watcher.event-before-later-reply", "told", Story{watching}.changed().get(2).data(2, 6), Story{watching}.get(2).data(2, 6)},
      {"watcher.event-before-later-reply", "the new data first", Story{watching}.get(2).data(2, 5), Story{watching}.get(2).data(2, 6)},
      {"rewatch.server-forgets-on-drop", "an event of the connection before",
       Story{watching}.close().resume().welcome().get(2).data(2, 5).get(3).data(3, 6),
       Story{watching}.close().resume().welcome().changed()},
      {"close.ephemerals", "a node of a closed session",
       Story{connected}
           .ask(1, wire::OpCode::create, wire::CreateRequest{.path = "/a", .flags = 1})
           .answer(1, 1, wire::CreateResponse{"/a"})
           .ask(2, wire::OpCode::closeSession)
           .answer(2)
           .hello()
           .welcome(SessionId{9})
           .get(1)
           .answer(1, 1, wire::NoBody{}, wire::ErrorCode::no_node),
       Story{closed}.hello().welcome(SessionId{9}).get(1).data(1, 1, id)},
  };
}

Story granted(std::int32_t wish, Duration timeout_given) {
  return Story{}.hello({.timeOut = wire::Millis{wish}}).welcome(id, timeout_given);
}

std::vector<Row> rows_of_servers_and_timeouts() {
  auto rows = rows_of_servers();
  rows.push_back({"timeout.minimum", "below two ticks", granted(10, 4s), granted(10, 10ms), 2s});
  rows.push_back({"timeout.maximum", "above twenty ticks", granted(90'000, 40s), granted(90'000, 90s), 2s});
  rows.push_back({"timeout.server-decides", "another than was wished for", granted(9'000, 9s), granted(9'000, 8s), 2s});
  return rows;
}

void check(const std::vector<Row>& rows, Role judged) {
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.clause << ": " << row.what) {
      const TrafficJudging judging{.tick = row.tick, .only = judged};
      const auto kept = row.kept.judge(judging), broken = row.broken.judge(judging);
      BOOST_TEST(objections(kept) == "");
      BOOST_TEST(decision(kept, row.clause) == "proved");
      BOOST_TEST(decision(broken, row.clause) == "violated");
      BOOST_TEST(broken.objections.size() == 1U, objections(broken));
    }
  }
  for (const auto& decided : Story{}.judge({.only = judged}).clauses)
    BOOST_TEST(std::ranges::count(rows, decided.clause->id, &Row::clause) > 0, decided.clause->id << " has no row");
}

BOOST_AUTO_TEST_SUITE(judging_traffic)

BOOST_AUTO_TEST_CASE(each_clause_of_a_client_is_proved_and_violated) { check(rows_of_clients(), Role::client); }
BOOST_AUTO_TEST_CASE(each_clause_of_a_server_is_proved_and_violated) { check(rows_of_servers_and_timeouts(), Role::server); }

BOOST_AUTO_TEST_CASE(bounds_of_timeouts_need_the_tick) {
  BOOST_TEST(decision(granted(10, 10ms).judge(), "timeout.minimum") == "not exercised");
  BOOST_TEST(decision(granted(10, 10ms).judge({.tick = 2s}), "timeout.minimum") == "violated");
}

BOOST_AUTO_TEST_CASE(an_objection_names_the_frame_its_time_and_both_sides_of_it) {
  const auto verdict = Story{}.session().get(1).get(2).at(7ms).data(2, 1).judge();
  BOOST_TEST_REQUIRE(verdict.objections.size() == 1U);
  const auto& objection = verdict.objections.front();
  BOOST_TEST(objection.event == 5U);
  BOOST_TEST(to_ms(objection.at) == 7);
  BOOST_TEST(objection.expected == "first the answer to xid=1");
  BOOST_TEST(objection.seen.starts_with("that to xid=2: reply xid=2"));
}

BOOST_AUTO_TEST_CASE(what_a_recording_lacks_is_not_held_against_anybody) {
  const struct {
    std::string_view what;
    Story story;
  } rows[] = {
      {"a reply to what was asked before", Story{}.on(1).data(7, 1).get(9).data(8, 1).data(9, 1).get(10).data(10, 1)},
      {"behind a hole nothing is known", Story{}.session().get(1).lose().data(3, 1).changed().changed()},
      {"a session from before with a password that nobody knows", Story{}.resume(SessionId{77}, Bytes(16, 9), Zxid{3}).refuse()},
      {"an id that was given to another handle, which knows no zxid",
       Story{}.session().get(1).data(1, 5).stay().resume(id, password, Zxid{0}).welcome()},
      {"a reply that was under way for three seconds",
       Story{}.session().get(1).data(1, 5).at(3s).ping().close().resume(id, password, Zxid{2}).welcome()},
      {"a reply that may not have been read", Story{}.session().get(1).data(1, 5).close().resume(id, password, Zxid{2}).welcome()},
      {"an id that was given again when its session had ended", Story{}.session().close().session()},
      {"an answer that was long under way",
       Story{}.hello().at(4s).welcome().at(5s).close().at(9s).resume().refuse()},
      {"a request on the connection before that was under way", Story{}.session().resume().welcome().on(1).at(500ms).ping().answer(-2)},
      {"a timeout of 0 with an id, which is no refusal", Story{}.session().close().resume().welcome(id, 0ms)},
      {"a process that was stopped once", Story{}.session().at(8s).ping().answer(-2).at(11s).ping().answer(-2)},
      {"pings into the dark before a refusal",
       Story{}.session().at(3s).ping().at(6s).close().at(12s).resume().refuse()},
      {"a watch that was asked for again while its event was under way",
       Story{}.session().get(1, true).data(1, 5).get(2, true).changed().data(2, 6).changed()},
      {"a request that waits keeps pings back", Story{}.session().get(1).at(8s).data(1, 1).at(11s).ping().answer(-2)},
  };
  for (const auto& row : rows) BOOST_TEST(objections(row.story.judge()) == "", row.what);
}

BOOST_AUTO_TEST_CASE(connections_from_the_middle_are_counted_and_long_silences_remarked) {
  const auto verdict = Story{}.on(1).get(9).session().at(8s).ping().judge();
  BOOST_TEST(verdict.connections == 2U);
  BOOST_TEST(verdict.from_the_middle == 1U);
  BOOST_TEST_REQUIRE(verdict.remarks.size() == 1U);
  BOOST_TEST(verdict.remarks.front().starts_with("session 0x0000000000001234: 1 silences of up to 8000 ms"));
}

BOOST_AUTO_TEST_CASE(one_side_alone_is_judged_where_that_is_asked_for) {
  const auto verdict = Story{}.session().get(1).get(2).data(2, 1).judge({.only = Role::client});
  BOOST_TEST(objections(verdict) == "");
  BOOST_TEST(decision(verdict, "order.server-fifo") == "not decided");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
