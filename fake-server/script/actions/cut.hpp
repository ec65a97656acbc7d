// cut = 4: the frame loses that many bytes at its end; its length prefix says so. The header of a reply has 16 bytes.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Cut {
  std::size_t bytes = 0;

  static Cut read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
