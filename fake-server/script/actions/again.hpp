// again = "1s": so much later a client opens one more connection to the same server, beside the one that it has, and keeps both.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Again {
  ScriptDuration after = {};

  static Again read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
