// The ledger: what the session contract demands, clause by clause, and which paragraph of the specification each clause comes from.
// From suites/requirements/*.toml.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/cases/case.hpp"

namespace zkspec {

enum class Level { must, should, may };
std::string_view word(Level level);  ///< "MUST", "SHOULD", "MAY"

struct Clause {
  std::string id = {};
  Level level = Level::must;
  std::vector<Role> roles = {};  ///< whom it binds
  std::string statement = {};
  std::string source = {};        ///< the guide's page or the upstream file that says so
  std::string observe = {};       ///< how it is seen from outside
  DurationExpression late = {};   ///< allowance on upper bounds, real clock only; a fact about clients, with `allowance_why`
  DurationExpression early = {};  ///< the same on lower bounds
  std::string allowance_why = {};
  std::string divergences = {};  ///< what known implementations do
  std::string not_judged = {};   ///< why no case asserts it; empty where cases do
  SourceSpan span = {};
};
bool binds(const Clause& clause, Role role);

/// A paragraph of the guide's page on sessions, or its figure: what the specification says, and which clauses say it here.
struct Paragraph {
  std::string id = {};  ///< "p1" to "p10", "figure"
  std::string title = {};
  std::string statement = {};
  std::vector<std::string> clauses = {};
  SourceSpan span = {};
};

/// A row of the figure: what moves a handle from one state to another, and what becomes of its requests.
struct Transition {
  std::vector<std::string> from = {};  ///< states of a session, or "start"
  std::string cause = {};
  std::string to = {};
  std::string event = {};       ///< what the application is told; empty: nothing
  std::string pending = {};     ///< of requests that wait at that moment: "sent", "queued" or a result; empty: there are none
  std::string afterwards = {};  ///< the same of those made later
  std::vector<std::string> clauses = {};
  std::vector<std::string> cases = {};  ///< that play it
  SourceSpan span = {};
};

class Ledger {
 public:
  std::map<std::string, Clause, std::less<>> clauses = {};
  std::vector<Paragraph> paragraphs = {};    ///< in the order of the specification
  std::vector<Transition> transitions = {};  ///< the rows of its figure
  [[nodiscard]] const Clause* find(std::string_view id) const;
  [[nodiscard]] const Paragraph* find_paragraph(std::string_view id) const;
  [[nodiscard]] std::set<std::string, std::less<>> areas() const;  ///< "ping" of "ping.when-idle"
};

}  // namespace zkspec
