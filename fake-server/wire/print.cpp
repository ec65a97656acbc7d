// Messages for people: one line each, and what tells two of them apart.
#include <algorithm>
#include <fmt/format.h>

#include "fake-server/wire/printer.hpp"

namespace zkspec::wire {

std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const auto is_continuation = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U; };
  while (limit > 0 && is_continuation(limit)) --limit;
  return text.substr(0, limit);
}

namespace {

struct Line {
  std::string_view field;
  std::string whole;
  std::string shown;
};

std::vector<Line> lines_of(const Message& message) {
  std::vector<Line> lines;
  for_each_field(message, [&](std::string_view name, const auto& value) {
    lines.push_back({name, Printer{all_bytes}.text(value), Printer{shown_bytes}.text(value)});
  });
  return lines;
}

FieldDifference difference(std::string_view field, const Line* expected, const Line* seen) {
  const bool cut_alike = expected != nullptr && seen != nullptr && expected->shown == seen->shown;
  const auto show = [&](const Line* line) { return line == nullptr ? "absent" : cut_alike ? line->whole : line->shown; };
  return {std::string{field}, show(expected), show(seen)};
}

const Line* find_line(const std::vector<Line>& lines, std::string_view field) {
  const auto found = std::ranges::find(lines, field, &Line::field);
  return found == lines.end() ? nullptr : &*found;
}

}  // namespace

std::string print(const Message& message) {
  const Printer printer{shown_bytes};
  std::string line = name_of(message);
  if (const auto* undecodable = std::get_if<Undecodable>(&message)) line += " why=" + printer.text(to_string(undecodable->why));
  for_each_field(message, [&](std::string_view name, const auto& value) {
    const bool is_the_name = std::is_same_v<decltype(value), const OpCode&>;
    if (!is_the_name) line += fmt::format(" {}={}", name, printer.text(value));
  });
  return line;
}

std::vector<FieldDifference> diff(const Message& expected, const Message& seen) {
  if (expected.index() != seen.index()) return {{"message", name_of(expected), name_of(seen)}};
  const auto wanted = lines_of(expected);
  const auto got = lines_of(seen);
  std::vector<FieldDifference> differences;
  for (const auto& line : wanted) {
    const auto* other = find_line(got, line.field);
    if (other == nullptr || other->whole != line.whole) differences.push_back(difference(line.field, &line, other));
  }
  for (const auto& line : got) {
    if (find_line(wanted, line.field) == nullptr) differences.push_back(difference(line.field, nullptr, &line));
  }
  return differences;
}

}  // namespace zkspec::wire
