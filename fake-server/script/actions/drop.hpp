// drop = true: the item goes no further. What the same rule emits goes all the same.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Drop {
  static Drop read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
