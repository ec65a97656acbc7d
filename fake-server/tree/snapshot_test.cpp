#include "fake-server/tree/snapshot.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

json::object parsed(std::string_view text) { return json::parse({text.data(), text.size()}).as_object(); }

/// Every kind of node, data that is no text, no data, a list of its own.
test::TestTree full_tree() {
  test::TestTree tree;
  tree.rules.extended_types = true;
  tree.tree.advance_to(Zxid{0x1'0000'0000});
  tree.create("/a");
  tree.create("/a/s", wire::create_flag::ephemeral_sequential);
  tree.create("/a/b");
  tree.remove("/a/b");
  tree.write(wire::OpCode::create, wire::CreateRequest{.path = "/raw", .data = Bytes{0xff, 0x00}});
  tree.write(wire::OpCode::create, wire::CreateRequest{.path = "/null", .data = std::nullopt});
  tree.write(wire::OpCode::create, wire::CreateRequest{.path = "/own", .acl = test::list_of(1, "digest", "u:h")});
  tree.write(wire::OpCode::createContainer, wire::CreateRequest{.path = "/box", .flags = wire::create_flag::container});
  tree.write(wire::OpCode::createTTL, wire::CreateTtlRequest{.path = "/ttl", .ttl = 1234});
  tree.set("/a");
  return tree;
}

BOOST_AUTO_TEST_SUITE(snapshots)

BOOST_AUTO_TEST_CASE(a_node_looks_as_it_does_in_the_log) {
  auto tree = full_tree();
  const auto taken = snapshot(tree.tree);
  BOOST_TEST(taken.at("zxid").as_string() == "0x10000000a");
  const auto find = [&taken](std::string_view path) {
    for (const auto& node : taken.at("nodes").as_array())
      if (node.as_object().at("path").as_string() == path) return node.as_object();
    throw std::logic_error("no such node in the snapshot");
  };
  BOOST_TEST(json::serialize(find("/a")) ==
             R"({"path":"/a","data":"four","acl":[{"perms":31,"id":{"scheme":"world","id":"anyone"}}],)"
             R"("stat":{"czxid":"0x100000001","mzxid":"0x10000000a","ctime":1700000000000,"mtime":1700000000000,"version":1,)"
             R"("cversion":3,"aversion":0,"ephemeralOwner":"0x0000000000000000","dataLength":4,"numChildren":1,"pzxid":"0x100000004"}})");
  BOOST_TEST(find("/raw").at("data").as_string() == "hex:ff00");
  BOOST_TEST(find("/null").at("data").is_null());
  BOOST_TEST(find("/box").at("container").as_bool());
  BOOST_TEST(find("/ttl").at("ttl").as_int64() == 1234);
  BOOST_TEST(find("/a/s0000000000").at("stat").as_object().at("ephemeralOwner").as_string() == "0x0100000000000001");
}

BOOST_AUTO_TEST_CASE(what_was_restored_is_the_same_and_goes_on_the_same) {
  auto original = full_tree();
  test::TestTree copy;
  copy.rules = original.rules;
  copy.tree = restore(snapshot(original.tree)).value();
  BOOST_TEST((snapshot(copy.tree) == snapshot(original.tree)));
  for (auto* tree : {&original, &copy}) {
    tree->create("/a/s", wire::create_flag::sequential);
    tree->create("/box/x");
    tree->remove("/box/x");
    tree->end_session();
  }
  BOOST_TEST((snapshot(copy.tree) == snapshot(original.tree)));
  BOOST_TEST(copy.tree.find("/a/s0000000002") != nullptr);
  BOOST_TEST((due_for_reaping(copy.tree, copy.time_ms + 2000) == std::vector<std::string>{"/box", "/ttl"}));
}

BOOST_AUTO_TEST_CASE(little_has_to_be_written_down) {
  const auto tree = restore(parsed(R"({"nodes": [{"path": "/a/b", "data": "x"}, {"path": "/a"}]})")).value();
  BOOST_TEST(tree.find("/zookeeper/quota") != nullptr);
  BOOST_TEST((tree.find("/a")->stat() == wire::Stat{.cversion = 1, .numChildren = 1}));
  BOOST_TEST(as_text(*tree.find("/a/b")->data) == "x");
  BOOST_TEST((*tree.find("/a/b")->acl == *wire::open_acl()));
}

BOOST_AUTO_TEST_CASE(an_error_names_the_field) {
  struct Row {
    std::string_view text;
    std::string_view error;
  };
  constexpr Row rows[] = {
      {R"({})", "nodes: expected an array of nodes"},
      {R"({"nodes": [], "node": 1})", "node: a snapshot has no such field"},
      {R"({"nodes": [7]})", "nodes[0]: expected an object"},
      {R"({"nodes": [{"path": "/a"}, {"data": "x"}]})", "nodes[1].path: expected the path of a node"},
      {R"({"nodes": [{"path": "a"}]})", "nodes[0].path: expected the path of a node"},
      {R"({"nodes": [{"path": "/a/b"}]})", "nodes[0].path: there is no node /a"},
      {R"({"nodes": [{"path": "/a", "dada": 1}]})", "nodes[0].dada: a node has no such field"},
      {R"({"nodes": [{"path": "/a", "data": 1}]})", "nodes[0].data: expected text, \"hex:…\" or null"},
      {R"({"nodes": [{"path": "/a", "ttl": 0}]})", "nodes[0].ttl: expected milliseconds above 0"},
      {R"({"nodes": [{"path": "/a", "container": 1}]})", "nodes[0].container: expected true or false"},
      {R"({"nodes": [{"path": "/a", "container": true, "ttl": 5}]})",
       "nodes[0]: a node is a container, has a ttl or has an ephemeralOwner, not two of these"},
      {R"({"nodes": [{"path": "/a", "stat": {"ephemeralOwner": 7}}, {"path": "/a/b"}]})",
       "nodes[1].path: /a is ephemeral and has no children"},
      {R"({"nodes": [{"path": "/a", "stat": {"cversion": 1}}]})",
       "nodes[0].stat.cversion: 1 cannot be with 0 children: each creation and each removal of one counts"},
  };
  for (const auto& row : rows) {
    const auto restored = restore(parsed(row.text));
    BOOST_TEST_REQUIRE(!restored, row.text);
    BOOST_TEST(to_string(restored.error()) == row.error);
  }
  const auto wrong_type = restore(parsed(R"({"nodes": [{"path": "/a", "stat": {"czxid": true}}]})"));
  BOOST_TEST(wrong_type.error().where == "nodes[0].stat.czxid");
  const auto wrong_list = restore(parsed(R"({"nodes": [{"path": "/a", "acl": [{"perms": "x"}]}]})"));
  BOOST_TEST(wrong_list.error().where == "nodes[0].acl[0].perms");
  BOOST_TEST(restore(parsed(R"({"nodes": [], "zxid": "x"})")).error().where == "zxid");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
