#include "fake-server/script/actions/set.hpp"

namespace zkspec::action {

Set Set::read(const TomlValue& value, RuleReader& reader) {
  Set made;
  for (const auto& member : reader.members(value)) made.fields.push_back({member.key, reader.value(member, reader.on, reader.frames)});
  return made;
}

void Set::apply(Passage& passage, const Surroundings& around) const {
  const auto own = to_json(passage.item);
  for (const auto& [field, expression] : fields) {
    const auto value = expression.evaluate(scope_of(own, around));
    if (value) static_cast<void>(assign(passage.item, field, *value));
  }
}

}  // namespace zkspec::action
