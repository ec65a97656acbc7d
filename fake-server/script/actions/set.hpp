// set = { field = value }: the item goes on with other values. What cannot be found at that moment leaves its field as it is.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Set {
  std::vector<Assignment> fields = {};

  static Set read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
