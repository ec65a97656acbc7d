// Everything that a rule can do to an item. To add one more: a file in actions/, its type here, its row in action.cpp.
#pragma once

#include <variant>

#include "fake-server/script/actions/again.hpp"
#include "fake-server/script/actions/append.hpp"
#include "fake-server/script/actions/close.hpp"
#include "fake-server/script/actions/cut.hpp"
#include "fake-server/script/actions/delay.hpp"
#include "fake-server/script/actions/drop.hpp"
#include "fake-server/script/actions/emit.hpp"
#include "fake-server/script/actions/hold.hpp"
#include "fake-server/script/actions/hurry.hpp"
#include "fake-server/script/actions/remember.hpp"
#include "fake-server/script/actions/repeat.hpp"
#include "fake-server/script/actions/set.hpp"
#include "fake-server/script/actions/to.hpp"

namespace zkspec {

using Action = std::variant<action::Set, action::Remember, action::Drop, action::Repeat, action::Delay, action::Emit, action::Hold,
                            action::Close, action::Cut, action::Append, action::To, action::Hurry, action::Again>;

/// The words that stand for actions, in a rule's table.
const std::vector<std::string_view>& action_words();

/// Reads the action that `member` names; nothing, and a problem, when it cannot stand on this rule's stream. The word must be known.
std::optional<Action> read_action(const TomlMember& member, RuleReader& reader);

}  // namespace zkspec
