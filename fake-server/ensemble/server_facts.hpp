// What operators can ask a server about itself, collected once for all forms of the answer. Times are milliseconds since 1970.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fake-server/base/endpoint.hpp"
#include "fake-server/session/session_table.hpp"
#include "fake-server/wire/codes.hpp"

namespace zkspec {

struct ClientFacts {
  Address peer = {};
  SessionId session = no_session;
  Duration timeout = {};
  std::int64_t since_ms = 0;
  std::uint64_t received = 0;  ///< frames
  std::uint64_t sent = 0;
  std::size_t queued = 0;  ///< requests without an answer
  std::optional<wire::OpCode> last_operation = {};
  Xid last_xid = {};
  Zxid last_zxid = {};
  bool secure = false;
};

struct ServerFacts {
  ServerIndex server = {};
  SessionLimits limits = {};
  Zxid zxid = {};
  std::optional<std::string_view> mode = {};  ///< none: it does not serve
  bool read_only = false;
  Address address = {};
  std::optional<Address> secure_address = {};
  std::uint32_t max_connections_per_host = 0;
  std::int64_t uptime_ms = 0;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::size_t nodes = 0;
  std::size_t data_size = 0;  ///< of paths and data, in bytes
  std::vector<ClientFacts> clients = {};
  std::map<std::int64_t, std::vector<SessionId>> expiry = {};    ///< by the end of the bucket
  std::map<SessionId, std::set<std::string>> ephemerals = {};    ///< by owner
  std::map<std::string, std::multiset<SessionId>> watches = {};  ///< of this server's clients, by path
};

/// In the form that tools look for: the version whose behaviour this is, then what it is.
extern const std::string_view server_version;

struct WatchSums {
  std::size_t watchers = 0;
  std::size_t watches = 0;
};
WatchSums sums_of(const ServerFacts& facts);
std::map<SessionId, std::set<std::string>> watched_by_session(const ServerFacts& facts);
std::size_t outstanding(const ServerFacts& facts);

/// Of mntr and of the monitor command, in their order; names without "zk_", values as both forms write them.
std::vector<std::pair<std::string_view, std::string>> figures_of(const ServerFacts& facts);

/// "GETD": FinalRequestProcessor.processRequest, 3.8; "NA" for none.
std::string_view code_of(std::optional<wire::OpCode> operation);

}  // namespace zkspec
