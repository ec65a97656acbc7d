// One reading of the script on the log: the whole script, or one branch of an `either`. Values, so that branches are copies.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/matching.hpp"
#include "conformance/verdict/observations.hpp"
#include "conformance/verdict/setting.hpp"
#include "conformance/verdict/stimulus.hpp"
#include "conformance/verdict/verdict.hpp"
#include "fake-server/base/random.hpp"

namespace zkspec {

/// What a finished step left behind under its name.
struct Mark {
  TimePoint at = {};
  ConnectionId connection = {};
  ServerIndex server = {};
  std::vector<ConnectionId> crowd = {};  ///< all that one step has opened, in their order; empty where it was one
  std::vector<std::size_t> frames = {};  ///< events of the frames that matched
  std::vector<std::string> tags = {};    ///< of a call, one per item of a burst
};

/// Frames that an `n = "a..b"` step may still take after it is done.
struct Absorber {
  ConnectionId connection = {};
  std::string frame = {};
  int left = 0;
};

/// Everything that a step can learn from the steps before it.
struct Facts {
  Scope scope = {};
  std::vector<bool> taken = {};  ///< per event of the log
  std::map<std::string, Mark> marks = {};
  ConnectionId connection = {};            ///< the one that the last step of a server spoke of
  std::set<ConnectionId> handshakes = {};  ///< whose ConnectRequest a step has taken
  std::vector<Absorber> absorbers = {};
  std::int64_t zxid = 0;                    ///< the last one that a reply of the script carried
  std::optional<TimePoint> disturbed = {};  ///< when the script first cut, refused or muted something
  std::optional<TimePoint> served = {};     ///< when it first handed a server to the honest machine
  std::set<std::string> proved = {};
  std::set<std::string> not_exercised = {};

  [[nodiscard]] bool is_taken(std::size_t event) const { return event < taken.size() && taken[event]; }
  void take(std::size_t event);
};

struct Strand {
  std::vector<const Step*> steps = {};
  std::size_t at = 0;
  std::string prefix = {};  ///< of step numbers: "4.server-told."
  Facts facts = {};
  TimePoint since = {};                     ///< completion of the step before
  std::optional<TimePoint> performed = {};  ///< when the current step's action was carried out
  Mark prepared = {};                       ///< what the current action leaves behind under the step's name
  std::optional<Finding> failure = {};

  [[nodiscard]] const Step& current() const { return *steps[at]; }
  [[nodiscard]] bool done() const { return at == steps.size(); }
};

/// How the current step stands.
namespace standing {
struct Waiting {
  TimePoint until = never;
};  ///< look again at the next event, at the latest then
struct Complete {
  TimePoint at = {};
};
struct Failed {
  Finding finding = {};
};
struct NotExercised {};  ///< the subject does not have what it takes
}  // namespace standing
using Standing = std::variant<standing::Waiting, standing::Complete, standing::Failed, standing::NotExercised>;

/// What examining a step needs beside the strand.
struct Bench {
  const Observations& seen;
  const Ledger& ledger;
  const Setting& setting;
  Random& random;
  TimePoint now = {};
};

}  // namespace zkspec
