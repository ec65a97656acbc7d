#include "conformance/client/connect_string.hpp"

#include <boost/test/unit_test.hpp>

using namespace zkspec;

namespace {

std::string spell(const ConnectString& parsed) {
  std::string text;
  for (const auto& server : parsed.servers) text += to_string(server) + " ";
  return text + parsed.chroot.prefix();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connect_string)

BOOST_AUTO_TEST_CASE(what_clients_accept_is_understood) {
  struct Case {
    std::string_view text, spelled;
  };
  for (const auto& row : std::to_array<Case>({{"127.0.0.1:1", "127.0.0.1:1 "},
                                              {"a:1,b:2,c:3", "a:1 b:2 c:3 "},
                                              {" a:1 ,\tb:2 ", "a:1 b:2 "},
                                              {"a", "a:2181 "},
                                              {"a:1,b/app/x", "a:1 b:2181 /app/x"},
                                              {"a:1/", "a:1 "},
                                              {"[::1]:7,[::2]", "[::1]:7 [::2]:2181 "}})) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto parsed = parse_connect_string(row.text);
      BOOST_REQUIRE(parsed.has_value());
      BOOST_TEST(spell(*parsed) == row.spelled);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_no_client_accepts_is_refused_with_a_reason) {
  struct Case {
    std::string_view text, reason;
  };
  for (const auto& row : std::to_array<Case>({{"", "no server in ''"},
                                              {" , ", "no server in ' , '"},
                                              {"/app", "no server in '/app'"},
                                              {"a:0", "'0' is no port (1 to 65535) in 'a:0'"},
                                              {"[::1", "'[::1' has no closing bracket"},
                                              {"a:1/app/", "chroot: '/app/' ends in a slash"},
                                              {"a:1//app", "chroot: '//app' has an empty part"},
                                              {"a:1/app/../b", "chroot: '/app/../b' has a relative part"}})) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto parsed = parse_connect_string(row.text);
      BOOST_REQUIRE(parsed.has_error());
      BOOST_TEST(to_string(parsed.error()) == row.reason);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chroot_is_added_to_what_the_server_sees_and_taken_from_what_the_application_sees) {
  struct Case {
    std::string_view chroot, inside, outside;
  };
  for (const auto& row : std::to_array<Case>({{"/app", "/x", "/app/x"}, {"/app", "/", "/app"}, {"", "/x", "/x"}, {"/", "/", "/"}})) {
    const auto chroot = Chroot::parse(row.chroot);
    BOOST_REQUIRE(chroot.has_value());
    BOOST_TEST(chroot->to_server(row.inside) == row.outside);
    BOOST_TEST(chroot->to_application(row.outside) == row.inside);
  }
  BOOST_TEST(Chroot::parse("/app")->to_application("/apple") == "/apple");
  BOOST_TEST(Chroot::parse("/app")->to_application("/other") == "/other");
}

BOOST_AUTO_TEST_SUITE_END()
