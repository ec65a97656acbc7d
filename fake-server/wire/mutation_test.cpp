// Damaged frames through every decoder: a fuzz test that is the same on every machine and lasts a moment.
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "fake-server/base/random.hpp"
#include "fake-server/wire/golden_frame.hpp"

namespace zkspec::wire {
namespace {

constexpr int rounds_per_frame = 100;

void mutate(Bytes& body, Random& random) {
  static constexpr std::array<std::uint8_t, 6> telling{0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
  for (auto left = 1 + random.below(4); left > 0; --left) {
    const auto at = body.begin() + static_cast<std::ptrdiff_t>(random.below(body.size() + 1));
    switch (random.below(4)) {
      case 0:
        if (at != body.end()) *at = static_cast<std::uint8_t>(random.bits());
        break;
      case 1:
        if (at != body.end()) *at = telling[random.below(telling.size())];
        break;
      case 2: body.erase(at, body.end()); break;
      case 3: body.insert(at, telling[random.below(telling.size())]); break;
    }
  }
}

BOOST_AUTO_TEST_SUITE(mutation)

BOOST_AUTO_TEST_CASE(damaged_frames_decode_to_something_that_decodes_to_itself) {
  const auto frames = golden_frames();
  std::set<std::string> kinds;
  for (const auto& frame : frames) kinds.insert(frame.kind);
  Random random{Seed{20240611}};
  std::size_t decodable = 0;
  std::size_t undecodable = 0;
  for (const auto& frame : frames) {
    for (int round = 0; round < rounds_per_frame; ++round) {
      Bytes body{frame.bytes.begin() + 4, frame.bytes.end()};
      mutate(body, random);
      for (const auto& kind : kinds) {
        const auto message = decode_as(kind, body);
        // Equality is not of bytes: any byte but 0 is true, and the last header of a multi is not looked at.
        const auto again = decode_as(kind, body_of(encode(message)));
        if (again != message || !diff(message, again).empty()) BOOST_FAIL(kind << " " << to_hex(body));
        (std::holds_alternative<Undecodable>(message) ? undecodable : decodable) += 1;
      }
    }
  }
  BOOST_TEST(decodable > 5'000U);
  BOOST_TEST(undecodable > 5'000U);
}

BOOST_AUTO_TEST_CASE(every_message_is_made_again_from_its_json) {
  Random random{Seed{7}};
  for (const auto& frame : golden_frames()) {
    for (int round = 0; round < rounds_per_frame; ++round) {
      Bytes body{frame.bytes.begin() + 4, frame.bytes.end()};
      if (round > 0) mutate(body, random);
      const auto message = decode_as(frame.kind, body);
      if (std::holds_alternative<Undecodable>(message)) continue;
      auto copy = message;
      for (const auto name : field_names(message)) {
        const auto object = to_json(message);
        const auto* value = object.if_contains(name);
        const auto done = assign(copy, name, value == nullptr ? boost::json::value("absent") : *value);
        BOOST_TEST_REQUIRE(done.has_value(), boost::json::serialize(object) << ": " << to_string(done.error()));
      }
      BOOST_TEST_REQUIRE((copy == message), print(message));
    }
  }
}

BOOST_AUTO_TEST_CASE(damaged_streams_end_in_frames_or_in_an_error) {
  Random random{Seed{11}};
  const auto frames = golden_frames();
  for (int round = 0; round < 500; ++round) {
    Bytes stream;
    for (int i = 0; i < 5; ++i) {
      const auto& bytes = frames[random.below(frames.size())].bytes;
      stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    mutate(stream, random);
    FrameSplitter splitter{1000};
    std::size_t taken = 0;
    splitter.append(stream);
    auto next = splitter.next();
    for (; next && *next; next = splitter.next()) taken += 4 + (*next)->size();
    BOOST_TEST_REQUIRE(taken + splitter.buffered() == stream.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec::wire
