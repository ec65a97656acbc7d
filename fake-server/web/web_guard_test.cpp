#include "fake-server/web/web_guard.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace zkspec {
namespace {

const std::string secret = "0123456789abcdef";

struct Visit {
  std::string bound = {};
  std::string token = {};
  CallOrigin from = {};
  std::string path = {};
  unsigned status = 200;

  friend std::ostream& operator<<(std::ostream& out, const Visit& visit) {
    return out << visit.bound << " asked as '" << visit.from.host << "' from '" << visit.from.origin << "' for " << visit.path;
  }
};

const std::vector<Visit> visits{
    {"127.0.0.1", "", {.host = "127.0.0.1:80"}, "/v1/servers", 200},
    {"127.0.0.1", "", {.host = "localhost:80"}, "/v1/servers", 200},
    {"127.0.0.1", "", {.host = "LOCALHOST"}, "/v1/servers", 200},
    {"::1", "", {.host = "[::1]:80"}, "/v1/servers", 200},
    {"127.0.0.1", "", {}, "/v1/servers", 400},
    {"127.0.0.1", "", {.host = "evil.example:80"}, "/v1/servers", 403},
    {"127.0.0.1", "", {.host = "127.0.0.1.evil.example"}, "/v1/servers", 403},
    {"127.0.0.1", "", {.host = "localhost.evil.example"}, "/", 403},
    {"127.0.0.1", "", {.host = "127.0.0.2"}, "/v1/servers", 403},
    {"0.0.0.0", secret, {.host = "evil.example", .authorization = "Bearer 0123456789abcdef"}, "/v1/servers", 403},
    {"0.0.0.0", secret, {.host = "192.0.2.7:80", .authorization = "Bearer 0123456789abcdef"}, "/v1/servers", 200},
    // pages of other sites
    {"127.0.0.1", "", {.host = "localhost:80", .origin = "http://localhost:80"}, "/v1/events", 200},
    {"127.0.0.1", "", {.host = "localhost:80", .origin = "http://localhost:81"}, "/v1/events", 403},
    {"127.0.0.1", "", {.host = "localhost:80", .origin = "https://localhost:80"}, "/v1/events", 403},
    {"127.0.0.1", "", {.host = "localhost:80", .origin = "http://evil.example"}, "/", 403},
    {"127.0.0.1", "", {.host = "localhost:80", .origin = "null"}, "/v1/servers", 403},
    {"127.0.0.1", "", {.host = "localhost:80", .fetch_site = "cross-site"}, "/v1/servers", 403},
    {"127.0.0.1", "", {.host = "localhost:80", .fetch_site = "same-origin"}, "/v1/servers", 200},
    {"127.0.0.1", "", {.host = "localhost:80", .fetch_site = "none"}, "/v1/servers", 200},
    {"127.0.0.1", "", {.host = "localhost:80", .fetch_site = "cross-site"}, "/", 200},
    // tokens
    {"127.0.0.1", secret, {.host = "localhost"}, "/v1/servers", 401},
    {"127.0.0.1", secret, {.host = "localhost", .authorization = "Bearer 0123456789abcdeF"}, "/v1/servers", 401},
    {"127.0.0.1", secret, {.host = "localhost", .authorization = "Bearer 0123456789abcde"}, "/v1/servers", 401},
    {"127.0.0.1", secret, {.host = "localhost", .authorization = "Basic 0123456789abcdef"}, "/v1/servers", 401},
    {"127.0.0.1", secret, {.host = "localhost", .authorization = "bearer 0123456789abcdef"}, "/v1/servers", 200},
    {"127.0.0.1",
     secret,
     {.host = "localhost", .protocols = "zkspec.events, bearer.hex.30313233343536373839616263646566"},
     "/v1/events",
     200},
    {"127.0.0.1", secret, {.host = "localhost", .protocols = "zkspec.events, bearer.hex.30"}, "/v1/events", 401},
    {"127.0.0.1", secret, {.host = "localhost"}, "/", 200},
};

BOOST_AUTO_TEST_SUITE(web_guard)

BOOST_DATA_TEST_CASE(request_is_let_in_or_refused, boost::unit_test::data::make(visits)) {
  const auto guard = WebGuard::make({.host = sample.bound, .token = sample.token}).value();
  const auto refused = guard.refusal(sample.from, sample.path);
  BOOST_TEST((refused ? refused->status : 200U) == sample.status);
}

BOOST_AUTO_TEST_CASE(address_that_others_reach_needs_a_token) {
  for (const auto* address : {"0.0.0.0", "::", "192.0.2.7"}) {
    const auto refused = WebGuard::make({.host = address, .for_others = "stay at home"});
    BOOST_TEST(refused.error().what == "others can reach this address: stay at home");
    BOOST_TEST(WebGuard::make({.host = address, .token = secret}).has_value());
  }
  BOOST_TEST(WebGuard::make({.host = "127.8.8.8"}).has_value());
  BOOST_TEST(!WebGuard::make({.host = "localhost"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
