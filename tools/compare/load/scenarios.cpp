#include "scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>

#include "swarm.hpp"

namespace zkspec {
namespace {

using std::chrono::nanoseconds;
using wire::ErrorCode;
using wire::OpCode;

/// For a scenario to come to its end.
constexpr std::chrono::seconds load_limit{120};
constexpr std::int32_t first_xid = 1;

double seconds(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

wire::Request request(OpCode type, wire::RequestBody body) { return {{Xid{0}, type}, std::move(body)}; }
LoadFrame create_frame(const std::string& path, std::int32_t flags) {
  return LoadFrame{request(OpCode::create, wire::CreateRequest{.path = path, .data = Bytes(100), .flags = flags})};
}

[[noreturn]] void broken(const std::string& what) { throw std::runtime_error{what}; }

/// Opens sessions, so many handshakes at once; what is lost is an error unless a scenario says otherwise.
class LoadSwarm : public Swarm {
 public:
  LoadSwarm(const LoadOptions& options, std::size_t sessions) : Swarm{options.port}, options_{options}, wanted_{sessions} {}

  void open_all() {
    while (size() < std::min(wanted_, options_.at_once)) open(options_.timeout);
    if (!run(load_clock() + load_limit)) broken(fmt::format("{} of {} sessions were granted", granted_, wanted_));
  }

 protected:
  void granted(Index connection) override {
    ++granted_;
    opened(connection);
    if (size() < wanted_) open(options_.timeout);
    else if (granted_ == wanted_) stop();
  }
  virtual void opened(Index /*connection*/) {}
  void replied(Index /*connection*/, std::int32_t /*xid*/, ErrorCode /*err*/) override {}
  void lost(Index connection) override { broken(fmt::format("connection {} was closed by the server", connection)); }

  const LoadOptions& options_;

 private:
  std::size_t wanted_;
  std::size_t granted_ = 0;
};

class PipelinedExists final : public LoadSwarm {
 public:
  explicit PipelinedExists(const LoadOptions& options) : LoadSwarm{options, 1} {}

  double per_second() {
    open_all();
    const auto start = load_clock();
    while (asked() < options_.window) ask();
    if (!run(start + load_limit)) broken("exists is not answered");
    return static_cast<double>(answered_) / seconds(load_clock() - start);
  }

 private:
  void ask() { send(0, frame_.with_xid(++xid_)); }
  void replied(Index /*connection*/, std::int32_t xid, ErrorCode err) override {
    if (err != ErrorCode::ok || xid != static_cast<std::int32_t>(++answered_))
      broken(fmt::format("exists {} is not answered in order", xid));
    if (answered_ >= options_.operations) return stop();
    if (asked() - answered_ > options_.window / 2) return;  // a client that is asked in bulk writes in bulk
    while (asked() - answered_ < options_.window) ask();
  }
  [[nodiscard]] std::size_t asked() const { return static_cast<std::size_t>(xid_); }

  LoadFrame frame_{request(OpCode::exists, wire::ExistsRequest{"/zookeeper", false})};
  std::int32_t xid_ = first_xid - 1;
  std::size_t answered_ = 0;
};

/// Every fifth operation writes. Each connection has a node of its own.
class MixedOperations final : public LoadSwarm {
 public:
  explicit MixedOperations(const LoadOptions& options) : LoadSwarm{options, options.sessions} {}

  double per_second() {
    open_all();
    for (Index connection = 0; connection < size(); ++connection) {
      const auto path = fmt::format("/mixed-{}-{}", getpid(), connection);
      send(connection, create_frame(path, wire::create_flag::ephemeral).with_xid(0));
      reads_.emplace_back(request(OpCode::getData, wire::GetDataRequest{path, false}));
      writes_.emplace_back(request(OpCode::setData, wire::SetDataRequest{path, Bytes(100), -1}));
      for (std::size_t asked = 0; asked < options_.window; ++asked) ask(connection);
    }
    const auto start = load_clock();
    run(start + options_.duration);
    return static_cast<double>(answered_) / seconds(load_clock() - start);
  }

 private:
  void ask(Index connection) {
    ++asked_;
    auto& frame = asked_ % 5 == 0 ? writes_[connection] : reads_[connection];
    send(connection, frame.with_xid(first_xid));
  }
  void replied(Index connection, std::int32_t xid, ErrorCode err) override {
    if (err != ErrorCode::ok) broken(fmt::format("an operation of connection {} fails: {}", connection, static_cast<std::int32_t>(err)));
    if (xid != first_xid) return;
    ++answered_;
    ask(connection);
  }

  std::vector<LoadFrame> reads_ = {};
  std::vector<LoadFrame> writes_ = {};
  std::size_t asked_ = 0;
  std::size_t answered_ = 0;
};

/// One request each millisecond, the connections in turn.
class DelayedReplies final : public LoadSwarm {
 public:
  explicit DelayedReplies(const LoadOptions& options) : LoadSwarm{options, options.sessions} {}

  std::vector<nanoseconds> lateness() {
    open_all();
    start_ = load_clock();
    measuring_ = true;
    run(start_ + options_.duration + options_.delay + std::chrono::seconds{1});
    if (late_.size() != sent_.size()) broken(fmt::format("{} of {} requests were answered", late_.size(), sent_.size()));
    std::sort(late_.begin(), late_.end());
    return std::move(late_);
  }

 private:
  static constexpr std::chrono::milliseconds interval{1};

  void ticked() override {
    if (!measuring_) return;
    for (auto now = load_clock(); now >= start_ + interval * sent_.size() && now < start_ + options_.duration; now = load_clock()) {
      send(sent_.size() % size(), frame_.with_xid(static_cast<std::int32_t>(sent_.size())));
      sent_.push_back(now);
    }
  }
  void replied(Index /*connection*/, std::int32_t xid, ErrorCode /*err*/) override {
    late_.push_back(load_clock() - sent_.at(static_cast<std::size_t>(xid)) - options_.delay);
    if (late_.size() == sent_.size() && load_clock() > start_ + options_.duration) stop();
  }

  LoadFrame frame_{request(OpCode::exists, wire::ExistsRequest{"/zookeeper", false})};
  bool measuring_ = false;
  nanoseconds start_ = {};
  std::vector<nanoseconds> sent_ = {};
  std::vector<nanoseconds> late_ = {};
};

/// Sessions that do nothing but ping, each at a third of its timeout, as clients do. Where none of that was late by another third, no
/// session can have gone rightly.
class IdleSessions final : public LoadSwarm {
 public:
  explicit IdleSessions(const LoadOptions& options) : LoadSwarm{options, options.sessions} {}

  std::string watch_over() {
    open_all();
    std::puts("ready");
    std::fflush(stdout);
    holding_ = options_.hold;
    run(options_.hold ? nanoseconds::max() : load_clock() + options_.duration);
    const auto end = load_clock();
    std::size_t alive = 0;
    std::size_t silent = 0;
    for (const auto& session : sessions_) {
      alive += session.lost ? 0 : 1;
      silent += !session.lost && session.pings - session.answers > 1 ? 1 : 0;
      if (!session.lost) note_unanswered(session, end);
    }
    return fmt::format(R"({{"sessions": {}, "lost": {}, "silent": {}, "pings": {}, "late_ms": {:.0f}}})", size(), size() - alive, silent,
                       pings_, 1e3 * seconds(late_));
  }

 private:
  struct PingState {
    nanoseconds asked = {};  ///< by the oldest ping without an answer
    std::size_t pings = 0;
    std::size_t answers = 0;
    bool lost = false;
  };

  void opened(Index connection) override {
    if (sessions_.size() <= connection) sessions_.resize(connection + 1);
    // The handshakes come in bursts; clients that began alone do not ping together.
    const auto first = timeout_of(connection) / 3 * static_cast<int>(connection % 97) / 97;
    due_.emplace(load_clock() + first, connection);
    if (options_.ephemerals)
      send(connection, create_frame(fmt::format("/idle-{}-{}", getpid(), connection), wire::create_flag::ephemeral).with_xid(first_xid));
  }
  void ticked() override {
    const auto now = load_clock();
    pollfd input = {STDIN_FILENO, POLLIN, 0};
    if (holding_ && poll(&input, 1, 0) == 1) return stop();
    while (!due_.empty() && due_.begin()->first <= now) {
      const auto [due, connection] = *due_.begin();
      due_.erase(due_.begin());
      auto& session = sessions_[connection];
      if (session.lost) continue;
      send(connection, ping_.with_xid(wire::ping_xid.value()));
      if (session.pings == session.answers) session.asked = now;
      late_ = std::max(late_, now - due);
      ++session.pings;
      ++pings_;
      due_.emplace(now + timeout_of(connection) / 3, connection);
    }
  }
  void replied(Index connection, std::int32_t xid, ErrorCode err) override {
    if (err != ErrorCode::ok) broken(fmt::format("session {}: {}", connection, static_cast<std::int32_t>(err)));
    if (xid != wire::ping_xid.value()) return;
    auto& session = sessions_[connection];
    note_unanswered(session, load_clock());
    ++session.answers;
    session.asked = load_clock();
  }
  void lost(Index connection) override {
    if (sessions_.size() <= connection) broken("a session was refused");
    sessions_[connection].lost = true;
    note_unanswered(sessions_[connection], load_clock());
  }
  void note_unanswered(const PingState& session, nanoseconds now) {
    if (session.pings > session.answers) late_ = std::max(late_, now - session.asked);
  }

  LoadFrame ping_{wire::make_request(OpCode::ping)};
  std::vector<PingState> sessions_ = {};
  std::multimap<nanoseconds, Index> due_ = {};
  std::size_t pings_ = 0;
  bool holding_ = false;
  nanoseconds late_ = {};  ///< at most: a ping behind its time, or its answer behind it
};

}  // namespace

std::string new_sessions(const LoadOptions& options) {
  LoadSwarm swarm{options, options.sessions};
  const auto start = load_clock();
  swarm.open_all();
  const auto rate = static_cast<double>(options.sessions) / seconds(load_clock() - start);
  auto figures = fmt::format(R"({{"sessions": {}, "per_second": {:.0f}}})", options.sessions, rate);
  if (options.hold) {
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) {}
  }
  return figures;
}

std::string pipelined_exists(const LoadOptions& options) {
  return fmt::format(R"({{"operations": {}, "per_second": {:.0f}}})", options.operations, PipelinedExists{options}.per_second());
}

std::string mixed_operations(const LoadOptions& options) {
  return fmt::format(R"({{"connections": {}, "per_second": {:.0f}}})", options.sessions, MixedOperations{options}.per_second());
}

std::string delayed_replies(const LoadOptions& options) {
  const auto late = DelayedReplies{options}.lateness();
  const auto at = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(late.size() - 1));
    return std::chrono::duration<double, std::milli>(late[place]).count();
  };
  const auto within =
      std::count_if(late.begin(), late.end(), [](nanoseconds by) { return std::chrono::abs(by) <= std::chrono::milliseconds{1}; });
  return fmt::format(R"({{"frames": {}, "early_ms": {:.3f}, "p50_ms": {:.3f}, "p99_ms": {:.3f}, "max_ms": {:.3f}, "within_1ms": {:.4f}}})",
                     late.size(), at(0), at(0.5), at(0.99), at(1), static_cast<double>(within) / static_cast<double>(late.size()));
}

std::string idle_sessions(const LoadOptions& options) { return IdleSessions{options}.watch_over(); }

}  // namespace zkspec
