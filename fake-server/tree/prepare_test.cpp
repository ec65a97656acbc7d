#include "fake-server/tree/prepare.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

using test::err;
using test::TestTree;
using wire::OpCode;
namespace create_flag = wire::create_flag;

const wire::Vector<wire::Acl> no_such_list = test::list_of(31, "world", "somebody");

wire::CreateRequest create_of(wire::Text path, std::int32_t flags = 0, wire::Vector<wire::Acl> acl = wire::open_acl()) {
  return {std::move(path), Bytes{}, std::move(acl), flags};
}

/// /e is an ephemeral; nobody may write to or below /locked.
TestTree with_nodes() {
  TestTree tree;
  tree.create("/e", create_flag::ephemeral);
  tree.write(OpCode::create, create_of("/locked", 0, test::list_of(wire::permission::read, "world", "anyone")));
  return tree;
}

BOOST_AUTO_TEST_SUITE(prepare_writes)

/// Each row would also fail for the reason of a later row: the order is that of PrepRequestProcessor.pRequest2TxnCreate, 3.8, as a
/// real server kept it.
BOOST_AUTO_TEST_CASE(a_create_that_cannot_be_is_refused_for_its_first_reason) {
  auto tree = with_nodes();
  struct Row {
    std::string_view name;
    wire::CreateRequest request;
    std::string_view err;
  };
  const Row rows[] = {
      {"unknown flags, null path", create_of(std::nullopt, 7), "bad_arguments"},
      {"TTL without extended types, null path", create_of(std::nullopt, create_flag::ttl), "unimplemented"},
      {"null path, bad acl", create_of(std::nullopt, 0, no_such_list), "marshalling_error"},
      {"no slash at all, bad acl", create_of("a", 0, no_such_list), "bad_arguments"},
      {"a zero, bad acl", create_of(std::string{"/a\0b", 4}, 0, no_such_list), "bad_arguments"},
      {"no acl, missing parent", create_of("/no/x", 0, std::nullopt), "invalid_acl"},
      {"empty acl, missing parent", create_of("/no/x", 0, std::vector<wire::Acl>{}), "invalid_acl"},
      {"bad acl, missing parent", create_of("/no/x", 0, no_such_list), "invalid_acl"},
      {"missing parent, bad path", create_of("/no/x\n"), "no_node"},
      {"a slash at the end: the parent is the node that is not there", create_of("/x/"), "no_node"},
      {"locked parent, bad path", create_of("/locked/x\n"), "no_auth"},
      {"a control character", create_of("/x\n"), "bad_arguments"},
      {"a relative part", create_of("/.."), "bad_arguments"},
      {"two slashes", create_of("//"), "bad_arguments"},
      {"the root", create_of("/"), "node_exists"},
      {"a node that is there", create_of("/e"), "node_exists"},
      {"below an ephemeral", create_of("/e/x"), "no_children_for_ephemerals"},
      {"a slash at the end, sequential", create_of("/", create_flag::sequential), "ok"},
      {"a relative part, sequential", create_of("/..", create_flag::sequential), "ok"},
  };
  for (const auto& row : rows) {
    const auto before = tree.tree.last_zxid();
    BOOST_TEST(err(tree.write(OpCode::create, row.request)) == row.err, row.name);
    BOOST_TEST((tree.tree.last_zxid().value() == before.value() + 1), row.name << ": a failed write takes a zxid too");
  }
}

