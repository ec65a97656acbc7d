#include "fake-server/log/api.hpp"

#include <boost/test/unit_test.hpp>

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(api_words)

template <class Enum, class Lookup>
void check_round_trip(Enum last, Lookup look_up) {
  for (int number = 0; number <= static_cast<int>(last); ++number) {
    const auto value = static_cast<Enum>(number);
    BOOST_TEST_CONTEXT(word(value)) {
      BOOST_TEST(word(value) != "?");
      BOOST_TEST((look_up(word(value)) == value));
    }
  }
  BOOST_TEST(!look_up("nonsense"));
}

BOOST_AUTO_TEST_CASE(every_word_leads_back_to_its_value) {
  check_round_trip(ApiResult::other, api_result);
  check_round_trip(SessionState::closed, session_state);
  check_round_trip(WatchWord::session, watch_word);
  check_round_trip(Operation::multi, operation);
  BOOST_TEST((operation("delete") == Operation::delete_));
}

BOOST_AUTO_TEST_CASE(commands_have_names_and_tags) {
  struct Row {
    ClientCommand command;
    std::string_view name;
    std::string_view tag;
  };
  const Row rows[] = {
      {command::Open{}, "open", ""},
      {command::Op{.tag = "o", .kind = Operation::create_ephemeral}, "create_ephemeral", "o"},
      {command::AddAuth{.tag = "a"}, "add_auth", "a"},
      {command::UpdateServers{.tag = "u"}, "update_servers", "u"},
      {command::Info{.tag = "i"}, "info", "i"},
      {command::Close{.tag = "c"}, "close", "c"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(name_of(row.command) == row.name);
      BOOST_TEST(tag_of(row.command) == row.tag);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
