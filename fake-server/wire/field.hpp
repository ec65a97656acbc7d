// One field list per message. A message is a plain aggregate with a `fields` tuple; encode, decode, size, print, diff and JSON
// are generic functions over that tuple, so a field is written down once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/ids.hpp"

namespace zkspec::wire {

/// Jute can say null (length −1) where others can only say empty, and peers tell the two apart.
template <class T>
using Nullable = std::optional<T>;
using Text = Nullable<std::string>;  ///< jute ustring
using Buffer = Nullable<Bytes>;      ///< jute buffer
template <class T>
using Vector = Nullable<std::vector<T>>;  ///< jute vector

/// A field at the end of a record that older peers leave out altogether: the readOnly byte of the handshake.
template <class T>
struct Trailing {
  std::optional<T> value = {};
  friend bool operator==(const Trailing&, const Trailing&) = default;
};

/// Milliseconds on the wire (jute int). A type of its own so that scripts may write "12s" for it.
using Millis = StrongId<struct MillisTag, std::int32_t>;

template <class Message, class Member>
struct Field {
  std::string_view name;
  Member Message::*member;
};

template <class Message, class Member>
constexpr Field<Message, Member> field(std::string_view name, Member Message::*member) {
  return {name, member};
}

template <class T>
concept Record = requires {
  T::fields;
};

}  // namespace zkspec::wire
