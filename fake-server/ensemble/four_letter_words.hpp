// The four-letter words: what operators ask a server over its client port.
#pragma once

#include "fake-server/ensemble/server_facts.hpp"

namespace zkspec {

inline constexpr std::size_t word_size = 4;

/// Whether these four bytes are a command at all: FourLetterCommands, 3.8.
bool is_four_letter_word(std::string_view word);

/// The answer as text. `allowed`: 4lw.commands.whitelist, 3.8, where "*" allows all.
std::string answer_to(std::string_view word, const ServerFacts& facts, const std::vector<std::string>& allowed);

}  // namespace zkspec
