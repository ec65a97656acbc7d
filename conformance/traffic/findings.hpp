// What the rules have found: how often a clause was kept, and where one was broken.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/traffic/traffic.hpp"

namespace zkspec {

/// Something that no honest implementation does.
struct Objection {
  std::string clause = {};
  std::size_t event = 0;  ///< index into the log
  TimePoint at = {};
  ServerIndex server = {};
  ConnectionId connection = {};
  std::string expected = {};
  std::string seen = {};
};

class Findings {
 public:
  void keep(std::string_view clause) { ++kept_[std::string{clause}]; }
  void object(std::string_view clause, const TrafficConnection& on, const Crossing& crossing, std::string expected, std::string seen) {
    objections_.push_back({std::string{clause}, crossing.event, crossing.at, on.server, on.id, std::move(expected), std::move(seen)});
  }
  /// `keep` or `object`. What was seen is the message itself.
  void hold(std::string_view clause, bool kept, const TrafficConnection& on, const Crossing& crossing, std::string expected) {
    if (kept) keep(clause);
    else object(clause, on, crossing, std::move(expected), wire::print(*crossing.message));
  }
  /// Something that a person should look at, and that proves nothing.
  void remark(std::string text) { remarks_.push_back(std::move(text)); }

  [[nodiscard]] const std::map<std::string, std::size_t>& kept() const { return kept_; }
  [[nodiscard]] const std::vector<Objection>& objections() const { return objections_; }
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  std::map<std::string, std::size_t> kept_ = {};
  std::vector<Objection> objections_ = {};
  std::vector<std::string> remarks_ = {};
};

}  // namespace zkspec
