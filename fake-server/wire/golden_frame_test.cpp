#include "fake-server/base/source_tree.hpp"
#include "fake-server/wire/golden_frame.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace zkspec::wire {
namespace {

constexpr std::string_view answering = "reply answering ";

std::string rest_after(const std::string& line, std::string_view key) {
  if (!line.starts_with(key)) throw std::runtime_error{"expected '" + std::string{key} + "' in: " + line};
  return line.substr(key.size());
}

GoldenFrame read_golden_frame(const std::filesystem::path& path) {
  std::ifstream file{path};
  GoldenFrame frame;
  std::string line;
  std::getline(file, line), frame.name = rest_after(line, "name: ");
  std::getline(file, line), frame.kind = rest_after(line, "kind: ");
  std::getline(file, line), rest_after(line, "note: ");
  std::getline(file, line), frame.print = rest_after(line, "print: ");
  std::string hex;
  while (std::getline(file, line)) hex += line.substr(0, line.find('#'));
  frame.bytes = from_hex(hex).value();
  if (frame.name != path.stem()) throw std::runtime_error{path.string() + " calls itself " + frame.name};
  return frame;
}

OpCode operation_named(std::string_view text) {
  if (const auto known = op_code(text)) return *known;
  std::int32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return static_cast<OpCode>(number);
}

Message decode_golden(const std::string& name) {
  for (const auto& frame : golden_frames()) {
    if (frame.name == name) return decode_as(frame.kind, body_of(frame.bytes));
  }
  throw std::runtime_error{"no golden frame " + name};
}

}  // namespace

std::vector<GoldenFrame> golden_frames() {
  std::vector<GoldenFrame> frames;
  for (const auto& entry : std::filesystem::directory_iterator{source_tree() / "fixtures/frames"}) {
    if (entry.path().extension() == ".frame") frames.push_back(read_golden_frame(entry.path()));
  }
  std::ranges::sort(frames, {}, &GoldenFrame::name);
  return frames;
}

Message decode_as(std::string_view kind, BytesView body) {
  if (kind == "connect-request") return decode_connect_request(body);
  if (kind == "connect-response") return decode_connect_response(body);
  if (kind == "request") return decode_request(body);
  if (kind == "notification") return decode_reply(body, std::nullopt);
  if (kind.starts_with(answering)) return decode_reply(body, operation_named(kind.substr(answering.size())));
  throw std::runtime_error{"no such kind of frame: " + std::string{kind}};
}

BOOST_AUTO_TEST_SUITE(golden_frame)

BOOST_AUTO_TEST_CASE(there_are_twenty_eight_of_them) { BOOST_TEST(golden_frames().size() == 28U); }

BOOST_AUTO_TEST_CASE(each_prints_as_its_file_says) {
  for (const auto& frame : golden_frames()) {
    BOOST_TEST_CONTEXT(frame.name) { BOOST_TEST(print(decode_as(frame.kind, body_of(frame.bytes))) == frame.print); }
  }
}

BOOST_AUTO_TEST_CASE(each_encodes_to_the_bytes_it_came_from) {
  for (const auto& frame : golden_frames()) {
    BOOST_TEST_CONTEXT(frame.name) { BOOST_TEST(to_hex(encode(decode_as(frame.kind, body_of(frame.bytes)))) == to_hex(frame.bytes)); }
  }
}

BOOST_AUTO_TEST_CASE(the_beginning_of_a_frame_is_incomplete_and_the_whole_is_the_body) {
  for (const auto& frame : golden_frames()) {
    for (std::size_t size = 0; size <= frame.bytes.size(); ++size) {
      FrameSplitter splitter;
      splitter.append(BytesView{frame.bytes}.first(size));
      const auto next = splitter.next();
      BOOST_TEST_REQUIRE(next.has_value(), frame.name << " cut after " << size);
      BOOST_TEST(next->has_value() == (size == frame.bytes.size()), frame.name << " cut after " << size);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_truncated_body_is_undecodable_unless_it_is_a_message_of_its_own) {
  for (const auto& frame : golden_frames()) {
    const auto body = body_of(frame.bytes);
    for (std::size_t size = 0; size < body.size(); ++size) {
      const auto message = decode_as(frame.kind, body.first(size));
      const bool undecodable = std::holds_alternative<Undecodable>(message);
      const auto again = encode(message);
      BOOST_TEST(to_hex(body_of(again)) == to_hex(body.first(size)), frame.name << " cut after " << size);
      // The handshake without its last byte is the older form of the handshake.
      const bool older_form = frame.kind.starts_with("connect") && size + 1 == body.size() && !frame.name.ends_with("without-read-only");
      BOOST_TEST(undecodable == !older_form, frame.name << " cut after " << size << ": " << print(message));
    }
  }
}

BOOST_AUTO_TEST_CASE(values_arrive_in_their_fields) {
  const auto resume = std::get<ConnectRequest>(decode_golden("connect-request-resume"));
  BOOST_TEST((resume == ConnectRequest{.lastZxidSeen = Zxid{0x37},
                                       .timeOut = Millis{10000},
                                       .sessionId = SessionId{0x100000d4bfb0000},
                                       .passwd = from_hex("e7a0a987e83d529d9d9783c971e49c87").value(),
                                       .readOnly = {false}}));
  const auto older = std::get<ConnectRequest>(decode_golden("connect-request-without-read-only"));
  BOOST_TEST(!older.readOnly.value.has_value());

  const auto create = std::get<Request>(decode_golden("create"));
  BOOST_TEST((create.header == RequestHeader{Xid{2}, OpCode::create}));
  BOOST_TEST((create.body == RequestBody{CreateRequest{"/eph", to_bytes("hi"), open_acl(), create_flag::ephemeral}}));

  const auto deleted = std::get<Notification>(decode_golden("notification-deleted"));
  BOOST_TEST((deleted == Notification{.event = {WatchKind::deleted, sync_connected, "/cl"}}));

  const auto failed = std::get<MultiResponse>(std::get<Reply>(decode_golden("reply-multi-failed")).body);
  BOOST_TEST_REQUIRE(failed.results.size() == 2U);
  BOOST_TEST((failed.results[1].header == MultiHeader{OpCode::error, false, ErrorCode::no_node}));
  BOOST_TEST((std::get<ErrorResponse>(failed.results[1].body) == ErrorResponse{ErrorCode::no_node}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::wire
