#include "fake-server/wire/schema.hpp"

#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

namespace zkspec::wire {
namespace {

std::string listed(std::string_view message) {
  std::string line;
  const auto fields = schema_of(message).value_or(std::vector<FieldSchema>{});
  for (const auto& [name, kind] : fields)
    line += (line.empty() ? "" : "; ") + std::string{name} + ": " + std::string{describe(kind).substr(0, 14)};
  return line;
}

std::string checked(std::string_view message, std::string_view field, const boost::json::value& value) {
  const auto done = check_field(message, field, value);
  return done ? "fits" : to_string(done.error());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_AUTO_TEST_CASE(no_message_has_two_fields_of_one_name) {
  std::vector<Message> messages{ConnectRequest{}, ConnectResponse{}, Notification{}, Undecodable{}};
  for (const auto word : op_words()) {
    messages.emplace_back(make_request(*op_code(word)));
    messages.emplace_back(make_reply(*op_code(word)));
  }
  for (const auto& message : messages) {
    const auto names = field_names(message);
    BOOST_TEST(std::set(names.begin(), names.end()).size() == names.size(), print(message));
  }
}

BOOST_AUTO_TEST_CASE(every_message_word_has_a_schema) {
  const auto words = message_words();
  BOOST_TEST(std::set(words.begin(), words.end()).size() == 36U);
  for (const auto word : words) BOOST_TEST(schema_of(word).has_value(), word);
}

BOOST_AUTO_TEST_CASE(fields_have_the_kind_of_their_type) {
  using enum FieldKind;
  BOOST_TEST((schema_of("ConnectRequest") == std::vector<FieldSchema>{{"protocolVersion", integer},
                                                                      {"lastZxidSeen", id},
                                                                      {"timeOut", duration},
                                                                      {"sessionId", id},
                                                                      {"passwd", buffer},
                                                                      {"readOnly", boolean}}),
             listed("ConnectRequest"));
  BOOST_TEST((schema_of("create") ==
              std::vector<FieldSchema>{
                  {"xid", integer}, {"type", operation}, {"path", text}, {"data", buffer}, {"acl", list}, {"flags", integer}}),
             listed("create"));
  BOOST_TEST((schema_of("notification") ==
              std::vector<FieldSchema>{
                  {"xid", integer}, {"zxid", id}, {"err", error_code}, {"type", watch_kind}, {"state", integer}, {"path", text}}),
             listed("notification"));
  BOOST_TEST((schema_of("ping") == std::vector<FieldSchema>{{"xid", integer}, {"type", operation}}));
  BOOST_TEST((schema_of("deleteContainer")->back() == FieldSchema{"body", buffer}));
}

BOOST_AUTO_TEST_CASE(a_reply_has_the_fields_of_every_reply) {
  using enum FieldKind;
  BOOST_TEST((schema_of("reply") == std::vector<FieldSchema>{{"xid", integer},
                                                             {"zxid", id},
                                                             {"err", error_code},
                                                             {"path", text},
                                                             {"stat", record},
                                                             {"data", buffer},
                                                             {"children", list},
                                                             {"results", list},
                                                             {"acl", list},
                                                             {"bodyErr", error_code},
                                                             {"token", buffer},
                                                             {"ephemerals", list},
                                                             {"totalNumber", integer},
                                                             {"clientInfo", list},
                                                             {"body", buffer}}),
             listed("reply"));
}

BOOST_AUTO_TEST_CASE(unknown_words_have_no_schema) {
  for (const auto word : {"", "undecodable", "connectRequest", "get", "77"}) BOOST_TEST(!schema_of(word).has_value(), word);
}

BOOST_AUTO_TEST_CASE(values_are_checked_without_a_message) {
  BOOST_TEST(checked("reply", "children", {"a", "b"}) == "fits");
  BOOST_TEST(checked("reply", "stat", {{"version", 1}}) == "fits");
  BOOST_TEST(checked("reply", "stat", {{"version", "one"}}) ==
             "stat.version: \"one\" does not fit; expected a number, or text such as \"0x1f\"");
  BOOST_TEST(checked("reply", "kids", 1) ==
             "kids: no such field; there are xid, zxid, err, path, stat, data, children, results, acl, bodyErr, token, ephemerals, "
             "totalNumber, clientInfo, body");
  BOOST_TEST(checked("getData", "watch", 1) == "watch: 1 does not fit; expected true or false");
  BOOST_TEST(checked("gteData", "watch", true) == "gteData: no such message");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::wire
