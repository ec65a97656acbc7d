// The fields of reports and commands, each list written once; reading, writing and checking walk over it. Private to this room.
#pragma once

#include <tuple>

#include "fake-server/script/item.hpp"
#include "fake-server/wire/field.hpp"

namespace zkspec {

template <class T>
inline constexpr auto item_fields = std::tuple{};

using wire::field;
template <>
inline constexpr auto item_fields<report::State> = std::tuple{field("state", &report::State::state), field("raw", &report::State::raw)};
template <>
inline constexpr auto item_fields<report::Done> = std::tuple{field("tag", &report::Done::tag), field("result", &report::Done::result),
                                                             field("raw", &report::Done::raw), field("data", &report::Done::data)};
template <>
inline constexpr auto item_fields<report::Watch> =
    std::tuple{field("tag", &report::Watch::tag), field("kind", &report::Watch::kind), field("path", &report::Watch::path)};
template <>
inline constexpr auto item_fields<report::Info> = std::tuple{
    field("tag", &report::Info::tag),         field("session_id", &report::Info::session_id), field("password", &report::Info::password),
    field("timeout", &report::Info::timeout), field("server", &report::Info::server),         field("state", &report::Info::state)};

template <>
inline constexpr auto item_fields<command::Open> = std::tuple{
    field("servers", &command::Open::servers), field("timeout", &command::Open::timeout), field("chroot", &command::Open::chroot),
    field("read_only", &command::Open::read_only)};
template <>
inline constexpr auto item_fields<command::Op> =
    std::tuple{field("tag", &command::Op::tag),   field("call", &command::Op::kind),       field("path", &command::Op::path),
               field("data", &command::Op::data), field("version", &command::Op::version), field("watch", &command::Op::watch)};
template <>
inline constexpr auto item_fields<command::AddAuth> =
    std::tuple{field("tag", &command::AddAuth::tag), field("scheme", &command::AddAuth::scheme), field("data", &command::AddAuth::data)};
template <>
inline constexpr auto item_fields<command::UpdateServers> = std::tuple{field("tag", &command::UpdateServers::tag),
                                                                      field("servers", &command::UpdateServers::servers)};
template <>
inline constexpr auto item_fields<command::Info> = std::tuple{field("tag", &command::Info::tag)};
template <>
inline constexpr auto item_fields<command::Close> = std::tuple{field("tag", &command::Close::tag)};

template <>
inline constexpr auto item_fields<Segment> = std::tuple{field("size", &Segment::size)};
template <>
inline constexpr auto item_fields<ConnectWish> = std::tuple{field("to", &ConnectWish::to), field("probe", &ConnectWish::probe)};

template <>
inline constexpr auto item_fields<Odds> =
    std::tuple{field("of", &Odds::of), field("p", &Odds::p), field("before", &Odds::before), field("after", &Odds::after)};

template <class T, class Visitor>
void for_each_item_field(T& record, Visitor&& visit) {
  std::apply([&](const auto&... each) { (visit(each.name, record.*each.member), ...); }, item_fields<std::remove_const_t<T>>);
}

}  // namespace zkspec
