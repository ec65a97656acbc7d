#include "fake-server/script/actions/delay.hpp"

namespace zkspec::action {

Delay Delay::read(const TomlValue& value, RuleReader& reader) { return {reader.duration(value)}; }

void Delay::apply(Passage& passage, const Surroundings& around) const { passage.delay += by.evaluate(around.session_timeout); }

}  // namespace zkspec::action
