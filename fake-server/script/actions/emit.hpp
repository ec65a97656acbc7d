// emit = { state = "expired", delay = "1s" }: an item more. One key says what it is: frame, state, done, watch or call; `before = true`
// puts it in front; a frame with `back = true` goes the other way. A list of such tables emits several.
#pragma once

#include "fake-server/script/passage.hpp"
#include "fake-server/script/rule_reader.hpp"

namespace zkspec::action {

struct Emit {
  struct Piece {
    Item prototype = {};
    std::vector<Assignment> fields = {};
    ScriptDuration delay = {};
    bool before = false;
    bool back = false;
  };
  std::vector<Piece> pieces = {};

  static Emit read(const TomlValue& value, RuleReader& reader);
  void apply(Passage& passage, const Surroundings& around) const;
};

}  // namespace zkspec::action
