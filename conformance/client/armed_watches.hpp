// The watches that a client believes are armed, by the server's path and by kind. They fire once, and outlive connections:
// servers forget them with each connection, so the client registers them again on the next.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "fake-server/wire/message.hpp"

namespace zkspec {

/// The three lists of setWatches.
enum class WatchSet {
  data,   ///< getData, and exists that found its node
  exist,  ///< exists that found none
  child,  ///< getChildren
};

/// ClientCnxn.SET_WATCHES_MAX_LENGTH, 3.8: characters of paths after which a setWatches frame is full. A server takes 1 MiB.
inline constexpr std::size_t set_watches_limit = std::size_t{128} * 1024;

class ArmedWatches {
 public:
  void arm(WatchSet set, const std::string& path, std::string tag);

  /// The tags that an event concerns, which are armed no longer. Kinds that no server sends concern nobody.
  std::vector<std::string> fire(wire::WatchKind kind, const std::string& path);

  /// Every watch exactly once, in frames that are not too long; none if there is none.
  [[nodiscard]] std::vector<wire::SetWatches> registration(Zxid relative_to) const;

  void clear() { sets_ = {}; }

 private:
  using Tags = std::vector<std::string>;
  std::array<std::map<std::string, Tags>, 3> sets_ = {};
};

}  // namespace zkspec
