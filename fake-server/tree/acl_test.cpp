#include "fake-server/tree/acl.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {
namespace {

using wire::Acl;
namespace permission = wire::permission;

const std::vector<wire::Id> stranger{{"ip", "127.0.0.1"}};
const std::vector<wire::Id> user{{"ip", "127.0.0.1"}, {"digest", "u:hash"}, {"digest", "v:hash"}};
const std::vector<wire::Id> superuser{{"ip", "127.0.0.1"}, {"super", ""}};

BOOST_AUTO_TEST_SUITE(acl)

/// PrepRequestProcessor.fixupACL, 3.8, as a real server answered.
BOOST_AUTO_TEST_CASE(a_list_is_judged_entry_by_entry) {
  struct Row {
    wire::Id id;
    std::string_view err;
  };
  const Row rows[] = {
      {{"world", "anyone"}, "ok"},
      {{"world", "somebody"}, "invalid_acl"},
      {{"ip", "127.0.0.1"}, "ok"},
      {{"ip", "10.0.0.0/8"}, "ok"},
      {{"ip", "10.0.0.0/0"}, "ok"},
      {{"ip", "10.0.0.0/33"}, "invalid_acl"},
      {{"ip", "10.0.0.0/x"}, "invalid_acl"},
      {{"ip", "10.0.0"}, "invalid_acl"},
      {{"ip", "10.0.0.0.0"}, "invalid_acl"},
      {{"ip", "10.0.0.256"}, "invalid_acl"},
      {{"ip", "+1.2.3.4"}, "ok"},
      {{"digest", "u:h"}, "ok"},
      {{"digest", "u"}, "invalid_acl"},
      {{"digest", ""}, "invalid_acl"},
      {{"digest", "u:h:x"}, "invalid_acl"},
      {{"digest", "u:h:"}, "ok"},
      {{"digest", ":h"}, "ok"},
      {{"digest", "u:"}, "invalid_acl"},
      {{"auth", ""}, "invalid_acl"},
      {{"sasl", "x"}, "invalid_acl"},
      {{"x509", "x"}, "invalid_acl"},
      {{"super", ""}, "invalid_acl"},
      {{std::nullopt, "x"}, "invalid_acl"},
      {{"world", std::nullopt}, "marshalling_error"},
      {{"ip", std::nullopt}, "marshalling_error"},
      {{"digest", std::nullopt}, "marshalling_error"},
      {{"none", std::nullopt}, "invalid_acl"},
  };
  for (const auto& row : rows) {
    const auto fixed = fix_up(std::vector{Acl{31, row.id}}, stranger);
    BOOST_TEST(to_string(fixed.err) == row.err, row.id.scheme.value_or("null") << ":" << row.id.id.value_or("null"));
    if (row.err == "ok") BOOST_TEST((fixed.acl == std::vector{Acl{31, row.id}}));
  }
  BOOST_TEST((fix_up(std::nullopt, user).err == wire::ErrorCode::invalid_acl));
  BOOST_TEST((fix_up(std::vector<Acl>{}, user).err == wire::ErrorCode::invalid_acl));
}

BOOST_AUTO_TEST_CASE(auth_stands_for_everything_that_was_proved) {
  const auto fixed = fix_up(std::vector{Acl{5, {"auth", "whatever"}}, Acl{1, {"world", "anyone"}}, Acl{1, {"world", "anyone"}}}, user);
  const std::vector<Acl> expected{{5, {"digest", "u:hash"}}, {5, {"digest", "v:hash"}}, {1, {"world", "anyone"}}};
  BOOST_TEST((fixed.acl == expected), "an address proves nothing, and duplicates are left out");
}

/// ZooKeeperServer.checkACL, 3.8.
BOOST_AUTO_TEST_CASE(one_entry_that_fits_is_enough) {
  struct Row {
    std::string_view name;
    std::vector<Acl> acl;
    std::int32_t permissions;
    bool stranger_may;
    bool user_may;
  };
  const Row rows[] = {
      {"no entry at all", {}, permission::admin, true, true},
      {"anyone", {{permission::read, {"world", "anyone"}}}, permission::read, true, true},
      {"anyone, something else", {{permission::read, {"world", "anyone"}}}, permission::write, false, false},
      {"one of two", {{permission::admin, {"world", "anyone"}}}, permission::read | permission::admin, true, true},
      {"a user", {{31, {"digest", "v:hash"}}}, permission::remove, false, true},
      {"another password", {{31, {"digest", "v:other"}}}, permission::remove, false, false},
      {"the network", {{31, {"ip", "127.3.4.5/8"}}}, permission::create, true, true},
      {"nearly the address", {{31, {"ip", "127.0.0.0/31"}}}, permission::create, true, true},
      {"not quite the address", {{31, {"ip", "127.0.0.2/31"}}}, permission::create, false, false},
      {"every address", {{31, {"ip", "10.0.0.0/0"}}}, permission::create, true, true},
      {"another address", {{31, {"ip", "127.0.0.2"}}}, permission::create, false, false},
  };
  for (const auto& row : rows) {
    BOOST_TEST(permits(row.acl, row.permissions, stranger) == row.stranger_may, row.name);
    BOOST_TEST(permits(row.acl, row.permissions, user) == row.user_may, row.name);
    BOOST_TEST(permits(row.acl, row.permissions, superuser), row.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
