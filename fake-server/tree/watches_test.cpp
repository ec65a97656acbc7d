#include "fake-server/tree/watches.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

using test::err;
using test::first;
using test::second;
using test::TestTree;
using wire::OpCode;
namespace mode = wire::watch_mode;
namespace kind = wire::watcher_type;

struct WatchedTree : TestTree {
  std::string add(std::string path, std::int32_t mode, ConnectionId reader = first) {
    return err(read(OpCode::addWatch, wire::AddWatchRequest{std::move(path), mode}, reader));
  }
  std::string check(wire::Text path, std::int32_t type, ConnectionId reader = first) {
    return err(read(OpCode::checkWatches, wire::CheckWatchesRequest{std::move(path), type}, reader));
  }
  std::string drop(wire::Text path, std::int32_t type, ConnectionId reader = first) {
    return err(read(OpCode::removeWatches, wire::CheckWatchesRequest{std::move(path), type}, reader));
  }
  /// What the next writes tell, together.
  std::string told_by(std::initializer_list<std::function<void()>> writes) {
    std::string text;
    for (const auto& write : writes) {
      write();
      text += told();
    }
    return text;
  }
};

BOOST_AUTO_TEST_SUITE(watches)

BOOST_AUTO_TEST_CASE(a_watch_fires_once_for_what_it_watches) {
  WatchedTree tree;
  tree.create("/a");
  tree.exists("/a/b", first);
  tree.children("/a", first);
  tree.get("/a", second);
  tree.create("/a/b");
  BOOST_TEST(tree.told() == "1 created /a/b; 1 child /a; ");
  tree.create("/a/c");
  BOOST_TEST(tree.told() == "", "they have fired");
  tree.set("/a");
  BOOST_TEST(tree.told() == "2 changed /a; ");
  tree.set("/a");
  BOOST_TEST(tree.told() == "");
}

BOOST_AUTO_TEST_CASE(a_deleted_node_is_told_once_to_who_watches_it_twice) {
  WatchedTree tree;
  tree.create("/a");
  tree.get("/a", first);
  tree.children("/a", first);
  tree.children("/a", second);
  tree.children("/", second);
  tree.remove("/a");
  BOOST_TEST(tree.told() == "1 deleted /a; 2 deleted /a; 2 child /; ");
}

BOOST_AUTO_TEST_CASE(a_missing_node_can_be_watched_by_exists_only) {
  WatchedTree tree;
  tree.get("/a", first);
  tree.children("/a", first);
  tree.create("/a");
  BOOST_TEST(tree.told() == "");
  tree.remove("/a");
  tree.exists("/a", second);
  tree.create("/a");
  BOOST_TEST(tree.told() == "2 created /a; ");
}

BOOST_AUTO_TEST_CASE(a_change_of_the_list_is_told_to_nobody) {
  WatchedTree tree;
  tree.create("/a");
  tree.get("/a", first);
  tree.write(OpCode::setACL, wire::SetAclRequest{"/a"});
  BOOST_TEST(tree.told() == "");
}

BOOST_AUTO_TEST_CASE(a_persistent_watch_stays_and_hears_of_data_and_children) {
  WatchedTree tree;
  BOOST_TEST(tree.add("/a", mode::persistent) == "ok");
  const auto told = tree.told_by({[&] { tree.create("/a"); }, [&] { tree.set("/a"); }, [&] { tree.create("/a/b"); },
                                  [&] { tree.set("/a/b"); }, [&] { tree.remove("/a/b"); }, [&] { tree.remove("/a"); }});
  BOOST_TEST(told == "1 created /a; 1 changed /a; 1 child /a; 1 child /a; 1 deleted /a; ");
}