BOOST_AUTO_TEST_CASE(other_writes_are_refused_for_their_first_reason) {
  auto tree = with_nodes();
  tree.create("/p");
  tree.create("/p/c");
  struct Row {
    std::string_view name;
    OpCode type;
    wire::RequestBody request;
    std::string_view err;
  };
  const auto locked_list = test::list_of(wire::permission::write, "digest", "u:h");
  tree.write(OpCode::create, create_of("/secret", 0, locked_list));
  const Row rows[] = {
      {"delete null", OpCode::delete_, wire::DeleteRequest{std::nullopt}, "marshalling_error"},
      {"delete without slash", OpCode::delete_, wire::DeleteRequest{"p"}, "bad_arguments"},
      {"delete the root", OpCode::delete_, wire::DeleteRequest{"/"}, "bad_arguments"},
      {"delete /zookeeper", OpCode::delete_, wire::DeleteRequest{"/zookeeper"}, "bad_arguments"},
      {"delete /zookeeper/quota", OpCode::delete_, wire::DeleteRequest{"/zookeeper/quota"}, "bad_arguments"},
      {"delete /zookeeper/config", OpCode::delete_, wire::DeleteRequest{"/zookeeper/config"}, "bad_arguments"},
      {"delete below what is not there", OpCode::delete_, wire::DeleteRequest{"/no/x"}, "no_node"},
      {"delete nothing below a locked parent", OpCode::delete_, wire::DeleteRequest{"/locked/x"}, "no_auth"},
      {"delete nothing", OpCode::delete_, wire::DeleteRequest{"/x"}, "no_node"},
      {"delete a parent, wrong version", OpCode::delete_, wire::DeleteRequest{"/p", 7}, "bad_version"},
      {"delete a parent", OpCode::delete_, wire::DeleteRequest{"/p", 0}, "not_empty"},
      {"setData null", OpCode::setData, wire::SetDataRequest{std::nullopt}, "bad_arguments"},
      {"setData below, a slash at the end", OpCode::setData, wire::SetDataRequest{"/p/"}, "bad_arguments"},
      {"setData nothing", OpCode::setData, wire::SetDataRequest{"/x"}, "no_node"},
      {"setData locked, wrong version", OpCode::setData, wire::SetDataRequest{"/locked", Bytes{}, 7}, "no_auth"},
      {"setData wrong version", OpCode::setData, wire::SetDataRequest{"/p", Bytes{}, 7}, "bad_version"},
      {"setACL null", OpCode::setACL, wire::SetAclRequest{std::nullopt}, "bad_arguments"},
      {"setACL nothing, bad list", OpCode::setACL, wire::SetAclRequest{"/x", no_such_list}, "invalid_acl"},
      {"setACL nothing", OpCode::setACL, wire::SetAclRequest{"/x"}, "no_node"},
      {"setACL locked, wrong version", OpCode::setACL, wire::SetAclRequest{"/locked", wire::open_acl(), 7}, "no_auth"},
      {"setACL wrong version", OpCode::setACL, wire::SetAclRequest{"/p", wire::open_acl(), 7}, "bad_version"},
      {"check nothing", OpCode::check, wire::CheckVersionRequest{"/x"}, "no_node"},
      {"check unreadable, wrong version", OpCode::check, wire::CheckVersionRequest{"/secret", 7}, "no_auth"},
      {"check wrong version", OpCode::check, wire::CheckVersionRequest{"/p", 7}, "bad_version"},
      {"check", OpCode::check, wire::CheckVersionRequest{"/p", 0}, "ok"},
      {"deleteContainer, whatever it says", OpCode::deleteContainer, wire::OpaqueBody{to_bytes("/p/c")}, "bad_arguments"},
      {"createSession", OpCode::createSession, wire::OpaqueBody{}, "marshalling_error"},
      {"reconfig", OpCode::reconfig, wire::ReconfigRequest{}, "reconfig_disabled"},
  };
  for (const auto& row : rows) {
    const auto before = tree.tree.last_zxid();
    BOOST_TEST(err(tree.write(row.type, row.request)) == row.err, row.name);
    BOOST_TEST((tree.tree.last_zxid().value() == before.value() + 1), row.name << ": a failed write takes a zxid too");
  }
}

BOOST_AUTO_TEST_CASE(a_sequence_counts_the_creations_of_its_parent) {
  TestTree tree;
  tree.create("/p");
  const auto next = [&](std::string path, std::int32_t flags) {
    const auto outcome = tree.create(std::move(path), flags);
    return outcome.err == wire::ErrorCode::ok ? *std::get<wire::CreateResponse>(outcome.body).path : err(outcome);
  };
  BOOST_TEST(next("/p/s-", create_flag::sequential) == "/p/s-0000000000");
  tree.create("/p/plain");
  BOOST_TEST(next("/p/s-", create_flag::ephemeral_sequential) == "/p/s-0000000002");
  tree.remove("/p/plain");
  BOOST_TEST(next("/p/", create_flag::sequential) == "/p/0000000003", "a removal does not count");
  tree.create("/p/s-0000000004", create_flag::ephemeral);
  BOOST_TEST(next("/p/s-", create_flag::sequential) == "/p/s-0000000005");
  BOOST_TEST(next("/p/bad\n", create_flag::sequential) == "bad_arguments");
  BOOST_TEST(next("/p/s-", create_flag::sequential) == "/p/s-0000000006", "nor does what was refused");
  BOOST_TEST((tree.stat("/p/s-0000000002").ephemeralOwner == test::owner));
  BOOST_TEST(tree.stat("/p").cversion == 7 * 2 - 6);
}

