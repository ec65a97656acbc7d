// The body of a notification (xid -1).
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// Watcher.Event.EventType, 3.8: those that a server sends.
enum class WatchKind : std::int32_t {
  none = -1,
  created = 1,
  deleted = 2,
  changed = 3,
  child = 4,
  data_removed = 5,
  child_removed = 6,
  persistent_removed = 7
};

std::optional<std::string_view> word(WatchKind kind);
std::optional<WatchKind> watch_kind(std::string_view word);

/// Watcher.Event.KeeperState.SyncConnected, 3.8: the only state that servers send.
inline constexpr std::int32_t sync_connected = 3;

struct WatcherEvent {
  WatchKind type = {};
  std::int32_t state = sync_connected;
  Text path = std::string{};

  static constexpr auto fields =
      std::tuple{field("type", &WatcherEvent::type), field("state", &WatcherEvent::state), field("path", &WatcherEvent::path)};
  friend bool operator==(const WatcherEvent&, const WatcherEvent&) = default;
};

}  // namespace zkspec::wire
