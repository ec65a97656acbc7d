// The adapter of ZooKeeper's C library (multi-threaded): JSON lines on stdio, as told in tools/adapters/README.md.
//
// Nothing here retries, reopens or filters: the library's callbacks write the events, on its completion threads. An error that a call
// returns is the result of the operation; the library does not call back then.
#include <unistd.h>
#include <zookeeper/zookeeper.h>
#include <zookeeper/zookeeper_version.h>

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bits = boost::archive::iterators;
namespace json = boost::json;

namespace {

// Not declared: local_expiry (it waits for the server's word), closed_event (it has none), tls (not in Debian's build).
const std::vector<std::string> flags = {"reopen", "session_id", "password", "granted_timeout", "dead_after_expiry", "rewatch",
                                        "fail_queued_ops", "read_only", "update_servers", "rebalance", "fixed_order", "chroot",
                                        "auth_result", "sync_op", "ordered_callbacks"};

using Words = std::map<int, const char*>;
const Words results = {
    {ZOK, "ok"}, {ZNONODE, "no_node"}, {ZNODEEXISTS, "node_exists"}, {ZBADVERSION, "bad_version"}, {ZNOTEMPTY, "not_empty"},
    {ZNOAUTH, "no_auth"}, {ZNOTREADONLY, "not_read_only"}, {ZSESSIONMOVED, "session_moved"}, {ZCONNECTIONLOSS, "connection_loss"},
    {ZSESSIONEXPIRED, "session_expired"}, {ZAUTHFAILED, "auth_failed"}, {ZCLOSING, "closed"}, {ZINVALIDSTATE, "invalid_state"},
    {ZOPERATIONTIMEOUT, "timeout"}};  // what pending operations get when the read timeout fires
const Words states = {{ZOO_CONNECTED_STATE, "connected"}, {ZOO_READONLY_STATE, "connected_ro"}, {ZOO_CONNECTING_STATE, "disconnected"},
                      {ZOO_EXPIRED_SESSION_STATE, "expired"}, {ZOO_AUTH_FAILED_STATE, "auth_failed"}};
const Words watch_types = {{ZOO_CREATED_EVENT, "created"}, {ZOO_DELETED_EVENT, "deleted"}, {ZOO_CHANGED_EVENT, "changed"},
                           {ZOO_CHILD_EVENT, "child"}, {ZOO_SESSION_EVENT, "session"}, {ZOO_NOTWATCHING_EVENT, "removed"}};

/// What a callback needs to know. A watcher's lives until its handle is gone, as it may be called any number of times; that of an
/// operation is deleted by its completion. The library writes to the last three, for a multi.
struct Context {
  std::string client = {}, tag = {}, created = {};
  zoo_op_t operation = {};
  zoo_op_result_t result = {};
};

struct Client {
  std::string name = {};
  zhandle_t* handle = nullptr;
  bool fixed_order = false;
  bool closing = false;  ///< zookeeper_close frees the handle at a moment of its own: it is not touched any more
  std::deque<Context> watches = {};
};

std::map<std::string, std::unique_ptr<Client>> clients;

void emit(const char* event, json::object fields) {
  static std::mutex one_line_at_a_time;
  static int seq = 0;
  const std::lock_guard lock{one_line_at_a_time};
  fields["event"] = event;
  fields["seq"] = ++seq;
  std::puts(json::serialize(fields).c_str());
  std::fflush(stdout);
}

// Base64 is a regrouping of bits: 8 to 6 and back. The terminating zero of a string fills up a last group that is not full.
std::string to_base64(const std::string& bytes) {
  using Letters = bits::base64_from_binary<bits::transform_width<const char*, 6, 8>>;
  std::string text{Letters{bytes.c_str()}, Letters{bytes.c_str() + bytes.size()}};
  return text.append((3 - bytes.size() % 3) % 3, '=');
}

std::string from_base64(const std::string& text) {
  using Bytes = bits::transform_width<bits::binary_from_base64<const char*>, 8, 6>;
  const std::size_t letters = std::min(text.find('='), text.size());
  return {Bytes{text.c_str()}, Bytes{text.c_str() + letters}};
}

void emit_done(const Context& of, int code, const std::optional<std::string>& data = {}) {
  const char* word = results.contains(code) ? results.at(code) : "other";
  json::object fields = {{"client", of.client}, {"tag", of.tag}, {"result", word}, {"raw", std::to_string(code)}};
  if (code == ZOK && data) fields["data"] = to_base64(*data);
  emit("done", std::move(fields));
}

void on_data(int code, const char* value, int size, const Stat* /*stat*/, const void* context) {
  const std::unique_ptr<const Context> call{static_cast<const Context*>(context)};
  emit_done(*call, code, size <= 0 ? std::string{} : std::string{value, value + size});
}

void on_string(int code, const char* value, const void* context) {
  on_data(code, value, value == nullptr ? 0 : static_cast<int>(std::strlen(value)), nullptr, context);
}

void on_void(int code, const void* context) {
  const std::unique_ptr<const Context> call{static_cast<const Context*>(context)};
  emit_done(*call, code, call->result.value == nullptr ? std::optional<std::string>{} : call->result.value);
}
void on_stat(int code, const Stat* /*stat*/, const void* context) { on_void(code, context); }
void on_strings(int code, const String_vector* names, const void* context) {
  std::vector<std::string> list;
  if (names != nullptr) list.assign(names->data, names->data + names->count);
  on_string(code, boost::join(list, ",").c_str(), context);
}

void on_session(zhandle_t* /*handle*/, int type, int state, const char* /*path*/, void* context) {
  if (type != ZOO_SESSION_EVENT) return;  // a node's event for which nobody gave a watcher
  const std::string& name = static_cast<const Client*>(context)->name;
  const std::string raw = std::to_string(state);
  if (!states.contains(state)) return emit("error", {{"client", name}, {"where", "watcher"}, {"text", "unknown state " + raw}});
  emit("state", {{"client", name}, {"state", states.at(state)}, {"raw", raw}});
}

void on_watch(zhandle_t* /*handle*/, int type, int /*state*/, const char* path, void* context) {
  const auto& watch = *static_cast<const Context*>(context);
  emit("watch", {{"client", watch.client}, {"tag", watch.tag}, {"type", watch_types.at(type)}, {"path", path}});
}

std::string text(const json::object& command, std::string_view key) {
  return command.contains(key) ? std::string{command.at(key).as_string()} : std::string{};
}
bool yes(const json::object& command, std::string_view key) { return command.contains(key) && command.at(key).as_bool(); }
int number(const json::object& command, std::string_view key, int otherwise) {
  return command.contains(key) ? static_cast<int>(command.at(key).as_int64()) : otherwise;
}

std::string joined_servers(const json::object& command) {
  return boost::join(json::value_to<std::vector<std::string>>(command.at("servers")), ",");
}

void open(const json::object& command) {
  const std::string name = text(command, "client");
  Client& client = *(clients[name] = std::make_unique<Client>());
  client.name = name;
  client.fixed_order = yes(command, "fixed_order");
  clientid_t id = {};
  if (command.contains("session")) {
    const json::object& session = command.at("session").as_object();
    id.client_id = static_cast<std::int64_t>(std::stoull(text(session, "id"), nullptr, 16));
    const std::string password = boost::algorithm::unhex(text(session, "password"));
    std::copy_n(password.begin(), std::min(password.size(), sizeof id.passwd), id.passwd);
  }
  zoo_deterministic_conn_order(client.fixed_order ? 1 : 0);  // global, looked at by zookeeper_init and zoo_set_servers
  client.handle = zookeeper_init((joined_servers(command) + text(command, "chroot")).c_str(), on_session, number(command, "timeout_ms", 0),
                                 command.contains("session") ? &id : nullptr, &client, yes(command, "read_only") ? ZOO_READONLY : 0);
  if (client.handle != nullptr) return;
  emit("error", {{"client", name}, {"where", "open"}, {"text", std::strerror(errno)}});
  clients.erase(name);
}

/// Hands an operation or credentials to the library; nothing if this adapter does not know what is asked.
std::optional<int> submit(Client& client, const json::object& command, Context* call) {
  const std::string kind = text(command, text(command, "command") == "op" ? "kind" : "command");
  const std::string path = text(command, "path");
  const std::string data = from_base64(text(command, "data"));
  const int size = static_cast<int>(data.size());
  const int version = number(command, "version", -1);
  const int mode = kind == "create_ephemeral" ? ZOO_EPHEMERAL : ZOO_PERSISTENT;
  const watcher_fn watcher = command.contains("watch") ? on_watch : nullptr;
  Context* watch = watcher ? &client.watches.emplace_back(Context{.client = client.name, .tag = text(command, "watch")}) : nullptr;
  zhandle_t* handle = client.handle;
  if (kind == "get") return zoo_awget(handle, path.c_str(), watcher, watch, on_data, call);
  if (kind == "exists") return zoo_awexists(handle, path.c_str(), watcher, watch, on_stat, call);
  if (kind == "children") return zoo_awget_children(handle, path.c_str(), watcher, watch, on_strings, call);
  if (kind == "set") return zoo_aset(handle, path.c_str(), data.data(), size, version, on_stat, call);
  if (kind == "delete") return zoo_adelete(handle, path.c_str(), version, on_void, call);
  if (kind == "sync") return zoo_async(handle, path.c_str(), on_string, call);
  if (kind == "add_auth") return zoo_add_auth(handle, text(command, "scheme").c_str(), data.data(), size, on_void, call);
  if (kind == "create" || kind == "create_ephemeral")
    return zoo_acreate(handle, path.c_str(), data.data(), size, &ZOO_OPEN_ACL_UNSAFE, mode, on_string, call);
  if (kind != "multi") return {};
  call->created.resize(path.size() + 1);
  zoo_create_op_init(&call->operation, path.c_str(), data.data(), size, &ZOO_OPEN_ACL_UNSAFE, mode, call->created.data(),
                     static_cast<int>(call->created.size()));
  return zoo_amulti(handle, 1, &call->operation, &call->result, on_void, call);
}

void info(const Client& client, const std::string& tag) {
  const clientid_t* id = zoo_client_id(client.handle);
  char session_id[19];
  std::snprintf(session_id, sizeof session_id, "0x%016llx", static_cast<unsigned long long>(id->client_id));
  const std::string password = boost::algorithm::hex_lower(std::string{id->passwd, sizeof id->passwd});
  emit("info", {{"client", client.name}, {"tag", tag}, {"session_id", session_id}, {"password", password},
                {"timeout_ms", zoo_recv_timeout(client.handle)}, {"server", zoo_get_current_server(client.handle)},
                {"state", std::to_string(zoo_state(client.handle))}});
}

/// On a thread of its own: the call may wait for the server.
void close(Client& client, const Context& call) {
  client.closing = true;
  std::thread{[&client, call] {
    const int code = zookeeper_close(client.handle);
    client.watches.clear();
    emit_done(call, code);
  }}.detach();
}

void handle(Client& client, const std::string& name, const json::object& command) {
  auto call = std::make_unique<Context>(Context{.client = client.name, .tag = std::string{command.at("tag").as_string()}});
  if (client.closing) return emit("unsupported", {{"client", client.name}, {"tag", call->tag}});
  if (name == "info") return info(client, call->tag);
  if (name == "close") return close(client, *call);
  if (name == "update_servers") {
    zoo_deterministic_conn_order(client.fixed_order ? 1 : 0);
    return emit_done(*call, zoo_set_servers(client.handle, joined_servers(command).c_str()));
  }
  const std::optional<int> code = submit(client, command, call.get());
  if (!code) return emit("unsupported", {{"client", client.name}, {"tag", call->tag}});
  if (*code != ZOK) return emit_done(*call, *code);
  static_cast<void>(call.release());  // the completion's, which may already have run
}

void handle(const json::object& command) {
  const std::string name = text(command, "command");
  if (name == "caps") {
    json::object caps = {{"name", "c"}, {"version", ZOO_VERSION}, {"flags", json::value_from(flags)}, {"max_clients", 64}};
    if (command.contains("echo")) caps["echo"] = command.at("echo");
    return emit("caps", std::move(caps));
  }
  if (name == "quit") _exit(0);  // sessions stay as they are
  if (name == "open") return open(command);
  const auto client = clients.find(text(command, "client"));
  if (client == clients.end()) return emit("error", {{"client", text(command, "client")}, {"where", name}, {"text", "no such client"}});
  handle(*client->second, name, command);
}

}  // namespace

int main() try {
  zoo_set_debug_level(static_cast<ZooLogLevel>(0));  // it would log each attempt to connect
  handle({{"command", "caps"}});
  for (std::string line; std::getline(std::cin, line);) handle(json::parse(line).as_object());
  _exit(0);
} catch (const std::exception& no_command) {
  std::fprintf(stderr, "%s\n", no_command.what());
  _exit(1);
}
