#include "fake-server/base/ids.hpp"

#include <boost/test/unit_test.hpp>
#include <type_traits>

namespace zkspec {

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(ids_print_as_zookeeper_users_know_them) {
  BOOST_TEST(to_string(SessionId{0x100000d4bfb0000}) == "0x0100000d4bfb0000");
  BOOST_TEST(to_string(no_session) == "0x0000000000000000");
  BOOST_TEST(to_string(SessionId{-1}) == "0xffffffffffffffff");
  BOOST_TEST(to_string(Zxid{0x37}) == "0x37");
  BOOST_TEST(to_string(Zxid{0x100000002}) == "0x100000002");
  BOOST_TEST(to_string(Zxid{-1}) == "0xffffffffffffffff");
  BOOST_TEST(to_string(Xid{-2}) == "-2");
  BOOST_TEST(to_string(ServerIndex{1}) == "s1");
}

BOOST_AUTO_TEST_CASE(ids_are_ordered_and_start_at_zero) {
  BOOST_TEST((Zxid{} == Zxid{0}));
  BOOST_TEST((Zxid{1} < Zxid{2}));
  BOOST_TEST((Zxid{-1} < Zxid{0}));
}

BOOST_AUTO_TEST_CASE(one_kind_of_number_does_not_pass_for_another) {
  static_assert(!std::is_convertible_v<SessionId, Zxid>);
  static_assert(!std::is_constructible_v<SessionId, Zxid>);
  static_assert(!std::is_convertible_v<std::int64_t, Zxid>);
  static_assert(!std::is_convertible_v<Zxid, std::int64_t>);
  BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
