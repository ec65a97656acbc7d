#include "fake-server/session/password.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {
namespace {

BOOST_AUTO_TEST_SUITE(password)

BOOST_AUTO_TEST_CASE(passwords_are_those_of_a_real_server) {
  struct Row {
    std::int64_t id;
    std::string_view password;
  };
  // The third was issued by a ZooKeeper 3.8.0 server; the others are java.util.Random's.
  constexpr Row rows[] = {{0x1, "054cc74a37327db215e702e20c73f005"},
                          {0x1234, "3c18abe05b0e6182741d625d127c15b0"},
                          {0x0100000d4bfb0000, "e7a0a987e83d529d9d9783c971e49c87"}};
  for (const auto& row : rows) BOOST_TEST(to_hex(password_of(SessionId{row.id})) == row.password);
}

BOOST_AUTO_TEST_CASE(only_the_low_48_bits_of_the_id_count) {
  BOOST_TEST(password_of(SessionId{1}) == password_of(SessionId{static_cast<std::int64_t>(0xff00000000000001)}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
