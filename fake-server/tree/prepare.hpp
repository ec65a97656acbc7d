// Judges writes. A write becomes a transaction before anything is done: PrepRequestProcessor, 3.8, whose order of checks is kept.
#pragma once

#include "fake-server/tree/acl.hpp"
#include "fake-server/tree/data_tree.hpp"

namespace zkspec {

/// On whose behalf, and when (milliseconds since 1970).
struct Writer {
  SessionId session = {};
  std::int64_t time_ms = 0;
  Identities identities = {};
};

/// What an administrator configures.
struct TreeRules {
  bool extended_types = false;    ///< zookeeper.extendedTypesEnabled: TTL nodes
  bool reconfig_enabled = false;  ///< reconfigEnabled
  bool has_superuser = false;     ///< who alone may reconfigure then; without, everybody may, as with skipACL
  std::uint32_t servers = 1;      ///< those that run; one alone has no configuration to change
};

/// Those that PrepRequestProcessor.pRequest, 3.8, makes a transaction of: they take a zxid also when they fail.
bool is_write(wire::OpCode type);

/// A multi that names no path for one of its operations fails while its zxid is lost: PrepRequestProcessor.getPendingChanges, 3.8.
bool can_be_judged(const wire::Request& request);

/// The transaction of a write, also of one that is refused; is_write() its type. `time_ms` and zxid are those it will have.
Transaction prepare(const DataTree& tree, const wire::Request& request, const Writer& writer, const TreeRules& rules);

/// A write whose body nobody could read.
Transaction prepare_failed(const DataTree& tree, const Writer& writer, wire::ErrorCode err);
Transaction prepare_open(const DataTree& tree, const Writer& writer);
Transaction prepare_close(const DataTree& tree, const Writer& writer);  ///< its ephemerals go, all in one transaction

/// The containers and TTL nodes that are due: ContainerManager.getCandidates, 3.8. A container goes when it has had children and
/// has none, a TTL node when it has none and was not written for its time.
std::vector<std::string> due_for_reaping(const DataTree& tree, std::int64_t now_ms);
Transaction prepare_reap(const DataTree& tree, const std::string& path, std::int64_t now_ms);

}  // namespace zkspec