BOOST_AUTO_TEST_CASE(a_recursive_watch_hears_of_every_node_below_and_of_no_children) {
  WatchedTree tree;
  tree.add("/a", mode::persistent_recursive);
  const auto told = tree.told_by({[&] { tree.create("/a"); }, [&] { tree.create("/a/b"); }, [&] { tree.set("/a/b"); },
                                  [&] { tree.remove("/a/b"); }, [&] { tree.create("/a-b"); }, [&] { tree.remove("/a"); }});
  BOOST_TEST(told == "1 created /a; 1 created /a/b; 1 changed /a/b; 1 deleted /a/b; 1 deleted /a; ");
}

BOOST_AUTO_TEST_CASE(who_watches_in_several_ways_hears_once) {
  WatchedTree tree;
  tree.create("/a");
  tree.add("/", mode::persistent_recursive);
  tree.get("/a", first);
  tree.children("/a", first);
  tree.add("/a", mode::persistent, second);
  tree.set("/a");
  BOOST_TEST(tree.told() == "1 changed /a; 2 changed /a; ");
  tree.remove("/a");
  BOOST_TEST(tree.told() == "1 deleted /a; 2 deleted /a; ");
}

/// WatcherModeManager, 3.8, keeps one mode per connection and path; ZOOKEEPER-4466 is mended in 3.9.
BOOST_AUTO_TEST_CASE(an_ordinary_watch_takes_the_place_of_a_persistent_one) {
  WatchedTree tree;
  tree.create("/a");
  tree.add("/a", mode::persistent);
  tree.get("/a", first);
  tree.set("/a");
  BOOST_TEST(tree.told() == "1 changed /a; ");
  tree.set("/a");
  BOOST_TEST(tree.told() == "", "that of the data is gone");
  tree.create("/a/b");
  BOOST_TEST(tree.told() == "1 child /a; ");
}

BOOST_AUTO_TEST_CASE(add_watch_takes_any_path_and_two_modes) {
  WatchedTree tree;
  BOOST_TEST(tree.add("no path", mode::persistent) == "ok");
  BOOST_TEST(tree.add("/a", 2) == "marshalling_error");
  BOOST_TEST(tree.add("/a", -1) == "marshalling_error");
  const auto answer = tree.read(OpCode::addWatch, wire::AddWatchRequest{"/a"});
  BOOST_TEST((answer.body == wire::ReplyBody{wire::ErrorResponse{}}), "a body that says ok once more");
}

/// WatchManager.containsWatcher, 3.8.
BOOST_AUTO_TEST_CASE(check_watches_is_content_with_a_watch_of_anybody) {
  WatchedTree tree;
  tree.create("/a");
  tree.get("/a", first);
  for (const auto reader : {first, second}) {
    BOOST_TEST(tree.check("/a", kind::data, reader) == "ok");
    BOOST_TEST(tree.check("/a", kind::any, reader) == "ok");
    BOOST_TEST(tree.check("/a", kind::children, reader) == "no_watcher");
  }
  BOOST_TEST(tree.check("/b", kind::any) == "no_watcher");
  for (const auto type : {0, 4, 5}) BOOST_TEST(tree.check("/a", type) == "marshalling_error");
  BOOST_TEST(tree.check(std::nullopt, kind::any) == "marshalling_error");
  tree.exists("", first);
  BOOST_TEST(tree.check("", kind::any) == "no_watcher", "the empty path is never looked up");
}

BOOST_AUTO_TEST_CASE(remove_watches_takes_what_is_ones_own) {
  WatchedTree tree;
  tree.create("/a");
  tree.get("/a", first);
  tree.children("/a", first);
  BOOST_TEST(tree.drop("/a", kind::any, second) == "no_watcher");
  BOOST_TEST(tree.drop("/a", kind::data) == "ok");
  BOOST_TEST(tree.drop("/a", kind::data) == "no_watcher");
  BOOST_TEST(tree.drop("/a", kind::any) == "ok", "that of the children was left");
  BOOST_TEST(tree.drop("/a", kind::any) == "no_watcher");
  BOOST_TEST(tree.drop(std::nullopt, kind::any) == "no_watcher");
  BOOST_TEST(tree.drop("/a", 7) == "marshalling_error");
  tree.set("/a");
  BOOST_TEST(tree.told() == "");
  tree.add("/a", mode::persistent_recursive);
  BOOST_TEST(tree.drop("/a", kind::data) == "ok");
  tree.create("/a/b");
  BOOST_TEST(tree.told() == "");
  tree.remove("/a/b");
  BOOST_TEST(tree.told() == "1 deleted /a/b; ", "by the half that was left");
}

