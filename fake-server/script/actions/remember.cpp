#include "fake-server/script/actions/remember.hpp"

namespace zkspec::action {

Remember Remember::read(const TomlValue& value, RuleReader& reader) {
  Remember made;
  for (const auto& member : reader.members(value)) {
    reader.binds(member.key);
    made.entries.push_back({member.key, reader.own_field(member.value)});
  }
  return made;
}

void Remember::apply(Passage& passage, const Surroundings& around) const {
  const auto own = to_json(passage.item);
  for (const auto& [name, field] : entries)
    if (const auto* value = own.if_contains(field)) around.remembered.insert_or_assign(name, *value);
}

}  // namespace zkspec::action
