// What an application can ask of a client and what a client can tell it, in the words of the case language. Adapters of real
// clients, the reference client, cases and the log all use these types.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/endpoint.hpp"
#include "fake-server/base/ids.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

/// How an operation, auth or close ended. Codes that have no word of their own are `other`; the client's own code is kept beside it.
enum class ApiResult {
  ok,
  no_node,
  node_exists,
  bad_version,
  not_empty,
  no_auth,
  not_read_only,
  session_moved,
  connection_loss,
  session_expired,
  auth_failed,
  closed,
  timeout,
  invalid_state,
  other,
};
/// What a client says of its session, normalised.
enum class SessionState { connecting, connected, connected_ro, disconnected, expired, auth_failed, closed };
/// What a watcher is told. `session` is a session event given to a node's watcher (C, Java, kazoo do that).
enum class WatchWord { created, deleted, changed, child, removed, session };
enum class Operation { get, exists, children, create, create_ephemeral, set, delete_, sync, multi };

std::string_view word(ApiResult result);
std::string_view word(SessionState state);
std::string_view word(WatchWord kind);
std::string_view word(Operation kind);  ///< `delete_` is "delete"
std::optional<ApiResult> api_result(std::string_view word);
std::optional<SessionState> session_state(std::string_view word);
std::optional<WatchWord> watch_word(std::string_view word);
std::optional<Operation> operation(std::string_view word);

struct Credentials {
  SessionId id = {};
  Bytes password = {};
  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Commands. `tag` is the name under which the answer comes back; each tag of a client is used once.
namespace command {
struct Open {
  std::vector<Address> servers = {};
  Duration timeout = {};
  std::string chroot = {};
  bool read_only = false;
  std::optional<Credentials> session = {};  ///< resume this one
};
struct Op {
  std::string tag = {};
  Operation kind = Operation::get;
  std::string path = {};
  Bytes data = {};
  std::int32_t version = -1;
  std::optional<std::string> watch = {};  ///< arm a watch; its events carry this tag
};
struct AddAuth {
  std::string tag = {};
  std::string scheme = {};
  Bytes data = {};
};
struct UpdateServers {
  std::string tag = {};
  std::vector<Address> servers = {};
};
struct Info {
  std::string tag = {};
};
struct Close {
  std::string tag = {};
};
}  // namespace command

using ClientCommand = std::variant<command::Open, command::Op, command::AddAuth, command::UpdateServers, command::Info, command::Close>;
std::string_view name_of(const ClientCommand& command);  ///< "open", "get", "close", …
std::string_view tag_of(const ClientCommand& command);   ///< "" for open

/// Reports.
namespace report {
struct State {
  SessionState state = SessionState::connecting;
  std::string raw = {};  ///< the client's own word or number
};
struct Done {
  std::string tag = {};
  ApiResult result = ApiResult::ok;
  std::string raw = {};
  std::optional<Bytes> data = {};
};
struct Watch {
  std::string tag = {};
  WatchWord kind = WatchWord::changed;
  std::string path = {};
};
/// What the client can tell about itself; absent is what it does not expose.
struct Info {
  std::string tag = {};
  std::optional<SessionId> session_id = {};
  std::optional<Bytes> password = {};
  std::optional<Duration> timeout = {};
  std::optional<std::string> server = {};
  std::optional<std::string> state = {};
};
struct Unsupported {
  std::string what = {};  ///< the tag, or the command's name
};
/// An exception outside any operation: an uncaught callback, a constructor that failed.
struct Trouble {
  std::string where = {};
  std::string text = {};
};
/// The client's process ended unasked: "SIGABRT", "exit 1".
struct Died {
  std::string how = {};
};
}  // namespace report

using ClientReport =
    std::variant<report::State, report::Done, report::Watch, report::Info, report::Unsupported, report::Trouble, report::Died>;

}  // namespace zkspec