BOOST_AUTO_TEST_CASE(set_watches_tells_what_was_missed_and_arms_the_rest) {
  WatchedTree tree;
  tree.create("/old");  // 1
  tree.create("/new");  // 2
  using Paths = std::vector<std::string>;
  tree.read(OpCode::setWatches,
            wire::SetWatches{Zxid{1}, Paths{"/old", "/new", "/gone"}, Paths{"/old", "/none"}, Paths{"/", "/old", "/gone"}});
  BOOST_TEST(tree.told() == "1 changed /new; 1 deleted /gone; 1 created /old; 1 child /; 1 deleted /gone; ");
  BOOST_TEST(tree.tree.last_zxid().value() == 2, "no transaction");
  tree.create("/none");
  BOOST_TEST(tree.told() == "1 created /none; ");
  tree.set("/old");
  BOOST_TEST(tree.told() == "1 changed /old; ");
  tree.create("/old/x");
  BOOST_TEST(tree.told() == "1 child /old; ");
  tree.set("/new");
  BOOST_TEST(tree.told() == "");
}

BOOST_AUTO_TEST_CASE(set_watches_2_arms_the_lasting_ones_and_tells_nothing_of_them) {
  WatchedTree tree;
  tree.create("/p");
  tree.create("/r");
  using Paths = std::vector<std::string>;
  wire::SetWatches2 request;
  request.persistentWatches = Paths{"/p"};
  request.persistentRecursiveWatches = Paths{"/r"};
  BOOST_TEST(err(tree.read(OpCode::setWatches2, request)) == "ok");
  BOOST_TEST(tree.told() == "");
  const auto told =
      tree.told_by({[&] { tree.set("/p"); }, [&] { tree.set("/p"); }, [&] { tree.create("/r/x"); }, [&] { tree.create("/p/x"); }});
  BOOST_TEST(told == "1 changed /p; 1 changed /p; 1 created /r/x; 1 child /p; ");
}

BOOST_AUTO_TEST_CASE(a_null_list_of_watches_is_more_than_a_real_server_takes) {
  WatchedTree tree;
  BOOST_TEST(err(tree.read(OpCode::setWatches, wire::SetWatches{.dataWatches = std::nullopt})) == "marshalling_error");
  wire::SetWatches2 request;
  request.persistentRecursiveWatches = std::nullopt;
  BOOST_TEST(err(tree.read(OpCode::setWatches2, request)) == "marshalling_error");
}

BOOST_AUTO_TEST_CASE(a_forgotten_connection_hears_nothing_and_leaves_nothing) {
  WatchedTree tree;
  tree.exists("/a", first);
  tree.exists("/a", second);
  tree.children("/", first);
  tree.add("/", mode::persistent_recursive);
  BOOST_TEST(tree.watches.count() == 4U);  // the standard one of the children has become the recursive one
  tree.watches.forget(first);
  BOOST_TEST(tree.watches.count() == 1U);
  tree.create("/a");
  BOOST_TEST(tree.told() == "2 created /a; ");
  BOOST_TEST(tree.watches.count() == 0U);
}

BOOST_AUTO_TEST_CASE(what_has_fired_or_was_removed_is_forgotten_already) {
  WatchedTree tree;
  tree.create("/a");
  tree.create("/b");
  tree.get("/a", first);
  tree.get("/b", first);
  tree.set("/a");
  tree.drop("/b", kind::data);
  tree.get("/a", second);
  tree.watches.forget(first);
  tree.set("/a");
  BOOST_TEST(tree.told() == "2 changed /a; ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
