#include "fake-server/script/actions/repeat.hpp"

namespace zkspec::action {

Repeat Repeat::read(const TomlValue& value, RuleReader& reader) { return {reader.count(value)}; }

void Repeat::apply(Passage& passage, const Surroundings& /*around*/) const { passage.copies *= times; }

}  // namespace zkspec::action
