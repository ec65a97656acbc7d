#include "fake-server/log/recording_reader.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/wire/codec.hpp"

using namespace zkspec;

namespace {

event::Frame frame(Direction direction, const wire::Message& message) {
  return {ServerIndex{1}, ConnectionId{3}, direction, message, wire::encode(message)};
}

wire::Message reply(Xid xid, wire::OpCode to, wire::ErrorCode err = wire::ErrorCode::ok) {
  auto made = wire::make_reply(to, err);
  made.header.xid = xid;
  return made;
}

/// At least one event of each kind, command and report, and every kind of frame.
EventLog everything() {
  EventLog log{};
  const ServerIndex s1{1};
  const ConnectionId third{3};
  wire::Message get = wire::make_request(wire::OpCode::getData);
  std::get<wire::Request>(get).header.xid = Xid{5};
  const std::vector<EventPayload> events{
      event::Call{"c1", command::Open{{{"127.0.0.1", 2181}, {"127.0.0.2", 2181}}, 12s, "/app", true, Credentials{SessionId{-7}, {0, 255}}}},
      event::Call{"c1", command::Open{{{"127.0.0.1", 2181}}, 3s, "", false, {}}},
      event::Opened{s1, third},
      frame(Direction::to_server, wire::ConnectRequest{.timeOut = wire::Millis{3000}, .passwd = Bytes(16)}),
      frame(Direction::to_client, wire::ConnectResponse{.timeOut = wire::Millis{3000}, .sessionId = SessionId{-2}}),
      event::Call{"c1", command::Op{"w", Operation::set, "/a", to_bytes("x"), 3, {}}},
      event::Call{"c1", command::Op{.tag = "g", .path = "/a", .watch = "ga"}},
      frame(Direction::to_server, get),
      frame(Direction::to_client, reply(Xid{5}, wire::OpCode::getData)),
      frame(Direction::to_client, reply(Xid{6}, wire::OpCode::ping, wire::ErrorCode::no_node)),
      frame(Direction::to_server, wire::make_request(wire::OpCode::ping)),
      frame(Direction::to_client, wire::Notification{.event = {.path = "/a"}}),
      event::Frame{s1, third, Direction::to_server, wire::decode_request(Bytes{0, 0, 0, 1}), Bytes{0, 0, 0, 4, 0, 0, 0, 1}},
      event::Raw{s1, third, Direction::to_client, {0x00, 0xff}, "cut"},
      event::Call{"c1", command::AddAuth{"a", "digest", to_bytes("me:it")}},
      event::Call{"c1", command::UpdateServers{"u", {{"127.0.0.3", 1}}}},
      event::Call{"c1", command::Info{"i"}},
      event::Told{"c1", report::Info{"i", SessionId{7}, Bytes{1}, 3s, "127.0.0.1:7", "CONNECTED"}},
      event::Told{"c1", report::State{SessionState::connected, "SyncConnected"}},
      event::Told{"c1", report::Done{"g", ApiResult::ok, "0", to_bytes("v")}},
      event::Told{"c1", report::Done{.tag = "h", .result = ApiResult::connection_loss}},
      event::Told{"c1", report::Watch{"ga", WatchWord::changed, "/a"}},
      event::Told{"c1", report::Unsupported{"multi"}},
      event::Told{"c1", report::Trouble{"callback", "KeyError"}},
      event::Told{"c1", report::Died{"SIGABRT"}},
      event::Action{"4.moved.1", "s1 reset"},
      event::Lateness{12ms, 3ms},
      event::Call{"c1", command::Close{"bye"}},
      event::Closed{s1, third, Party::server, Closing::half},
  };
  for (std::size_t index = 0; index < events.size(); ++index) log.append(TimePoint{index * 1'000'001ns}, events[index]);
  return log;
}

std::string complaint(std::string_view text) { return to_string(read_recording(text).error()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(recording_reader)

BOOST_AUTO_TEST_CASE(a_recording_read_and_written_again_is_the_same) {
  const auto text = to_recording({{"zkspec", 1}, {"case", "a/b"}}, everything());
  const auto read = read_recording(text);
  BOOST_TEST_REQUIRE(read.has_value(), to_string(read.error()));
  BOOST_TEST(to_recording(read->head, read->log) == text);
  BOOST_TEST(read->log.events().size() == everything().events().size());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told_with_its_line) {
  BOOST_TEST(complaint("") == "line 1: the head is missing: is this a recording?");
  BOOST_TEST(complaint("{\"zkspec\":1}\n{\"at_ms\":1,\"ki") ==
             "line 2: is cut off; 'head -n 1' keeps what is whole");
  BOOST_TEST(complaint("[]\n") == "line 1: is no JSON object");
  BOOST_TEST(complaint("{\"zkspec\":1}\n{\"at_ms\":1,\"kind\":\"opend\"}\n") == "line 2: 'kind' is no kind of event");
  BOOST_TEST(complaint("{\"zkspec\":1}\n{\"kind\":\"action\",\"step\":\"1\",\"text\":\"\"}\n") == "line 2: 'at_ms' is no number that fits");
  for (const std::string server : {"1", "s0"})
    BOOST_TEST(complaint("{\"zkspec\":1}\n{\"at_ms\":1,\"kind\":\"opened\",\"server\":\"" + server + "\",\"connection\":1}\n") ==
               "line 2: 'server' is no server like s1");
  BOOST_TEST(complaint("{\"zkspec\":1}\n"
                       "{\"at_ms\":1,\"kind\":\"told\",\"client\":\"c1\",\"report\":\"state\",\"state\":\"up\",\"raw\":\"\"}\n") ==
             "line 2: 'state' is not in the vocabulary");
  BOOST_TEST(complaint("{\"zkspec\":1}\n{\"at_ms\":1,\"kind\":\"frame\",\"server\":\"s1\",\"connection\":1,\"direction\":\"to_server\","
                       "\"frame\":\"ping\",\"bytes\":\"hex:00\"}\n") == "line 2: 'bytes' is shorter than a length prefix");
}

BOOST_AUTO_TEST_SUITE_END()
