// Observations held against what a step asked of them, field by field, and the nearest of them.
#pragma once

#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/near_miss.hpp"
#include "conformance/verdict/window.hpp"

namespace zkspec {

/// Each pattern against the field of its name; `missing` stands for a field that is not there. Binds are entered into `scope`.
std::vector<FieldCheck> check_fields(const std::vector<FieldPattern>& wanted, const boost::json::object& fields,
                                     const boost::json::value& missing, Scope& scope, int burst);

bool all_agree(const std::vector<FieldCheck>& checks);
std::vector<wire::FieldDifference> differences_in(const std::vector<FieldCheck>& checks);

/// Appends when the event came and when it was due; nothing where the step has no bound and the event came while it waited.
void check_time(std::vector<FieldCheck>& checks, const Step& step, const Window& window, TimePoint at, const Bench& bench);

/// Keeps the nearest: another kind of message counts most against one, then each thing that does not agree; of equals the first.
class NearMisses {
 public:
  explicit NearMisses(const Observations& seen) : seen_{seen} {}

  /// The first check is the one of the kind. What agrees in all is no near miss.
  void add(std::size_t event, std::vector<FieldCheck> checks);
  [[nodiscard]] std::vector<NearMiss> take();

 private:
  const Observations& seen_;
  std::vector<NearMiss> all_ = {};
};

/// For a failed step that waited for a frame, and for one that waited for something told. Facts are those before the step.
std::vector<NearMiss> near_frames(const Step& step, const FrameWanted& wanted, const Finding& finding, const Strand& strand,
                                  const Bench& bench);
std::vector<NearMiss> near_reports(const Step& step, const step::Done& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench);
std::vector<NearMiss> near_reports(const Step& step, const step::Event& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench);
std::vector<NearMiss> near_reports(const Step& step, const step::Seen& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench);
std::vector<NearMiss> near_reports(const Step& step, const step::Get& wanted, const Finding& finding, const Strand& strand,
                                   const Bench& bench);

/// The standing; if the step has failed, with what `look_for` finds for its finding.
template <class LookFor>
Standing with_near_misses(Standing standing, LookFor look_for) {
  if (auto* failed = std::get_if<standing::Failed>(&standing)) failed->finding.near_misses = look_for(failed->finding);
  return standing;
}

}  // namespace zkspec
