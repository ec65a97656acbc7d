#include "fake-server/script/actions/close.hpp"

#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec::action {

Close Close::read(const TomlValue& value, RuleReader& reader) {
  static const std::vector<std::string_view> words{"fin", "reset"};
  const auto text = reader.text(value);
  if (text != "fin" && text != "reset")
    reader.problem(value.span(), fmt::format("'{}' is no way to close; write fin or reset{}", text, suggestion(text, words)));
  return {text == "reset" ? Closing::reset : Closing::fin};
}

void Close::apply(Passage& passage, const Surroundings& /*around*/) const { passage.then = how; }

}  // namespace zkspec::action
