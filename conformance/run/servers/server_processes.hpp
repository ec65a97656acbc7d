// The processes of servers under test, each in a place of its own below one temporary folder. For the thread that runs the loop alone:
// what a child writes has to be read for as long as it lives.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "conformance/adapter/subject_file.hpp"
#include "fake-server/base/endpoint.hpp"
#include "fake-server/base/ids.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

class ServerProcesses {
 public:
  /// `subject` is a server; it and the loop outlive this object. `places` holds `source` and `build`.
  ServerProcesses(Loop& loop, const SubjectFile& subject, Places places);
  ~ServerProcesses();  ///< kills and reaps, and clears the folder away
  ServerProcesses(const ServerProcesses&) = delete;
  ServerProcesses& operator=(const ServerProcesses&) = delete;

  /// Blocks until all serve, with a leader if they are several, or the start limit has passed. Servers that end before they serve, as
  /// they do when a port of theirs was taken, are configured anew a few times.
  Result<void> start_all();
  void crash(ServerIndex server);  ///< nothing where it does not run
  Result<void> restart(ServerIndex server);
  /// Blocks until those that run serve as far as they can: a majority with a leader, and of a minority, where the subject has a
  /// read-only mode, each for itself. Also until `enough` says so; an error after the start limit, or when one ends.
  Result<void> await(const std::function<bool()>& enough);
  void pass_time();  ///< a moment, in which the loop runs

  [[nodiscard]] std::vector<Address> addresses() const;
  [[nodiscard]] const std::string& version() const { return version_; }  ///< as `srvr` names it; empty where it was not said
  [[nodiscard]] std::optional<ServerIndex> leader() const;               ///< as they said when they were awaited last
  /// Which server has ended though nobody asked it to, and what it wrote; empty while none has.
  [[nodiscard]] std::string ended() const;
  std::vector<std::string> take_logs();  ///< ends them all: what each has written

 private:
  struct Member;
  struct Folder;
  Result<void> try_to_start(const std::filesystem::path& folder);
  Result<void> start(Member& member);
  void look();
  [[nodiscard]] bool serve_as_they_can() const;

  Loop& loop_;
  const SubjectFile& subject_;
  Places places_;
  std::unique_ptr<Folder> folder_;
  std::vector<Member> members_;
  std::string version_ = {};
};

}  // namespace zkspec
