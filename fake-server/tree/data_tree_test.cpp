#include "fake-server/tree/data_tree.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "fake-server/tree/node_path.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::WatchKind;

constexpr SessionId owner{0x0100000000000001};
constexpr Writer writer{owner, 1'700'000'000'000};
constexpr ConnectionId first{1};
constexpr ConnectionId second{2};

wire::CreateRequest persistent(std::string path) { return {.path = std::move(path), .data = to_bytes("hi")}; }
wire::CreateRequest ephemeral(std::string path) { return {.path = std::move(path), .flags = wire::create_flag::ephemeral}; }

std::string print(const std::vector<FiredWatch>& fired) {
  std::string text;
  for (const auto& event : fired) text += fmt::format("{} {} {}; ", event.watcher.value(), *word(event.kind), event.path);
  return text;
}

BOOST_AUTO_TEST_SUITE(data_tree)

BOOST_AUTO_TEST_CASE(paths_are_judged_as_path_utils_does) {
  struct Row {
    std::string_view path;
    bool valid;
  };
  constexpr Row rows[] = {{"/", true},      {"/a", true},     {"/a/b.c", true}, {"/...", true},   {"", false},
                          {"a", false},     {"/a/", false},   {"//", false},    {"/a//b", false}, {"/.", false},
                          {"/a/..", false}, {"/../a", false}, {"/a\n", false}};
  for (const auto& row : rows) BOOST_TEST(is_valid_path(row.path) == row.valid, row.path);
  BOOST_TEST(parent_of("/a/b") == "/a");
  BOOST_TEST(parent_of("/a") == "/");
  BOOST_TEST(parent_of("/") == "");
  BOOST_TEST(last_part("/a/b") == "b");
}

BOOST_AUTO_TEST_CASE(a_create_that_cannot_be_is_refused_with_the_code_of_a_real_server) {
  DataTree tree;
  BOOST_TEST((tree.create(ephemeral("/e"), writer).err == ErrorCode::ok));
  struct Row {
    std::string_view name;
    wire::CreateRequest request;
    ErrorCode err;
  };
  const Row rows[] = {
      {"no slash at all", persistent("a"), ErrorCode::bad_arguments},
      {"a slash at the end of a path whose parent is there", persistent("/x/"), ErrorCode::no_node},
      {"a control character", persistent("/x\n"), ErrorCode::bad_arguments},
      {"a relative part", persistent("/.."), ErrorCode::bad_arguments},
      {"null path", {.path = std::nullopt}, ErrorCode::marshalling_error},
      {"no acl", {.path = "/x", .acl = std::nullopt}, ErrorCode::invalid_acl},
      {"empty acl", {.path = "/x", .acl = std::vector<wire::Acl>{}}, ErrorCode::invalid_acl},
      {"missing parent", persistent("/no/x"), ErrorCode::no_node},
      {"the root", persistent("/"), ErrorCode::node_exists},
      {"a node that is there", persistent("/e"), ErrorCode::node_exists},
      {"below an ephemeral", persistent("/e/x"), ErrorCode::no_children_for_ephemerals},
  };
  for (const auto& row : rows) {
    const auto before = tree.last_zxid();
    BOOST_TEST(to_string(tree.create(row.request, writer).err) == to_string(row.err), row.name);
    BOOST_TEST((tree.last_zxid().value() == before.value() + 1), row.name << ": a failed write takes a zxid too");
  }
}

