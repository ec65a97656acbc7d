#include "fake-server/log/api.hpp"

namespace zkspec {
namespace {

// For enums that count from 0: the enumerator whose word this is.
template <class Enum>
std::optional<Enum> enumerator(std::string_view text, Enum last) {
  for (int number = 0; number <= static_cast<int>(last); ++number)
    if (word(static_cast<Enum>(number)) == text) return static_cast<Enum>(number);
  return std::nullopt;
}

}  // namespace

std::string_view word(ApiResult result) {
  switch (result) {
    case ApiResult::ok: return "ok";
    case ApiResult::no_node: return "no_node";
    case ApiResult::node_exists: return "node_exists";
    case ApiResult::bad_version: return "bad_version";
    case ApiResult::not_empty: return "not_empty";
    case ApiResult::no_auth: return "no_auth";
    case ApiResult::not_read_only: return "not_read_only";
    case ApiResult::session_moved: return "session_moved";
    case ApiResult::connection_loss: return "connection_loss";
    case ApiResult::session_expired: return "session_expired";
    case ApiResult::auth_failed: return "auth_failed";
    case ApiResult::closed: return "closed";
    case ApiResult::timeout: return "timeout";
    case ApiResult::invalid_state: return "invalid_state";
    case ApiResult::other: return "other";
  }
  return "?";
}

std::string_view word(SessionState state) {
  switch (state) {
    case SessionState::connecting: return "connecting";
    case SessionState::connected: return "connected";
    case SessionState::connected_ro: return "connected_ro";
    case SessionState::disconnected: return "disconnected";
    case SessionState::expired: return "expired";
    case SessionState::auth_failed: return "auth_failed";
    case SessionState::closed: return "closed";
  }
  return "?";
}

std::string_view word(WatchWord kind) {
  switch (kind) {
    case WatchWord::created: return "created";
    case WatchWord::deleted: return "deleted";
    case WatchWord::changed: return "changed";
    case WatchWord::child: return "child";
    case WatchWord::removed: return "removed";
    case WatchWord::session: return "session";
  }
  return "?";
}

std::string_view word(Operation kind) {
  switch (kind) {
    case Operation::get: return "get";
    case Operation::exists: return "exists";
    case Operation::children: return "children";
    case Operation::create: return "create";
    case Operation::create_ephemeral: return "create_ephemeral";
    case Operation::set: return "set";
    case Operation::delete_: return "delete";
    case Operation::sync: return "sync";
    case Operation::multi: return "multi";
  }
  return "?";
}

std::optional<ApiResult> api_result(std::string_view word) { return enumerator(word, ApiResult::other); }
std::optional<SessionState> session_state(std::string_view word) { return enumerator(word, SessionState::closed); }
std::optional<WatchWord> watch_word(std::string_view word) { return enumerator(word, WatchWord::session); }
std::optional<Operation> operation(std::string_view word) { return enumerator(word, Operation::multi); }

std::string_view name_of(const ClientCommand& command) {
  struct Namer {
    std::string_view operator()(const command::Open& /*open*/) const { return "open"; }
    std::string_view operator()(const command::Op& op) const { return word(op.kind); }
    std::string_view operator()(const command::AddAuth& /*auth*/) const { return "add_auth"; }
    std::string_view operator()(const command::UpdateServers& /*update*/) const { return "update_servers"; }
    std::string_view operator()(const command::Info& /*info*/) const { return "info"; }
    std::string_view operator()(const command::Close& /*close*/) const { return "close"; }
  };
  return std::visit(Namer{}, command);
}

std::string_view tag_of(const ClientCommand& command) {
  struct Tagger {
    std::string_view operator()(const command::Open& /*open*/) const { return {}; }
    std::string_view operator()(const command::Op& op) const { return op.tag; }
    std::string_view operator()(const command::AddAuth& auth) const { return auth.tag; }
    std::string_view operator()(const command::UpdateServers& update) const { return update.tag; }
    std::string_view operator()(const command::Info& info) const { return info.tag; }
    std::string_view operator()(const command::Close& close) const { return close.tag; }
  };
  return std::visit(Tagger{}, command);
}

}  // namespace zkspec
