// For this room's tests: a run of cases that have no more than their names.
#pragma once

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "conformance/live/live_board.hpp"

namespace zkspec::test {

struct NamedCases {
  explicit NamedCases(std::size_t number) : variants(number) {
    for (std::size_t i = 0; i < number; ++i) variants[i] = {.of = &shape, .id = fmt::format("area/case-{}", i)};
  }
  [[nodiscard]] LiveRun run() const {
    LiveRun run{.command = "zkspec run --client 'kazoo'"};
    for (const auto& variant : variants) run.variants.push_back(&variant);
    return run;
  }
  [[nodiscard]] CaseResult result(std::size_t number, Outcome outcome, std::string reason = {}) const {
    CaseResult result{.variant = &variants[number], .duration = 1500ms};
    result.verdict.outcome = outcome;
    result.verdict.reason = std::move(reason);
    return result;
  }

  Case shape = {};
  std::vector<Variant> variants;
};

/// A log of `events` opened connections.
inline EventLog log_of(std::size_t events) {
  EventLog log{TimePoint{1s}};
  for (std::size_t i = 0; i < events; ++i)
    log.append(TimePoint{1s + std::chrono::milliseconds{i}}, event::Opened{ServerIndex{1}, ConnectionId{i + 1}});
  return log;
}

inline boost::json::object parsed(const std::string& text) { return boost::json::parse(text).as_object(); }

/// "area/case-1 pass, area/case-0 under way": what a message says of cases, in its order.
inline std::string cases_of(const std::string& message) {
  std::string all;
  const auto told = parsed(message);
  for (const auto& each : told.at("changed").as_array()) {
    const auto& object = each.as_object();
    all += fmt::format("{}{}", all.empty() ? "" : ", ", std::string_view{object.at("case").as_string()});
    if (const auto* outcome = object.if_contains("outcome")) all += fmt::format(" {}", std::string_view{outcome->as_string()});
    if (object.at("under_way").as_bool()) all += " under way";
  }
  return all;
}

}  // namespace zkspec::test
