// Where a run comes from: what a report tells beside the results. It is gathered by the program and comes in as data.
#pragma once

#include <string>
#include <vector>

namespace zkspec {

/// A file, or a folder with all that it holds, without which the subject would not have run.
struct SubjectFileDigest {
  std::string path = {};
  std::string sha256 = {};  ///< 64 hexadecimal digits

  friend bool operator==(const SubjectFileDigest&, const SubjectFileDigest&) = default;
};

struct Provenance {
  std::string zkspec = ZKSPEC_VERSION;  ///< version that judged
  std::string edition = {};             ///< of the ledger that it judged by, see digest.hpp
  std::string date = {};                ///< "2026-11-25 18:04 UTC"; empty on the virtual clock, whose runs are the same at any time
  std::string host = {};                ///< system, kernel, processors; empty on the virtual clock, whose runs are the same on any host
  std::string terms = {};               ///< of servers on the real clock: tick, timeouts and who says so; empty where cases choose them
  std::vector<SubjectFileDigest> files = {};  ///< none where the subject is not at hand, such as a server at an address

  friend bool operator==(const Provenance&, const Provenance&) = default;
};

}  // namespace zkspec
