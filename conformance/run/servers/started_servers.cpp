#include "conformance/run/servers/started_servers.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "conformance/run/servers/server_probe.hpp"
#include "conformance/run/servers/server_processes.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {
namespace {

struct Order {
  ServerIndex server = {};
  bool run = false;
};

}  // namespace

/// The processes belong to the thread. Others tell it what to do, and read what it has found.
struct StartedServers::State {
  State(SubjectFile its_subject, Places its_places, std::vector<std::string>& its_logs)
      : subject{std::move(its_subject)}, places{std::move(its_places)}, logs{its_logs} {}

  void run(std::promise<Result<void>>& ready);
  void ask_for(ServerIndex server, bool running);  ///< with the mutex held

  SubjectFile subject;
  Places places;
  std::vector<std::string>& logs;
  ServersToJudge servers = {};
  std::string version = {};
  std::atomic<bool> stop = false;

  std::mutex mutex = {};  ///< of what follows
  std::condition_variable changed = {};
  std::vector<Order> orders = {};
  bool settled = true;
  std::vector<bool> runs = {};  ///< what each server was told to do last
  std::optional<ServerIndex> leader = {};
  std::string failure = {};

  std::jthread thread = {};  ///< last: it ends first

 private:
  void describe(Loop& loop, const ServerProcesses& processes);
  void carry_out(ServerProcesses& processes);
  void fail(std::string why);
  bool has_orders() {
    const std::lock_guard lock{mutex};
    return !orders.empty();
  }
};

void StartedServers::State::run(std::promise<Result<void>>& ready) {
  const auto loop = make_asio_loop();
  ServerProcesses processes{*loop, subject, places};
  auto started = processes.start_all();
  const bool serving = started.has_value();
  if (serving) describe(*loop, processes);
  ready.set_value(std::move(started));
  while (serving && !stop) {
    processes.pass_time();
    if (has_orders()) carry_out(processes);
    if (auto how = processes.ended(); !how.empty()) fail(std::move(how));
  }
  logs = processes.take_logs();
}

/// What can be learned of them by asking.
void StartedServers::State::describe(Loop& loop, const ServerProcesses& processes) {
  version = processes.version();
  leader = processes.leader();
  servers.addresses = processes.addresses();
  runs.assign(servers.addresses.size(), true);
  servers.terms = terms_in(ask(loop, servers.addresses.front(), "conf").value_or("")).value_or(Terms{.tick = subject.server->tick});
  servers.capabilities = capabilities_of(loop, servers);
  servers.capabilities.insert("restart");
  if (subject.server->read_only_mode) servers.capabilities.insert("read_only_mode");
}

void StartedServers::State::carry_out(ServerProcesses& processes) {
  std::vector<Order> taken;
  {
    const std::lock_guard lock{mutex};
    taken.swap(orders);
  }
  for (const auto& order : taken) {
    if (!order.run) processes.crash(order.server);
    else if (const auto started = processes.restart(order.server); !started) return fail(to_string(started.error()));
  }
  if (const auto served = processes.await([this] { return stop || has_orders(); }); !served) return fail(to_string(served.error()));
  const std::lock_guard lock{mutex};
  settled = orders.empty();
  if (const auto now = processes.leader()) leader = now;
  changed.notify_all();
}

void StartedServers::State::fail(std::string why) {
  const std::lock_guard lock{mutex};
  if (failure.empty()) failure = std::move(why);
  settled = true;
  changed.notify_all();
}

void StartedServers::State::ask_for(ServerIndex server, bool running) {
  orders.push_back({server, running});
  runs.at(server.value() - 1) = running;
  settled = false;
}

Result<std::unique_ptr<StartedServers>> StartedServers::start(const SubjectFile& subject, Places places, std::vector<std::string>& logs) {
  auto state = std::make_unique<State>(subject, std::move(places), logs);
  auto& running = *state;
  std::promise<Result<void>> promise;
  auto ready = promise.get_future();
  state->thread = std::jthread{[&running, promise = std::move(promise)]() mutable { running.run(promise); }};
  auto result = ready.get();
  std::unique_ptr<StartedServers> started{new StartedServers{std::move(state)}};
  if (!result) return result.error();
  started->state_->servers.control = started.get();
  return started;
}

StartedServers::StartedServers(std::unique_ptr<State> state) : state_{std::move(state)} {}

StartedServers::~StartedServers() {
  state_->stop = true;
  state_->thread.join();
}

const ServersToJudge& StartedServers::servers() const { return state_->servers; }
const std::string& StartedServers::version() const { return state_->version; }

void StartedServers::crash(ServerIndex server) {
  const std::lock_guard lock{state_->mutex};
  state_->ask_for(server, false);
}

void StartedServers::restart(ServerIndex server) {
  const std::lock_guard lock{state_->mutex};
  state_->ask_for(server, true);
}

bool StartedServers::settled() {
  const std::lock_guard lock{state_->mutex};
  return state_->settled;
}

Result<void> StartedServers::restore() {
  std::unique_lock lock{state_->mutex};
  for (std::size_t at = 0; at < state_->runs.size(); ++at)
    if (!state_->runs[at]) state_->ask_for(ServerIndex{static_cast<std::uint32_t>(at + 1)}, true);
  state_->changed.wait(lock, [this] { return state_->settled; });  // the thread gives up after the start limit
  return state_->failure.empty() ? Result<void>{} : Error{Errc::adapter, state_->subject.name, state_->failure};
}

std::optional<ServerIndex> StartedServers::leader() {
  const std::lock_guard lock{state_->mutex};
  return state_->leader;
}

std::string StartedServers::failure() {
  const std::lock_guard lock{state_->mutex};
  return state_->failure;
}

}  // namespace zkspec
