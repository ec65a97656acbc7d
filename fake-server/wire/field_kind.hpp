// The kind of each field type. Private to this room.
#pragma once

#include "fake-server/wire/schema.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {

template <class T>
inline constexpr FieldKind kind_of = Record<T> ? FieldKind::record : FieldKind::integer;
template <>
inline constexpr FieldKind kind_of<bool> = FieldKind::boolean;
template <class Tag>
inline constexpr FieldKind kind_of<StrongId<Tag, std::int64_t>> = FieldKind::id;
template <>
inline constexpr FieldKind kind_of<Millis> = FieldKind::duration;
template <>
inline constexpr FieldKind kind_of<std::string> = FieldKind::text;
template <>
inline constexpr FieldKind kind_of<Bytes> = FieldKind::buffer;
template <class T>
inline constexpr FieldKind kind_of<std::vector<T>> = FieldKind::list;
template <>
inline constexpr FieldKind kind_of<ErrorCode> = FieldKind::error_code;
template <>
inline constexpr FieldKind kind_of<OpCode> = FieldKind::operation;
template <>
inline constexpr FieldKind kind_of<WatchKind> = FieldKind::watch_kind;
template <class T>
inline constexpr FieldKind kind_of<Nullable<T>> = kind_of<T>;
template <class T>
inline constexpr FieldKind kind_of<Trailing<T>> = kind_of<T>;

Error no_such_field(std::string_view field, const std::vector<std::string_view>& known);

}  // namespace zkspec::wire
