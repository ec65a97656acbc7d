// "Did you mean …": the known word that a mistyped one was meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zkspec {

/// The known word with the fewest edits (a swap of neighbours is one) from `word`, the first of equals; empty when even that one
/// differs in more than a third of its letters.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& known);

/// "; did you mean 'sessionId'?", or nothing when no known word is near: to be put behind a message.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace zkspec
