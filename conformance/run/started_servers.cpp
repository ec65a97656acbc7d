#include "conformance/run/started_servers.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <future>
#include <mutex>
#include <thread>

#include "conformance/run/server_layout.hpp"
#include "conformance/run/server_probe.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/child_process.hpp"

namespace zkspec {
namespace {

constexpr Duration pause = 50ms;  // between looks at servers that are awaited, and at those that run
constexpr int starts = 3;         // a port is free when it is reserved and may be taken when it is bound

/// One server and its process.
struct Member {
  ServerPlace place = {};
  std::unique_ptr<ChildProcess> process = {};
  std::string exit = {};  ///< how it ended unasked
  std::string mode = {};  ///< what it says of itself; empty: it does not serve
};

/// A folder below the system's for temporary ones, which goes with this object.
class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  Result<void> make() {
    auto pattern = (std::filesystem::temp_directory_path() / "zkspec-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return Error{Errc::io, pattern, "no folder for the servers' data can be made"};
    path_ = pattern;
    return {};
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_ = {};
};

}  // namespace

/// The processes belong to the thread: a child's output has to be read for as long as it lives.
struct StartedServers::State {
  State(SubjectFile its_subject, Places its_places, std::vector<std::string>& its_logs)
      : subject{std::move(its_subject)}, places{std::move(its_places)}, logs{its_logs} {}

  void run(std::promise<Result<void>>& ready);

  SubjectFile subject;
  Places places;
  std::vector<std::string>& logs;
  std::vector<Address> addresses = {};
  std::string version = {};
  std::atomic<bool> stop = false;
  std::mutex mutex = {};     ///< of what follows
  std::string failure = {};
  std::jthread thread = {};  ///< last: it ends first

 private:
  Result<void> start(Loop& loop, const std::filesystem::path& folder);
  Result<void> await(Loop& loop);
  void look(Loop& loop);
  [[nodiscard]] bool serve() const;
  [[nodiscard]] std::string ended() const;

  static void sleep(Loop& loop) {
    const auto until = loop.now() + pause;
    const auto timer = loop.timer([] {});
    timer->arm(until);
    loop.run([&] { return loop.now() >= until; });
  }

  std::vector<Member> members_ = {};
};

void StartedServers::State::run(std::promise<Result<void>>& ready) {
  const auto loop = make_asio_loop();
  TemporaryFolder folder;
  auto started = folder.make();
  for (int left = starts; started.has_value() && left > 0; --left) {
    started = start(*loop, folder.path() / std::to_string(left));
    if (started.has_value() || ended().empty() || left == 1) break;
    started = Result<void>{};
  }
  const bool serving = started.has_value();
  for (const auto& member : members_) addresses.push_back(member.place.address);
  ready.set_value(std::move(started));
  while (serving && !stop) {
    sleep(*loop);
    const std::lock_guard lock{mutex};
    if (failure.empty()) failure = ended();
  }
  for (const auto& member : members_) logs.push_back(member.process == nullptr ? std::string{} : member.process->errors());
  members_.clear();
}

Result<void> StartedServers::State::start(Loop& loop, const std::filesystem::path& folder) {
  auto laid_out = lay_out(loop, subject, places, folder);
  if (!laid_out) return laid_out.error();
  members_.clear();
  for (auto& place : *laid_out) members_.push_back({.place = std::move(place)});
  for (auto& member : members_) {
    auto child = ChildProcess::start(loop, {.argv = member.place.command},
                                     {.exited = [&member](ExitStatus status) { member.exit = to_string(status); }});
    if (!child) return child.error();
    member.process = std::move(*child);
  }
  return await(loop);
}

Result<void> StartedServers::State::await(Loop& loop) {
  const auto limit = loop.now() + subject.start_limit;
  while (loop.now() < limit) {
    sleep(loop);
    look(loop);
    if (serve()) return {};
    if (auto how = ended(); !how.empty()) return Error{Errc::adapter, subject.name, std::move(how)};
  }
  auto text = fmt::format("does not serve after {} s", to_ms(subject.start_limit) / 1000);
  for (const auto& member : members_)
    if (member.mode.empty()) text += "\n" + member.process->errors();
  return Error{Errc::adapter, subject.name, std::move(text)};
}

void StartedServers::State::look(Loop& loop) {
  for (auto& member : members_) {
    const auto answer = ask(loop, member.place.address, "srvr");
    const bool words = subject.server->ready == ServerSetup::Ready::srvr;
    member.mode = !answer ? std::string{} : words ? mode_in(*answer) : "unknown";
    if (answer && version.empty()) version = version_in(*answer);
  }
}

bool StartedServers::State::serve() const {
  const auto serves = [](const Member& member) { return !member.mode.empty(); };
  const auto leads = [](const Member& member) { return member.mode == "leader"; };
  if (!std::ranges::all_of(members_, serves)) return false;
  return members_.size() == 1 || subject.server->ready == ServerSetup::Ready::connect || std::ranges::any_of(members_, leads);
}

std::string StartedServers::State::ended() const {
  for (std::size_t at = 0; at < members_.size(); ++at)
    if (const auto& member = members_[at]; !member.exit.empty())
      return fmt::format("server {} ended: {}\n{}", at + 1, member.exit, member.process->errors());
  return {};
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
  return started;
}

StartedServers::StartedServers(std::unique_ptr<State> state) : state_{std::move(state)} {}

StartedServers::~StartedServers() {
  state_->stop = true;
  state_->thread.join();
}

const std::vector<Address>& StartedServers::addresses() const { return state_->addresses; }
const std::string& StartedServers::version() const { return state_->version; }

std::string StartedServers::failure() const {
  const std::lock_guard lock{state_->mutex};
  return state_->failure;
}

}  // namespace zkspec
