#include "fake-server/wire/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fake-server/wire/field_kind.hpp"

namespace zkspec::wire {
namespace {

template <std::size_t... Index>
std::vector<Message> replies_of_all_kinds(std::index_sequence<Index...>) {
  return {Reply{{}, ReplyBody{std::in_place_index<Index>}}...};
}

/// Every shape that a message of this word can have.
std::vector<Message> shapes(std::string_view word) {
  if (word == "ConnectRequest") return {ConnectRequest{}};
  if (word == "ConnectResponse") return {ConnectResponse{}};
  if (word == "notification") return {Notification{}};
  if (word == "reply") return replies_of_all_kinds(std::make_index_sequence<std::variant_size_v<ReplyBody::variant>>{});
  if (const auto type = op_code(word)) return {make_request(*type)};
  return {};
}

}  // namespace

std::string_view describe(FieldKind kind) {
  switch (kind) {
    case FieldKind::boolean: return "true or false";
    case FieldKind::integer: return "a number, or text such as \"0x1f\"";
    case FieldKind::id: return "a 64-bit number, or text such as \"0x37\"";
    case FieldKind::duration: return "a number of milliseconds";
    case FieldKind::text: return "a text";
    case FieldKind::buffer: return "a text, or bytes such as \"hex:00ff\"";
    case FieldKind::list: return "a list";
    case FieldKind::record: return "a table of fields";
    case FieldKind::error_code: return "an error code: a word such as \"no_node\", or a number";
    case FieldKind::operation: return "an operation: a word such as \"getData\", or a number";
    case FieldKind::watch_kind: return "a kind of watch event: a word such as \"deleted\", or a number";
  }
  return "?";
}

std::optional<std::vector<FieldSchema>> schema_of(std::string_view message) {
  const auto all = shapes(message);
  if (all.empty()) return std::nullopt;
  std::vector<FieldSchema> schema;
  for (const auto& shape : all) {
    for_each_field(shape, [&](std::string_view name, const auto& value) {
      if (std::ranges::find(schema, name, &FieldSchema::name) == schema.end())
        schema.push_back({name, kind_of<std::remove_cvref_t<decltype(value)>>});
    });
  }
  return schema;
}

std::vector<std::string_view> message_words() {
  std::vector<std::string_view> words{"ConnectRequest", "ConnectResponse", "reply", "notification"};
  for (const auto word : op_words()) {
    if (word != "notification") words.push_back(word);
  }
  return words;
}

Error no_such_field(std::string_view field, const std::vector<std::string_view>& known) {
  return {Errc::unknown_word, std::string{field}, fmt::format("no such field; there are {}", fmt::join(known, ", "))};
}

Result<void> check_field(std::string_view message, std::string_view field, const boost::json::value& value) {
  auto all = shapes(message);
  if (all.empty()) return Error{Errc::unknown_word, std::string{message}, "no such message"};
  for (auto& shape : all) {
    const auto names = field_names(shape);
    if (std::ranges::find(names, field) != names.end()) return assign(shape, field, value);
  }
  std::vector<std::string_view> known;
  const auto schema = *schema_of(message);
  for (const auto& each : schema) known.push_back(each.name);
  return no_such_field(field, known);
}

}  // namespace zkspec::wire
