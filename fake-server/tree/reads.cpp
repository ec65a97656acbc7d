#include "fake-server/tree/reads.hpp"

#include <algorithm>

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;
using wire::WatchKind;

/// One request of one reader. A path that is null makes a real server fail over it: marshalling_error.
class Reading {
 public:
  Reading(const DataTree& tree, Watches& watches, const Reader& reader, OpCode type)
      : tree_{tree}, watches_{watches}, reader_{reader}, type_{type} {}

  /// DataTree.statNode, 3.8, arms also on a node that is not there, and asks for no permission.
  Answer operator()(const wire::ExistsRequest& request) {
    if (!request.path) return failed(ErrorCode::marshalling_error);
    if (request.path->find('\0') != std::string::npos) return failed(ErrorCode::bad_arguments);
    if (request.watch) watches_.add(Watches::Kind::data, *request.path, reader_.connection);
    const auto* node = tree_.find(*request.path);
    if (node == nullptr) return failed(ErrorCode::no_node);
    return {ErrorCode::ok, wire::ExistsResponse{node->stat()}, {}};
  }

  Answer operator()(const wire::GetDataRequest& request) {
    const auto found = readable(request.path);
    if (found.err != ErrorCode::ok) return failed(found.err);
    if (request.watch) watches_.add(Watches::Kind::data, *request.path, reader_.connection);
    return {ErrorCode::ok, wire::GetDataResponse{found.node->data, found.node->stat()}, {}};
  }

  Answer operator()(const wire::GetChildrenRequest& request) {
    const auto found = readable(request.path);
    if (found.err != ErrorCode::ok) return failed(found.err);
    if (request.watch) watches_.add(Watches::Kind::children, *request.path, reader_.connection);
    const auto& names = found.node->children;
    std::vector<std::string> children{names.begin(), names.end()};
    if (type_ != OpCode::getChildren2) return {ErrorCode::ok, wire::GetChildrenResponse{std::move(children)}, {}};
    return {ErrorCode::ok, wire::GetChildren2Response{std::move(children), found.node->stat()}, {}};
  }

  Answer operator()(const wire::GetAclRequest& request) const {
    const auto found = readable(request.path, wire::permission::read | wire::permission::admin);
    if (found.err != ErrorCode::ok) return failed(found.err);
    const bool all = permits(*found.node->acl, wire::permission::admin, reader_.identities);
    return {ErrorCode::ok, wire::GetAclResponse{all ? *found.node->acl : masked(*found.node->acl), found.node->stat()}, {}};
  }

  Answer operator()(const wire::GetAllChildrenNumberRequest& request) const {
    const auto found = readable(request.path);
    if (found.err != ErrorCode::ok) return failed(found.err);
    return {ErrorCode::ok, wire::GetAllChildrenNumberResponse{static_cast<std::int32_t>(tree_.count_below(*request.path))}, {}};
  }

  /// The prefix is one of text, not of path.
  Answer operator()(const wire::GetEphemeralsRequest& request) const {
    auto prefix = request.prefixPath.value_or("");
    if (is_root_or_blank(prefix)) prefix.clear();
    std::vector<std::string> paths;
    for (const auto& path : tree_.ephemerals(reader_.session))
      if (path.starts_with(prefix)) paths.push_back(path);
    return {ErrorCode::ok, wire::GetEphemeralsResponse{std::move(paths)}, {}};
  }

  Answer operator()(const wire::SyncRequest& request) const { return {ErrorCode::ok, wire::SyncResponse{request.path}, {}}; }

  /// multiRead. What fails does not fail the others, and no watch is armed: Op.getData, 3.8, leaves that field out. What makes a
  /// real server fail comes with the answers that there are.
  Answer operator()(const wire::MultiRequest& request) {
    if (std::ranges::any_of(request.operations, is_read) && !std::ranges::all_of(request.operations, is_read))
      return failed(ErrorCode::marshalling_error);
    wire::MultiResponse response;
    for (const auto& operation : request.operations) {
      Answer answer;
      if (const auto* data = std::get_if<wire::GetDataRequest>(&operation.body)) answer = (*this)(wire::GetDataRequest{data->path, false});
      else if (const auto* of = std::get_if<wire::GetChildrenRequest>(&operation.body))
        answer = (*this)(wire::GetChildrenRequest{of->path, false});
      else answer.err = ErrorCode::marshalling_error;
      if (answer.err == ErrorCode::marshalling_error) return {answer.err, std::move(response), {}};
      response.results.push_back(part(operation.header.type, std::move(answer)));
    }
    return {ErrorCode::ok, std::move(response), {}};
  }

  /// The path need not be one: DataTree.addWatch, 3.8.
  Answer operator()(const wire::AddWatchRequest& request) {
    if (request.mode != wire::watch_mode::persistent && request.mode != wire::watch_mode::persistent_recursive)
      return failed(ErrorCode::marshalling_error);
    const bool recursive = request.mode == wire::watch_mode::persistent_recursive;
    if (request.path)
      watches_.add_lasting(*request.path, reader_.connection, recursive ? WatchMode::persistent_recursive : WatchMode::persistent);
    return {ErrorCode::ok, wire::ErrorResponse{ErrorCode::ok}, {}};
  }

