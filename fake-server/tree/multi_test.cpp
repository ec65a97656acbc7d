#include <boost/test/unit_test.hpp>

#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

using test::err;
using test::TestTree;
using wire::OpCode;
using Operation = wire::MultiRequest::Operation;
namespace create_flag = wire::create_flag;

Operation create_part(std::string path, std::int32_t flags = 0, OpCode type = OpCode::create) {
  return {{type}, wire::CreateRequest{.path = std::move(path), .flags = flags}};
}
Operation ttl_part(std::string path, std::int32_t flags) {
  return {{OpCode::createTTL}, wire::CreateTtlRequest{.path = std::move(path), .flags = flags, .ttl = 5}};
}
Operation delete_part(std::string path, std::int32_t version = -1) {
  return {{OpCode::delete_}, wire::DeleteRequest{std::move(path), version}};
}
Operation set_part(std::string path, std::int32_t version = -1) {
  return {{OpCode::setData}, wire::SetDataRequest{std::move(path), to_bytes("new"), version}};
}
Operation check_part(std::string path, std::int32_t version = -1) {
  return {{OpCode::check}, wire::CheckVersionRequest{std::move(path), version}};
}
Operation get_part(wire::Text path) { return {{OpCode::getData}, wire::GetDataRequest{std::move(path), true}}; }
Operation children_part(std::string path) { return {{OpCode::getChildren}, wire::GetChildrenRequest{std::move(path), true}}; }

/// "create /a; setData; error no_node; "
std::string print(const wire::ReplyBody& body) {
  const auto* response = std::get_if<wire::MultiResponse>(&body);
  if (response == nullptr) return "no results";
  std::string text;
  for (const auto& [header, result] : response->results) {
    text += to_string(header.type);
    if (const auto* created = std::get_if<wire::CreateResponse>(&result)) text += " " + *created->path;
    if (const auto* created = std::get_if<wire::Create2Response>(&result)) text += " " + *created->path;
    if (const auto* failure = std::get_if<wire::ErrorResponse>(&result)) text += " " + to_string(failure->err);
    if (const auto* data = std::get_if<wire::GetDataResponse>(&result)) text += " " + std::string{as_text(*data->data)};
    text += "; ";
  }
  return text;
}

BOOST_AUTO_TEST_SUITE(multi)

BOOST_AUTO_TEST_CASE(later_operations_see_what_earlier_ones_did_and_all_have_one_zxid) {
  TestTree tree;
  const auto outcome = tree.write(
      OpCode::multi, wire::MultiRequest{{create_part("/m"), create_part("/m/s", create_flag::sequential),
                                         create_part("/m/s", create_flag::ephemeral_sequential), set_part("/m", 0), check_part("/m", 1),
                                         create_part("/m/t"), delete_part("/m/t", 0), create_part("/m/t")}});
  BOOST_TEST(print(outcome.body) ==
             "create /m; create /m/s0000000000; create /m/s0000000001; setData; check; create /m/t; delete; create /m/t; ");
  BOOST_TEST(tree.tree.last_zxid().value() == 1);
  const auto stat = tree.stat("/m");
  BOOST_TEST((stat.czxid == Zxid{1} && stat.mzxid == Zxid{1} && stat.pzxid == Zxid{1}));
  BOOST_TEST(stat.version == 1);
  BOOST_TEST(stat.cversion == 4 * 2 - 3);
  BOOST_TEST((tree.stat("/m/s0000000001").ephemeralOwner == test::owner));
}

BOOST_AUTO_TEST_CASE(a_parent_can_be_removed_behind_its_children_and_not_before) {
  TestTree tree;
  tree.create("/p");
  tree.create("/p/c");
  const auto before = tree.write(OpCode::multi, wire::MultiRequest{{delete_part("/p"), delete_part("/p/c")}});
  BOOST_TEST(print(before.body) == "error not_empty; error runtime_inconsistency; ");
  const auto behind = tree.write(OpCode::multi, wire::MultiRequest{{delete_part("/p/c"), delete_part("/p"), check_part("/")}});
  BOOST_TEST(print(behind.body) == "delete; delete; check; ");
  BOOST_TEST(tree.tree.find("/p") == nullptr);
}

BOOST_AUTO_TEST_CASE(one_failure_fails_all_and_leaves_the_tree_alone) {
  TestTree tree;
  tree.create("/p");
  tree.children("/p", test::first);
  const auto outcome = tree.write(OpCode::multi, wire::MultiRequest{{create_part("/p/a", create_flag::sequential), set_part("/p"),
                                                                     delete_part("/none"), create_part("/p/b"), check_part("/none")}});
  BOOST_TEST(err(outcome) == "ok", "the header of the reply has no error");
  BOOST_TEST(print(outcome.body) == "error ok; error ok; error no_node; error runtime_inconsistency; error runtime_inconsistency; ");
  BOOST_TEST(tree.told() == "");
  BOOST_TEST(tree.stat("/p").version == 0);
  BOOST_TEST(tree.stat("/p").cversion == 0);
  BOOST_TEST(tree.tree.last_zxid().value() == 2, "it took a zxid");
}

