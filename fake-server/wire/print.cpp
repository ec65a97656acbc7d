// Messages for people: one line each, and what tells two of them apart.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "fake-server/wire/text_form.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {
namespace {

/// Enough for any password and nearly any path; a node of a megabyte stays one line.
constexpr std::size_t shown_bytes = 128;
constexpr std::size_t all_bytes = std::string::npos;

std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const auto is_continuation = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U; };
  while (limit > 0 && is_continuation(limit)) --limit;
  return text.substr(0, limit);
}

class Printer {
 public:
  explicit Printer(std::size_t limit) : limit_{limit} {}

  [[nodiscard]] std::string text(bool value) const { return value ? "true" : "false"; }
  [[nodiscard]] std::string text(std::int32_t value) const { return fmt::format("{}", value); }
  [[nodiscard]] std::string text(std::int64_t value) const { return fmt::format("{}", value); }
  [[nodiscard]] std::string text(Millis value) const { return fmt::format("{}ms", value.value()); }
  template <class Tag, class Rep>
  [[nodiscard]] std::string text(StrongId<Tag, Rep> id) const {
    return to_string(id);
  }
  template <Code T>
  [[nodiscard]] std::string text(T code) const {
    const auto known = word(code);
    return known ? std::string{*known} : text(static_cast<std::int32_t>(code));
  }
  [[nodiscard]] std::string text(const std::string& value) const {
    if (!is_plain(value)) return text(to_bytes(value));
    const auto shown = cut(value, limit_);
    const auto quoted = boost::json::serialize(boost::json::string_view{shown});
    return shown.size() == value.size() ? quoted : fmt::format("{}…({} bytes)", quoted, value.size());
  }
  [[nodiscard]] std::string text(const Bytes& bytes) const {
    if (bytes.size() <= limit_) return hex_form(bytes);
    return fmt::format("{}…({} bytes)", hex_form(BytesView{bytes}.first(limit_)), bytes.size());
  }
  template <class T>
  [[nodiscard]] std::string text(const Nullable<T>& value) const {
    return value ? text(*value) : "null";
  }
  template <class T>
  [[nodiscard]] std::string text(const Trailing<T>& field) const {
    return field.value ? text(*field.value) : "absent";
  }
  template <class T>
  [[nodiscard]] std::string text(const std::vector<T>& items) const {
    std::string list;
    for (const auto& item : items) list += (list.empty() ? "" : ", ") + text(item);
    return "[" + list + "]";
  }
  template <Record T>
  [[nodiscard]] std::string text(const T& record) const {
    const auto line = fields(record);
    return "{" + (line.empty() ? line : line.substr(1)) + "}";
  }
  /// A part of a multi. Requests carry an err too, which is always -1.
  template <Envelope T>
  [[nodiscard]] std::string text(const T& part) const {
    const bool usual = std::is_same_v<T, MultiRequest::Operation> && part.header.err == ErrorCode::system_error;
    return to_string(part.header.type) + (usual ? "" : " err=" + text(part.header.err)) +
           std::visit([this](const auto& body) { return fields(body); }, part.body);
  }

  template <class T>
  [[nodiscard]] std::string fields(const T& message) const {
    std::string line;
    for_each_field(message, [&](std::string_view name, const auto& value) { line += fmt::format(" {}={}", name, text(value)); });
    return line;
  }

 private:
  std::size_t limit_;
};

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
