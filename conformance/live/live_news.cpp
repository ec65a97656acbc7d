#include "conformance/live/live_news.hpp"

#include <utility>

namespace zkspec {

LogTail newest_of(const EventLog& log) {
  constexpr std::size_t most_events = 500;
  constexpr std::size_t most_bytes = std::size_t{256} << 10U;
  const auto events = log.events();
  std::size_t first = events.size();
  for (std::size_t bytes = 0; first > 0 && events.size() - first < most_events; --first) {
    bytes += footprint(events[first - 1]);
    if (bytes > most_bytes) break;
  }
  LogTail tail{.before = log.first_index() + first, .log = EventLog{log.start()}};
  for (const auto& event : events.subspan(first)) tail.log.append(event.at, event.what);
  return tail;
}

void NewsDesk::subject(const std::string& name, const std::string& version) {
  const std::lock_guard lock{mutex_};
  news_.subject = version.empty() ? name : name + " " + version;
}

void NewsDesk::phase(std::string text) {
  const std::lock_guard lock{mutex_};
  news_.phase = std::move(text);
}

void NewsDesk::began(const Variant& variant) {
  const std::lock_guard lock{mutex_};
  auto& news = news_.cases[&variant];
  news.under_way = true;
  news.log.reset();
}

void NewsDesk::under_way(const Variant& variant, const EventLog& log) {
  const std::lock_guard lock{mutex_};
  const auto wish = wishes_.find(&variant);
  if (wish == wishes_.end() || std::exchange(wish->second, log.events().size()) == log.events().size()) return;
  news_.cases[&variant].log = newest_of(log);
}

void NewsDesk::fell(const CaseResult& result) {
  auto tail = newest_of(result.log);
  const auto& verdict = result.verdict;
  FallenCase fallen{.outcome = verdict.outcome, .reason = verdict.reason, .took = result.duration};
  if (!verdict.findings.empty()) {
    const auto& first = verdict.findings.front();
    fallen.evidence = first.evidence;
    fallen.deviation = {first.clause, "expected " + first.expected, "seen " + first.seen};
  }
  const std::lock_guard lock{mutex_};
  news_.cases[result.variant] = {.under_way = false, .fallen = std::move(fallen), .log = std::move(tail)};
}

RunNews NewsDesk::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(news_, {});
}

void NewsDesk::wish(const Variant& variant) {
  const std::lock_guard lock{mutex_};
  if (wishes_.size() < most_wishes) wishes_.try_emplace(&variant, 0);
}

void NewsDesk::forget(const Variant& variant) {
  const std::lock_guard lock{mutex_};
  wishes_.erase(&variant);
}

}  // namespace zkspec
