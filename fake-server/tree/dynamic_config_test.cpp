#include "fake-server/tree/dynamic_config.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

using test::err;

constexpr std::string_view three =
    "server.1=127.0.0.1:2888:3888:participant;127.0.0.1:41\n"
    "server.2=127.0.0.2:2888:3888:participant;127.0.0.2:42\n"
    "server.3=127.0.0.3:2888:3888:participant;127.0.0.3:43\n";

/// Three servers that may be reconfigured.
struct Configured : test::TestTree {
  Configured() {
    rules = {.reconfig_enabled = true, .servers = 3};
    tree.set_config(first_config({"127.0.0.1:41", "127.0.0.2:42", "127.0.0.3:43"}), time_ms);
  }
  WriteOutcome reconfig(wire::Text joining, wire::Text leaving, wire::Text members = {}, std::int64_t version = -1) {
    return write(wire::OpCode::reconfig, wire::ReconfigRequest{std::move(joining), std::move(leaving), std::move(members), version});
  }
  [[nodiscard]] std::string config() const { return std::string{as_text(*tree.find("/zookeeper/config")->data)}; }
};

BOOST_AUTO_TEST_SUITE(dynamic_config)

BOOST_AUTO_TEST_CASE(the_first_configuration_lists_the_servers) {
  Configured tree;
  BOOST_TEST(tree.config() == std::string{three} + "version=0");
  BOOST_TEST(tree.stat("/zookeeper/config").version == -1);
}

BOOST_AUTO_TEST_CASE(servers_join_and_leave) {
  Configured tree;
  tree.tree.advance_to(Zxid{0x100});
  tree.read(wire::OpCode::addWatch, wire::AddWatchRequest{"/zookeeper/config"});
  const auto outcome = tree.reconfig("server.4=127.0.0.1:4888:4889:observer;4890", std::nullopt);
  BOOST_TEST(tree.config() == std::string{three} + "server.4=127.0.0.1:4888:4889:observer;0.0.0.0:4890\nversion=101");
  BOOST_TEST((outcome.body == wire::ReplyBody{wire::GetDataResponse{to_bytes(tree.config()), tree.stat("/zookeeper/config")}}));
  BOOST_TEST(tree.told() == "1 changed /zookeeper/config; 1 changed /zookeeper/config; ", "a real server writes it twice");
  BOOST_TEST(tree.stat("/zookeeper/config").version == -1);
  BOOST_TEST(err(tree.reconfig(std::nullopt, "4,77", std::nullopt, 0x101)) == "ok");
  BOOST_TEST(tree.config() == std::string{three} + "version=102");
}

BOOST_AUTO_TEST_CASE(a_list_replaces_the_one_that_is_there) {
  Configured tree;
  BOOST_TEST(err(tree.reconfig(std::nullopt, std::nullopt, "server.2=h:1:2,server.3=h:3:4:participant;9")) == "ok");
  BOOST_TEST(tree.config() == "server.2=h:1:2:participant\nserver.3=h:3:4:participant;0.0.0.0:9\nversion=1");
}

/// Each as three real servers answered it.
BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused) {
  struct Row {
    std::string_view name;
    wire::ReconfigRequest request;
    std::string_view err;
  };
  const auto joining = [](std::string spec) { return wire::ReconfigRequest{.joiningServers = std::move(spec)}; };
  const auto members = [](std::string list) { return wire::ReconfigRequest{.newMembers = std::move(list)}; };
  const Row rows[] = {
      {"another version", {.curConfigId = 5}, "bad_version"},
      {"one port only", joining("server.6=10.0.0.6:4888;4893"), "bad_arguments"},
      {"one port twice", joining("server.6=10.0.0.6:4888:4888;4893"), "bad_arguments"},
      {"no address for clients", joining("server.6=10.0.0.6:4888:4889"), "bad_arguments"},
      {"an unknown role", joining("server.6=10.0.0.6:4888:4889:foo;4893"), "bad_arguments"},
      {"no address at all", joining("server.6"), "bad_arguments"},
      {"an id that is no number", joining("server.x=10.0.0.6:4888:4889;4893"), "marshalling_error"},
      {"an address twice", joining("server.6=10.0.0.6:1:2;3,server.7=10.0.0.6:4:1;5"), "bad_arguments"},
      {"a leaver that is no number", {.leavingServers = "x"}, "marshalling_error"},
      {"all leave", {.leavingServers = "1,2,3"}, "bad_arguments"},
      {"four strangers", joining("server.7=10.0.0.7:1:2;3,server.8=10.0.0.8:1:2;3,server.9=10.0.0.9:1:2;3,server.10=10.0.0.10:1:2;3"),
       "new_config_no_quorum"},
      {"a list of nothing", members(""), "bad_arguments"},
      {"a list of something else", members("junk=3"), "bad_arguments"},
      {"a list of one", members("server.1=h:1:2;3"), "bad_arguments"},
      {"a list of one and an observer", members("server.1=h:1:2;3,server.4=h:4:5:observer;6"), "marshalling_error"},
      {"a list of observers", members("server.4=h:4:5:observer;6"), "marshalling_error"},
  };
  for (const auto& row : rows) {
    Configured tree;
    BOOST_TEST(err(tree.write(wire::OpCode::reconfig, row.request)) == row.err, row.name);
    BOOST_TEST(tree.config() == std::string{three} + "version=0", row.name);
    BOOST_TEST(tree.tree.last_zxid().value() == 1, row.name);
  }
}

BOOST_AUTO_TEST_CASE(it_has_to_be_enabled_and_one_server_alone_has_none) {
  Configured tree;
  tree.rules.servers = 1;
  BOOST_TEST(err(tree.reconfig(std::nullopt, std::nullopt)) == "unimplemented");
  tree.rules.reconfig_enabled = false;
  BOOST_TEST(err(tree.reconfig(std::nullopt, std::nullopt)) == "reconfig_disabled");
}

BOOST_AUTO_TEST_CASE(where_there_is_a_superuser_nobody_else_may) {
  Configured tree;
  tree.rules.has_superuser = true;
  BOOST_TEST(err(tree.reconfig(std::nullopt, "3")) == "no_auth");
  BOOST_TEST(err(tree.reconfig(std::nullopt, "3", std::nullopt, 7)) == "bad_version", "that is asked before");
  tree.identities = {{"super", ""}};
  BOOST_TEST(err(tree.reconfig(std::nullopt, "3")) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
