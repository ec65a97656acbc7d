// A script that cases begin with, from suites/preludes.toml: a client that is connected, one whose session has expired.
#pragma once

#include "conformance/cases/script_reader.hpp"

namespace zkspec {

struct Prelude {
  /// What an argument has to be; its default is one.
  enum class ArgumentKind { server, servers, duration, integer, text };
  struct Argument {
    TomlValue standard = {};
    ArgumentKind kind = ArgumentKind::text;
  };

  std::string id = {};
  std::string title = {};
  std::map<std::string, Argument> arguments = {};
  std::vector<std::string> binds = {};  ///< the names that a case may use
  std::vector<Step> script = {};
  SourceSpan span = {};
};

using Preludes = std::map<std::string, Prelude, std::less<>>;

Preludes read_preludes(const TomlFile& file, Problems& problems);

/// The value of each argument: the default, or what `given` says in its place. The names of the prelude are added to `names`.
std::map<std::string, boost::json::value> apply_prelude(const Prelude& prelude, TableReader& given, Names& names, Problems& problems);

}  // namespace zkspec
