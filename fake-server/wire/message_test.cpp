#include "fake-server/wire/message.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "fake-server/wire/codec.hpp"
#include "fake-server/wire/schema.hpp"

namespace zkspec::wire {
namespace {

Message get_data() { return Request{{Xid{3}, OpCode::getData}, GetDataRequest{"/eph", true}}; }

std::string assigned(Message message, std::string_view field, std::string_view value) {
  const auto done = assign(message, field, boost::json::parse({value.data(), value.size()}));
  return done ? print(message) : "error: " + to_string(done.error());
}

std::vector<std::string> print_all(const std::vector<FieldDifference>& differences) {
  std::vector<std::string> lines;
  for (const auto& each : differences) lines.push_back(each.field + ": expected " + each.expected + ", seen " + each.seen);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(names_are_the_words_of_the_case_language) {
  BOOST_TEST(name_of(ConnectRequest{}) == "ConnectRequest");
  BOOST_TEST(name_of(ConnectResponse{}) == "ConnectResponse");
  BOOST_TEST(name_of(make_request(OpCode::delete_)) == "delete");
  BOOST_TEST(name_of(make_request(static_cast<OpCode>(77))) == "77");
  BOOST_TEST(name_of(make_request(OpCode::notification)) == "0");
  BOOST_TEST(name_of(Reply{}) == "reply");
  BOOST_TEST(name_of(Notification{}) == "notification");
  BOOST_TEST(name_of(Undecodable{}) == "undecodable");
}

BOOST_AUTO_TEST_CASE(json_has_header_and_body_side_by_side) {
  struct Row {
    std::string_view sentence;
    Message message;
    std::string_view json;
  };
  const std::vector<Row> rows{
      {"request", get_data(), R"({"xid":3,"type":"getData","path":"/eph","watch":true})"},
      {"handshake without readOnly", ConnectRequest{.passwd = Bytes{0, 255}, .readOnly = {}},
       R"({"protocolVersion":0,"lastZxidSeen":"0x0","timeOut":0,"sessionId":"0x0000000000000000","passwd":"hex:00ff"})"},
      {"null is null", Reply{{Xid{1}, Zxid{-1}, ErrorCode{7}}, CreateResponse{std::nullopt}},
       R"({"xid":1,"zxid":"0xffffffffffffffff","err":7,"path":null})"},
      {"opaque body", Request{{Xid{1}, OpCode{77}}, OpaqueBody{Bytes{1}}}, R"({"xid":1,"type":77,"body":"hex:01"})"},
      {"text that is no text", Request{{Xid{1}, OpCode::sync}, SyncRequest{"\xff"}}, R"({"xid":1,"type":"sync","path":"hex:ff"})"},
      {"list of records", Request{{Xid{1}, OpCode::create}, CreateRequest{"/a", std::nullopt, open_acl(), 0}},
       R"({"xid":1,"type":"create","path":"/a","data":null,"acl":[{"perms":31,"id":{"scheme":"world","id":"anyone"}}],"flags":0})"},
      {"parts of a multi", Request{{Xid{5}, OpCode::multi}, MultiRequest{{{{.type = OpCode::check}, CheckVersionRequest{"/", 2}}}}},
       R"({"xid":5,"type":"multi","operations":[{"type":"check","done":false,"err":"system_error","path":"/","version":2}]})"},
      {"undecodable", Undecodable{Bytes{9}, {Errc::malformed, "byte 0", "too short"}}, R"({"bytes":"hex:09","why":"byte 0: too short"})"},
  };
  for (const auto& [sentence, message, json] : rows) BOOST_TEST(boost::json::serialize(to_json(message)) == json, sentence);
}

BOOST_AUTO_TEST_CASE(a_value_that_fits_is_assigned) {
  struct Row {
    std::string_view sentence;
    Message message;
    std::string_view field, value, outcome;
  };
  const std::vector<Row> rows{
      {"text", get_data(), "path", R"("/b")", R"(getData xid=3 path="/b" watch=true)"},
      {"null text", get_data(), "path", "null", "getData xid=3 path=null watch=true"},
      {"header field", get_data(), "xid", "-7", R"(getData xid=-7 path="/eph" watch=true)"},
      {"header field in hex", get_data(), "xid", R"("0xffffffff")", R"(getData xid=-1 path="/eph" watch=true)"},
      {"operation by its word: the record stays", get_data(), "type", R"("exists")", R"(exists xid=3 path="/eph" watch=true)"},
      {"operation by number", get_data(), "type", "77", R"(77 xid=3 path="/eph" watch=true)"},
      {"error by its word", make_reply(OpCode::delete_), "err", R"("no_node")", "reply xid=0 zxid=0x0 err=no_node"},
      {"error by number", make_reply(OpCode::delete_), "err", "-101", "reply xid=0 zxid=0x0 err=no_node"},
      {"64 bits in hex", make_reply(OpCode::delete_), "zxid", R"("0xfedcba9876543210")", "reply xid=0 zxid=0xfedcba9876543210 err=ok"},
      {"64 bits as a number", make_reply(OpCode::delete_), "zxid", "-1", "reply xid=0 zxid=0xffffffffffffffff err=ok"},
      {"bytes in hex", make_request(OpCode::auth), "auth", R"("hex:00ff")", "auth xid=-4 authType=0 scheme=\"\" auth=hex:00ff"},
      {"bytes as text", make_request(OpCode::auth), "auth", R"("u:p")", "auth xid=-4 authType=0 scheme=\"\" auth=hex:753a70"},
      {"list of texts", make_reply(OpCode::getChildren), "children", R"(["a","b"])", R"(reply xid=0 zxid=0x0 err=ok children=["a", "b"])"},
      {"parts of a multi", make_request(OpCode::multi), "operations", R"([{"path":"/a","type":"delete"},{"type":"check","version":1}])",
       R"(multi xid=0 operations=[delete path="/a" version=-1, check path="" version=1])"},
      {"a failed part says its error once", make_reply(OpCode::multi), "results", R"([{"type":"error","err":"no_node"}])",
       "reply xid=0 zxid=0x0 err=ok results=[error err=no_node bodyErr=no_node]"},
      {"kind of a watch event", Notification{}, "type", R"("deleted")",
       "notification xid=-1 zxid=0xffffffffffffffff err=ok type=deleted state=3 path=\"\""},
  };
  for (const auto& [sentence, message, field, value, outcome] : rows) BOOST_TEST(assigned(message, field, value) == outcome, sentence);
}

BOOST_AUTO_TEST_CASE(a_record_keeps_what_is_not_named_and_a_trailing_field_can_go) {
  Message message = Reply{{}, ExistsResponse{Stat{.version = 1, .numChildren = 2}}};
  BOOST_TEST_REQUIRE(assign(message, "stat", {{"version", 5}}).has_value());
  BOOST_TEST((std::get<ExistsResponse>(std::get<Reply>(message).body).stat == Stat{.version = 5, .numChildren = 2}));

  Message handshake = ConnectRequest{};
  BOOST_TEST_REQUIRE(assign(handshake, "readOnly", true).has_value());
  BOOST_TEST((std::get<ConnectRequest>(handshake).readOnly.value == true));
  BOOST_TEST_REQUIRE(assign(handshake, "readOnly", "absent").has_value());
  BOOST_TEST(encode(handshake).size() == 4U + 44U);
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_says_what_would) {
  struct Row {
    std::string_view sentence;
    Message message;
    std::string field, value, error;
  };
  const Message exists = make_reply(OpCode::exists);
  const Message multi = make_request(OpCode::multi);
  const std::vector<Row> rows{
      {"no such field", get_data(), "pth", "1", "pth: no such field; there are xid, type, path, watch"},
      {"no such field in a record", exists, "stat", R"({"vers":1})",
       "stat.vers: no such field; there are czxid, mzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner, dataLength, "
       "numChildren, pzxid"},
      {"number for a text", get_data(), "path", "1", "path: 1 does not fit; expected a text"},
      {"text for a boolean", get_data(), "watch", R"("yes")", R"(watch: "yes" does not fit; expected true or false)"},
      {"too large for 32 bits", get_data(), "xid", "2147483648",
       "xid: 2147483648 does not fit; expected a number, or text such as \"0x1f\""},
      {"fraction", get_data(), "xid", "1.5", "xid: 1.5E0 does not fit; expected a number, or text such as \"0x1f\""},
      {"hex without digits", exists, "zxid", R"("0x")", R"(zxid: "0x" does not fit; expected a 64-bit number, or text such as "0x37")"},
      {"65 bits", exists, "zxid", R"("0x1ffffffffffffffff")",
       R"(zxid: "0x1ffffffffffffffff" does not fit; expected a 64-bit number, or text such as "0x37")"},
      {"null where there is none", exists, "zxid", "null", "zxid: null does not fit; expected a 64-bit number, or text such as \"0x37\""},
      {"duration", Message{ConnectRequest{}}, "timeOut", R"("6s")", R"(timeOut: "6s" does not fit; expected a number of milliseconds)"},
      {"unknown error", exists, "err", R"("nonode")",
       R"(err: "nonode" does not fit; expected an error code: a word such as "no_node", or a number)"},
      {"unknown operation", get_data(), "type", R"("get")",
       R"(type: "get" does not fit; expected an operation: a word such as "getData", or a number)"},
      {"unknown kind of event", Message{Notification{}}, "type", R"("gone")",
       R"(type: "gone" does not fit; expected a kind of watch event: a word such as "deleted", or a number)"},
      {"number for a buffer", Message{ConnectRequest{}}, "passwd", "[1,2]",
       R"(passwd: [1,2] does not fit; expected a text, or bytes such as "hex:00ff")"},
      {"bad hex", Message{ConnectRequest{}}, "passwd", R"("hex:0g")", "passwd.character 2: 'g' is no hex digit"},
      {"element of a list", make_reply(OpCode::getChildren), "children", R"(["a",1])", "children[1]: 1 does not fit; expected a text"},
      {"record for a list", make_reply(OpCode::getChildren), "children", "{}", "children: {} does not fit; expected a list"},
      {"list for a record", exists, "stat", "[]", "stat: [] does not fit; expected a table of fields"},
      {"deep inside", make_request(OpCode::create), "acl", R"([{"id":{"scheme":7}}])", "acl[0].id.scheme: 7 does not fit; expected a text"},
      {"part without type", multi, "operations", R"([{"path":"/"}])",
       R"(operations[0].type: is missing; expected an operation: a word such as "getData", or a number)"},
      {"part that cannot be", multi, "operations", R"([{"type":"ping"}])", "operations[0].type: operation ping cannot be part of this"},
      {"field that the part does not have", multi, "operations", R"([{"type":"delete","data":"x"}])",
       "operations[0].data: no such field; there are type, done, err, path, version"},
      {"a long value is cut", get_data(), "watch", '"' + std::string(100, 'x') + '"',
       "watch: \"" + std::string(59, 'x') + "… does not fit; expected true or false"},
  };
  for (const auto& [sentence, message, field, value, error] : rows)
    BOOST_TEST(assigned(message, field, value) == "error: " + error, sentence);
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_changes_nothing) {
  const Message before = Reply{{}, GetChildren2Response{std::vector<std::string>{"a"}, {}}};
  auto message = before;
  BOOST_TEST(assign(message, "stat", {{"version", 5}, {"czxid", "x"}}).has_error());
  BOOST_TEST(assign(message, "children", {"b", 1}).has_error());
  BOOST_TEST((message == before));
}

BOOST_AUTO_TEST_CASE(differences_are_told_field_by_field) {
  const Message other = Request{{Xid{4}, OpCode::getData}, GetDataRequest{std::nullopt, true}};
  BOOST_TEST(diff(get_data(), get_data()).empty());
  BOOST_TEST(print_all(diff(get_data(), other)) == (Lines{"xid: expected 3, seen 4", "path: expected \"/eph\", seen null"}),
             boost::test_tools::per_element());
  BOOST_TEST(print_all(diff(get_data(), make_request(OpCode::ping))) ==
                 (Lines{"xid: expected 3, seen -2", "type: expected getData, seen ping", "path: expected \"/eph\", seen absent",
                        "watch: expected true, seen absent"}),
             boost::test_tools::per_element());
  BOOST_TEST(print_all(diff(make_reply(OpCode::delete_), make_reply(OpCode::sync))) == (Lines{"path: expected absent, seen \"\""}),
             boost::test_tools::per_element());
  BOOST_TEST(print_all(diff(get_data(), Reply{})) == (Lines{"message: expected getData, seen reply"}), boost::test_tools::per_element());
  BOOST_TEST(print_all(diff(ConnectRequest{}, ConnectRequest{.readOnly = {}})) == (Lines{"readOnly: expected false, seen absent"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(long_values_are_cut_unless_the_difference_would_be_lost) {
  const auto with_data = [](std::size_t size, char last) {
    return Message{Request{{Xid{1}, OpCode::sync}, SyncRequest{std::string(size - 1, 'a') + last}}};
  };
  BOOST_TEST(print(with_data(130, 'b')) == "sync xid=1 path=\"" + std::string(128, 'a') + "\"…(130 bytes)");
  BOOST_TEST(diff(with_data(130, 'b'), with_data(130, 'c')).at(0).seen == '"' + std::string(129, 'a') + "c\"");
  BOOST_TEST(diff(with_data(130, 'b'), with_data(5, 'b')).at(0).seen == "\"aaaab\"");
  BOOST_TEST(print(Request{{Xid{1}, OpCode::sync}, SyncRequest{std::string(127, 'a') + "é."}}) ==
             "sync xid=1 path=\"" + std::string(127, 'a') + "\"…(130 bytes)");
}

BOOST_AUTO_TEST_CASE(a_made_request_has_its_record_and_its_customary_xid) {
  BOOST_TEST((make_request(OpCode::ping) == Request{{ping_xid, OpCode::ping}, NoBody{}}));
  BOOST_TEST((make_request(OpCode::auth) == Request{{auth_xid, OpCode::auth}, AuthPacket{}}));
  BOOST_TEST((make_request(OpCode::setWatches).header.xid == set_watches_xid));
  BOOST_TEST((make_request(OpCode::exists) == Request{{Xid{0}, OpCode::exists}, ExistsRequest{}}));
  BOOST_TEST((make_reply(OpCode::getData).body == ReplyBody{GetDataResponse{}}));
  BOOST_TEST((make_reply(OpCode::getData, ErrorCode::no_node) == Reply{{Xid{0}, Zxid{0}, ErrorCode::no_node}, NoBody{}}));
}

BOOST_AUTO_TEST_CASE(a_record_tells_its_operation) {
  BOOST_TEST((operation_of(GetDataRequest{}, OpCode::ping) == OpCode::getData));
  BOOST_TEST((operation_of(CreateRequest{}, OpCode::create2) == OpCode::create2));
  BOOST_TEST((operation_of(CreateRequest{}, OpCode::ping) == OpCode::create));
  BOOST_TEST((operation_of(GetChildrenRequest{}, OpCode::getChildren2) == OpCode::getChildren2));
  BOOST_TEST((operation_of(NoBody{}, OpCode::closeSession) == OpCode::closeSession));
  BOOST_TEST((operation_of(OpaqueBody{}, static_cast<OpCode>(77)) == static_cast<OpCode>(77)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::wire
