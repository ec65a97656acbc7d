// checkWatches (17), removeWatches (18) and addWatch (106).
#pragma once

#include "fake-server/wire/codes.hpp"
#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// Watcher.WatcherType, 3.8.
namespace watcher_type {
inline constexpr std::int32_t children = 1;
inline constexpr std::int32_t data = 2;
inline constexpr std::int32_t any = 3;
}  // namespace watcher_type

/// Of checkWatches and removeWatches, which have one layout. watcherType is called `type` in jute; another name here because it stands
/// beside the type of the RequestHeader.
struct CheckWatchesRequest {
  Text path = std::string{};
  std::int32_t watcherType = watcher_type::any;

  static constexpr auto fields =
      std::tuple{field("path", &CheckWatchesRequest::path), field("watcherType", &CheckWatchesRequest::watcherType)};
  friend bool operator==(const CheckWatchesRequest&, const CheckWatchesRequest&) = default;
};

/// AddWatchMode, 3.8.
namespace watch_mode {
inline constexpr std::int32_t persistent = 0;
inline constexpr std::int32_t persistent_recursive = 1;
}  // namespace watch_mode

struct AddWatchRequest {
  Text path = std::string{};
  std::int32_t mode = watch_mode::persistent;

  static constexpr auto fields = std::tuple{field("path", &AddWatchRequest::path), field("mode", &AddWatchRequest::mode)};
  friend bool operator==(const AddWatchRequest&, const AddWatchRequest&) = default;
};

/// The reply to addWatch, and the result of a failed part of a multi. Called `err` in jute; another name here because it stands beside
/// the err of a ReplyHeader or MultiHeader.
struct ErrorResponse {
  ErrorCode err = {};

  static constexpr auto fields = std::tuple{field("bodyErr", &ErrorResponse::err)};
  friend bool operator==(const ErrorResponse&, const ErrorResponse&) = default;
};

}  // namespace zkspec::wire
