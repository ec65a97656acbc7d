#include "fake-server/tree/data_tree.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/tree/snapshot.hpp"
#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

using test::err;
using test::TestTree;
using wire::OpCode;
namespace create_flag = wire::create_flag;

BOOST_AUTO_TEST_SUITE(data_tree)

BOOST_AUTO_TEST_CASE(stat_counts_what_happened_to_node_and_children) {
  TestTree tree;
  tree.tree.advance_to(Zxid{0x100});
  tree.create("/a");                            // 0x101
  tree.create("/a/b");                          // 0x102
  tree.create("/a/c", create_flag::ephemeral);  // 0x103
  tree.time_ms += 5;
  tree.set("/a");       // 0x104
  tree.remove("/a/b");  // 0x105
  tree.write(OpCode::setACL, wire::SetAclRequest{"/a"});
  const wire::Stat a{.czxid = Zxid{0x101},
                     .mzxid = Zxid{0x104},
                     .ctime = 1'700'000'000'000,
                     .mtime = 1'700'000'000'005,
                     .version = 1,
                     .cversion = 3,
                     .aversion = 1,
                     .dataLength = 4,
                     .numChildren = 1,
                     .pzxid = Zxid{0x105}};
  BOOST_TEST((tree.stat("/a") == a));
  BOOST_TEST((tree.stat("/a/c").ephemeralOwner == test::owner));
  BOOST_TEST(tree.tree.find("/a/b") == nullptr);
}

/// DataTree and DataNode.copyStat, 3.8.
BOOST_AUTO_TEST_CASE(the_nodes_of_a_fresh_server_are_there) {
  TestTree tree;
  const auto root = std::get<wire::GetChildren2Response>(tree.children("/", test::first, false).body);
  BOOST_TEST((root.children == std::vector<std::string>{"zookeeper"}));
  BOOST_TEST(root.stat.cversion == -1);
  BOOST_TEST(tree.stat("/zookeeper").cversion == -2);
  BOOST_TEST(tree.stat("/zookeeper/config").aversion == -1);
  BOOST_TEST(err(tree.set("/zookeeper/config")) == "no_auth");
  BOOST_TEST(err(tree.create("/zookeeper/quota/limits")) == "ok");
}

/// DataTree.updateQuotaForPath and updateQuotaStat, 3.8, as `setquota` of zkCli.sh brings them about.
BOOST_AUTO_TEST_CASE(a_node_with_a_quota_has_what_is_below_it_counted) {
  TestTree tree;
  const auto counted = [&] { return std::string{as_text(*tree.tree.find("/zookeeper/quota/p/zookeeper_stats")->data)}; };
  for (const auto* path : {"/p", "/p/a", "/other"}) tree.create(path);
  tree.create("/zookeeper/quota/p");
  tree.create("/zookeeper/quota/p/zookeeper_limits");
  tree.create("/zookeeper/quota/p/zookeeper_stats");
  BOOST_TEST(counted() == "count=2,bytes=4");
  tree.create("/p/a/b");
  tree.create("/pp");
  tree.set("/other");
  BOOST_TEST(counted() == "count=3,bytes=6");
  tree.set("/p/a/b");
  BOOST_TEST(counted() == "count=3,bytes=8");
  tree.remove("/p/a/b");
  BOOST_TEST(counted() == "count=2,bytes=4");
  BOOST_TEST(tree.stat("/zookeeper/quota/p/zookeeper_stats").version == 0);
  tree.remove("/zookeeper/quota/p/zookeeper_limits");
  tree.create("/p/c");
  BOOST_TEST(counted() == "count=2,bytes=4", "nobody counts any more");
}

BOOST_AUTO_TEST_CASE(the_reply_shows_the_node_as_it_was_made) {
  TestTree tree;
  const auto made = tree.write(OpCode::create2, wire::CreateRequest{.path = "/a", .data = to_bytes("xyz")});
  const auto& response = std::get<wire::Create2Response>(made.body);
  BOOST_TEST(*response.path == "/a");
  BOOST_TEST((response.stat == tree.stat("/a")));
  BOOST_TEST(std::get<wire::SetDataResponse>(tree.set("/a").body).stat.version == 1);
  BOOST_TEST(std::get<wire::SetAclResponse>(tree.write(OpCode::setACL, wire::SetAclRequest{"/a"}).body).stat.aversion == 1);
}

BOOST_AUTO_TEST_CASE(null_data_stays_null) {
  TestTree tree;
  tree.write(OpCode::create, wire::CreateRequest{.path = "/n", .data = std::nullopt});
  const auto got = std::get<wire::GetDataResponse>(tree.get("/n", test::first).body);
  BOOST_TEST(!got.data.has_value());
  BOOST_TEST(got.stat.dataLength == 0);
}

BOOST_AUTO_TEST_CASE(a_session_takes_its_ephemerals_with_it_in_one_transaction) {
  TestTree tree;
  tree.create("/e1", create_flag::ephemeral);
  tree.create("/e2", create_flag::ephemeral);
  tree.session = SessionId{7};
  tree.create("/other", create_flag::ephemeral);
  tree.session = test::owner;
  tree.remove("/e2");
  tree.create("/e3", create_flag::ephemeral);
  tree.exists("/e1", test::first);
  tree.children("/", test::first);
  const auto before = tree.tree.last_zxid().value();
  tree.end_session();
  BOOST_TEST(tree.told() == "1 deleted /e1; 1 child /; ");
  BOOST_TEST(tree.tree.last_zxid().value() == before + 1);
  BOOST_TEST(tree.tree.find("/e3") == nullptr);
  BOOST_TEST(tree.tree.find("/other") != nullptr);
  BOOST_TEST(tree.stat("/").pzxid.value() == before + 1);
  BOOST_TEST(tree.tree.ephemerals(test::owner).empty());
}

BOOST_AUTO_TEST_CASE(a_copy_that_applies_the_same_transactions_becomes_the_same_tree) {
  TestTree leader;
  leader.create("/before");
  auto follower = leader.tree;
  leader.log.clear();
  leader.create("/a");
  leader.create("/a/s", create_flag::ephemeral_sequential);
  leader.set("/before");
  leader.set("/none");
  leader.remove("/before");
  leader.write(OpCode::setACL, wire::SetAclRequest{"/a", test::list_of(1, "world", "anyone")});
  leader.write(OpCode::multi, wire::MultiRequest{{{{OpCode::create}, wire::CreateRequest{.path = "/m"}}}});
  leader.log.push_back(prepare_close(leader.tree, {leader.session}));
  leader.tree.apply(leader.log.back());
  BOOST_TEST(follower.find("/a") == nullptr, "a copy stays as it is until it follows");
  for (const auto& transaction : leader.log) follower.apply(transaction);
  BOOST_TEST((snapshot(follower) == snapshot(leader.tree)));
  BOOST_TEST(follower.find("/a/s0000000000") == nullptr);
  BOOST_TEST((follower.last_zxid() == leader.tree.last_zxid()));
}

BOOST_AUTO_TEST_CASE(counting_below_follows_the_paths) {
  TestTree tree;
  for (const auto* path : {"/a", "/a-b", "/a/b", "/a/b/c", "/a/d"}) tree.create(path);
  BOOST_TEST(tree.tree.count_below("/a") == 3U);
  BOOST_TEST(tree.tree.count_below("/a-b") == 0U);
  BOOST_TEST(tree.tree.count_below("/") == 8U);
  BOOST_TEST(tree.tree.count_below("") == 9U, "to a real server the root is below the empty path");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
