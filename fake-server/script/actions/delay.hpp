// delay = "0.5T": the item passes later. A late frame holds up those behind it; a late report is overtaken by later ones.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Delay {
  ScriptDuration by = {};

  static Delay read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
