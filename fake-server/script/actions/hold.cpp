#include "fake-server/script/actions/hold.hpp"

namespace zkspec::action {

Hold Hold::read(const TomlValue& value, RuleReader& reader) {
  reader.must_be_true(value);
  return {};
}

void Hold::apply(Passage& passage, const Surroundings& /*around*/) const { passage.held = true; }

}  // namespace zkspec::action
