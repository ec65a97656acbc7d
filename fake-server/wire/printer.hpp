// Values of fields as people read them. Private to this room.
#pragma once

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "fake-server/wire/text_form.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {

/// Enough for any password and nearly any path; a node of a megabyte stays one line.
inline constexpr std::size_t shown_bytes = 128;
inline constexpr std::size_t all_bytes = std::string::npos;

/// At most `limit` bytes of UTF-8, cut between characters.
std::string_view cut(std::string_view text, std::size_t limit);

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

}  // namespace zkspec::wire
