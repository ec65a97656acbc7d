#include "fake-server/script/actions/again.hpp"

namespace zkspec::action {

Again Again::read(const TomlValue& value, RuleReader& reader) { return {reader.duration(value)}; }

void Again::apply(Passage& passage, const Surroundings& around) const {
  std::get<ConnectWish>(passage.item).again_after = after.evaluate(around.session_timeout);
}

}  // namespace zkspec::action
