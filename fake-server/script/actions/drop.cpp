#include "fake-server/script/actions/drop.hpp"

namespace zkspec::action {

Drop Drop::read(const TomlValue& value, RuleReader& reader) {
  reader.must_be_true(value);
  return {};
}

void Drop::apply(Passage& passage, const Surroundings& /*around*/) const { passage.dropped = true; }

}  // namespace zkspec::action
