#include "fake-server/script/actions/to.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec::action {

To To::read(const TomlValue& value, RuleReader& reader) {
  static const std::vector<std::string_view> words{"first", "last", "same", "never"};
  const auto text = reader.text(value);
  const auto found = std::ranges::find(words, std::string_view{text});
  if (found != words.end()) return {static_cast<Where>(found - words.begin())};
  reader.problem(value.span(), fmt::format("'{}' is no place to go; write first, last, same or never{}", text, suggestion(text, words)));
  return {};
}

void To::apply(Passage& passage, const Surroundings& around) const {
  auto& wish = std::get<ConnectWish>(passage.item);
  switch (where) {
    case Where::first:
      if (!around.servers.empty()) wish.to = around.servers.front();
      return;
    case Where::last:
      if (!around.servers.empty()) wish.to = around.servers.back();
      return;
    case Where::same: wish.to = around.last_server.value_or(wish.to); return;
    case Where::never: wish.never = true; return;
  }
}

}  // namespace zkspec::action
