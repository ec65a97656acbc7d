// close = "fin": behind the frame, or in place of a dropped one, the side that has the script closes the connection.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Close {
  Closing how = Closing::fin;

  static Close read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