  Answer operator()(const wire::CheckWatchesRequest& request) {
    using wire::watcher_type::any;
    const auto type = request.watcherType;
    if (type < wire::watcher_type::children || type > any) return failed(ErrorCode::marshalling_error);
    bool found = false;
    if (type != wire::watcher_type::data) found |= look(Watches::Kind::children, request.path);
    if (type != wire::watcher_type::children) found |= look(Watches::Kind::data, request.path);
    if (type_ == OpCode::checkWatches && !request.path) return failed(ErrorCode::marshalling_error);
    return failed(found ? ErrorCode::ok : ErrorCode::no_watcher);
  }

  Answer operator()(const wire::SetWatches& request) {
    Answer answer;
    answer.err = set(request, answer.missed);
    return answer;
  }

  Answer operator()(const wire::SetWatches2& request) {
    Answer answer;
    answer.err = set(request, answer.missed);
    if (answer.err == ErrorCode::ok) answer.err = set_lasting(request.persistentWatches, WatchMode::persistent);
    if (answer.err == ErrorCode::ok) answer.err = set_lasting(request.persistentRecursiveWatches, WatchMode::persistent_recursive);
    return answer;
  }

  /// whoAmI. AuthUtil.getClientInfos, 3.8: the user of a digest is what stands before the colon, of an address the address.
  Answer operator()(const wire::NoBody& /*request*/) const {
    std::vector<wire::ClientInfo> infos;
    for (const auto& [scheme, id] : reader_.identities) {
      const auto user = id.value_or("");
      infos.push_back({scheme, scheme == "digest" ? user.substr(0, user.find(':')) : user});
    }
    return {ErrorCode::ok, wire::WhoAmIResponse{std::move(infos)}, {}};
  }

  template <class Other>
  Answer operator()(const Other& /*no read*/) const {
    return failed(ErrorCode::marshalling_error);
  }

 private:
  struct Found {
    ErrorCode err = ErrorCode::ok;
    const Znode* node = nullptr;
  };

  static Answer failed(ErrorCode err) { return {err, {}, {}}; }

  [[nodiscard]] Found readable(const wire::Text& path, std::int32_t permissions = wire::permission::read) const {
    if (!path) return {ErrorCode::marshalling_error};
    const auto* node = tree_.find(*path);
    if (node == nullptr) return {ErrorCode::no_node};
    return {permits(*node->acl, permissions, reader_.identities) ? ErrorCode::ok : ErrorCode::no_auth, node};
  }

  static bool is_read(const wire::MultiRequest::Operation& operation) {
    return std::holds_alternative<wire::GetDataRequest>(operation.body) || std::holds_alternative<wire::GetChildrenRequest>(operation.body);
  }

  static bool is_root_or_blank(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text.empty() || text == "/";
  }

  static wire::MultiResponse::Result part(OpCode type, Answer answer) {
    if (answer.err != ErrorCode::ok) return {{OpCode::error, false, answer.err}, wire::ErrorResponse{answer.err}};
    wire::MultiResponse::Result result{{type, false, ErrorCode::ok}, {}};
    if (auto* data = std::get_if<wire::GetDataResponse>(&answer.body)) result.body = std::move(*data);
    if (auto* children = std::get_if<wire::GetChildrenResponse>(&answer.body)) result.body = std::move(*children);
    return result;
  }

  /// WatchManager.containsWatcher, 3.8, is content with a watch of anybody, but for the empty path; removeWatcher is not.
  bool look(Watches::Kind kind, const wire::Text& path) {
    if (!path) return false;
    if (type_ == OpCode::checkWatches) return !path->empty() && watches_.is_watched(kind, *path);
    return watches_.remove(kind, *path, reader_.connection);
  }

  /// DataTree.setWatches, 3.8: what has been missed is told, the rest is armed.
  template <class Request>
  ErrorCode set(const Request& request, std::vector<FiredWatch>& missed) {
    const auto tell = [&](WatchKind kind, const std::string& path) { missed.push_back({reader_.connection, kind, path, nullptr}); };
    if (!request.dataWatches) return ErrorCode::marshalling_error;
    for (const auto& path : *request.dataWatches) {
      const auto* node = tree_.find(path);
      if (node == nullptr) tell(WatchKind::deleted, path);
      else if (node->mzxid > request.relativeZxid) tell(WatchKind::changed, path);
      else watches_.add(Watches::Kind::data, path, reader_.connection);
    }
    if (!request.existWatches) return ErrorCode::marshalling_error;
    for (const auto& path : *request.existWatches) {
      if (tree_.find(path) != nullptr) tell(WatchKind::created, path);
      else watches_.add(Watches::Kind::data, path, reader_.connection);
    }
    if (!request.childWatches) return ErrorCode::marshalling_error;
    for (const auto& path : *request.childWatches) {
      const auto* node = tree_.find(path);
      if (node == nullptr) tell(WatchKind::deleted, path);
      else if (node->pzxid > request.relativeZxid) tell(WatchKind::child, path);
      else watches_.add(Watches::Kind::children, path, reader_.connection);
    }
    return ErrorCode::ok;
  }

  ErrorCode set_lasting(const wire::Vector<std::string>& paths, WatchMode mode) {
    if (!paths) return ErrorCode::marshalling_error;
    for (const auto& path : *paths) watches_.add_lasting(path, reader_.connection, mode);
    return ErrorCode::ok;
  }

  const DataTree& tree_;
  Watches& watches_;
  const Reader& reader_;
  OpCode type_;
};

}  // namespace

Answer answer_read(const DataTree& tree, Watches& watches, const Reader& reader, const wire::Request& request) {
  const wire::RequestBody::variant& body = request.body;
  return std::visit(Reading{tree, watches, reader, request.header.type}, body);
}

}  // namespace zkspec
