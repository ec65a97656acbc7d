// The one way over the fields of anything that has some, in the order of the wire. Private to this room.
#pragma once

#include <tuple>
#include <type_traits>
#include <variant>

#include "fake-server/wire/message.hpp"

namespace zkspec::wire {

template <class T>
concept Code = std::is_enum_v<T>;

/// A header and the record that its type or its request calls for: requests, replies, and the parts of a multi.
template <class T>
concept Envelope = requires(T& envelope) {
  envelope.header;
  envelope.body;
};

/// Calls visit(name, value) for each field.
template <class T, class Visitor>
constexpr void for_each_field(T& record, Visitor&& visit) {
  using Plain = std::remove_const_t<T>;
  if constexpr (Record<Plain>) {
    std::apply([&](const auto&... each) { (visit(each.name, record.*each.member), ...); }, Plain::fields);
  } else if constexpr (Envelope<Plain>) {
    for_each_field(record.header, visit);
    std::visit([&](auto& body) { for_each_field(body, visit); }, record.body);
  } else if constexpr (std::is_same_v<Plain, Notification>) {
    for_each_field(record.header, visit);
    for_each_field(record.event, visit);
  } else if constexpr (std::is_same_v<Plain, Message>) {
    std::visit([&](auto& message) { for_each_field(message, visit); }, record);
  } else {
    static_assert(std::is_same_v<Plain, std::monostate>, "neither a record nor made of records");
  }
}

}  // namespace zkspec::wire
