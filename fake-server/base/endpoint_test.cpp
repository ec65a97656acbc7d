#include "fake-server/base/endpoint.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {

BOOST_AUTO_TEST_SUITE(endpoint)

BOOST_AUTO_TEST_CASE(an_address_comes_back_from_its_text) {
  for (const std::string_view text : {"127.0.0.2:2181", "localhost:1", "10.0.0.1:65535", "[::1]:2181"}) {
    const auto address = parse_address(text);
    BOOST_TEST_REQUIRE(address.has_value(), text);
    BOOST_TEST(to_string(*address) == text);
  }
  BOOST_TEST((parse_address("127.0.0.2:2181").value() == Address{"127.0.0.2", 2181}));
  BOOST_TEST((parse_address("[::1]:2181").value() == Address{"::1", 2181}));
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_refused) {
  struct Row {
    std::string_view text;
    std::string_view error;
  };
  for (const auto& [text, error] :
       {Row{"", "'' is no host:port"}, Row{"127.0.0.1", "'127.0.0.1' is no host:port"}, Row{":2181", "':2181' is no host:port"},
        Row{"[]:2181", "'[]:2181' is no host:port"},
        Row{"host:", "'' is no port (1 to 65535) in 'host:'"}, Row{"host:0", "'0' is no port (1 to 65535) in 'host:0'"},
        Row{"host:65536", "'65536' is no port (1 to 65535) in 'host:65536'"}, Row{"host:-1", "'-1' is no port (1 to 65535) in 'host:-1'"},
        Row{"host:21a", "'21a' is no port (1 to 65535) in 'host:21a'"}}) {
    const auto address = parse_address(text);
    BOOST_TEST_REQUIRE(address.has_error(), text);
    BOOST_TEST(to_string(address.error()) == error);
  }
}

BOOST_AUTO_TEST_CASE(output_keeps_the_order_of_what_was_asked) {
  Output out;
  out.connect({"127.0.0.1", 2181});
  out.send(to_bytes("a"));
  out.send(to_bytes("b"), TimePoint{5ms});
  out.read(false);
  out.close(Closing::half);
  BOOST_TEST_REQUIRE(out.items.size() == 5U);
  BOOST_TEST((std::get<want::Connect>(out.items[0].what).to == Address{"127.0.0.1", 2181}));
  BOOST_TEST(as_text(std::get<want::Send>(out.items[1].what).bytes) == "a");
  BOOST_TEST(to_ms(out.items[2].not_before) == 5);
  BOOST_TEST(!std::get<want::Read>(out.items[3].what).enabled);
  BOOST_TEST((std::get<want::Close>(out.items[4].what).how == Closing::half));
}

BOOST_AUTO_TEST_CASE(ways_of_closing_have_words) {
  BOOST_TEST(to_string(Closing::fin) == "fin");
  BOOST_TEST(to_string(Closing::reset) == "reset");
  BOOST_TEST(to_string(Closing::half) == "half-close");
  BOOST_TEST(to_string(Closing::refused) == "refused");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
