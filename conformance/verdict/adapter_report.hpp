// What was found out about an adapter. Reports of it are pure functions of this.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace zkspec {

/// One thing that was tried.
struct AdapterCheck {
  enum class Standing {
    ok,
    not_ok,
    hint,       ///< better than the adapter says of itself
    skipped,    ///< the adapter says that it cannot do this
    undecided,  ///< the host was too late to tell
  };
  std::string id = {};  ///< "capability/chroot", "malformed/no-json"
  Standing standing = Standing::ok;
  std::string sent = {};      ///< to the adapter, as far as it matters; shortened
  std::string expected = {};  ///< by the protocol
  std::string came = {};
  std::string advice = {};  ///< what to do if it did not
};
std::string_view word(AdapterCheck::Standing standing);  ///< "not-ok"

struct AdapterReport {
  std::string client = {};  ///< as the adapter names it: "kazoo"
  std::string version = {};
  std::set<std::string, std::less<>> flags = {};
  int max_clients = 1;
  std::vector<AdapterCheck> checks = {};  ///< in the order in which they were made
  bool interrupted = false;

  [[nodiscard]] std::size_t count(AdapterCheck::Standing standing) const;
};

}  // namespace zkspec
