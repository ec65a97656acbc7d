// What the page shows of a trial: the script line by line, and beside it the diagram of what happened. The partial trial_view.mustache has
// its order.
#pragma once

#include "conformance/report/mustache_page.hpp"

namespace zkspec {

/// Sets the partial, and the style and script that it needs beside those of the page.
void add_trial_view_parts(Data& page);

/// Adds the values of the partial to those of a case. The diagram has at most `rows` events.
void add_trial_view(Data& one, const CaseResult& result, std::size_t rows);

/// How many rows of its log, and how many in its diagram, a case may show; recordings hold everything. Cases share what a page may hold, so
/// that a long run stays a page one can send; where too little is left for the log of a case that passed, its diagram is what there is.
class RowLimits {
 public:
  explicit RowLimits(const RunResult& run);
  [[nodiscard]] std::size_t of_log(const CaseResult& result) const;
  [[nodiscard]] std::size_t of_diagram(const CaseResult& result) const;

 private:
  struct Share {
    std::size_t log = 0;
    std::size_t diagram = 0;
  };
  Share problem_ = {};
  Share pass_ = {};
};

}  // namespace zkspec
