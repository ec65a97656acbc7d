#include <boost/test/unit_test.hpp>

#include "fake-server/control/journal.hpp"

namespace zkspec {
namespace {

/// A log with so many events; event n is the opening of connection n.
EventLog log_of(std::uint64_t events) {
  EventLog log{TimePoint{1s}};
  for (std::uint64_t n = 0; n < events; ++n) log.append(TimePoint{1s + n * 1ms}, event::Opened{ServerIndex{1}, ConnectionId{n}});
  return log;
}

std::string opened(std::uint64_t n) {
  return R"({"at_ms":)" + std::to_string(n) + R"(,"kind":"opened","server":"s1","connection":)" + std::to_string(n) + "}";
}

BOOST_AUTO_TEST_SUITE(journal)

BOOST_AUTO_TEST_CASE(line_is_that_of_a_recording) {
  const auto log = log_of(3);
  const Journal journal{log};
  BOOST_TEST(journal.end() == 3U);
  BOOST_TEST(journal.line(2) == opened(2));
  BOOST_TEST(to_recording({}, log).ends_with(opened(2) + "\n"));
}

BOOST_AUTO_TEST_CASE(clearing_hides_but_does_not_renumber) {
  auto log = log_of(3);
  Journal journal{log};
  journal.clear();
  log.append(TimePoint{2s}, event::Opened{ServerIndex{1}, ConnectionId{9}});
  BOOST_TEST(journal.first() == 3U);
  BOOST_TEST(journal.end() == 4U);
  BOOST_TEST(log.events().size() == 4U);
}

BOOST_AUTO_TEST_CASE(indices_go_on_when_the_log_lets_go_of_its_oldest_events) {
  EventLog log{TimePoint{1s}, {.events = 3, .keep_newest = true}};
  const Journal journal{log};
  JournalReader reader{journal, 0, 10};
  for (std::uint64_t n = 0; n < 5; ++n) log.append(TimePoint{1s + n * 1ms}, event::Opened{ServerIndex{1}, ConnectionId{n}});
  BOOST_TEST(journal.first() == 2U);
  BOOST_TEST(journal.end() == 5U);
  BOOST_TEST(journal.line(4) == opened(4));
  BOOST_TEST(reader.next() == R"({"dropped":2})");
  BOOST_TEST(reader.next() == opened(2));
}

BOOST_AUTO_TEST_CASE(reader_gets_each_event_once_and_waits_for_more) {
  auto log = log_of(2);
  const Journal journal{log};
  JournalReader reader{journal, 1, 10};
  BOOST_TEST(reader.next() == opened(1));
  BOOST_TEST(reader.next().empty());
  log.append(TimePoint{1s + 2ms}, event::Opened{ServerIndex{1}, ConnectionId{2}});
  BOOST_TEST(reader.next() == opened(2));
}

BOOST_AUTO_TEST_CASE(reader_that_is_too_far_behind_is_told_how_many_it_missed) {
  const auto log = log_of(10);
  const Journal journal{log};
  JournalReader reader{journal, 0, 4};
  BOOST_TEST(reader.next() == R"({"dropped":6})");
  BOOST_TEST(reader.next() == opened(6));
}

BOOST_AUTO_TEST_CASE(events_that_a_full_log_let_go_are_counted_and_renumber_nothing) {
  EventLog log{TimePoint{1s}, {.events = 4, .keep_newest = true}};
  Journal journal{log};
  JournalReader reader{journal, 1, 100};
  for (std::uint64_t n = 0; n < 10; ++n) log.append(TimePoint{1s + n * 1ms}, event::Opened{ServerIndex{1}, ConnectionId{n}});
  BOOST_TEST(journal.first() == 6U);
  BOOST_TEST(journal.end() == 10U);
  BOOST_TEST(journal.line(6) == opened(6));
  BOOST_TEST(journal.line(9) == opened(9));
  BOOST_TEST(reader.next() == R"({"dropped":5})");
  BOOST_TEST(reader.next() == opened(6));
  journal.clear();
  BOOST_TEST(journal.first() == 10U);
}

BOOST_AUTO_TEST_CASE(reader_is_told_of_events_that_were_cleared_before_it_read_them) {
  auto log = log_of(2);
  Journal journal{log};
  JournalReader reader{journal, 0, 10};
  journal.clear();
  BOOST_TEST(reader.next() == R"({"dropped":2})");
  BOOST_TEST(reader.next().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
