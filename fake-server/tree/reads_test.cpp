#include "fake-server/tree/reads.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/tree/test_tree.hpp"

namespace zkspec {
namespace {

using test::err;
using test::first;
using test::list_of;
using test::TestTree;
using wire::OpCode;
namespace permission = wire::permission;

struct Readers : TestTree {
  Readers() {
    create("/a");
    write(OpCode::create, wire::CreateRequest{.path = "/secret", .acl = list_of(31, "digest", "u:h")});
    write(OpCode::create, wire::CreateRequest{.path = "/admin", .acl = list_of(permission::admin, "world", "anyone")});
  }
};

BOOST_AUTO_TEST_SUITE(reads)

BOOST_AUTO_TEST_CASE(reads_are_refused_as_a_real_server_does) {
  Readers tree;
  struct Row {
    std::string_view name;
    OpCode type;
    wire::RequestBody request;
    std::string_view err;
  };
  const Row rows[] = {
      {"exists null", OpCode::exists, wire::ExistsRequest{std::nullopt}, "marshalling_error"},
      {"exists with a zero", OpCode::exists, wire::ExistsRequest{std::string{"/\0", 2}}, "bad_arguments"},
      {"exists nothing", OpCode::exists, wire::ExistsRequest{"/x"}, "no_node"},
      {"exists needs no permission", OpCode::exists, wire::ExistsRequest{"/secret"}, "ok"},
      {"getData null", OpCode::getData, wire::GetDataRequest{std::nullopt}, "marshalling_error"},
      {"getData no path", OpCode::getData, wire::GetDataRequest{"x"}, "no_node"},
      {"getData", OpCode::getData, wire::GetDataRequest{"/secret"}, "no_auth"},
      {"getChildren null", OpCode::getChildren, wire::GetChildrenRequest{std::nullopt}, "marshalling_error"},
      {"getChildren", OpCode::getChildren, wire::GetChildrenRequest{"/secret"}, "no_auth"},
      {"getChildren2", OpCode::getChildren2, wire::GetChildrenRequest{"/admin"}, "no_auth"},
      {"getACL null", OpCode::getACL, wire::GetAclRequest{std::nullopt}, "marshalling_error"},
      {"getACL", OpCode::getACL, wire::GetAclRequest{"/secret"}, "no_auth"},
      {"getACL by who may only administer", OpCode::getACL, wire::GetAclRequest{"/admin"}, "ok"},
      {"getAllChildrenNumber nothing", OpCode::getAllChildrenNumber, wire::GetAllChildrenNumberRequest{"/x"}, "no_node"},
      {"getAllChildrenNumber", OpCode::getAllChildrenNumber, wire::GetAllChildrenNumberRequest{"/secret"}, "no_auth"},
      {"sync needs neither node nor permission", OpCode::sync, wire::SyncRequest{std::nullopt}, "ok"},
  };
  for (const auto& row : rows) BOOST_TEST(err(tree.read(row.type, row.request)) == row.err, row.name);
}

BOOST_AUTO_TEST_CASE(the_empty_path_is_the_root) {
  TestTree tree;
  BOOST_TEST((tree.exists("", first).body == tree.exists("/", first).body));
  BOOST_TEST((tree.get("", first).body == tree.get("/", first).body));
}

BOOST_AUTO_TEST_CASE(children_come_with_or_without_the_stat_of_their_parent) {
  Readers tree;
  const std::vector<std::string> names{"a", "admin", "secret", "zookeeper"};
  const auto plain = tree.read(OpCode::getChildren, wire::GetChildrenRequest{"/"});
  BOOST_TEST((plain.body == wire::ReplyBody{wire::GetChildrenResponse{names}}));
  const auto with_stat = tree.read(OpCode::getChildren2, wire::GetChildrenRequest{"/"});
  BOOST_TEST((with_stat.body == wire::ReplyBody{wire::GetChildren2Response{names, tree.stat("/")}}));
}

/// FinalRequestProcessor, case getACL, 3.8.
BOOST_AUTO_TEST_CASE(digests_are_shown_to_who_may_administer_only) {
  TestTree tree;
  std::vector<wire::Acl> acl{{permission::read, {"world", "anyone"}}, {31, {"digest", "u:hash"}}};
  tree.write(OpCode::create, wire::CreateRequest{.path = "/a", .acl = acl});
  const auto shown = [&] {
    return std::get<wire::GetAclResponse>(tree.read(OpCode::getACL, wire::GetAclRequest{"/a"}).body).acl->at(1).id.id.value();
  };
  BOOST_TEST(shown() == "u:x");
  tree.identities.push_back({"digest", "u:hash"});
  BOOST_TEST(shown() == "u:hash");
}

BOOST_AUTO_TEST_CASE(ephemerals_are_ones_own_and_chosen_by_the_beginning_of_their_text) {
  TestTree tree;
  for (const auto* path : {"/ab", "/ac", "/b"}) tree.create(path, wire::create_flag::ephemeral);
  const auto chosen = [&](wire::Text prefix) {
    const auto answer = tree.read(OpCode::getEphemerals, wire::GetEphemeralsRequest{std::move(prefix)});
    std::string all;
    for (const auto& path : *std::get<wire::GetEphemeralsResponse>(answer.body).ephemerals) all += path + " ";
    return all;
  };
  BOOST_TEST(chosen("/a") == "/ab /ac ");
  BOOST_TEST(chosen("x") == "");
  for (const auto& all : {wire::Text{"/"}, wire::Text{""}, wire::Text{" / "}, wire::Text{}}) BOOST_TEST(chosen(all) == "/ab /ac /b ");
  tree.session = SessionId{7};
  BOOST_TEST(chosen("/") == "");
}

BOOST_AUTO_TEST_CASE(who_am_i_shows_users_and_no_hashes) {
  TestTree tree;
  tree.identities.push_back({"digest", "u:hash"});
  const auto answer = tree.read(OpCode::whoAmI, wire::NoBody{});
  const std::vector<wire::ClientInfo> infos{{"ip", "127.0.0.1"}, {"digest", "u"}};
  BOOST_TEST((answer.body == wire::ReplyBody{wire::WhoAmIResponse{infos}}));
}

BOOST_AUTO_TEST_CASE(a_read_is_no_transaction) {
  Readers tree;
  const auto before = tree.tree.last_zxid();
  tree.get("/a", first);
  tree.read(OpCode::sync, wire::SyncRequest{"/a"});
  tree.read(OpCode::getData, wire::GetDataRequest{"/none"});
  BOOST_TEST((tree.tree.last_zxid() == before));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
