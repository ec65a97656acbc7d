// What the client told its application against what the script expects.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "conformance/verdict/near_misses.hpp"
#include "conformance/verdict/report_fields.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

std::string with_fields(std::string text, const std::vector<FieldPattern>& fields, const Scope& scope) {
  for (const auto& field : fields) text += fmt::format(" {}={}", field.name, describe(field.pattern, scope));
  return text;
}

/// The next session or watch event that no step has taken.
std::optional<std::size_t> next_event(const std::string& client, std::string_view wanted, const Facts& facts, const Observations& seen) {
  for (const auto index : seen.told(client)) {
    const auto& report = report_of(seen.event(index));
    const auto name = event_word(report);
    if (name.empty() || facts.is_taken(index) || (is_incidental(report) && name != wanted)) continue;
    return index;
  }
  return std::nullopt;
}

struct Completions {
  std::vector<std::size_t> found = {};
  bool unsupported = false;
};

/// The first untaken completion of each tag, in the order of the tags.
Completions completions_of(const std::string& client, const std::vector<std::string>& tags, const Facts& facts, const Observations& seen) {
  Completions result;
  std::map<std::string_view, std::size_t> first;
  for (const auto index : seen.told(client)) {
    const auto& report = report_of(seen.event(index));
    if (const auto* refused = std::get_if<report::Unsupported>(&report))
      result.unsupported |= std::find(tags.begin(), tags.end(), refused->what) != tags.end();
    const auto* done = std::get_if<report::Done>(&report);
    if (done != nullptr && !facts.is_taken(index)) first.try_emplace(done->tag, index);
  }
  for (const auto& tag : tags)
    if (const auto at = first.find(tag); at != first.end()) result.found.push_back(at->second);
  return result;
}

TimePoint last_of(const std::vector<std::size_t>& events, const Observations& seen) {
  TimePoint latest{};
  for (const auto index : events) latest = std::max(latest, seen.event(index).at);
  return latest;
}

Standing nothing_yet(const Step& step, const Window& window, const Strand& strand, const Bench& bench, std::string expected,
                     std::string seen) {
  const auto until = gives_up_at(window, bench);
  if (bench.now <= until) return standing::Waiting{later(until, 1ns)};
  if (step.optional) return standing::Complete{strand.since};
  return failed(step, std::move(expected), std::move(seen));
}

std::string silence(const Window& window, const Bench& bench) { return fmt::format("nothing for {} ms", to_ms(bench.now - window.from)); }

Standing finish(const Step& step, Strand& strand, Facts facts, TimePoint at, std::vector<std::size_t> evidence) {
  if (!step.as.empty()) facts.marks[step.as] = {.at = at, .connection = facts.connection, .frames = std::move(evidence)};
  strand.facts = std::move(facts);
  return standing::Complete{at};
}

/// Takes completions whose result fits; the first that does not is the failure.
std::optional<Standing> take_completions(const Step& step, const std::vector<FieldPattern>& fields, const std::vector<std::size_t>& found,
                                         const std::string& expected, Facts& facts, const Bench& bench) {
  int burst = 0;
  for (const auto index : found) {
    const auto& done = std::get<report::Done>(report_of(bench.seen.event(index)));
    const auto checks = check_fields(fields, fields_of(done), {}, facts.scope, burst++);
    if (auto wrong = differences_in(checks); !wrong.empty())
      return failed(step, expected, print(bench.seen.event(index)), {index}, std::move(wrong));
    facts.take(index);
  }
  return std::nullopt;
}

Standing look_at(const Step& step, const step::Done& wanted, Strand& strand, const Bench& bench) {
  const auto window = window_of(step, strand, bench);
  if (!window) return failed(step, "a duration", to_string(window.error()));
  auto facts = strand.facts;
  const auto tags = tags_of(wanted.tag, facts);
  const auto completions = completions_of(wanted.client, tags, facts, bench.seen);
  const auto expected = with_fields(fmt::format("completion of {}", wanted.tag), wanted.fields, facts.scope);
  if (completions.unsupported) return standing::NotExercised{};
  if (auto wrong = take_completions(step, wanted.fields, completions.found, expected, facts, bench)) return *wrong;
  const auto [low, high] = bounds_of(step.n, facts.scope);
  const auto due = step.n ? static_cast<std::size_t>(low) : tags.size();
  if (completions.found.size() < due)
    return nothing_yet(step, *window, strand, bench, expected,
                       fmt::format("{} of {} after {} ms", completions.found.size(), due, to_ms(bench.now - window->from)));
  if (wanted.order == Order::submission && !std::is_sorted(completions.found.begin(), completions.found.end()))
    return failed(step, expected + " in the order of submission", "another order", completions.found);
  const auto at = last_of(completions.found, bench.seen);
  if (auto wrong = misfit(*window, at, bench); !wrong.empty()) return failed(step, expected, std::move(wrong), completions.found);
  return finish(step, strand, std::move(facts), at, completions.found);
}

