#include "fake-server/ensemble/four_letter_words.hpp"

#include <algorithm>
#include <array>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace zkspec {
namespace {

std::string date(std::int64_t ms) { return fmt::format("{:%a %b %d %H:%M:%S UTC %Y}", fmt::gmtime(static_cast<std::time_t>(ms / 1000))); }

/// Long.toHexString, 3.8: no leading zeros.
std::string hex(SessionId session) { return fmt::format("0x{:x}", static_cast<std::uint64_t>(session.value())); }

std::string client_line(const ClientFacts& client, bool whole) {
  auto line = fmt::format(" /{}[{}](queued={},recved={},sent={}", to_string(client.peer), client.session == no_session ? 0 : 1,
                          client.queued, client.received, client.sent);
  if (whole && client.session != no_session) {
    line += fmt::format(",sid={},lop={},est={},to={},lcxid=0x{:x},lzxid=0x{:x},lresp=0,llat=0,minlat=0,avglat=0,maxlat=0",
                        hex(client.session), code_of(client.last_operation), client.since_ms, to_ms(client.timeout),
                        static_cast<std::uint32_t>(client.last_xid.value()), static_cast<std::uint64_t>(client.last_zxid.value()));
  }
  return line + ")\n";
}

std::string clients_of(const ServerFacts& facts, bool whole) {
  std::string lines;
  for (const auto& client : facts.clients) lines += client_line(client, whole);
  return lines;
}

std::string summary(const ServerFacts& facts) {
  return fmt::format(
      "Latency min/avg/max: 0/0.0/0\nReceived: {}\nSent: {}\nConnections: {}\nOutstanding: {}\nZxid: {}\nMode: {}\nNode count: {}\n",
      facts.received, facts.sent, facts.clients.size(), outstanding(facts), to_string(facts.zxid), *facts.mode, facts.nodes);
}

/// What there is of Environment.list, 3.8, where no Java runs.
std::string envi(const ServerFacts& facts) {
  return fmt::format("Environment:\nzookeeper.version={}\nhost.name={}\n", server_version, facts.address.host);
}

std::string version_line() { return fmt::format("Zookeeper version: {}\n", server_version); }

std::string srvr(const ServerFacts& facts) { return version_line() + summary(facts); }

std::string stat(const ServerFacts& facts) {
  return fmt::format("{}Clients:\n{}\n{}", version_line(), clients_of(facts, false), summary(facts));
}

std::string cons(const ServerFacts& facts) { return clients_of(facts, true) + "\n"; }

std::string conf(const ServerFacts& facts) {
  return fmt::format(
      "clientPort={}\nsecureClientPort={}\ntickTime={}\nmaxClientCnxns={}\nminSessionTimeout={}\nmaxSessionTimeout={}\nserverId={}\n",
      facts.address.port, facts.secure_address ? int{facts.secure_address->port} : -1, to_ms(facts.limits.tick),
      facts.max_connections_per_host, to_ms(facts.limits.min_timeout), to_ms(facts.limits.max_timeout), facts.server.value());
}

std::string dump(const ServerFacts& facts) {
  std::size_t sessions = 0;
  std::string text;
  for (const auto& [end, ids] : facts.expiry) {
    sessions += ids.size();
    text += fmt::format("{} expire at {}:\n", ids.size(), date(end));
    for (const auto id : ids) text += fmt::format("\t{}\n", hex(id));
  }
  text = fmt::format("SessionTracker dump:\nSession Sets ({})/({}):\n{}", facts.expiry.size(), sessions, text);
  text += fmt::format("ephemeral nodes dump:\nSessions with Ephemerals ({}):\n", facts.ephemerals.size());
  for (const auto& [owner, paths] : facts.ephemerals) {
    text += hex(owner) + ":\n";
    for (const auto& path : paths) text += fmt::format("\t{}\n", path);
  }
  text += fmt::format("Connections dump:\nConnections Sets (1)/({}):\n", facts.clients.size());
  for (const auto& client : facts.clients) text += fmt::format("\tip: /{} sessionId: {}\n", to_string(client.peer), hex(client.session));
  return text;
}

std::string wchs(const ServerFacts& facts) {
  const auto sums = sums_of(facts);
  return fmt::format("{} connections watching {} paths\nTotal watches:{}\n", sums.watchers, facts.watches.size(), sums.watches);
}

std::string wchp(const ServerFacts& facts) {
  std::string text;
  for (const auto& [path, sessions] : facts.watches) {
    text += path + "\n";
    for (const auto session : std::set<SessionId>(sessions.begin(), sessions.end())) text += fmt::format("\t{}\n", hex(session));
  }
  return text + "\n";
}

std::string wchc(const ServerFacts& facts) {
  std::string text;
  for (const auto& [session, paths] : watched_by_session(facts)) {
    text += hex(session) + "\n";
    for (const auto& path : paths) text += fmt::format("\t{}\n", path);
  }
  return text + "\n";
}

std::string mntr(const ServerFacts& facts) {
  std::string text;
  for (const auto& [name, value] : figures_of(facts)) text += fmt::format("zk_{}\t{}\n", name, value);
  return text;
}

struct Command {
  std::string_view word;
  std::string (*answer)(const ServerFacts&);
};
constexpr std::array commands{Command{"srvr", srvr}, Command{"stat", stat}, Command{"cons", cons},
                              Command{"conf", conf}, Command{"dump", dump}, Command{"wchs", wchs},
                              Command{"wchp", wchp}, Command{"wchc", wchc}, Command{"mntr", mntr}};

/// FourLetterCommands, 3.8; with the last ones there is nothing to tell about a fake.
constexpr std::array<std::string_view, 18> known = {"conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "ruok", "stmk",
                                                    "srst", "srvr", "stat", "wchc", "wchp", "wchs", "mntr", "isro", "hash"};

bool is_allowed(std::string_view word, const std::vector<std::string>& allowed) {
  return std::ranges::any_of(allowed, [word](const auto& each) { return each == "*" || each == word; });
}

}  // namespace

bool is_four_letter_word(std::string_view word) { return std::ranges::find(known, word) != known.end(); }

std::string answer_to(std::string_view word, const ServerFacts& facts, const std::vector<std::string>& allowed) {
  if (!is_allowed(word, allowed)) return fmt::format("{} is not executed because it is not in the whitelist.\n", word);
  if (word == "ruok") return "imok";
  if (word == "isro") return !facts.mode ? "null" : facts.read_only ? "ro" : "rw";
  if (word == "envi") return envi(facts);
  if (!facts.mode) return "This ZooKeeper instance is not currently serving requests\n";
  const auto command = std::ranges::find(commands, word, &Command::word);
  if (command == commands.end()) return fmt::format("zkspec-fake has no answer to {}\n", word);
  return command->answer(facts);
}

}  // namespace zkspec
