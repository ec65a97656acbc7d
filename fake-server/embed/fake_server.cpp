#include "fake-server/embed/fake_server.hpp"

#include <condition_variable>
#include <fmt/format.h>
#include <stdexcept>

#include "fake-server/embed/logged_event.hpp"
#include "fake-server/embed/loop_thread.hpp"
#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"
#include "fake-server/script/server_filters.hpp"

namespace zkspec {
namespace {

/// Nothing for no text.
std::shared_ptr<const Script> read_script(std::string_view toml) {
  if (toml.empty()) return nullptr;
  auto loaded = load_script(toml, "script");
  std::string mistakes;
  for (const auto& problem : loaded.problems) mistakes += (mistakes.empty() ? "" : "\n") + to_string(problem);
  if (!mistakes.empty()) throw std::invalid_argument{mistakes};
  return std::make_shared<const Script>(std::move(loaded.script));
}

SessionLimits limits_of(const FakeServerOptions& options) {
  constexpr std::chrono::milliseconds most = 24h;
  SessionLimits limits{.tick = options.tick};
  if (options.min_timeout != 0ms) limits.min_timeout = options.min_timeout;
  if (options.max_timeout != 0ms) limits.max_timeout = options.max_timeout;
  if (options.tick < 1ms || options.tick > most) throw std::invalid_argument{"FakeServerOptions.tick: 1 ms to 24 h"};
  if (limits.min_timeout < 0ms || limits.min_timeout > limits.max_timeout || limits.max_timeout > 20 * most)
    throw std::invalid_argument{"FakeServerOptions: min_timeout is above max_timeout, or one of them makes no sense"};
  return limits;
}

std::optional<TlsIdentity> identity_of(const FakeServerOptions& options) {
  if (options.tls_certificate.empty() != options.tls_key.empty())
    throw std::invalid_argument{"FakeServerOptions: of tls_certificate and tls_key, one needs the other"};
  if (options.tls_certificate.empty()) return std::nullopt;
  return TlsIdentity{options.tls_certificate, options.tls_key};
}

}  // namespace

/// Built on the caller's thread, handed over to its own by start(), taken apart by the caller again when that has ended.
class FakeServer::Inside {
 public:
  explicit Inside(const FakeServerOptions& options)
      : log_{thread_.loop().now(), {.events = options.log_events, .bytes = options.log_bytes, .keep_newest = true}},
        servers_{options.servers},
        ensemble_{thread_.loop(), ensemble_options(options)} {
    set_script(read_script(options.script));
    if (const auto started = ensemble_.start(); !started) throw std::runtime_error{to_string(started.error())};
    connect_string_ = ensemble_.connect_string();
    secure_connect_string_ = ensemble_.secure_connect_string();
    log_.on_append([this] { note_event(); });
    thread_.start();
  }
  ~Inside() { thread_.stop(); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  [[nodiscard]] const std::string& connect_string() const { return connect_string_; }
  [[nodiscard]] const std::string& secure_connect_string() const { return secure_connect_string_; }

  /// Does `act` on the servers' thread and gives what it gives.
  template <class Act>
  auto ask(Act act) {
    using Answer = std::invoke_result_t<Act, Ensemble&>;
    thread_.check();
    if constexpr (std::is_void_v<Answer>) {
      thread_.post([&] { act(ensemble_); }).get();
    } else {
      std::optional<Answer> answer;
      thread_.post([&] { answer = act(ensemble_); }).get();
      return *std::move(answer);
    }
  }

  std::future<void> post(std::function<void(Ensemble&)> work) {
    thread_.check();
    return thread_.post([this, work = std::move(work)] { work(ensemble_); });
  }

  /// On the servers' thread only, but for the constructor.
  void set_script(std::shared_ptr<const Script> script) {
    ensemble_.set_filter(script == nullptr ? FilterFactory{} : server_filters(std::move(script)));
  }

  /// Mistakes are found on the thread that made them, before the servers are asked.
  [[nodiscard]] ServerIndex checked(std::uint32_t server) const {
    if (server >= 1 && server <= servers_) return ServerIndex{server};
    throw std::out_of_range{fmt::format("server {} of {}: they are numbered from 1", server, servers_)};
  }

  std::vector<LoggedEvent> events(std::uint64_t from) {
    std::vector<Event> copies;
    const auto first = ask([&](Ensemble&) {
      const auto held = log_.events();
      const auto skipped = from <= log_.first_index() ? 0 : std::min(held.size(), static_cast<std::size_t>(from) - log_.first_index());
      copies.assign(held.begin() + static_cast<std::ptrdiff_t>(skipped), held.end());
      return log_.first_index() + skipped;
    });
    std::vector<LoggedEvent> made;
    made.reserve(copies.size());
    for (const auto& event : copies) made.push_back(logged(event, first + made.size(), log_.start()));
    return made;
  }

  std::optional<LoggedEvent> wait_for(const Matches& matches, std::chrono::milliseconds bound, std::uint64_t from) {
    if (thread_.is_this_thread()) throw std::logic_error{"wait_for within post(): the servers would wait for themselves"};
    for (auto left = bound;;) {
      for (auto& event : events(from)) {
        if (matches(event)) return std::move(event);
        from = event.index + 1;
      }
      const auto end = thread_.loop().now() + left;
      std::unique_lock lock{noting_};
      if (left <= 0ms || !noted_.wait_for(lock, left, [&] { return happened_ > from; })) return std::nullopt;
      left = std::chrono::ceil<std::chrono::milliseconds>(end - thread_.loop().now());
    }
  }

  std::uint64_t next_index() const {
    const std::lock_guard lock{noting_};
    return happened_;
  }

  std::string recording() {
    return ask([this](Ensemble&) { return to_recording({{"program", "zkspec::FakeServer"}, {"first_event", log_.first_index()}}, log_); });
  }

 private:
  EnsembleOptions ensemble_options(const FakeServerOptions& options) {
    if (options.servers < 1 || options.servers > 9) throw std::invalid_argument{"FakeServerOptions.servers: 1 to 9"};
    if (options.log_events == 0) throw std::invalid_argument{"FakeServerOptions.log_events: at least 1"};
    return {.servers = options.servers,
            .host = options.host,
            .limits = limits_of(options),
            .seed = Seed{options.seed},
            .log = &log_,
            .honest = true,
            .accepts_per_second = 0,
            .tls = identity_of(options),
            .wall_clock_at_start_ms = wall_clock_ms() - to_ms(thread_.loop().now())};
  }
  void note_event() {
    const std::lock_guard lock{noting_};
    ++happened_;
    noted_.notify_all();
  }

  LoopThread thread_ = {};
  EventLog log_;
  std::uint32_t servers_;
  Ensemble ensemble_;
  std::string connect_string_ = {};
  std::string secure_connect_string_ = {};
  mutable std::mutex noting_ = {};
  std::condition_variable noted_ = {};
  std::uint64_t happened_ = 0;  ///< events so far; guarded by noting_
};

namespace {

void cut_connections(Ensemble& ensemble, ServerIndex server) {
  for (const auto id : ensemble.open_connections(server)) ensemble.find(id)->close(Closing::reset);
}

template <class Act>
void each_server(Ensemble& ensemble, Act act) {
  for (std::uint32_t server = 1; server <= ensemble.servers(); ++server) act(ServerIndex{server});
}

}  // namespace

FakeServer::FakeServer(FakeServerOptions options) : inside_{std::make_unique<Inside>(options)} {}
FakeServer::~FakeServer() = default;

const std::string& FakeServer::connect_string() const { return inside_->connect_string(); }
const std::string& FakeServer::secure_connect_string() const { return inside_->secure_connect_string(); }

void FakeServer::net(std::uint32_t server, NetMode mode) {
  inside_->ask([at = inside_->checked(server), mode](Ensemble& ensemble) { ensemble.net(at, mode); });
}
void FakeServer::net(NetMode mode) {
  inside_->ask([&](Ensemble& ensemble) { each_server(ensemble, [&](ServerIndex server) { ensemble.net(server, mode); }); });
}
void FakeServer::cut(std::uint32_t server) {
  inside_->ask([at = inside_->checked(server)](Ensemble& ensemble) { cut_connections(ensemble, at); });
}
void FakeServer::cut() {
  inside_->ask([&](Ensemble& ensemble) { each_server(ensemble, [&](ServerIndex server) { cut_connections(ensemble, server); }); });
}
void FakeServer::crash(std::uint32_t server) {
  inside_->ask([at = inside_->checked(server)](Ensemble& ensemble) { ensemble.crash(at); });
}
void FakeServer::restart(std::uint32_t server) {
  inside_->ask([at = inside_->checked(server)](Ensemble& ensemble) { ensemble.restart(at, false); });
}

std::vector<FakeSession> FakeServer::sessions() const {
  return inside_->ask([](Ensemble& ensemble) {
    std::vector<FakeSession> all;
    for (const auto& session : ensemble.sessions().all())
      all.push_back({.id = session.id.value(),
                     .timeout = std::chrono::milliseconds{to_ms(session.timeout)},
                     .server = session.server.value(),
                     .connected = session.connection.has_value()});
    return all;
  });
}
bool FakeServer::expire(std::int64_t session) {
  return inside_->ask([&](Ensemble& ensemble) { return ensemble.expire(SessionId{session}); });
}
std::size_t FakeServer::expire_all() {
  return inside_->ask([](Ensemble& ensemble) {
    const auto all = ensemble.sessions().all();
    for (const auto& session : all) ensemble.expire(session.id);
    return all.size();
  });
}
void FakeServer::freeze_clock() {
  inside_->ask([](Ensemble& ensemble) { ensemble.freeze_clock(); });
}
void FakeServer::advance_clock(std::chrono::milliseconds by) {
  inside_->ask([&](Ensemble& ensemble) { ensemble.advance_clock(by); });
}
void FakeServer::resume_clock() {
  inside_->ask([](Ensemble& ensemble) { ensemble.resume_clock(); });
}

void FakeServer::script(std::string_view toml) {
  inside_->ask([&, script = read_script(toml)](Ensemble&) { inside_->set_script(script); });
}
std::future<void> FakeServer::post(std::function<void(Ensemble&)> work) { return inside_->post(std::move(work)); }

std::vector<LoggedEvent> FakeServer::log(std::uint64_t from) const { return inside_->events(from); }
std::uint64_t FakeServer::next_index() const { return inside_->next_index(); }
std::optional<LoggedEvent> FakeServer::wait_for(const Matches& matches, std::chrono::milliseconds bound, std::uint64_t from) const {
  return inside_->wait_for(matches, bound, from);
}
std::string FakeServer::recording() const { return inside_->recording(); }

}  // namespace zkspec
