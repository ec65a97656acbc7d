// The commands of zkspec, and what each is told. They return the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/commands/home.hpp"

namespace zkspec {

/// Of servers at addresses; empty: as they say, or show.
struct GivenTerms {
  std::string tick = {};
  std::string shortest = {};  ///< timeout that they grant
  std::string longest = {};
  std::uint16_t admin_port = 8080;  ///< of their AdminServers (admin.serverPort), which are asked where `conf` is not answered
};

struct RunArguments {
  std::string client = {};  ///< a subject's name, "reference", or an adapter's command
  std::string server = {};  ///< a subject's name, "fake", or HOST:PORT[,HOST:PORT…]
  std::vector<std::string> globs = {};
  int jobs = 0;  ///< 0: as many as there are cores in virtual time, one on the real clock, or as the subject says
  int beside = 16;
  std::uint64_t seed = 1;
  std::string output = {};        ///< folder; empty: no files
  std::string expect = {};        ///< expectations file
  std::string defect = {};        ///< id: bends the reference client, the fake, or the traffic of real servers
  std::string clock = "virtual";  ///< of the reference client
  GivenTerms terms = {};
  std::string group = "ordinary";  ///< of cases
  std::uint64_t shake = 0;        ///< so many runs more, over a network that delivers in other ways
  bool strict = false;
  bool update_expectations = false;
  std::size_t inconclusive = 0;  ///< so many cases may be
  std::size_t max_failures = 0;  ///< 0: no limit
  std::string shard = {};        ///< i/n, or "auto": as the environment says; empty: all
  std::string resume = {};        ///< folder of a run that was killed
  std::string rerun_failed = {};  ///< folder of a run: only what was not good there
  std::string durations = {};    ///< a results.json that shards are balanced by; empty: none
  std::string format = "text";  ///< of standard output
  std::string ui = {};          ///< host and port of the live view; empty: none
};

struct ProveArguments {
  std::vector<std::string> globs = {};    ///< of cases
  std::vector<std::string> defects = {};  ///< globs over their ids
  std::string server = {};  ///< as above, but for the fake, which is bent if there is none: the defects of servers are told in its name
  GivenTerms terms = {};
  int jobs = 0;             ///< 0: as many as there are cores, or 32 on the real clock
  std::uint64_t seed = 1;
  std::string output = {};  ///< folder; empty: no files
  std::string format = "text";
};

struct ReportArguments {
  std::vector<std::string> results = {};  ///< each a results.json, or the folder that holds it
  std::string format = "text";
  std::string output = {};  ///< file; empty: standard output
  bool statement = false;
  std::string verify = {};  ///< a file that may have been edited; empty: none
};

struct DiffArguments {
  std::string before = {};  ///< as above
  std::string after = {};
  std::string format = "text";
};

struct MergeArguments {
  std::vector<std::string> folders = {};  ///< of shards
  std::string output = {};
  std::size_t inconclusive = 0;
};

struct ListArguments {
  std::vector<std::string> globs = {};  ///< over ids of cases, or of clauses
  bool json = false;
  bool clauses = false;
  std::string results = {};  ///< a results.json: how its subject stands to the clauses
};

struct ExploreArguments {
  std::string client = {};
  std::string defect = {};
  std::uint64_t seed = 1;
  std::size_t scripts = 1000;
  std::size_t steps = 12;  ///< moves in a script
  int beside = 16;
  std::string time = {};    ///< a limit; empty: none
  std::string output = {};  ///< folder; empty: no files
};

struct ExportArguments {
  std::string recording = {};
  std::string output = {};  ///< "-": standard output
};

struct ImportArguments {
  std::string capture = {};  ///< "-": standard input
  std::string output = {};   ///< "-": standard output
  std::vector<std::uint16_t> ports = {2181};
};

struct JudgeArguments {
  std::vector<std::string> recordings = {};  ///< files, or folders with *.jsonl
  std::string tick = {};                     ///< of the servers in traffic
  std::string format = "text";
  bool traffic = false;  ///< by traffic alone, also where the head names a case
  bool strict = false;
};

struct RecordArguments {
  std::string server = {};  ///< host:port, several with commas
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< for the first server's clients, the next one for the second's; 0: any free ones
  std::string output = {};
};

struct ReplayArguments {
  std::string recording = {};
  std::optional<std::string> server = {};  ///< for the client's part: host:port, several with commas; none: the server's part is played
  unsigned patience = 5;  ///< seconds
};

struct AdapterCheckArguments {
  std::string adapter = {};             ///< a subject's name, or an adapter's command
  std::vector<std::string> globs = {};  ///< over the names of checks
  bool json = false;
};

struct ExplainArguments {
  std::string what = {};  ///< a clause, a paragraph of the specification or a case
};

struct CheckArguments {
  std::vector<std::string> files = {};  ///< none: the whole suite
};

int run_command(const Home& home, const RunArguments& arguments);
int explore_command(const Home& home, const ExploreArguments& arguments);
int prove_command(const Home& home, const ProveArguments& arguments);
int adapter_check_command(const Home& home, const AdapterCheckArguments& arguments);
int report_command(const Home& home, const ReportArguments& arguments);
int diff_command(const Home& home, const DiffArguments& arguments);
int merge_command(const Home& home, const MergeArguments& arguments);
int export_command(const Home& home, const ExportArguments& arguments);
int import_command(const Home& home, const ImportArguments& arguments);
int judge_command(const Home& home, const JudgeArguments& arguments);
int record_command(const Home& home, const RecordArguments& arguments);
int replay_command(const Home& home, const ReplayArguments& arguments);
int list_command(const Home& home, const ListArguments& arguments);
int list_clauses(const Home& home, const ListArguments& arguments);  ///< as list_command, with arguments.clauses
int explain_command(const Home& home, const ExplainArguments& arguments);
int check_command(const Home& home, const CheckArguments& arguments);

}  // namespace zkspec
