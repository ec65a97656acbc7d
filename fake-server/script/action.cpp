#include "fake-server/script/action.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {
namespace {

enum class Where { to_note, to_lose, to_time, on_items, on_values, on_frames, on_connect };

struct ActionKind {
  std::string_view word;
  Where where;
  Action (*read)(const TomlValue& value, RuleReader& reader);
};

template <class T>
Action read(const TomlValue& value, RuleReader& reader) {
  return T::read(value, reader);
}

constexpr ActionKind kinds[] = {
    {"set", Where::on_values, read<action::Set>},    {"remember", Where::to_note, read<action::Remember>},
    {"drop", Where::to_lose, read<action::Drop>},    {"repeat", Where::on_items, read<action::Repeat>},
    {"delay", Where::to_time, read<action::Delay>},  {"emit", Where::to_time, read<action::Emit>},
    {"hold", Where::on_items, read<action::Hold>},   {"close", Where::on_frames, read<action::Close>},
    {"cut", Where::on_frames, read<action::Cut>},    {"append", Where::on_frames, read<action::Append>},
    {"to", Where::on_connect, read<action::To>},     {"hurry", Where::on_connect, read<action::Hurry>},
    {"again", Where::on_connect, read<action::Again>},
};

bool stands_on(Where where, Stream stream) {
  switch (where) {
    case Where::to_note: return stream != Stream::odds;
    case Where::to_lose: return stream != Stream::connect && stream != Stream::odds;
    case Where::to_time: return stream != Stream::segment && stream != Stream::odds;
    case Where::on_frames: return carries_frames(stream);
    case Where::on_items: return stream != Stream::connect && stream != Stream::segment && stream != Stream::odds;
    case Where::on_values: return stream != Stream::connect && stream != Stream::segment;
    case Where::on_connect: return stream == Stream::connect;
  }
  return false;
}

}  // namespace

const std::vector<std::string_view>& action_words() {
  static const auto words = [] {
    std::vector<std::string_view> all;
    for (const auto& kind : kinds) all.push_back(kind.word);
    return all;
  }();
  return words;
}

std::optional<Action> read_action(const TomlMember& member, RuleReader& reader) {
  const auto* kind = std::ranges::find(kinds, member.key, &ActionKind::word);
  if (stands_on(kind->where, reader.on)) return kind->read(member.value, reader);
  reader.problem(member.key_span, fmt::format("'{}' cannot stand on '{}'", member.key, word(reader.on)));
  return std::nullopt;
}

}  // namespace zkspec
