// What a step asks of a frame, and of several that answer it together.
#pragma once

#include <map>
#include <set>

#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/near_miss.hpp"

namespace zkspec {

/// Nothing for what is no frame.
const wire::Message* message_of(const Event& event);

/// The lists that a step expects in any number of frames (n = "1..8"): all together, and each item once.
class SharedLists {
 public:
  SharedLists(const Step& step, const std::vector<FieldPattern>& fields, const Scope& scope);

  [[nodiscard]] bool has(const std::string& field) const { return lists_.contains(field); }
  [[nodiscard]] std::string all_of(const std::string& field) const;

  /// The items of one frame; false, and none is taken, if one of them is not due any more.
  bool take(const std::string& field, const boost::json::value& seen);

  [[nodiscard]] bool incomplete() const { return !missing().empty(); }
  [[nodiscard]] std::string missing() const;

 private:
  struct List {
    std::size_t length = 0;
    std::multiset<std::string> due = {};
  };
  std::map<std::string, List> lists_ = {};
};

/// One pass over frames that may be the ones of a step. All that is given must outlive it.
class FrameChecks {
 public:
  FrameChecks(const Step& step, const FrameWanted& wanted, const Facts& facts, const Observations& seen);

  [[nodiscard]] bool is_wanted(const wire::Message& message) const;
  /// The fields that the step names, and whether it answers what it has to; `burst` counts the frames of this step.
  std::vector<FieldCheck> check(const wire::Message& message, Scope& scope, int burst);

  [[nodiscard]] const SharedLists& shared() const { return shared_; }

 private:
  void check_answers(const wire::Message& message, int burst, std::vector<FieldCheck>& checks) const;

  const FrameWanted& wanted_;
  const Facts& facts_;
  const Observations& seen_;
  SharedLists shared_;
};

}  // namespace zkspec
