#include "library_handle.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "library_calls.hpp"

namespace zkspec {
namespace {

constexpr int timeout_ms = 30'000;

const char* state_name(int state) {
  if (state == ZOO_CONNECTED_STATE) return "connected";
  if (state == ZOO_CONNECTING_STATE) return "connecting";
  if (state == ZOO_EXPIRED_SESSION_STATE) return "expired";
  if (state == ZOO_AUTH_FAILED_STATE) return "auth failed";
  return "other";
}

const char* event_name(int type) {
  if (type == ZOO_CREATED_EVENT) return "created";
  if (type == ZOO_DELETED_EVENT) return "deleted";
  if (type == ZOO_CHANGED_EVENT) return "changed";
  if (type == ZOO_CHILD_EVENT) return "children";
  if (type == ZOO_NOTWATCHING_EVENT) return "removed";
  return "other";
}

}  // namespace

void PlayerLog::add(TranscriptLine line) {
  const std::lock_guard lock{mutex};
  lines.push_back(std::move(line));
}

void PlayerLog::count(MoveKind kind, int code) {
  const std::lock_guard lock{mutex};
  ++tally[fmt::format("{} {}", to_string(kind), code)];
}

LibraryHandle::LibraryHandle(SequencePlace place, PlayerLog& log, const clientid_t* resumed)
    : place_{std::move(place)}, log_{log}, plug_{Plug::to(place_.port)} {
  const auto watcher = [](zhandle_t*, int type, int state, const char*, void* context) {
    if (type == ZOO_SESSION_EVENT) static_cast<LibraryHandle*>(context)->session_event(state);
  };
  handle_ = zookeeper_init(plug_->address().c_str(), watcher, timeout_ms, resumed, this, 0);
  if (handle_ == nullptr) throw Stuck{"zookeeper_init failed"};
}

LibraryHandle::~LibraryHandle() {
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
  }
  plug_->refuse();
  if (handle_ != nullptr) {
    if (zoo_state(handle_) == ZOO_CONNECTED_STATE) plug_->pull();  // zookeeper_close would end the session
    plug_->refuse();
    zookeeper_close(handle_);
  }
}

void LibraryHandle::session_event(int state) {
  const std::lock_guard lock{mutex_};
  if (closing_) return;
  if (state == ZOO_CONNECTED_STATE) state_ = State::connected;
  if (state == ZOO_CONNECTING_STATE) state_ = State::connecting;
  if (state == ZOO_EXPIRED_SESSION_STATE) state_ = State::expired;
  if (state == ZOO_AUTH_FAILED_STATE) state_ = State::auth_failed;
  log_.add({fmt::format("session {}", state_name(state)), {}});
  changed_.notify_all();
}

LibraryHandle::State LibraryHandle::state() {
  const std::lock_guard lock{mutex_};
  return state_;
}

LibraryHandle::State LibraryHandle::await_connection() {
  std::unique_lock lock{mutex_};
  if (!changed_.wait_for(lock, place_.patience, [this] { return state_ != State::connecting; })) throw Stuck{"no answer to a handshake"};
  return state_;
}

LibraryHandle::State LibraryHandle::await_loss() {
  std::unique_lock lock{mutex_};
  if (!changed_.wait_for(lock, place_.patience, [this] { return state_ != State::connected; }))
    throw Stuck{"the connection was not closed"};
  return state_;
}

void LibraryHandle::begin() {
  const std::lock_guard lock{mutex_};
  ++pending_;
}

void LibraryHandle::finish(TranscriptLine line) {
  const std::lock_guard lock{mutex_};
  --pending_;
  if (!closing_ && !line.text.empty()) log_.add(std::move(line));
  changed_.notify_all();
}

void LibraryHandle::await_results() {
  std::unique_lock lock{mutex_};
  if (!changed_.wait_for(lock, place_.patience, [this] { return pending_ == 0; })) throw Stuck{"an operation was not answered"};
}

void LibraryHandle::barrier() {
  begin();
  const auto done = [](int, const Stat*, const void* context) {
    const_cast<LibraryHandle*>(static_cast<const LibraryHandle*>(context))->finish({});
  };
  if (zoo_aexists(handle_, place_.root.c_str(), 0, done, this) != ZOK) finish({});
  await_results();
}

void LibraryHandle::close_session() {
  const int connection = plug_->second_descriptor();
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
  }
  zookeeper_close(std::exchange(handle_, nullptr));
  // The library does not wait for the reply. With the second descriptor the server's end of the connection can be seen.
  std::array<char, 4096> rest = {};
  pollfd readable = {connection, POLLIN, 0};
  bool open = connection >= 0;
  bool stuck = false;
  while (open && !stuck) {
    stuck = ::poll(&readable, 1, static_cast<int>(std::chrono::milliseconds{place_.patience}.count())) != 1;
    open = !stuck && ::read(connection, rest.data(), rest.size()) > 0;
  }
  if (connection >= 0) ::close(connection);
  if (stuck) throw Stuck{"the server did not close the connection of a closed session"};
}

