#include "conformance/capture/import.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "conformance/capture/export.hpp"
#include "conformance/capture/tcp_segment.hpp"
#include "fake-server/base/source_tree.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

using namespace tcp_flag;

const Address client{"10.0.0.9", 40'000}, server{"10.0.0.1", 2181};
constexpr std::uint32_t client_begins = 0xffffffe0, server_begins = 5000;  // the client's numbers soon begin anew

Bytes request(std::int32_t xid) {
  return wire::encode(wire::Request{{Xid{xid}, wire::OpCode::getData}, wire::GetDataRequest{.path = "/a"}});
}
Bytes handshake() { return wire::encode(wire::ConnectRequest{}); }

/// A capture file of the older form, whose packets are a millisecond apart.
class Capture {
 public:
  explicit Capture(std::uint32_t link = 101, Bytes in_front = {}) : in_front_{std::move(in_front)} {
    for (const auto word : {0xa1b2c3d4U, 0x00040002U, 0U, 0U, 65'535U, link}) put(word);
  }

  void packet(BytesView packet) {
    ++packets_;
    for (const auto word : {1'700'000'000U, packets_ * 1000U}) put(word);
    for (int twice = 0; twice < 2; ++twice) put(static_cast<std::uint32_t>(in_front_.size() + packet.size()));
    file_.insert(file_.end(), in_front_.begin(), in_front_.end());
    file_.insert(file_.end(), packet.begin(), packet.end());
  }
  void segment(TcpSegment segment) {
    if (segment.from.host.empty()) segment.from = client, segment.to = server;
    packet(to_packet(segment));
  }
  /// From the client, so many bytes behind its SYN.
  void sent(std::uint32_t offset, BytesView bytes) { segment({.sequence = client_begins + 1 + offset, .flags = ack, .payload = bytes}); }
  void answered(std::uint8_t flags, std::uint32_t offset, BytesView bytes = {}, std::uint32_t has = 0) {
    segment({.from = server, .to = client, .sequence = server_begins + offset, .acknowledged = client_begins + 1 + has, .flags = flags,
             .payload = bytes});
  }
  void begin() {
    segment({.sequence = client_begins, .flags = syn});
    answered(syn | ack, 0);
  }

  [[nodiscard]] Result<ImportedTraffic> import(const ImportOptions& options = {}) const { return import_bytes(file_, options); }
  static Result<ImportedTraffic> import_bytes(Bytes bytes, const ImportOptions& options = {}) {
    return import_capture(fmemopen(bytes.data(), bytes.size(), "rb"), options);
  }
  Bytes file_ = {};

 private:
  void put(std::uint32_t word) {
    for (const auto shift : {0U, 8U, 16U, 24U}) file_.push_back(static_cast<std::uint8_t>(word >> shift));
  }

  Bytes in_front_;
  std::uint32_t packets_ = 0;
};

/// "2 opened; 3 ConnectRequest; …": milliseconds since the first packet, and what happened.
std::string story(const Result<ImportedTraffic>& traffic) {
  if (!traffic) return "error: " + traffic.error().what;
  std::string told;
  for (const auto& event : traffic->log.events()) {
    const auto text = print(event);
    const auto line = fmt::format("{} {}", to_ms(event.at), text.substr(0, text.find(" path=")));
    told += (told.empty() ? "" : "; ") + line.substr(0, line.find(" protocolVersion"));
  }
  return told;
}

BytesView first(const Bytes& bytes, std::size_t count) { return BytesView{bytes}.first(count); }
BytesView from(const Bytes& bytes, std::size_t at) { return BytesView{bytes}.subspan(at); }

BOOST_AUTO_TEST_SUITE(importing)

BOOST_AUTO_TEST_CASE(what_was_exported_comes_back_frame_by_frame) {
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source_tree() / "fixtures" / "recordings"}) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream in{entry.path(), std::ios::binary};
    const auto recording = read_recording(std::string{std::istreambuf_iterator<char>{in}, {}}).value();
    const auto ports = server_ports(recording);
    const auto traffic = Capture::import_bytes(to_pcapng(recording), {.ports = {ports.begin(), ports.end()}});
    BOOST_TEST_CONTEXT(entry.path()) {
      BOOST_TEST_REQUIRE(traffic.has_value());
      std::vector<std::pair<TimePoint, Bytes>> before, after;
      for (const auto& event : recording.log.events())
        if (const auto* frame = std::get_if<event::Frame>(&event.what)) before.emplace_back(event.at, frame->bytes);
      for (const auto& event : traffic->log.events())
        if (const auto* frame = std::get_if<event::Frame>(&event.what))
          after.emplace_back(event.at + (traffic->network.began - Duration{}), frame->bytes);
      if (before == after) ++compared;
      else BOOST_TEST(before.size() == after.size(), "frames");
    }
  }
  BOOST_TEST(compared > 40U);
}

BOOST_AUTO_TEST_CASE(a_connection_is_told_from_its_beginning_to_its_end) {
  Capture capture;
  capture.begin();
  capture.sent(0, handshake());
  const auto response = wire::encode(wire::ConnectResponse{.timeOut = wire::Millis{4000}, .sessionId = SessionId{7}});
  capture.answered(ack, 1, response);
  capture.segment({.sequence = client_begins + 1 + 49, .flags = fin | ack});
  capture.segment({.sequence = client_begins + 1 + 49, .flags = fin | ack});
  const auto traffic = capture.import();
  BOOST_TEST(story(traffic) == "1 s1#1 opened; 2 s1#1 <- ConnectRequest; 3 s1#1 -> ConnectResponse; 4 s1#1 closed by client (fin)");
  BOOST_TEST(to_string(traffic->network.servers.at(ServerIndex{1})) == "10.0.0.1:2181");
  BOOST_TEST(to_string(traffic->network.clients.at(ConnectionId{1})) == "10.0.0.9:40000");
  BOOST_TEST(traffic->network.began.count() == 1'700'000'000'001'000'000);
  BOOST_TEST(traffic->remarks.empty());
}

BOOST_AUTO_TEST_CASE(every_link_type_that_has_a_name_here_is_read) {
  const struct {
    std::string_view name;
    std::uint32_t link;
    Bytes in_front;
  } rows[] = {
      {"Ethernet", 1, from_hex("ffffffffffff 000000000000 0800").value()},
      {"Ethernet with two tags", 1, from_hex("ffffffffffff 000000000000 88a80001 81000002 0800").value()},
      {"BSD loopback", 0, from_hex("02000000").value()},
      {"OpenBSD loopback", 108, from_hex("00000002").value()},
      {"Linux cooked", 113, from_hex("0000 0304 0006 000000000000 0000 0800").value()},
      {"Linux cooked 2", 276, from_hex("0800 0000 00000001 0304 00 06 0000000000000000").value()},
      {"IP", 101, {}},
      {"IPv4", 228, {}},
  };
  for (const auto& row : rows) {
    Capture capture{row.link, row.in_front};
    capture.begin();
    capture.sent(0, handshake());
    BOOST_TEST(story(capture.import()) == "1 s1#1 opened; 2 s1#1 <- ConnectRequest", row.name);
  }
  Capture wireless{105};
  BOOST_TEST(wireless.import().error().what.starts_with("packets of link type 105 are not read"));
}

BOOST_AUTO_TEST_CASE(version_6_of_ip_is_read_too) {
  Capture capture;
  const Address one{"2001:db8::9", 40'000}, other{"2001:db8::1", 2181};
  capture.segment({.from = one, .to = other, .sequence = 9, .flags = syn});
  capture.segment({.from = one, .to = other, .sequence = 10, .flags = ack, .payload = handshake()});
  const auto traffic = capture.import();
  BOOST_TEST(story(traffic) == "1 s1#1 opened; 1 s1#1 <- ConnectRequest");
  boost::json::object head;
  write_network(traffic->network, head);
  BOOST_TEST(read_network(head).servers.at(ServerIndex{1}).host == "2001:db8::1");
}

BOOST_AUTO_TEST_CASE(segments_that_come_late_twice_or_overlapping_make_the_same_frames) {
  const auto hello = handshake(), one = request(1), two = request(2);
  Capture capture;
  capture.begin();
  capture.sent(0, hello);
  capture.sent(49 + 19, two);
  capture.sent(49, first(one, 10));
  capture.sent(0, hello);
  capture.sent(49 + 5, from(one, 5));
  BOOST_TEST(story(capture.import()) == "1 s1#1 opened; 2 s1#1 <- ConnectRequest; 6 s1#1 <- getData xid=1; 6 s1#1 <- getData xid=2");
}

BOOST_AUTO_TEST_CASE(what_the_capture_lacks_is_told_where_it_lacks) {
  const auto hello = handshake(), one = request(1), two = request(2), three = request(3);
  Capture capture;
  capture.begin();
  capture.sent(0, hello);
  capture.sent(49, first(one, 10));
  capture.sent(49 + 19 + 5, from(two, 5));  // what lies between is lost, and so the beginning of the second
  capture.answered(ack, 1, {}, 49 + 38);
  capture.sent(49 + 38, three);
  const auto traffic = capture.import();
  BOOST_TEST(story(traffic) ==
             "1 s1#1 opened; 2 s1#1 <- ConnectRequest; "
             "4 s1#1 <- raw hex:0000000f000000010000 (the beginning of a frame, and no more); 4 s1#1 <- raw \"\" (14 bytes are missing); "
             "4 s1#1 <- raw hex:00000200000004000000022f6100 (no frame begins here); 6 s1#1 <- getData xid=3");
  BOOST_TEST(traffic->remarks == std::vector<std::string>{"connection 1: the capture lacks 14 bytes"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_hole_that_nobody_acknowledges_is_waited_for_as_long_as_a_mebibyte_lasts) {
  Capture capture;
  capture.begin();
  capture.sent(0, handshake());
  const Bytes large(60'000, 1);
  for (std::uint32_t segment = 0; segment < 20; ++segment) capture.sent(100 + segment * 60'000, large);
  BOOST_TEST(story(capture.import()).find("(51 bytes are missing)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_capture_may_begin_within_a_connection) {
  const auto one = request(1), two = request(2);
  Capture capture;
  capture.sent(10, from(one, 10));
  capture.sent(19, two);
  capture.answered(ack, 100, wire::encode(wire::Reply{{wire::ping_xid}, wire::NoBody{}}), 38);
  const auto traffic = capture.import();
  BOOST_TEST(story(traffic) ==
             "0 s1#1 <- raw hex:0004000000022f6100 (no frame begins here); 1 s1#1 <- getData xid=2; "
             "2 s1#1 -> reply xid=-2 zxid=0x0 err=ok");
  BOOST_TEST(traffic->remarks.front() == "connection 1 (10.0.0.9:40000 to 10.0.0.1:2181) had begun before the capture");
}

BOOST_AUTO_TEST_CASE(attempts_that_fail_and_ports_that_are_used_again_are_told_apart) {
  Capture capture;
  capture.segment({.sequence = client_begins, .flags = syn});
  capture.answered(rst | ack, 0);
  capture.segment({.sequence = 77, .flags = syn});
  capture.segment({.sequence = 77, .flags = syn});
  capture.answered(syn | ack, 0);
  capture.segment({.sequence = 78, .flags = ack, .payload = handshake()});
  capture.segment({.sequence = 78 + 49, .flags = rst});
  BOOST_TEST(story(capture.import()) ==
             "1 s1#1 closed by server (refused); 4 s1#2 opened; 5 s1#2 <- ConnectRequest; 6 s1#2 closed by client (reset)");
}

BOOST_AUTO_TEST_CASE(words_of_four_letters_are_raw_bytes_as_is_another_protocol_up_to_a_limit) {
  Capture capture;
  capture.begin();
  capture.sent(0, to_bytes("ruok"));
  capture.answered(ack, 1, to_bytes("imok"));
  const Address stranger{"10.0.0.8", 40'001};
  capture.segment({.from = stranger, .to = server, .sequence = 1, .flags = syn});
  capture.segment({.from = stranger, .to = server, .sequence = 2, .flags = ack, .payload = Bytes(60'000, 0x16)});
  capture.segment({.from = stranger, .to = server, .sequence = 60'002, .flags = ack, .payload = Bytes(60'000, 0x16)});
  BOOST_TEST(capture.import().error().what ==
             "no frame of ZooKeeper was found: 7 packets, 7 of them TCP from or to port 2181; --port names another, and of TLS "
             "nothing can be read");
  capture.segment({.from = client, .to = server, .sequence = 5, .flags = syn});
  capture.segment({.from = client, .to = server, .sequence = 6, .flags = ack, .payload = handshake()});
  const auto traffic = capture.import();
  const auto told = story(traffic);
  BOOST_TEST(told.starts_with("1 s1#1 opened; 2 s1#1 <- raw \"ruok\" (four-letter word); 3 s1#1 -> raw \"imok\"; 5 s1#2 opened; "));
  BOOST_TEST(told.find("(length prefix: 370546198 is over the limit of 4194304)") != std::string::npos);
  BOOST_TEST(told.find("(54464 bytes are left out)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_capture_gives_one_error) {
  Capture capture;
  capture.begin();
  capture.sent(0, handshake());
  auto cut = capture.file_;
  cut.resize(cut.size() - 3);
  const auto error_of = [](Bytes bytes) { return Capture::import_bytes(std::move(bytes)).error().what; };
  BOOST_TEST(error_of(cut) ==
             "truncated dump file; tried to read 89 captured bytes, only got 86; "
             "editcap FILE WHOLE.pcapng keeps the packets before that");
  BOOST_TEST(error_of(to_bytes("{\"zkspec\":1}\n, and more than a header's bytes")) ==
             "unknown file format; a whole pcap or pcapng file is needed");
  BOOST_TEST(error_of(to_bytes("x")) ==
             "truncated dump file; tried to read 4 file header bytes, only got 1; a whole pcap or pcapng file is needed");
}

BOOST_AUTO_TEST_CASE(limits_hold_and_say_what_to_do) {
  Capture capture;
  capture.begin();
  capture.sent(0, handshake());
  BOOST_TEST(capture.import({.limits = {.events = 1}}).error().what ==
             "holds more than 1 events; take a part of it, as editcap -c 100000 FILE PART.pcapng makes it");
  BOOST_TEST(capture.import({.connections = 0}).error().what.starts_with("holds more than 0 connections"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
