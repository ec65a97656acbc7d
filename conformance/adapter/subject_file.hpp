// How a client or server under test is started: fixtures/subjects/NAME.toml, typed and checked.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fake-server/base/time.hpp"
#include "fake-server/script/diagnostic.hpp"

namespace zkspec {

/// What stands for {name} in the texts of a subject. `source` is the repository, `build` the build tree; a server also has `id` (its
/// number, from 1), `host`, `port`, `peer_port` and `election_port` (on which servers of an ensemble speak with each other), `data` (an
/// empty folder of its own), `config` (the file that its configuration was written to) and `tick` (in ms). A line of its configuration in
/// which `member` occurs stands there once for each server of the ensemble, with that one's number, `member_port`, `member_peer_port` and
/// `member_election_port`.
using Places = std::map<std::string, std::string, std::less<>>;

struct ServerSetup {
  enum class Ready { connect, srvr };    ///< a connection is accepted; the four-letter word srvr names a mode
  std::vector<std::string> config = {};  ///< lines
  int servers = 1;                       ///< of the ensemble
  std::string id_file = {};              ///< where a server finds its number; empty: nowhere
  bool read_only_mode = false;           ///< one that hears from no majority lets clients read
  Duration tick = {};
  Ready ready = Ready::connect;
};

struct SubjectFile {
  std::string name = {};  ///< the file's, without .toml
  std::string title = {};
  std::vector<std::string> command = {};   ///< of a client: its adapter
  std::vector<std::string> needs = {};     ///< files and folders that must be there for the command to work
  std::vector<std::string> packages = {};  ///< of Debian: where they come from
  std::string install = {};                ///< the command that fetches what Debian has not; empty where there is nothing such
  Duration start_limit = {};
  int processes = 1;  ///< of a client: so many at once carry the trials of a run
  std::optional<ServerSetup> server = {};  ///< absent for a client
};

struct LoadedSubject {
  SubjectFile subject = {};
  std::vector<Diagnostic> problems = {};  ///< the subject is to be used only when empty
};

/// `shown_as` is the name that diagnostics carry, or the path if that is empty.
LoadedSubject load_subject(const std::filesystem::path& file, const std::string& shown_as = {});

/// The texts with their places filled in; a loaded subject names no place but those told above.
std::vector<std::string> filled(const std::vector<std::string>& texts, const Places& places);

/// "kazoo cannot run here: /usr/lib/python3/dist-packages/kazoo is missing (apt install python3-kazoo)"; empty if nothing is missing.
/// What `install` fetches is told behind the packages: "(apt install default-jre-headless; tools/registry-subjects)".
std::string missing(const SubjectFile& subject, const Places& places);

}  // namespace zkspec
