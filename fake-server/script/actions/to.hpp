// to = "first": where a client connects instead. first, last: of the list that the application gave; same: where it connected before;
// never: it does not try, and never will.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct To {
  enum class Where { first, last, same, never };
  Where where = Where::first;

  static To read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