Standing look_at(const Step& step, const step::Event& wanted, Strand& strand, const Bench& bench) {
  const auto window = window_of(step, strand, bench);
  if (!window) return failed(step, "a duration", to_string(window.error()));
  auto facts = strand.facts;
  const auto name = facts.scope.word(wanted.word);
  const auto expected = with_fields(fmt::format("event {} of {}", name, wanted.client), wanted.fields, facts.scope);
  const auto index = next_event(wanted.client, name, facts, bench.seen);
  if (!index) return nothing_yet(step, *window, strand, bench, expected, silence(*window, bench));
  const auto& event = bench.seen.event(*index);
  const auto* watch = std::get_if<report::Watch>(&report_of(event));
  const auto checks =
      watch == nullptr ? std::vector<FieldCheck>{} : check_fields(wanted.fields, fields_of(*watch), {}, facts.scope, 0);
  auto wrong = differences_in(checks);
  if (event_word(report_of(event)) != name || !wrong.empty()) {
    if (step.optional) return standing::Complete{strand.since};
    return failed(step, expected, print(event), {*index}, std::move(wrong));
  }
  if (auto late = misfit(*window, event.at, bench); !late.empty()) return failed(step, expected, std::move(late), {*index});
  facts.take(*index);
  return finish(step, strand, std::move(facts), event.at, {*index});
}

Standing look_at(const Step& step, const step::Seen& wanted, Strand& strand, const Bench& bench) {
  const auto window = window_of(step, strand, bench);
  if (!window) return failed(step, "a duration", to_string(window.error()));
  auto facts = strand.facts;
  std::vector<std::size_t> evidence;
  std::string missing;
  std::string expected = "all of:";
  for (const auto& item : wanted.items) expected += " [" + item + "]";
  for (const auto& item : wanted.items) {
    if (item.starts_with("done ")) {
      const auto tags = tags_of(item.substr(5), facts);
      const auto completions = completions_of(wanted.client, tags, facts, bench.seen);
      if (completions.unsupported) return standing::NotExercised{};
      if (auto wrong =
              take_completions(step, wanted.fields, completions.found, with_fields(item, wanted.fields, facts.scope), facts, bench))
        return *wrong;
      evidence.insert(evidence.end(), completions.found.begin(), completions.found.end());
      if (completions.found.size() < tags.size()) missing += fmt::format(" [{}]: {} of {}", item, completions.found.size(), tags.size());
    } else if (const auto index = next_event(wanted.client, item, facts, bench.seen)) {
      const auto& event = bench.seen.event(*index);
      if (event_word(report_of(event)) != item) return failed(step, expected, print(event), {*index});
      facts.take(*index);
      evidence.push_back(*index);
    } else {
      missing += fmt::format(" [{}]", item);
    }
  }
  if (!missing.empty())
    return nothing_yet(step, *window, strand, bench, expected,
                       fmt::format("after {} ms missing:{}", to_ms(bench.now - window->from), missing));
  if (wanted.order == Order::strict && !std::is_sorted(evidence.begin(), evidence.end()))
    return failed(step, expected + " in this order", "another order", evidence);
  const auto at = last_of(evidence, bench.seen);
  if (auto late = misfit(*window, at, bench); !late.empty()) return failed(step, expected, std::move(late), evidence);
  return finish(step, strand, std::move(facts), at, evidence);
}

Standing look_at_answer(const Step& step, const step::Get& wanted, const std::string& tag, Strand& strand, const Bench& bench) {
  const auto window = window_of(step, strand, bench);
  if (!window) return failed(step, "a duration", to_string(window.error()));
  auto facts = strand.facts;
  for (const auto index : bench.seen.told(wanted.client)) {
    const auto& report = report_of(bench.seen.event(index));
    if (const auto* refused = std::get_if<report::Unsupported>(&report); refused != nullptr && refused->what == tag)
      return standing::NotExercised{};
    const auto* info = std::get_if<report::Info>(&report);
    if (info == nullptr || info->tag != tag) continue;
    json::value value;
    if (wanted.getter == "session_id" && info->session_id) value = json::value(to_string(*info->session_id));
    if (wanted.getter == "password") value = hex_value(info->password);
    if (wanted.getter == "timeout" && info->timeout) value = json::value(to_ms(*info->timeout));
    if (wanted.getter == "server" && info->server) value = json::value(*info->server);
    if (wanted.getter == "state" && info->state) value = json::value(*info->state);
    if (value.is_null()) return standing::NotExercised{};
    if (matches(wanted.is, value, facts.scope)) return finish(step, strand, std::move(facts), bench.seen.event(index).at, {index});
    return failed(step, fmt::format("{} {}", wanted.getter, describe(wanted.is, facts.scope)), json::serialize(value), {index});
  }
  return nothing_yet(step, *window, strand, bench, "an answer about " + wanted.getter, silence(*window, bench));
}

template <class Wanted>
Standing with_near_reports(Standing standing, const Step& step, const Wanted& wanted, const Strand& strand, const Bench& bench) {
  return with_near_misses(std::move(standing),
                          [&](const Finding& finding) { return near_reports(step, wanted, finding, strand, bench); });
}

}  // namespace

Standing examine(const Step& step, const step::Done& wanted, Strand& strand, const Bench& bench) {
  return with_near_reports(look_at(step, wanted, strand, bench), step, wanted, strand, bench);
}

Standing examine(const Step& step, const step::Event& wanted, Strand& strand, const Bench& bench) {
  return with_near_reports(look_at(step, wanted, strand, bench), step, wanted, strand, bench);
}

Standing examine(const Step& step, const step::Seen& wanted, Strand& strand, const Bench& bench) {
  return with_near_reports(look_at(step, wanted, strand, bench), step, wanted, strand, bench);
}

Standing examine_answer(const Step& step, const step::Get& wanted, const std::string& tag, Strand& strand, const Bench& bench) {
  return with_near_reports(look_at_answer(step, wanted, tag, strand, bench), step, wanted, strand, bench);
}

}  // namespace zkspec
