#include "conformance/run/servers/server_processes.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/run/servers/server_layout.hpp"
#include "conformance/run/servers/server_probe.hpp"
#include "fake-server/loop/asio/child_process.hpp"

namespace zkspec {
namespace {

constexpr Duration pause = 20ms;  // between looks at servers that are awaited, and at what is to be done
constexpr int starts = 3;         // a port is free when it is reserved and may be taken when it is bound

}  // namespace

/// One server, and its process while it runs.
struct ServerProcesses::Member {
  ServerPlace place = {};
  std::unique_ptr<ChildProcess> process = {};
  std::string exit = {};  ///< how it ended unasked
  std::string log = {};   ///< what processes that are gone have written
  std::string mode = {};  ///< what it said last; empty: it does not serve

  void end() {
    if (process != nullptr) log += process->errors();
    process.reset();
    mode.clear();
  }
  [[nodiscard]] bool runs() const { return process != nullptr; }
  [[nodiscard]] std::string written() const { return runs() ? log + process->errors() : log; }
};

/// A folder below the system's for temporary ones, which goes with this object.
struct ServerProcesses::Folder {
  Folder() = default;
  ~Folder() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  Result<void> make() {
    auto pattern = (std::filesystem::temp_directory_path() / "zkspec-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return Error{Errc::io, pattern, "no folder for the servers' data can be made"};
    path = pattern;
    return {};
  }
  std::filesystem::path path = {};
};

ServerProcesses::ServerProcesses(Loop& loop, const SubjectFile& subject, Places places)
    : loop_{loop}, subject_{subject}, places_{std::move(places)}, folder_{std::make_unique<Folder>()} {}

ServerProcesses::~ServerProcesses() = default;

Result<void> ServerProcesses::start_all() {
  auto started = folder_->make();
  for (int left = starts; started.has_value() && left > 0; --left) {
    started = try_to_start(folder_->path / std::to_string(left));
    if (started.has_value() || ended().empty() || left == 1) break;
    started = Result<void>{};
  }
  return started;
}

Result<void> ServerProcesses::try_to_start(const std::filesystem::path& folder) {
  auto laid_out = lay_out(loop_, subject_, places_, folder);
  if (!laid_out) return laid_out.error();
  members_.clear();
  for (auto& place : *laid_out) members_.push_back({.place = std::move(place)});
  for (auto& member : members_)
    if (auto started = start(member); !started) return started;
  return await([] { return false; });
}

Result<void> ServerProcesses::start(Member& member) {
  member.end();
  member.exit.clear();
  auto child = ChildProcess::start(loop_, {.argv = member.place.command},
                                   {.exited = [&member](ExitStatus status) { member.exit = to_string(status); }});
  if (!child) return child.error();
  member.process = std::move(*child);
  return {};
}

void ServerProcesses::crash(ServerIndex server) { members_.at(server.value() - 1).end(); }
Result<void> ServerProcesses::restart(ServerIndex server) { return start(members_.at(server.value() - 1)); }

Result<void> ServerProcesses::await(const std::function<bool()>& enough) {
  const auto limit = loop_.now() + subject_.start_limit;
  while (loop_.now() < limit) {
    pass_time();
    look();
    if (serve_as_they_can() || enough()) return {};
    if (auto how = ended(); !how.empty()) return Error{Errc::adapter, subject_.name, std::move(how)};
  }
  auto text = fmt::format("does not serve after {} s", to_ms(subject_.start_limit) / 1000);
  for (const auto& member : members_)
    if (member.runs() && member.mode.empty()) text += fmt::format("\n{}", member.written());
  return Error{Errc::adapter, subject_.name, std::move(text)};
}

void ServerProcesses::pass_time() {
  const auto until = loop_.now() + pause;
  const auto timer = loop_.timer([] {});
  timer->arm(until);
  loop_.run([&] { return loop_.now() >= until; });
}

void ServerProcesses::look() {
  for (auto& member : members_) {
    const auto answer = member.runs() ? ask(loop_, member.place.address, "srvr") : std::nullopt;
    const bool words = subject_.server->ready == ServerSetup::Ready::srvr;
    member.mode = !answer ? std::string{} : words ? mode_in(*answer) : "unknown";
    if (answer && version_.empty()) version_ = version_in(*answer);
  }
}

bool ServerProcesses::serve_as_they_can() const {
  const auto running = static_cast<std::size_t>(std::ranges::count_if(members_, &Member::runs));
  const bool majority = 2 * running > members_.size();
  if (!majority && !subject_.server->read_only_mode) return true;
  const auto serves = [majority](const Member& member) {
    return !member.runs() || (!member.mode.empty() && (member.mode == "read-only") != majority);
  };
  if (!std::ranges::all_of(members_, serves)) return false;
  return members_.size() == 1 || !majority || subject_.server->ready == ServerSetup::Ready::connect || leader().has_value();
}

std::vector<Address> ServerProcesses::addresses() const {
  std::vector<Address> all;
  for (const auto& member : members_) all.push_back(member.place.address);
  return all;
}

std::optional<ServerIndex> ServerProcesses::leader() const {
  for (std::size_t at = 0; at < members_.size(); ++at)
    if (members_[at].mode == "leader") return ServerIndex{static_cast<std::uint32_t>(at + 1)};
  return std::nullopt;
}

std::string ServerProcesses::ended() const {
  for (std::size_t at = 0; at < members_.size(); ++at)
    if (const auto& member = members_[at]; !member.exit.empty())
      return fmt::format("server {} ended: {}\n{}", at + 1, member.exit, member.written());
  return {};
}

std::vector<std::string> ServerProcesses::take_logs() {
  std::vector<std::string> logs;
  for (auto& member : members_) {
    member.end();
    logs.push_back(std::move(member.log));
  }
  members_.clear();
  return logs;
}

}  // namespace zkspec
