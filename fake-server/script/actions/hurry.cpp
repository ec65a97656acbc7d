#include "fake-server/script/actions/hurry.hpp"

namespace zkspec::action {

Hurry Hurry::read(const TomlValue& value, RuleReader& reader) {
  reader.must_be_true(value);
  return {};
}

void Hurry::apply(Passage& passage, const Surroundings& /*around*/) const { std::get<ConnectWish>(passage.item).at_once = true; }

}  // namespace zkspec::action
