// Two-way look-up between the numbers of an enum and their words. Private to this room.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace zkspec::wire {

template <class Code>
struct Word {
  Code code;
  std::string_view word;
};

template <class Code, std::size_t N>
std::optional<std::string_view> word_in(const std::array<Word<Code>, N>& table, Code code) {
  const auto found = std::ranges::find(table, code, &Word<Code>::code);
  return found == table.end() ? std::nullopt : std::optional{found->word};
}

template <class Code, std::size_t N>
std::optional<Code> code_in(const std::array<Word<Code>, N>& table, std::string_view word) {
  const auto found = std::ranges::find(table, word, &Word<Code>::word);
  return found == table.end() ? std::nullopt : std::optional{found->code};
}

template <class Code, std::size_t N>
std::vector<std::string_view> words_in(const std::array<Word<Code>, N>& table) {
  std::vector<std::string_view> words;
  for (const auto& entry : table) words.push_back(entry.word);
  return words;
}

}  // namespace zkspec::wire
