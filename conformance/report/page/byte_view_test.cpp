#include "conformance/report/page/byte_view.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"
#include "fake-server/wire/codec.hpp"

using namespace zkspec;
using sample::occurrences;

namespace {

event::Frame frame_of(Direction direction, const wire::Message& message) {
  return {ServerIndex{1}, ConnectionId{1}, direction, message, wire::encode(message)};
}

event::Frame undecodable(Direction direction, Bytes bytes, std::string why) {
  const Bytes body{bytes.begin() + 4, bytes.end()};
  const wire::Undecodable message{body, {Errc::malformed, "byte 0", std::move(why)}};
  return {ServerIndex{1}, ConnectionId{1}, direction, message, std::move(bytes)};
}

EventLog log_of(std::vector<EventPayload> events) {
  EventLog log;
  for (auto& each : events) log.append(TimePoint{1ms}, std::move(each));
  return log;
}

std::string printed(const ByteView& view) {
  std::string text;
  for (const auto& row : view.rows) {
    text += row.offset;
    if (row.left_out > 0) text += fmt::format(" {} left out", row.left_out);
    for (const auto& piece : row.pieces) text += fmt::format(" {}[{}]", piece.hex, piece.field ? view.fields[*piece.field].path : "-");
    text += "\n";
  }
  return text;
}

wire::Request read(std::string path) { return {{Xid{3}, wire::OpCode::getData}, wire::GetDataRequest{std::move(path), true}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(report_byte_view)

BOOST_AUTO_TEST_CASE(bytes_stand_in_rows_and_every_piece_names_its_field) {
  const auto view = byte_view(log_of({frame_of(Direction::to_server, read("/app"))}), 0);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST(printed(*view) ==
             "0000 00 00 00 11[length] 00 00 00 03[xid] 00 00 00 04[type] 00 00 00 04[path.length]\n"
             "0010 2f 61 70 70[path] 01[watch]\n");
  BOOST_TEST(view->not_decoded == "");
}

BOOST_AUTO_TEST_CASE(what_could_not_be_decoded_belongs_to_no_field) {
  auto bytes = wire::encode(read("/app"));
  bytes[15] = 99;
  const auto log = log_of({frame_of(Direction::to_server, wire::ConnectRequest{}),
                           undecodable(Direction::to_server, bytes, "path: length 99, with 5 bytes left")});
  const auto view = byte_view(log, 1);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST(printed(*view) ==
             "0000 00 00 00 11[length] 00 00 00 03[xid] 00 00 00 04[type] 00 00 00 63[-]\n"
             "0010 2f 61 70 70 01[-]\n");
  BOOST_TEST(view->not_decoded == "from byte 12 on: path: length 99, with 5 bytes left");
}

BOOST_AUTO_TEST_CASE(undecodable_frame_is_taken_for_what_its_place_calls_for) {
  const auto reply = wire::encode(wire::Reply{{Xid{3}, Zxid{8}, wire::ErrorCode::ok}, wire::GetDataResponse{.data = to_bytes("x")}});
  const Bytes cut{reply.begin(), reply.end() - 30};
  const Bytes hello{0, 0, 0, 5, 0, 0, 0, 0, 7};
  const auto log = log_of({undecodable(Direction::to_server, hello, "lastZxidSeen: needs 8 bytes, with 1 left"),
                           frame_of(Direction::to_server, read("/app")), undecodable(Direction::to_client, hello, "no handshake"),
                           undecodable(Direction::to_client, cut, "stat: needs 8 bytes")});
  BOOST_TEST(byte_view(log, 0)->fields.back().path == "protocolVersion");
  BOOST_TEST(byte_view(log, 2)->fields.back().path == "protocolVersion");
  BOOST_TEST(byte_view(log, 3)->fields.at(5).path == "data");
  BOOST_TEST(byte_view(log, 3)->fields.back().path.starts_with("stat."));
}

BOOST_AUTO_TEST_CASE(middle_of_a_long_value_is_left_out) {
  const auto view = byte_view(log_of({frame_of(Direction::to_server, read("/" + std::string(999, 'x')))}), 0);
  BOOST_TEST(view->rows.size() == 6U);
  BOOST_TEST(view->rows[3].left_out == 944U);
  BOOST_TEST(view->rows[4].offset == "03e0");
  BOOST_TEST(view->fields[4].length == 1000U);
}

BOOST_AUTO_TEST_CASE(many_fields_are_cut_and_counted) {
  const wire::SetWatches watches{.dataWatches = std::vector<std::string>(200, "/n")};
  const auto view = byte_view(log_of({frame_of(Direction::to_server, wire::Request{{Xid{-8}, wire::OpCode::setWatches}, watches})}), 0);
  BOOST_TEST(view->fields.size() == 48U);
  BOOST_TEST(view->more_fields == 359U);
  BOOST_TEST(view->rows.size() < 25U);
  BOOST_TEST(view->not_decoded == "");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_frame_are_shown_and_events_without_bytes_are_not) {
  const auto log = log_of({event::Raw{ServerIndex{1}, ConnectionId{1}, Direction::to_server, to_bytes("isro"), {}},
                           event::Opened{ServerIndex{1}, ConnectionId{1}}});
  BOOST_TEST(printed(byte_view(log, 0).value()) == "0000 69 73 72 6f[-]\n");
  BOOST_TEST(!byte_view(log, 1).has_value());
  BOOST_TEST(!byte_view(log, 2).has_value());
}

BOOST_AUTO_TEST_CASE(near_misses_come_before_evidence_and_of_a_pass_the_handshake_is_shown) {
  const auto sample = sample::every_outcome();
  const auto of = [&sample](std::string_view id) {
    return *std::ranges::find(sample.run.cases, id, [](const CaseResult& result) { return std::string_view{result.variant->id}; });
  };
  BOOST_TEST(telling_events(of("ping/idle#long"), 6) == (std::vector<std::size_t>{10, 7, 2}), boost::test_tools::per_element());
  BOOST_TEST(telling_events(of("ping/idle#long"), 1) == (std::vector<std::size_t>{10}), boost::test_tools::per_element());
  BOOST_TEST(telling_events(of("handshake/new-session"), 6) == (std::vector<std::size_t>{2, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(frames_of_a_long_run_are_those_of_findings) {
  const auto many = sample::long_run(400, 12);
  const FrameLimits limits{many.run};
  BOOST_TEST(limits.of(many.run.cases[3]) == 2U);  // every fourth fails
  BOOST_TEST(limits.of(many.run.cases[0]) == 0U);
}

BOOST_AUTO_TEST_CASE(the_page_has_a_field_for_every_number_of_its_bytes_and_links_near_misses_to_them) {
  const auto sample = sample::every_outcome();
  const auto html = render_html(sample.run, sample.ledger, sample.provenance);
  const auto begin = html.find("id=\"ping/idle:long.10\"");
  BOOST_REQUIRE(begin != std::string::npos);
  const auto frame = std::string_view{html}.substr(begin, html.find("</details>", begin) - begin);
  BOOST_TEST(occurrences(frame, "<tr data-field=") == 3U);
  for (const auto* number : {"0", "1", "2"}) BOOST_TEST(occurrences(frame, fmt::format("data-field=\"{}\"", number)) == 2U, number);
  BOOST_TEST(occurrences(frame, "<b data-field=\"1\">ff ff ff fe</b>") == 1U);
  BOOST_TEST(occurrences(frame, "<tr data-field=\"1\"><th scope=\"row\">xid</th><td>-2</td><td>int</td><td>4–7</td></tr>") == 1U);
  BOOST_TEST(occurrences(html, "<a href=\"#ping/idle:long.10\">") == 1U);
  BOOST_TEST(occurrences(html, "<tr><th scope=\"row\">time</th><td>0..1500 ms after got</td><td class=\"seen\">1720 ms</td>") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
