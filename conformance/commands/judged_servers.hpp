// The servers that --server names: at addresses, where they run already, or those of a subject, which are started here.
#pragma once

#include <limits>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/subject_choice.hpp"
#include "conformance/run/servers/started_servers.hpp"

namespace zkspec {

class JudgedServers {
 public:
  /// `server` is HOST:PORT[,HOST:PORT…], or the name of a subject. Servers at addresses are asked for their version, and for their terms
  /// unless `given` says them. Of servers that are started and go wrong, what they have written is kept in `folder`, if there is one.
  static Attempt<JudgedServers> find(const Home& home, const std::string& server, const GivenTerms& given, std::string folder);

  [[nodiscard]] const ServersToJudge& to_judge() const { return to_judge_; }
  [[nodiscard]] const std::string& version() const { return version_; }  ///< as `srvr` names it; empty where it is not answered
  [[nodiscard]] const std::string& terms() const { return terms_; }      ///< for people, and who says so

  /// Trials beside each other, for a server may bound the connections that come from one host.
  [[nodiscard]] int most_beside() const { return most_beside_; }

  /// Clears away those that were started here; a failure if one of them had ended by itself.
  std::optional<Failure> end();

 private:
  static Attempt<JudgedServers> at(const std::string& list, const GivenTerms& given);
  std::optional<Failure> start(const SubjectFile& subject, const Places& places);
  [[nodiscard]] Failure gone_wrong(const std::string& what) const;

  void limit_connections(int allowed);

  ServersToJudge to_judge_ = {};
  int most_beside_ = std::numeric_limits<int>::max();
  std::string version_ = {};
  std::string terms_ = {};
  std::string folder_ = {};
  std::string name_ = {};
  std::unique_ptr<std::vector<std::string>> logs_ = std::make_unique<std::vector<std::string>>();  ///< where those that started can find it
  std::unique_ptr<StartedServers> started_ = {};
};

}  // namespace zkspec
