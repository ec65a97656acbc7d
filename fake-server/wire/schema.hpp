// What a case file may say about each message, for checking it before anything runs. Derived from the field lists.
#pragma once

#include "fake-server/wire/message.hpp"

namespace zkspec::wire {

enum class FieldKind {
  boolean,
  integer,
  id,        ///< 64 bits, "0x…": session ids and zxids
  duration,  ///< Millis
  text,
  buffer,
  list,    ///< of texts, records, or the parts of a multi
  record,  ///< Stat
  error_code,
  operation,
  watch_kind,
};

/// What fits, for messages: "true or false", "an error code: a word such as \"no_node\", or a number".
std::string_view describe(FieldKind kind);

struct FieldSchema {
  std::string_view name = {};
  FieldKind kind = FieldKind::integer;
  friend bool operator==(const FieldSchema&, const FieldSchema&) = default;
};

/// The assignable fields of a message by its word ("ConnectRequest", "getData", "reply", …), header first; nothing for an unknown word.
/// What a reply holds depends on the operation that it answers: "reply" has the fields of all of them.
std::optional<std::vector<FieldSchema>> schema_of(std::string_view message);

/// Whether assign() would take this, for some message of that word; its error otherwise. Errc::unknown_word for an unknown message.
Result<void> check_field(std::string_view message, std::string_view field, const boost::json::value& value);

/// Every word that schema_of() knows.
std::vector<std::string_view> message_words();

}  // namespace zkspec::wire
