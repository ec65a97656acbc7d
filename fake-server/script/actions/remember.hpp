// remember = { name = "field" }: keeps the field of this item under a name, for "$name" and `when`. The latest item counts.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Remember {
  struct Entry {
    std::string name = {};
    std::string field = {};
  };
  std::vector<Entry> entries = {};

  static Remember read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
