#include "conformance/capture/export.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "conformance/capture/tcp_segment.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

constexpr ServerIndex s1{1};
constexpr ConnectionId first{1};

std::size_t count_of(const Bytes& file, std::string_view text) {
  std::size_t count = 0;
  const auto all = as_text(file);
  for (auto at = all.find(text); at != std::string_view::npos; at = all.find(text, at + 1)) ++count;
  return count;
}

event::Frame frame_of(const wire::Message& message, Direction direction) { return {s1, first, direction, message, wire::encode(message)}; }

BOOST_AUTO_TEST_SUITE(exporting)

BOOST_AUTO_TEST_CASE(a_segment_is_a_packet_with_right_checksums) {
  const auto payload = to_bytes("ruok!");  // an odd length
  const auto packet = to_packet({.from = {"10.1.2.3", 40'000},
                                 .to = {"10.1.2.4", 2181},
                                 .sequence = 0x01020304,
                                 .acknowledged = 0x0a0b0c0d,
                                 .flags = tcp_flag::psh | tcp_flag::ack,
                                 .payload = payload});
  BOOST_TEST(to_hex(packet) ==
             "4500002d00004000400622c30a0102030a010204"
             "9c400885010203040a0b0c0d5018ffffd5fa0000"
             "72756f6b21");
}

BOOST_AUTO_TEST_CASE(connections_have_a_beginning_and_an_end) {
  Recording recording;
  recording.log.append(TimePoint{1ms}, event::Opened{s1, first});
  recording.log.append(TimePoint{2ms}, frame_of(wire::ConnectRequest{}, Direction::to_server));
  recording.log.append(TimePoint{3ms}, event::Closed{s1, first, Party::client, Closing::fin});
  const auto file = to_pcapng(recording);
  const std::string_view to_server{"\x08\x85", 2}, from_server{"\x08\x85\x80\x01", 4};
  BOOST_TEST(count_of(file, from_server) == 3U, "SYN with ACK, ACK of the FIN, FIN");
  BOOST_TEST(count_of(file, to_server) == 8U, "SYN, ACK, the frame, FIN, ACK, and those of the server");
}

BOOST_AUTO_TEST_CASE(what_is_no_traffic_becomes_a_comment_of_the_next_packet_or_of_the_last_one) {
  Recording recording;
  recording.log.append(TimePoint{1ms}, event::Call{"c1", command::Op{.tag = "r", .kind = Operation::get, .path = "/a"}});
  recording.log.append(TimePoint{2ms}, frame_of(wire::ConnectRequest{}, Direction::to_server));
  recording.log.append(TimePoint{3500us}, event::Told{"c1", report::State{SessionState::connected, "SyncConnected"}});
  recording.log.append(TimePoint{4ms}, event::Action{"1", std::string(5000, 'x')});
  const auto file = to_pcapng(recording);
  BOOST_TEST(count_of(file, "1 ms: c1 calls get ") == 1U);
  BOOST_TEST(count_of(file, "3.5 ms: c1 connected (SyncConnected)") == 1U);
  BOOST_TEST(file.size() < 2000U, "a long one is cut");
}

BOOST_AUTO_TEST_CASE(times_that_cannot_be_stay_within_what_a_capture_can_say) {
  Recording recording;
  recording.head = {{"began_unix_ns", std::numeric_limits<std::int64_t>::max()}};
  for (const auto at : {-1ms, 1ms}) recording.log.append(TimePoint{at}, frame_of(wire::ConnectRequest{}, Direction::to_server));
  BOOST_TEST(count_of(to_pcapng(recording), std::string_view{"\xff\xff\xff\x7f\xff\xff\xff\xff", 8}) == 2U);
}

BOOST_AUTO_TEST_CASE(addresses_and_names_are_those_of_the_head) {
  Recording recording;
  recording.head = {{"servers", {"10.0.0.1:2181", "[::1]:2182", "zk3:2183"}}, {"clients", {"10.0.0.9:5000"}}};
  for (const std::uint32_t server : {1U, 2U, 3U})
    recording.log.append(TimePoint{}, event::Opened{ServerIndex{server}, ConnectionId{server}});
  const auto file = to_pcapng(recording);
  BOOST_TEST(count_of(file, std::string_view{"\x0a\x00\x00\x09\x0a\x00\x00\x01", 8}) == 2U, "client to server");
  BOOST_TEST(count_of(file, std::string_view{"\x0a\x00\x00\x01s1\0", 7}) == 1U, "a record of names");
  BOOST_TEST(server_ports(recording) == (std::vector<std::uint16_t>{2181, 2182, 2183}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
