#include "fake-server/wire/codec.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec::wire {
namespace {

Message request(std::string_view hex) { return decode_request(from_hex(hex).value()); }
Message reply(std::string_view hex, std::optional<OpCode> answers) { return decode_reply(from_hex(hex).value(), answers); }

/// The complaint about a message that has to be undecodable.
std::string complaint(const Message& message) {
  const auto* undecodable = std::get_if<Undecodable>(&message);
  return undecodable == nullptr ? "decoded: " + print(message) : to_string(undecodable->why);
}

constexpr std::string_view header_of_reply = "00000001 0000000000000035 00000000";

}  // namespace

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(null_and_empty_are_two_things_in_both_directions) {
  struct Row {
    std::string_view sentence;
    std::string_view hex;
    RequestBody body;
  };
  const std::vector<Row> rows{
      {"null path", "00000001 00000003 ffffffff 00", ExistsRequest{std::nullopt, false}},
      {"empty path", "00000001 00000003 00000000 00", ExistsRequest{"", false}},
      {"null data", "00000001 00000005 00000001 2f ffffffff 00000000", SetDataRequest{"/", std::nullopt, 0}},
      {"empty data", "00000001 00000005 00000001 2f 00000000 00000000", SetDataRequest{"/", Bytes{}, 0}},
      {"null list", "00000001 00000065 0000000000000000 ffffffff 00000000 ffffffff",
       SetWatches{Zxid{0}, std::nullopt, std::vector<std::string>{}, std::nullopt}},
      {"list of an empty text", "00000001 00000065 0000000000000000 00000001 00000000 00000000 00000000",
       SetWatches{Zxid{0}, std::vector<std::string>{""}, std::vector<std::string>{}, std::vector<std::string>{}}},
      {"null list of records", "00000001 00000001 00000001 2f 00000000 ffffffff 00000000", CreateRequest{"/", Bytes{}, std::nullopt, 0}},
  };
  for (const auto& [sentence, hex, body] : rows) {
    BOOST_TEST_CONTEXT(sentence) {
      const auto message = request(hex);
      BOOST_TEST_REQUIRE(std::holds_alternative<Request>(message), complaint(message));
      BOOST_TEST((std::get<Request>(message).body == body), print(message));
      BOOST_TEST(to_hex(BytesView{encode(message)}.subspan(4)) == to_hex(from_hex(hex).value()));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_broken_request_is_undecodable_and_says_where_and_why) {
  struct Row {
    std::string_view sentence;
    std::string_view hex;
    std::string_view complaint;
  };
  const std::vector<Row> rows{
      {"nothing at all", "", "byte 0: xid: needs 4 bytes, with 0 left"},
      {"half a header", "00000001 0000", "byte 4: type: needs 4 bytes, with 2 left"},
      {"negative length of a text", "00000001 00000003 fffffffe 00", "byte 8: path: length -2"},
      {"most negative length", "00000001 00000003 80000000 00", "byte 8: path: length -2147483648"},
      {"negative length of a buffer", "00000001 00000005 00000001 2f fffffff9 00000000", "byte 13: data: length -7"},
      {"negative length of a list", "00000001 00000065 0000000000000000 fffffffe", "byte 16: dataWatches: length -2"},
      {"text longer than the frame", "00000001 00000003 00000005 2f6e", "byte 8: path: length 5, with 2 bytes left"},
      {"text of two gigabytes", "00000001 00000003 7fffffff 2f", "byte 8: path: length 2147483647, with 1 byte left"},
      {"list of two thousand million texts", "00000001 00000065 0000000000000000 7fffffff 00000000",
       "byte 16: dataWatches: length 2147483647, with 4 bytes left"},
      {"null in a list", "00000001 00000065 0000000000000000 00000001 ffffffff 00000000", "byte 20: dataWatches: length -1"},
      {"field of a record in a list", "00000001 00000001 00000001 2f 00000000 00000001 0000001f 00000009 77",
       "byte 25: acl.id.scheme: length 9, with 1 byte left"},
      {"last field missing", "00000001 00000003 00000001 2f", "byte 13: watch: needs 1 byte, with 0 left"},
      {"one byte too many", "00000001 00000003 00000001 2f 01 00", "byte 14: 1 byte after the complete record"},
      {"ping with a body", "fffffffe 0000000b 00000000", "byte 8: 4 bytes after the complete record"},
      {"closeSession with a body", "00000001 fffffff5 00", "byte 8: 1 byte after the complete record"},
      {"multi without its end", "00000001 0000000e", "byte 8: operations.type: needs 4 bytes, with 0 left"},
      {"multi with a part that has no record there", "00000001 0000000e 00000010 00 ffffffff",
       "byte 8: operations: operation reconfig cannot be part of this"},
      {"multi with an unknown part", "00000001 0000000e 00000063 00 ffffffff", "byte 8: operations: operation 99 cannot be part of this"},
      {"bytes after the end of a multi", "00000001 0000000e ffffffff 01 ffffffff 00", "byte 17: 1 byte after the complete record"},
  };
  for (const auto& [sentence, hex, text] : rows) BOOST_TEST(complaint(request(hex)) == text, sentence << ": " << complaint(request(hex)));
}

BOOST_AUTO_TEST_CASE(an_undecodable_frame_keeps_its_bytes) {
  const auto message = request("00000001 00000003 fffffffe 00");
  BOOST_TEST(to_hex(encode(message)) == "0000000d0000000100000003fffffffe00");
  const auto header = peek_request_header(std::get<Undecodable>(message).bytes);
  BOOST_TEST_REQUIRE(header.has_value());
  BOOST_TEST((*header == RequestHeader{Xid{1}, OpCode::exists}));
}

BOOST_AUTO_TEST_CASE(an_operation_without_record_is_opaque) {
  const auto unknown = request("00000001 0000004d c0ffee");
  BOOST_TEST(print(unknown) == "77 xid=1 body=hex:c0ffee");
  BOOST_TEST(to_hex(encode(unknown)) == "0000000b000000010000004dc0ffee");
}

BOOST_AUTO_TEST_CASE(each_operation_has_its_record) {
  struct Row {
    std::string hex;
    std::string_view line;
  };
  const std::vector<Row> rows{
      {"00000001 00000006 00000002 2f61", R"(getACL xid=1 path="/a")"},
      {"00000001 00000007 00000002 2f61 00000001 0000001f 00000005 776f726c64 00000006 616e796f6e65 00000003",
       R"(setACL xid=1 path="/a" acl=[{perms=31 id={scheme="world" id="anyone"}}] version=3)"},
      {"00000001 00000010 ffffffff 00000001 33 ffffffff ffffffffffffffff",
       R"(reconfig xid=1 joiningServers=null leavingServers="3" newMembers=null curConfigId=-1)"},
      {"00000001 00000011 00000002 2f61 00000001", R"(checkWatches xid=1 path="/a" watcherType=1)"},
      {"00000001 00000012 00000002 2f61 00000003", R"(removeWatches xid=1 path="/a" watcherType=3)"},
      {"00000001 00000015 00000002 2f61 00000000 00000000 00000005 00000000000003e8",
       R"(createTTL xid=1 path="/a" data=hex: acl=[] flags=5 ttl=1000)"},
      {"00000001 00000016 00000004 00 ffffffff 00000001 2f 00 00000008 00 ffffffff 00000001 2f 00 ffffffff 01 ffffffff",
       R"(multiRead xid=1 operations=[getData path="/" watch=false, getChildren path="/" watch=false])"},
      {"00000001 00000066 00000001 00", "sasl xid=1 token=hex:00"},
      {"00000001 00000067 00000001 2f", R"(getEphemerals xid=1 prefixPath="/")"},
      {"00000001 00000068 00000001 2f", R"(getAllChildrenNumber xid=1 path="/")"},
      {"fffffff8 00000069 0000000000000007 00000000 00000000 00000000 00000001 00000001 2f 00000000",
       "setWatches2 xid=-8 relativeZxid=0x7 dataWatches=[] existWatches=[] childWatches=[] persistentWatches=[\"/\"] "
       "persistentRecursiveWatches=[]"},
      {"00000001 0000006a 00000001 2f 00000001", R"(addWatch xid=1 path="/" mode=1)"},
      {"00000001 0000006b", "whoAmI xid=1"},
  };
  for (const auto& [hex, line] : rows) {
    const auto message = request(hex);
    BOOST_TEST(print(message) == line);
    BOOST_TEST(to_hex(BytesView{encode(message)}.subspan(4)) == to_hex(from_hex(hex).value()));
  }
}

BOOST_AUTO_TEST_CASE(any_byte_but_zero_is_true) {
  BOOST_TEST(print(request("00000001 00000003 00000001 2f 7f")) == "exists xid=1 path=\"/\" watch=true");
}

BOOST_AUTO_TEST_CASE(the_body_of_a_reply_is_that_of_the_operation_it_answers) {
  struct Row {
    std::string_view sentence;
    std::string hex;
    std::optional<OpCode> answers;
    std::string_view outcome;
  };
  const std::string ok{header_of_reply};
  const std::string no_node = "00000001 0000000000000035 ffffff9b";
  const std::vector<Row> rows{
      {"nothing is known", ok + "00000001 2f", std::nullopt, "reply xid=1 zxid=0x35 err=ok body=hex:000000012f"},
      {"nothing is known and nothing there", ok, std::nullopt, "reply xid=1 zxid=0x35 err=ok"},
      {"sync", ok + "00000001 2f", OpCode::sync, "reply xid=1 zxid=0x35 err=ok path=\"/\""},
      {"children", ok + "00000002 00000001 61 00000000", OpCode::getChildren, "reply xid=1 zxid=0x35 err=ok children=[\"a\", \"\"]"},
      {"an error has no body", no_node, OpCode::getData, "reply xid=1 zxid=0x35 err=no_node"},
      {"an error with bytes behind it", no_node + "ff", OpCode::getData, "reply xid=1 zxid=0x35 err=no_node body=hex:ff"},
      {"an unknown error code", "00000001 0000000000000035 00000007", OpCode::getData, "reply xid=1 zxid=0x35 err=7"},
      {"access control", ok + "00000000" + std::string(136, '0'), OpCode::getACL,
       "reply xid=1 zxid=0x35 err=ok acl=[] stat={czxid=0x0 mzxid=0x0 ctime=0 mtime=0 version=0 cversion=0 aversion=0 "
       "ephemeralOwner=0x0000000000000000 dataLength=0 numChildren=0 pzxid=0x0}"},
      {"added watch", ok + "00000000", OpCode::addWatch, "reply xid=1 zxid=0x35 err=ok bodyErr=ok"},
      {"ephemerals", ok + "00000001 00000002 2f65", OpCode::getEphemerals, "reply xid=1 zxid=0x35 err=ok ephemerals=[\"/e\"]"},
      {"descendants", ok + "00000007", OpCode::getAllChildrenNumber, "reply xid=1 zxid=0x35 err=ok totalNumber=7"},
      {"identities", ok + "00000001 00000002 6970 00000001 31", OpCode::whoAmI,
       "reply xid=1 zxid=0x35 err=ok clientInfo=[{authScheme=\"ip\" user=\"1\"}]"},
      {"results of multiRead", ok + "00000008 00 00000000 00000001 00000001 61 ffffffff 00 ffffff9b ffffff9b ffffffff 01 ffffffff",
       OpCode::multiRead, "reply xid=1 zxid=0x35 err=ok results=[getChildren err=ok children=[\"a\"], error err=no_node bodyErr=no_node]"},
      {"delete has no body", ok, OpCode::delete_, "reply xid=1 zxid=0x35 err=ok"},
      {"a notification whatever is waited for", "ffffffff ffffffffffffffff 00000000 00000001 00000003 00000002 2f61", OpCode::getData,
       "notification xid=-1 zxid=0xffffffffffffffff err=ok type=created state=3 path=\"/a\""},
  };
  for (const auto& [sentence, hex, answers, outcome] : rows)
    BOOST_TEST(print(reply(hex, answers)) == outcome, sentence << ": " << print(reply(hex, answers)));
  BOOST_TEST(complaint(reply(ok, OpCode::exists)) == "byte 16: stat.czxid: needs 8 bytes, with 0 left");
  BOOST_TEST(complaint(reply(ok + "00", OpCode::delete_)) == "byte 16: 1 byte after the complete record");
}

BOOST_AUTO_TEST_CASE(a_stat_has_sixty_eight_bytes_in_the_order_of_its_fields) {
  const std::string stat =
      "0000000000000001 0000000000000002 0000000000000003 0000000000000004 00000005 00000006 00000007 8000000000000000 00000009 0000000a "
      "000000000000000b";
  BOOST_TEST(print(reply(std::string{header_of_reply} + stat, OpCode::exists)) ==
             "reply xid=1 zxid=0x35 err=ok stat={czxid=0x1 mzxid=0x2 ctime=3 mtime=4 version=5 cversion=6 aversion=7 "
             "ephemeralOwner=0x8000000000000000 dataLength=9 numChildren=10 pzxid=0xb}");
  BOOST_TEST(encode(make_reply(OpCode::exists)).size() == 4U + 16U + 68U);
}

BOOST_AUTO_TEST_CASE(a_header_is_read_without_its_body) {
  const auto header = peek_reply_header(from_hex("fffffffe 0000000000000011 ffffff9b c0ffee").value());
  BOOST_TEST_REQUIRE(header.has_value());
  BOOST_TEST((*header == ReplyHeader{ping_xid, Zxid{0x11}, ErrorCode::no_node}));
  const auto too_short = peek_reply_header(from_hex("fffffffe 00000000000000 11 ffff").value());
  BOOST_TEST_REQUIRE(too_short.has_error());
  BOOST_TEST(to_string(too_short.error()) == "byte 12: err: needs 4 bytes, with 2 left");
}

BOOST_AUTO_TEST_CASE(all_parts_of_a_multi_come_back) {
  const MultiRequest asked{{
      {{.type = OpCode::create}, CreateRequest{.path = "/a"}},
      {{.type = OpCode::createContainer}, CreateRequest{.path = "/b", .acl = std::nullopt, .flags = 4}},
      {{.type = OpCode::delete_}, DeleteRequest{.path = "/c"}},
      {{.type = OpCode::setData}, SetDataRequest{.path = "/d", .data = std::nullopt}},
      {{.type = OpCode::check}, CheckVersionRequest{.path = "/e", .version = 3}},
  }};
  const Message asking = Request{{Xid{1}, OpCode::multi}, asked};
  const auto asking_frame = encode(asking);
  BOOST_TEST((decode_request(BytesView{asking_frame}.subspan(4)) == asking));

  const MultiResponse told{{
      {{OpCode::create, false, ErrorCode::ok}, CreateResponse{"/a"}},
      {{OpCode::create2, false, ErrorCode::ok}, Create2Response{"/b", Stat{.version = 1}}},
      {{OpCode::delete_, false, ErrorCode::ok}, std::monostate{}},
      {{OpCode::setData, false, ErrorCode::ok}, SetDataResponse{}},
      {{OpCode::error, false, ErrorCode::no_node}, ErrorResponse{ErrorCode::no_node}},
  }};
  const Message telling = Reply{{Xid{1}, Zxid{2}, ErrorCode::ok}, told};
  const auto telling_frame = encode(telling);
  BOOST_TEST((decode_reply(BytesView{telling_frame}.subspan(4), OpCode::multi) == telling));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::wire