/// Op.create and MultiResponse.serialize, 3.8.
BOOST_AUTO_TEST_CASE(the_flags_decide_what_a_create_makes_and_new_kinds_answer_as_create2) {
  TestTree tree;
  tree.rules.extended_types = true;
  const auto outcome =
      tree.write(OpCode::multi,
                 wire::MultiRequest{{create_part("/a", 0, OpCode::create2), create_part("/b", create_flag::container),
                                     create_part("/c", 0, OpCode::createContainer), ttl_part("/d", create_flag::ttl), ttl_part("/e", 0)}});
  BOOST_TEST(print(outcome.body) == "create /a; create2 /b; create /c; create2 /d; create /e; ");
  BOOST_TEST((tree.tree.find("/b")->kind == NodeKind::container));
  BOOST_TEST((tree.tree.find("/c")->kind == NodeKind::persistent));
  BOOST_TEST((tree.tree.find("/d")->kind == NodeKind::ttl));
  BOOST_TEST((tree.tree.find("/e")->kind == NodeKind::persistent));
}

BOOST_AUTO_TEST_CASE(what_a_real_server_trips_over_fails_the_whole_request) {
  TestTree tree;
  const auto null_acl = std::vector{wire::Acl{31, {"digest", std::nullopt}}};
  struct Row {
    std::string_view name;
    wire::MultiRequest request;
  };
  const Row rows[] = {
      {"a read", {{get_part("/")}}},
      {"a read between writes", {{create_part("/a"), children_part("/")}}},
      {"a create with the flag of createTTL", {{create_part("/a", create_flag::ttl)}}},
      {"a null in an acl", {{create_part("/a"), {{OpCode::create}, wire::CreateRequest{.path = "/b", .acl = null_acl}}}}},
  };
  for (const auto& row : rows) {
    const auto outcome = tree.write(OpCode::multi, row.request);
    BOOST_TEST(err(outcome) == "marshalling_error", row.name);
    BOOST_TEST(print(outcome.body) == "no results", row.name);
    BOOST_TEST(tree.tree.find("/a") == nullptr, row.name);
  }
  const wire::Request no_path{{Xid{1}, OpCode::multi}, wire::MultiRequest{{{{OpCode::delete_}, wire::DeleteRequest{std::nullopt}}}}};
  BOOST_TEST(!can_be_judged(no_path));
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_a_multi_too) {
  TestTree tree;
  const auto outcome = tree.write(OpCode::multi, wire::MultiRequest{});
  BOOST_TEST(err(outcome) == "ok");
  BOOST_TEST(print(outcome.body) == "");
  BOOST_TEST(tree.tree.last_zxid().value() == 1);
}

BOOST_AUTO_TEST_CASE(events_come_in_the_order_of_the_operations) {
  TestTree tree;
  tree.read(OpCode::addWatch, wire::AddWatchRequest{"/", wire::watch_mode::persistent_recursive});
  tree.children("/", test::second);
  tree.write(OpCode::multi, wire::MultiRequest{{create_part("/a"), set_part("/a"), create_part("/a/b"), delete_part("/a/b")}});
  BOOST_TEST(tree.told() == "1 created /a; 2 child /; 1 changed /a; 1 created /a/b; 1 deleted /a/b; ");
}

BOOST_AUTO_TEST_CASE(reads_in_a_multi_read_fail_one_by_one_and_arm_nothing) {
  TestTree tree;
  tree.create("/a");
  const auto answer =
      tree.read(OpCode::multiRead, wire::MultiRequest{{get_part("/a"), children_part("/"), get_part("/none"), get_part("/a")}});
  BOOST_TEST(err(answer) == "ok");
  BOOST_TEST(print(answer.body) == "getData hi; getChildren; error no_node; getData hi; ");
  tree.set("/a");
  BOOST_TEST(tree.told() == "");
}

BOOST_AUTO_TEST_CASE(a_multi_read_that_trips_comes_with_the_answers_so_far) {
  TestTree tree;
  tree.create("/a");
  const auto at_null = tree.read(OpCode::multiRead, wire::MultiRequest{{get_part("/a"), get_part(std::nullopt)}});
  BOOST_TEST(err(at_null) == "marshalling_error");
  BOOST_TEST(print(at_null.body) == "getData hi; ");
  const auto at_write = tree.read(OpCode::multiRead, wire::MultiRequest{{create_part("/b")}});
  BOOST_TEST(err(at_write) == "marshalling_error");
  BOOST_TEST(print(at_write.body) == "");
  const auto mixed = tree.read(OpCode::multiRead, wire::MultiRequest{{get_part("/a"), create_part("/b")}});
  BOOST_TEST(print(mixed.body) == "no results", "nobody looked at any");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
