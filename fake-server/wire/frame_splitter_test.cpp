#include <boost/test/unit_test.hpp>

#include "fake-server/wire/codec.hpp"

namespace zkspec::wire {
namespace {

const std::vector<std::string> bodies{"", "00", "0102030405060708", std::string(600, 'a'), "ff"};

Bytes stream_of_all() {
  Bytes stream;
  for (const auto& body : bodies) {
    const auto frame = encode(Undecodable{.bytes = from_hex(body).value()});
    stream.insert(stream.end(), frame.begin(), frame.end());
  }
  return stream;
}

/// Every frame that is complete by now.
void take_all(FrameSplitter& splitter, std::vector<std::string>& frames) {
  for (auto next = splitter.next(); next.value(); next = splitter.next()) frames.push_back(to_hex(**next));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_splitter)

BOOST_AUTO_TEST_CASE(frames_are_the_same_however_the_stream_is_cut) {
  const auto stream = stream_of_all();
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    FrameSplitter splitter;
    std::vector<std::string> frames;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      splitter.append(BytesView{stream}.subspan(at, std::min(piece, stream.size() - at)));
      take_all(splitter, frames);
    }
    BOOST_TEST_REQUIRE(frames == bodies, "in pieces of " << piece);
    BOOST_TEST_REQUIRE(splitter.buffered() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(frames_that_are_taken_leave_no_bytes_behind) {
  const auto stream = stream_of_all();
  FrameSplitter splitter;
  std::vector<std::string> frames;
  for (int round = 0; round < 1000; ++round) {
    splitter.append(stream);
    splitter.append(BytesView{stream}.first(5));
    take_all(splitter, frames);
    BOOST_TEST_REQUIRE(splitter.buffered() <= 5U);
    splitter.append(BytesView{stream}.subspan(5));
    take_all(splitter, frames);
    BOOST_TEST_REQUIRE(splitter.buffered() == 0U);
  }
  BOOST_TEST(frames.size() == 2000U * bodies.size());
}

BOOST_AUTO_TEST_CASE(a_prefix_that_cannot_be_loses_the_stream) {
  struct Row {
    std::string_view sentence;
    std::string_view prefix;
    Errc code;
    std::string_view text;
  };
  const std::vector<Row> rows{
      {"minus one", "ffffffff", Errc::malformed, "length prefix: -1 is negative"},
      {"most negative", "80000000", Errc::malformed, "length prefix: -2147483648 is negative"},
      {"one over the limit", "00100000", Errc::too_large, "length prefix: 1048576 is over the limit of 1048575"},
      {"a four-letter word", "72756f6b", Errc::too_large, "length prefix: 1920298859 is over the limit of 1048575"},
  };
  for (const auto& [sentence, prefix, code, text] : rows) {
    BOOST_TEST_CONTEXT(sentence) {
      FrameSplitter splitter;
      const auto bytes = from_hex(prefix).value();
      splitter.append(bytes);
      const auto next = splitter.next();
      BOOST_TEST_REQUIRE(next.has_error());
      BOOST_TEST((next.error().code == code));
      BOOST_TEST(to_string(next.error()) == text);
      splitter.append(stream_of_all());
      BOOST_TEST((splitter.next().error() == next.error()));
      BOOST_TEST(to_hex(splitter.pending()) == prefix);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_frame_of_exactly_the_limit_is_taken) {
  FrameSplitter splitter{8};
  splitter.append(from_hex("00000008 0102030405060708 00000009").value());
  const auto first = splitter.next();
  BOOST_TEST_REQUIRE((first.has_value() && first->has_value()));
  BOOST_TEST(to_hex(**first) == "0102030405060708");
  BOOST_TEST(splitter.next().has_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::wire
