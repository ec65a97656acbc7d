// In which state the network of one server is. A header of its own: programs that embed the ensemble see it and little else.
#pragma once

namespace zkspec {

/// The state of a server's network.
enum class NetMode {
  accept,     ///< as it should be
  refuse,     ///< bound, not listening; connections that are there go on
  mute,       ///< accepts and reads, sends nothing, ping replies included
  deaf,       ///< accepts and sends, reads nothing
  blackhole,  ///< accepts, then neither reads nor writes; sockets stay open
  hang_up,    ///< accepts, and resets each new connection at once; connections that are there go on
};

}  // namespace zkspec