/// EphemeralType, 3.8, and DataTree.processTxn: the operation decides about containers, the flags about ephemerals.
BOOST_AUTO_TEST_CASE(the_kind_of_a_node_follows_from_operation_and_flags) {
  struct Row {
    OpCode type;
    std::int32_t flags;
    std::string_view err;
    NodeKind kind;
  };
  constexpr Row rows[] = {
      {OpCode::create, create_flag::container, "ok", NodeKind::persistent},
      {OpCode::create2, create_flag::ephemeral, "ok", NodeKind::ephemeral},
      {OpCode::createContainer, create_flag::container, "ok", NodeKind::container},
      {OpCode::createContainer, create_flag::ephemeral, "ok", NodeKind::container},
      {OpCode::createContainer, create_flag::ttl, "unimplemented", NodeKind::container},
  };
  for (const auto& row : rows) {
    TestTree tree;
    BOOST_TEST(err(tree.write(row.type, create_of("/n", row.flags))) == row.err);
    if (row.err != "ok") continue;
    BOOST_TEST((tree.tree.find("/n")->kind == row.kind));
    BOOST_TEST((tree.stat("/n").ephemeralOwner == (row.kind == NodeKind::ephemeral ? test::owner : no_session)), "no mark is shown");
  }
}

BOOST_AUTO_TEST_CASE(ttl_nodes_need_extended_types_and_a_sensible_time) {
  struct Row {
    bool extended;
    std::int32_t flags;
    std::int64_t ttl_ms;
    std::string_view err;
  };
  constexpr Row rows[] = {
      {false, create_flag::ttl, 100, "unimplemented"},
      {false, create_flag::persistent, 100, "bad_arguments"},
      {true, create_flag::ttl, 100, "ok"},
      {true, create_flag::ttl_sequential, 100, "ok"},
      {true, create_flag::ttl, 0, "bad_arguments"},
      {true, create_flag::ttl, -5, "bad_arguments"},
      {true, create_flag::ttl, 0xff'ffff'ffff, "ok"},
      {true, create_flag::ttl, 0x100'0000'0000, "bad_arguments"},
      {true, create_flag::persistent, 100, "bad_arguments"},
      {true, create_flag::container, 0, "bad_arguments"},
  };
  for (const auto& row : rows) {
    TestTree tree;
    tree.rules.extended_types = row.extended;
    const auto outcome = tree.write(OpCode::createTTL, wire::CreateTtlRequest{.path = "/t", .flags = row.flags, .ttl = row.ttl_ms});
    BOOST_TEST(err(outcome) == row.err, row.flags << " " << row.ttl_ms);
  }
}

BOOST_AUTO_TEST_CASE(containers_and_ttl_nodes_have_children_and_go_when_they_are_due) {
  TestTree tree;
  tree.rules.extended_types = true;
  tree.write(OpCode::createContainer, create_of("/never-used", create_flag::container));
  tree.write(OpCode::createContainer, create_of("/box", create_flag::container));
  tree.write(OpCode::createTTL, wire::CreateTtlRequest{.path = "/t", .ttl = 1000});
  const auto due = [&](std::int64_t after) {
    std::string all;
    for (const auto& path : due_for_reaping(tree.tree, tree.time_ms + after)) all += path + " ";
    return all;
  };
  BOOST_TEST(due(1000) == "");
  BOOST_TEST(due(1001) == "/t ");
  BOOST_TEST(err(tree.create("/box/x")) == "ok");
  BOOST_TEST(err(tree.create("/t/x")) == "ok");
  BOOST_TEST(due(9999) == "", "they are in use");
  tree.remove("/box/x");
  tree.remove("/t/x");
  BOOST_TEST(due(1000) == "/box ");
  tree.time_ms += 500;
  tree.set("/t");
  BOOST_TEST(due(600) == "/box ", "written 600 ms ago");
  tree.exists("/box", test::first);
  const auto outcome = tree.tree.apply(prepare_reap(tree.tree, "/box", tree.time_ms));
  BOOST_TEST(test::print(tree.watches.fire(outcome.events)) == "1 deleted /box; ");
  BOOST_TEST(due(600) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