std::string LibraryHandle::below_root(std::string_view path) const {
  if (path.substr(0, place_.root.size()) == place_.root) return "ROOT" + escaped(path.substr(place_.root.size()));
  return escaped(path);
}

void LibraryHandle::Watch::event(zhandle_t* /*handle*/, int type, int state, const char* path, void* context) {
  if (type == ZOO_SESSION_EVENT) return;  // told by the handle's own watcher
  const auto& watch = *static_cast<Watch*>(context);
  const std::lock_guard lock{watch.handle.mutex_};
  if (watch.handle.closing_) return;
  const auto where = watch.handle.below_root(path);
  watch.handle.log_.add({fmt::format("watch of {}: {} {} {}", watch.number, event_name(type), where, state_name(state)), {}});
}

/// What an operation needs until it is answered. The library writes into the vectors of a multi.
struct LibraryHandle::Call {
  LibraryHandle& handle;
  MoveKind kind = MoveKind::sync;
  std::string label = {};
  MultiCall multi = {};
  std::vector<std::string>* children = nullptr;

  [[nodiscard]] TranscriptLine begin_line(int code) const {
    handle.log_.count(kind, code);
    return {fmt::format("{}: {}", label, code), {}};
  }
};

/// The library's completions: each takes the Call back, writes one line and lets it go.
struct LibraryHandle::Results {
  static std::unique_ptr<Call> taken(const void* context) {
    return std::unique_ptr<Call>{const_cast<Call*>(static_cast<const Call*>(context))};
  }
  static void on_void(int code, const void* context) {
    const auto call = taken(context);
    auto line = call->begin_line(code);
    for (std::size_t part = 0; part < call->multi.results.size(); ++part) call->multi.append(line, part, *call->handle.place_.sessions);
    call->handle.finish(std::move(line));
  }
  static void on_stat(int code, const Stat* stat, const void* context) {
    const auto call = taken(context);
    auto line = call->begin_line(code);
    if (code == ZOK) append_stat(line, stat, *call->handle.place_.sessions);
    call->handle.finish(std::move(line));
  }
  static void on_data(int code, const char* value, int size, const Stat* stat, const void* context) {
    const auto call = taken(context);
    auto line = call->begin_line(code);
    if (code == ZOK) {
      line.text += size < 0 ? " null" : fmt::format(" \"{}\"", escaped({value, static_cast<std::size_t>(size)}));
      append_stat(line, stat, *call->handle.place_.sessions);
    }
    call->handle.finish(std::move(line));
  }
  static void on_string(int code, const char* value, const void* context) { on_string_stat(code, value, nullptr, context); }
  static void on_string_stat(int code, const char* value, const Stat* stat, const void* context) {
    const auto call = taken(context);
    auto line = call->begin_line(code);
    if (code == ZOK) {
      line.text += value == nullptr ? " null" : " " + call->handle.below_root(value);
      append_stat(line, stat, *call->handle.place_.sessions);
    }
    call->handle.finish(std::move(line));
  }
  static void on_strings(int code, const String_vector* names, const void* context) { on_strings_stat(code, names, nullptr, context); }
  static void on_strings_stat(int code, const String_vector* names, const Stat* stat, const void* context) {
    const auto call = taken(context);
    auto line = call->begin_line(code);
    if (code == ZOK) {
      const auto sorted = sorted_names(*names);  // a server gives them in the order of its hash table
      for (const auto& name : sorted) line.text += " " + escaped(name);
      append_stat(line, stat, *call->handle.place_.sessions);
      if (call->children != nullptr) *call->children = sorted;
    }
    call->handle.finish(std::move(line));
  }
  static void on_acl(int code, ACL_vector* acl, Stat* stat, const void* context) {
    const auto call = taken(context);
    auto line = call->begin_line(code);
    if (code == ZOK) {
      append_acl(line, *acl);
      append_stat(line, stat, *call->handle.place_.sessions);
    }
    call->handle.finish(std::move(line));
  }
};

