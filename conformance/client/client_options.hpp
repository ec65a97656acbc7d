// What an application decides when it creates a handle.
#pragma once

#include <optional>
#include <vector>

#include "conformance/client/chroot.hpp"
#include "fake-server/log/api.hpp"

namespace zkspec {

struct ClientOptions {
  std::vector<Address> servers = {};  ///< at least one
  Chroot chroot = {};
  Duration timeout = {};                    ///< a wish; servers decide
  bool read_only = false;                   ///< a server without a quorum will do
  std::optional<Credentials> session = {};  ///< resume this one
  Zxid last_zxid = {};                      ///< how far its former handle had seen
};

}  // namespace zkspec
