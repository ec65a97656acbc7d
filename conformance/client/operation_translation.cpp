#include "conformance/client/operation_translation.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace zkspec {
namespace {

using Word = std::pair<wire::ErrorCode, ApiResult>;

/// The codes that have a word of their own.
constexpr auto words = [] {
  using Code = wire::ErrorCode;
  using End = ApiResult;
  return std::to_array<Word>({
      {Code::ok, End::ok},
      {Code::no_node, End::no_node},
      {Code::node_exists, End::node_exists},
      {Code::bad_version, End::bad_version},
      {Code::not_empty, End::not_empty},
      {Code::no_auth, End::no_auth},
      {Code::not_read_only, End::not_read_only},
      {Code::session_moved, End::session_moved},
      {Code::connection_loss, End::connection_loss},
      {Code::session_expired, End::session_expired},
      {Code::auth_failed, End::auth_failed},
      {Code::closing, End::closed},
      {Code::operation_timeout, End::timeout},
      {Code::request_timeout, End::timeout},
      {Code::invalid_state, End::invalid_state},
  });
}();

wire::MultiRequest one_create(wire::CreateRequest create) { return {{{{.type = wire::OpCode::create}, std::move(create)}}}; }

/// A failed multi says so inside a reply without an error. The operations that failed only because another did say
/// runtime_inconsistency: DataTree.processTxn, 3.8.
wire::ErrorCode error_of(const wire::MultiResponse& response) {
  auto found = wire::ErrorCode::ok;
  for (const auto& result : response.results) {
    const auto* error = std::get_if<wire::ErrorResponse>(&result.body);
    if (error == nullptr || error->err == wire::ErrorCode::ok) continue;
    if (found == wire::ErrorCode::ok || found == wire::ErrorCode::runtime_inconsistency) found = error->err;
  }
  return found;
}

class DataOf {
 public:
  explicit DataOf(const Chroot& chroot) : chroot_{chroot} {}

  std::optional<Bytes> operator()(const wire::GetDataResponse& reply) const { return reply.data; }
  std::optional<Bytes> operator()(const wire::CreateResponse& reply) const { return path(reply.path); }
  std::optional<Bytes> operator()(const wire::Create2Response& reply) const { return path(reply.path); }
  std::optional<Bytes> operator()(const wire::SyncResponse& reply) const { return path(reply.path); }
  std::optional<Bytes> operator()(const wire::GetChildrenResponse& reply) const {
    if (!reply.children) return {};
    return to_bytes(fmt::format("{}", fmt::join(*reply.children, ",")));
  }
  std::optional<Bytes> operator()(const wire::MultiResponse& reply) const {
    if (reply.results.empty()) return {};
    return std::visit(*this, reply.results.front().body);
  }
  template <class Other>
  std::optional<Bytes> operator()(const Other& /*has none*/) const {
    return {};
  }

 private:
  [[nodiscard]] std::optional<Bytes> path(const wire::Text& text) const {
    if (!text) return {};
    return to_bytes(chroot_.to_application(*text));
  }

  const Chroot& chroot_;
};

}  // namespace

wire::Request request_of(const command::Op& operation, const Chroot& chroot) {
  using wire::OpCode;
  auto path = chroot.to_server(operation.path);
  const bool watch = operation.watch.has_value();
  const auto request = [](OpCode type, wire::RequestBody body) { return wire::Request{{.type = type}, std::move(body)}; };
  const auto creation = [&](std::int32_t flags) { return wire::CreateRequest{.path = path, .data = operation.data, .flags = flags}; };
  switch (operation.kind) {
    case Operation::get: return request(OpCode::getData, wire::GetDataRequest{path, watch});
    case Operation::exists: return request(OpCode::exists, wire::ExistsRequest{path, watch});
    case Operation::children: return request(OpCode::getChildren, wire::GetChildrenRequest{path, watch});
    case Operation::create: return request(OpCode::create, creation(wire::create_flag::persistent));
    case Operation::create_ephemeral: return request(OpCode::create, creation(wire::create_flag::ephemeral));
    case Operation::set: return request(OpCode::setData, wire::SetDataRequest{path, operation.data, operation.version});
    case Operation::delete_: return request(OpCode::delete_, wire::DeleteRequest{path, operation.version});
    case Operation::sync: return request(OpCode::sync, wire::SyncRequest{path});
    case Operation::multi: return request(OpCode::multi, one_create(creation(wire::create_flag::persistent)));
  }
  return {};
}

report::Done outcome_of(const command::Op& operation, const wire::Reply& reply, const Chroot& chroot) {
  auto code = reply.header.err;
  if (const auto* multi = std::get_if<wire::MultiResponse>(&reply.body)) code = error_of(*multi);
  report::Done done{operation.tag, api_result_of(code), wire::to_string(code), {}};
  if (code == wire::ErrorCode::ok) done.data = std::visit(DataOf{chroot}, reply.body);
  return done;
}

std::optional<WatchSet> armed_by(Operation operation, wire::ErrorCode result) {
  if (operation == Operation::exists && result == wire::ErrorCode::no_node) return WatchSet::exist;
  if (result != wire::ErrorCode::ok) return {};
  return operation == Operation::children ? WatchSet::child : WatchSet::data;
}

ApiResult api_result_of(wire::ErrorCode code) {
  const auto* known = std::ranges::find(words, code, &Word::first);
  return known == words.end() ? ApiResult::other : known->second;
}

WatchWord watch_word_of(wire::WatchKind kind) {
  switch (kind) {
    case wire::WatchKind::created: return WatchWord::created;
    case wire::WatchKind::deleted: return WatchWord::deleted;
    case wire::WatchKind::changed: return WatchWord::changed;
    case wire::WatchKind::child: return WatchWord::child;
    case wire::WatchKind::data_removed:
    case wire::WatchKind::child_removed:
    case wire::WatchKind::persistent_removed: return WatchWord::removed;
    case wire::WatchKind::none: return WatchWord::session;
  }
  return WatchWord::session;
}

}  // namespace zkspec