int LibraryHandle::issue(const Move& move, Call& call, Watch* watch) {
  const auto path = place_.root + move.path;
  const auto& data = move_data().at(static_cast<std::size_t>(move.data));
  const char* bytes = data.null ? nullptr : data.bytes.data();
  const int size = data.null ? -1 : static_cast<int>(data.bytes.size());
  const watcher_fn watcher = watch == nullptr ? nullptr : Watch::event;
  LibraryAcl acl{acl_choices().at(static_cast<std::size_t>(move.acl))};
  switch (move.kind) {
    case MoveKind::create:
      if (is_ttl(move.flags))
        return zoo_acreate_ttl(handle_, path.c_str(), bytes, size, acl.get(), move.flags, node_ttl_ms, Results::on_string, &call);
      return zoo_acreate(handle_, path.c_str(), bytes, size, acl.get(), move.flags, Results::on_string, &call);
    case MoveKind::create2:
      if (is_ttl(move.flags)) {
        return zoo_acreate2_ttl(handle_, path.c_str(), bytes, size, acl.get(), move.flags, node_ttl_ms, Results::on_string_stat, &call);
      }
      return zoo_acreate2(handle_, path.c_str(), bytes, size, acl.get(), move.flags, Results::on_string_stat, &call);
    case MoveKind::remove: return zoo_adelete(handle_, path.c_str(), move.version, Results::on_void, &call);
    case MoveKind::set: return zoo_aset(handle_, path.c_str(), bytes, size, move.version, Results::on_stat, &call);
    case MoveKind::get: return zoo_awget(handle_, path.c_str(), watcher, watch, Results::on_data, &call);
    case MoveKind::exists: return zoo_awexists(handle_, path.c_str(), watcher, watch, Results::on_stat, &call);
    case MoveKind::children: return zoo_awget_children(handle_, path.c_str(), watcher, watch, Results::on_strings, &call);
    case MoveKind::children2: return zoo_awget_children2(handle_, path.c_str(), watcher, watch, Results::on_strings_stat, &call);
    case MoveKind::get_acl: return zoo_aget_acl(handle_, path.c_str(), Results::on_acl, &call);
    case MoveKind::set_acl: return zoo_aset_acl(handle_, path.c_str(), move.version, acl.get(), Results::on_void, &call);
    case MoveKind::sync: return zoo_async(handle_, path.c_str(), Results::on_string, &call);
    case MoveKind::multi: return issue_multi(move, call);
    case MoveKind::add_auth: {
      const auto& credentials = credential_choices().at(static_cast<std::size_t>(move.credentials));
      return zoo_add_auth(handle_, credentials.scheme.c_str(), credentials.secret.data(), static_cast<int>(credentials.secret.size()),
                          Results::on_void, &call);
    }
    default: return ZBADARGUMENTS;
  }
}

int LibraryHandle::issue_multi(const Move& move, Call& call) {
  for (const auto& part : move.parts) call.multi.add(part, place_.root);
  auto& multi = call.multi;
  multi.results.resize(multi.operations.size());
  return zoo_amulti(handle_, static_cast<int>(multi.operations.size()), multi.operations.data(), multi.results.data(), Results::on_void,
                    &call);
}

void LibraryHandle::submit(const Move& move, int number) {
  if (move.kind == MoveKind::remove_watches) return remove_watches(move, number);
  Watch* watch = move.watch ? &watches_.emplace_back(Watch{*this, number}) : nullptr;
  std::unique_ptr<Call> call{new Call{.handle = *this, .kind = move.kind, .label = fmt::format("{} {}", number, to_string(move.kind))}};
  begin();
  const int code = issue(move, *call, watch);
  if (code == ZOK) {
    static_cast<void>(call.release());  // the completion's, which may already have run
    return;
  }
  finish({});
  barrier();  // the library's own refusal is written after what is under way from the server
  log_.add(call->begin_line(code));
}

void LibraryHandle::remove_watches(const Move& move, int number) {
  barrier();  // the library looks at its own table first, and what is on its way to it may change that
  const auto path = place_.root + move.path;
  const int code = zoo_remove_all_watches(handle_, path.c_str(), static_cast<ZooWatcherType>(move.watch_type), 0);
  barrier();
  log_.count(move.kind, code);
  log_.add({fmt::format("{} {}: {}", number, to_string(move.kind), code), {}});
}

void LibraryHandle::inspect(const std::string& path, std::vector<std::string>& children) {
  const auto full = place_.root + path;
  const auto call = [&](MoveKind kind) {
    begin();
    return new Call{
        .handle = *this, .kind = kind, .label = fmt::format("ROOT{} {}", escaped(path), to_string(kind)), .children = &children};
  };
  const bool asked = zoo_aget(handle_, full.c_str(), 0, Results::on_data, call(MoveKind::get)) == ZOK &&
                     zoo_aget_acl(handle_, full.c_str(), Results::on_acl, call(MoveKind::get_acl)) == ZOK &&
                     zoo_aget_children2(handle_, full.c_str(), 0, Results::on_strings_stat, call(MoveKind::children2)) == ZOK;
  if (!asked) throw Stuck{"the tree at the end cannot be read"};
}

void LibraryHandle::work_below(const SequencePlace& place) { place_ = place; }

}  // namespace zkspec
