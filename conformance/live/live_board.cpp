#include "conformance/live/live_board.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <tuple>
#include <utility>

#include "conformance/report/page/sequence_diagram.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_reason = 400;
constexpr std::size_t diagram_rows = 120;

/// Cut between characters.
std::string shortened(std::string_view text) {
  if (text.size() <= longest_reason) return std::string{text};
  auto end = longest_reason;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string{text.substr(0, end)} + "…";
}

std::int64_t ms_between(TimePoint from, TimePoint to) { return to_ms(to - from); }

}  // namespace

LiveBoard::LiveBoard(LiveRun run, TimePoint started) : run_{std::move(run)}, started_{started} {
  for (const auto* variant : run_.variants) {
    numbers_[variant] = cases_.size();
    cases_.push_back({.variant = variant});
  }
}

void LiveBoard::take(RunNews news, TimePoint now) {
  if (news.subject || news.phase) ++revision_;
  if (news.subject) subject_ = std::move(*news.subject);
  if (news.phase) phase_ = std::move(*news.phase);
  for (auto& [variant, about] : news.cases)
    if (const auto number = numbers_.find(variant); number != numbers_.end()) take(cases_[number->second], std::move(about), now);
}

void LiveBoard::take(Entry& entry, CaseNews news, TimePoint now) {
  const bool fell_anew = news.fallen && (!entry.fallen || news.fallen->outcome != entry.fallen->outcome ||
                                         news.fallen->reason != entry.fallen->reason);
  const bool under_way = news.under_way.value_or(entry.under_way);
  if (under_way && !entry.under_way) entry.since = now;
  if (fell_anew || under_way != entry.under_way) entry.revision = ++revision_;
  entry.under_way = under_way;
  // Of a statistical case some trials may still be under way when it has come out.
  if (news.log && (under_way || news.fallen)) keep(entry, std::move(*news.log));
  if (news.fallen) entry.fallen = std::move(*news.fallen);
}

void LiveBoard::keep(Entry& entry, LogTail log) {
  log_bytes_ += log.log.bytes() - entry.log.log.bytes();
  entry.log = std::move(log);
  entry.log_revision = ++log_revision_;
  while (log_bytes_ > most_log_bytes) drop_oldest_log();
}

void LiveBoard::drop_oldest_log() {
  const auto oldest = std::ranges::min_element(cases_, {}, [](const Entry& entry) {
    const bool passed = entry.fallen && entry.fallen->outcome == Outcome::pass;
    return std::tuple{entry.log_revision == 0, !passed, entry.log_revision};
  });
  log_bytes_ -= oldest->log.log.bytes();
  oldest->log = {};
  oldest->log_revision = 0;
}

void LiveBoard::end(LiveEnd end, TimePoint now) {
  for (auto& entry : cases_)
    if (std::exchange(entry.under_way, false)) entry.revision = ++revision_;
  phase_.clear();
  end_ = std::move(end);
  ended_ = now;
  ++revision_;
}

json::object LiveBoard::describe(const Entry& entry) const {
  json::object object{{"number", &entry - cases_.data()}, {"case", entry.variant->id}, {"under_way", entry.under_way}};
  if (entry.under_way) object["since_ms"] = ms_between(started_, entry.since);
  if (!entry.fallen) return object;
  object["outcome"] = word(entry.fallen->outcome);
  object["took_ms"] = to_ms(entry.fallen->took);
  if (!entry.fallen->reason.empty()) object["reason"] = shortened(entry.fallen->reason);
  return object;
}

std::string LiveBoard::changes_since(std::uint64_t revision, TimePoint now) const {
  std::vector<const Entry*> changed;
  for (const auto& entry : cases_)
    if (entry.revision > revision) changed.push_back(&entry);
  std::ranges::sort(changed, {}, &Entry::revision);
  json::array cases;
  for (const auto* entry : changed) cases.push_back(describe(*entry));
  json::object run{{"command", run_.command},
                   {"subject", subject_},
                   {"phase", phase_},
                   {"cases", cases_.size()},
                   {"elapsed_ms", ms_between(started_, end_ ? ended_ : now)}};
  if (end_) run["end"] = {{"code", end_->code}, {"text", end_->text}, {"report", end_->report}};
  return json::serialize(json::object{{"snapshot", revision == 0}, {"run", std::move(run)}, {"changed", std::move(cases)}});
}

const Variant* LiveBoard::variant(std::size_t number) const { return number < cases_.size() ? cases_[number].variant : nullptr; }

std::string LiveBoard::diagram(std::size_t number, std::uint64_t has) const {
  const auto& entry = cases_[number];
  json::object object{{"case", entry.variant->id}, {"revision", entry.log_revision}, {"under_way", entry.under_way}};
  if (entry.log_revision == 0 || entry.log_revision == has) return json::serialize(object);
  object["events"] = entry.log.events();
  DiagramMarks marks{.title = entry.variant->id, .rows = diagram_rows};
  if (entry.fallen && !entry.under_way) {
    for (const auto index : entry.fallen->evidence)
      if (index >= entry.log.before) marks.evidence.insert(index - entry.log.before);
    marks.failure = entry.fallen->deviation;
  }
  object["svg"] = sequence_diagram(entry.log.log, marks);
  return json::serialize(object);
}

}  // namespace zkspec
