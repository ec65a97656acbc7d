// A ZooKeeper ensemble inside your own program, to test against and to break on purpose: the one header to include.
//
//   zkspec::FakeServer zookeeper{{.servers = 3}};
//   MyService service{zookeeper.connect_string()};
//   zookeeper.expire_all();
//   auto again = zookeeper.wait_for([](const auto& seen) { return seen.frame == "create" && seen.field("path") == "/service"; }, 10s);
//
// Every member function may be called from any thread, and also within post(). What is asked of the servers is done between two events of
// theirs, on a thread of their own, before the call returns. The constructor, and calls on an object that it made, throw
//   std::invalid_argument  for an option or a script that makes no sense; all mistakes of a script, each with line and column
//   std::out_of_range      for a server that there is not: they are numbered from 1
//   std::runtime_error     when no port can be had, a certificate cannot be used, or something broke inside; the text says what
// The destructor resets all connections, ends the thread and does not throw. It must not run while another thread still calls.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fake-server/ensemble/net_mode.hpp"

namespace zkspec {

class Ensemble;

struct FakeServerOptions {
  std::uint32_t servers = 1;            ///< 1 to 9, of one ensemble
  std::string host = "127.0.0.1";       ///< of the first; the others count up from it. The kernel picks the ports.
  std::chrono::milliseconds tick{200};  ///< sessions are granted 2 to 20 ticks, unless these say otherwise:
  std::chrono::milliseconds min_timeout{};
  std::chrono::milliseconds max_timeout{};
  std::string tls_certificate = {};  ///< a file in PEM form, with the chain behind it: each server has a second port, for TLS
  std::string tls_key = {};          ///< and its key, in PEM form
  std::uint64_t seed = 1;            ///< of the session ids
  std::string script = {};           ///< rules in TOML, as script() takes them
  std::size_t log_events = 100'000;  ///< the log keeps the newest
  std::size_t log_bytes = std::size_t{64} << 20U;
};

/// One thing that happened on the wire.
struct LoggedEvent {
  std::uint64_t index = 0;                         ///< its number since the start, from 0
  std::chrono::nanoseconds at{};                   ///< since the start
  std::string kind = {};                           ///< "opened", "closed", "frame"; "raw": bytes that are no frame
  std::uint32_t server = 0;                        ///< 1 for the first
  std::uint64_t connection = 0;                    ///< numbered from 1 over all servers
  bool to_server = false;                          ///< which way a frame went
  std::string frame = {};                          ///< "ConnectRequest", "create", "reply", "notification", …
  std::map<std::string, std::string> fields = {};  ///< of the frame, by name; what has parts of its own is JSON
  std::string text = {};                           ///< one line for people

  /// The value of a field; empty if the frame has none of that name.
  [[nodiscard]] std::string field(const std::string& name) const;
};

struct FakeSession {
  std::int64_t id = 0;
  std::chrono::milliseconds timeout{};  ///< as granted
  std::uint32_t server = 0;             ///< which created it or answered for it last
  bool connected = false;
};

class FakeServer {
 public:
  explicit FakeServer(FakeServerOptions options = {});
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] const std::string& connect_string() const;         ///< 127.0.0.1:40001,127.0.0.2:40002; stays the same
  [[nodiscard]] const std::string& secure_connect_string() const;  ///< of the ports for TLS; empty without a certificate

  // The network between clients and one server, or all of them.
  void net(std::uint32_t server, NetMode mode);
  void net(NetMode mode);
  void cut(std::uint32_t server);  ///< its connections are reset; sessions live on, and clients may connect again
  void cut();

  // Servers.
  void crash(std::uint32_t server);    ///< connections are reset, the port refuses
  void restart(std::uint32_t server);  ///< with its data

  // Sessions.
  [[nodiscard]] std::vector<FakeSession> sessions() const;
  bool expire(std::int64_t session);  ///< now: its ephemerals go, its connection is closed; false if there is no such session
  std::size_t expire_all();           ///< how many there were
  void freeze_clock();                ///< no session expires by itself, and the mtime of nodes stands still
  void advance_clock(std::chrono::milliseconds by);
  void resume_clock();

  /// Replaces the rules between the servers and the wire, from here on; "" takes them away. The language is that of
  /// fake-server/script/README.md: a table [script] with id, title and rules.
  void script(std::string_view toml);

  /// Anything else, on the servers' thread; include "fake-server/ensemble/ensemble.hpp" for what an Ensemble can do. Does not wait: the
  /// future has the end of the work and what it threw. Work that blocks stops the servers.
  std::future<void> post(std::function<void(Ensemble&)> work);

  // The log. Indices count from the start and go on when the oldest events have gone.
  using Matches = std::function<bool(const LoggedEvent&)>;
  [[nodiscard]] std::vector<LoggedEvent> log(std::uint64_t from = 0) const;  ///< what is held, from that index on
  [[nodiscard]] std::uint64_t next_index() const;                            ///< of the next thing to happen
  /// The first event from that index on which matches, whether it is there already or comes in time; nothing after `bound`. Matching is
  /// done on the calling thread. Not within post(): std::logic_error.
  [[nodiscard]] std::optional<LoggedEvent> wait_for(const Matches& matches, std::chrono::milliseconds bound, std::uint64_t from = 0) const;
  /// What the log holds as JSON lines, to be kept as evidence.
  [[nodiscard]] std::string recording() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace zkspec