BOOST_AUTO_TEST_CASE(stat_counts_what_happened_to_node_and_children) {
  DataTree tree;
  tree.advance_to(Zxid{0x100});
  tree.create(persistent("/a"), writer);                                                // 0x101
  tree.create(persistent("/a/b"), writer);                                              // 0x102
  tree.create(ephemeral("/a/c"), writer);                                               // 0x103
  tree.set_data({.path = "/a", .data = to_bytes("four")}, {owner, 1'700'000'000'005});  // 0x104
  tree.remove({.path = "/a/b"});                                                        // 0x105
  const wire::Stat a{.czxid = Zxid{0x101},
                     .mzxid = Zxid{0x104},
                     .ctime = 1'700'000'000'000,
                     .mtime = 1'700'000'000'005,
                     .version = 1,
                     .cversion = 3,
                     .dataLength = 4,
                     .numChildren = 1,
                     .pzxid = Zxid{0x105}};
  BOOST_TEST((*tree.stat("/a") == a));
  BOOST_TEST((tree.stat("/a/c")->ephemeralOwner == owner));
  BOOST_TEST(tree.stat("/a/b") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_nodes_of_a_fresh_server_are_there_and_protected) {
  DataTree tree;
  const auto root = std::get<wire::GetChildren2Response>(tree.get_children({.path = "/"}, first).body);
  BOOST_TEST((root.children == std::vector<std::string>{"zookeeper"}));
  BOOST_TEST(root.stat.cversion == -1);
  BOOST_TEST(tree.stat("/zookeeper")->cversion == -2);
  for (const auto* path : {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"})
    BOOST_TEST(to_string(tree.remove({.path = path}).err) == "bad_arguments", path);
}

BOOST_AUTO_TEST_CASE(delete_and_set_data_check_the_version_first) {
  DataTree tree;
  tree.create(persistent("/a"), writer);
  tree.create(persistent("/a/b"), writer);
  BOOST_TEST(to_string(tree.remove({.path = "/a", .version = 7}).err) == "bad_version");
  BOOST_TEST(to_string(tree.remove({.path = "/a", .version = 0}).err) == "not_empty");
  BOOST_TEST(to_string(tree.remove({.path = "/x"}).err) == "no_node");
  BOOST_TEST(to_string(tree.set_data({.path = "/a", .version = 1}, writer).err) == "bad_version");
  BOOST_TEST(to_string(tree.set_data({.path = "/x"}, writer).err) == "no_node");
  BOOST_TEST(to_string(tree.set_data({.path = "x"}, writer).err) == "bad_arguments");
  BOOST_TEST(to_string(tree.set_data({.path = "/a", .version = 0}, writer).err) == "ok");
}

BOOST_AUTO_TEST_CASE(reading_the_empty_path_reads_the_root_and_the_null_path_is_no_path) {
  DataTree tree;
  BOOST_TEST((tree.exists({.path = ""}, first).body == tree.exists({.path = "/"}, first).body));
  BOOST_TEST(to_string(tree.exists({.path = std::nullopt}, first).err) == "marshalling_error");
  BOOST_TEST(to_string(tree.get_data({.path = std::nullopt}, first).err) == "marshalling_error");
  BOOST_TEST(to_string(tree.get_children({.path = std::nullopt}, first).err) == "marshalling_error");
  BOOST_TEST(to_string(tree.remove({.path = std::nullopt}).err) == "marshalling_error");
  BOOST_TEST(to_string(tree.set_data({.path = std::nullopt}, writer).err) == "bad_arguments");
}

BOOST_AUTO_TEST_CASE(null_data_stays_null) {
  DataTree tree;
  tree.create({.path = "/n", .data = std::nullopt}, writer);
  const auto got = std::get<wire::GetDataResponse>(tree.get_data({.path = "/n"}, first).body);
  BOOST_TEST(!got.data.has_value());
  BOOST_TEST(got.stat.dataLength == 0);
}

BOOST_AUTO_TEST_CASE(a_watch_fires_once_for_what_it_watches) {
  DataTree tree;
  tree.create(persistent("/a"), writer);
  tree.exists({.path = "/a/b", .watch = true}, first);
  tree.get_children({.path = "/a", .watch = true}, first);
  tree.get_data({.path = "/a", .watch = true}, second);
  BOOST_TEST(print(tree.create(persistent("/a/b"), writer).fired) == "1 created /a/b; 1 child /a; ");
  BOOST_TEST(print(tree.create(persistent("/a/c"), writer).fired) == "", "they have fired");
  BOOST_TEST(print(tree.set_data({.path = "/a"}, writer).fired) == "2 changed /a; ");
  BOOST_TEST(print(tree.set_data({.path = "/a"}, writer).fired) == "");
}

BOOST_AUTO_TEST_CASE(a_deleted_node_is_told_once_to_who_watches_it_twice) {
  DataTree tree;
  tree.create(persistent("/a"), writer);
  tree.get_data({.path = "/a", .watch = true}, first);
  tree.get_children({.path = "/a", .watch = true}, first);
  tree.get_children({.path = "/a", .watch = true}, second);
  tree.get_children({.path = "/", .watch = true}, second);
  BOOST_TEST(print(tree.remove({.path = "/a"}).fired) == "1 deleted /a; 2 deleted /a; 2 child /; ");
}

BOOST_AUTO_TEST_CASE(a_missing_node_can_be_watched_by_exists_only) {
  DataTree tree;
  tree.get_data({.path = "/a", .watch = true}, first);
  tree.get_children({.path = "/a", .watch = true}, first);
  BOOST_TEST(print(tree.create(persistent("/a"), writer).fired) == "");
  tree.remove({.path = "/a"});
  tree.exists({.path = "/a", .watch = true}, second);
  BOOST_TEST(print(tree.create(persistent("/a"), writer).fired) == "2 created /a; ");
}

BOOST_AUTO_TEST_CASE(a_forgotten_connection_hears_nothing) {
  DataTree tree;
  tree.exists({.path = "/a", .watch = true}, first);
  tree.exists({.path = "/a", .watch = true}, second);
  tree.get_children({.path = "/", .watch = true}, first);
  tree.forget(first);
  BOOST_TEST(print(tree.create(persistent("/a"), writer).fired) == "2 created /a; ");
}

BOOST_AUTO_TEST_CASE(a_session_takes_its_ephemerals_with_it_in_one_transaction) {
  DataTree tree;
  tree.create(ephemeral("/e1"), writer);
  tree.create(ephemeral("/e2"), writer);
  tree.create(ephemeral("/other"), {SessionId{7}, 0});
  tree.remove({.path = "/e2"});
  tree.create(ephemeral("/e3"), writer);
  tree.exists({.path = "/e1", .watch = true}, first);
  tree.get_children({.path = "/", .watch = true}, first);
  const auto before = tree.last_zxid().value();
  BOOST_TEST(print(tree.end_session(owner).fired) == "1 deleted /e1; 1 child /; ");
  BOOST_TEST(tree.last_zxid().value() == before + 1);
  BOOST_TEST(tree.stat("/e3") == nullptr);
  BOOST_TEST(tree.stat("/other") != nullptr);
  BOOST_TEST(tree.stat("/")->pzxid.value() == before + 1);
}

BOOST_AUTO_TEST_CASE(set_watches_tells_what_was_missed_and_arms_the_rest) {
  DataTree tree;
  tree.create(persistent("/old"), writer);  // 1
  tree.create(persistent("/new"), writer);  // 2
  const wire::SetWatches request{Zxid{1}, std::vector<std::string>{"/old", "/new", "/gone"}, std::vector<std::string>{"/old", "/none"},
                                 std::vector<std::string>{"/", "/old", "/gone"}};
  BOOST_TEST(print(tree.set_watches(request, first).fired) ==
             "1 changed /new; 1 deleted /gone; 1 created /old; 1 child /; 1 deleted /gone; ");
  BOOST_TEST(tree.last_zxid().value() == 2, "no transaction");
  BOOST_TEST(print(tree.create(persistent("/none"), writer).fired) == "1 created /none; ");
  BOOST_TEST(print(tree.set_data({.path = "/old"}, writer).fired) == "1 changed /old; ");
  BOOST_TEST(print(tree.create(persistent("/old/x"), writer).fired) == "1 child /old; ");
  BOOST_TEST(print(tree.set_data({.path = "/new"}, writer).fired) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
