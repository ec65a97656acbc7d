#include "conformance/report/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace zkspec {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

unsigned at(std::string_view text, std::size_t index) { return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U; }

/// Length of the well-formed sequence that `text` begins with, 0 if there is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
  struct Lead {
    unsigned low, high, second_low, second_high;
    std::size_t length;
  };
  static constexpr std::array leads{Lead{0xC2, 0xDF, 0x80, 0xBF, 2}, Lead{0xE0, 0xE0, 0xA0, 0xBF, 3}, Lead{0xE1, 0xEC, 0x80, 0xBF, 3},
                                    Lead{0xED, 0xED, 0x80, 0x9F, 3}, Lead{0xEE, 0xEF, 0x80, 0xBF, 3}, Lead{0xF0, 0xF0, 0x90, 0xBF, 4},
                                    Lead{0xF1, 0xF3, 0x80, 0xBF, 4}, Lead{0xF4, 0xF4, 0x80, 0x8F, 4}};
  const unsigned first = at(text, 0);
  if (first < 0x80) return 1;
  const auto lead = std::find_if(leads.begin(), leads.end(), [&](const Lead& l) { return first >= l.low && first <= l.high; });
  if (lead == leads.end() || text.size() < lead->length) return 0;
  if (at(text, 1) < lead->second_low || at(text, 1) > lead->second_high) return 0;
  for (std::size_t i = 2; i < lead->length; ++i) {
    if ((at(text, i) & 0xC0U) != 0x80) return 0;
  }
  return lead->length;
}

std::string picture(unsigned control) {
  if (control == 0x7F) return "\xE2\x90\xA1";                   // U+2421
  return {'\xE2', '\x90', static_cast<char>(0x80U + control)};  // U+2400 …
}

void append_visible(std::string& out, std::string_view character) {
  const unsigned first = at(character, 0);
  const bool control = (first < 0x20 && first != '\n' && first != '\t') || first == 0x7F;
  if (control) out += picture(first);
  else out += character;
}

void append_escaped(std::string& out, std::string_view character) {
  if (character == "&") out += "&amp;";
  else if (character == "<") out += "&lt;";
  else if (character == ">") out += "&gt;";
  else if (character == "\"") out += "&quot;";
  else if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") out += replacement;  // U+FFFE, U+FFFF
  else append_visible(out, character);
}

template <class Sink>
void for_each_character(std::string_view text, Sink sink) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    sink(length == 0 ? replacement : text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

}  // namespace

std::string clean_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](std::string_view character) { out += character; });
  return out;
}

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](std::string_view character) { append_visible(out, character); });
  return out;
}

std::string escape_xml(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for_each_character(text, [&](std::string_view character) { append_escaped(out, character); });
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string{text};
  std::size_t end = limit;
  while (end > 0 && (at(text, end) & 0xC0U) == 0x80) --end;
  return fmt::format("{}… ({} bytes more)", text.substr(0, end), text.size() - end);
}

}  // namespace zkspec
