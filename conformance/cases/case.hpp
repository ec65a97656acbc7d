// A case as it stands after loading: typed, checked, every part knowing where it was written. No code behind this header
// sees a string that could still be wrong.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/cases/step.hpp"
#include "conformance/cases/trials.hpp"

namespace zkspec {

enum class Role { client, server };
std::string_view word(Role role);
std::string words(const std::vector<Role>& roles);  ///< "client,server"

struct Dialect {
  std::string id = {};
  std::map<std::string, std::string> alternatives = {};  ///< name → "done p < disconnected"; empty: the branch taken is the dialect
};

struct Case {
  std::string id = {};
  std::string was = {};
  std::string title = {};
  std::string why = {};
  std::vector<Role> roles = {Role::client, Role::server};
  std::vector<std::string> needs = {};
  std::vector<Step> prelude = {};  ///< the prelude's script; its arguments are bindings
  std::vector<Step> script = {};
  std::vector<std::string> never = {};
  std::optional<Dialect> dialect = {};
  std::vector<std::string> kills = {};
  std::optional<bool> real_clock = {};  ///< absent: any clock
  int servers = 3;                      ///< that the suite plays: s1 up to the last one that the case names
  bool isolated = false;
  bool load = false;  ///< has so many connections that nothing goes on beside it
  SourceSpan span = {};
};
bool judges(const Case& described, Role role);

/// One row of a case, ready to be played. `bindings` hold the row's values, `let` constants and the prelude's arguments, by name.
/// Values are JSON; durations stay texts ("2tick - 1ms") and are parsed where they are used.
struct Variant {
  const Case* of = nullptr;  ///< owned by the Suite
  std::string id = {};       ///< "timeout/grant#raised", or the case's id where there are no rows
  std::map<std::string, boost::json::value> bindings = {};
  std::optional<Trials> trials = {};  ///< of a statistical one
};

}  // namespace zkspec
