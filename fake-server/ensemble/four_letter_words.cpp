#include "fake-server/ensemble/four_letter_words.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace zkspec {
namespace {

/// FourLetterCommands, 3.8.
constexpr std::array<std::string_view, 18> known = {"conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "ruok", "stmk",
                                                    "srst", "srvr", "stat", "wchc", "wchp", "wchs", "mntr", "isro", "hash"};

}  // namespace

std::optional<std::string> answer_to(std::string_view word, const ServerFacts& facts) {
  if (std::ranges::find(known, word) == known.end()) return std::nullopt;
  if (word == "ruok") return "imok";
  if (word == "isro") return facts.mode ? "rw" : "null";
  if ((word == "srvr" || word == "conf") && !facts.mode) return "This ZooKeeper instance is not currently serving requests\n";
  if (word == "srvr")
    return fmt::format("Zookeeper version: zkspec-fake\nConnections: {}\nZxid: {}\nMode: {}\n", facts.connections, to_string(facts.zxid),
                       *facts.mode);
  if (word == "conf")
    return fmt::format("tickTime={}\nminSessionTimeout={}\nmaxSessionTimeout={}\n", to_ms(facts.limits.tick),
                       to_ms(facts.limits.min_timeout), to_ms(facts.limits.max_timeout));
  return fmt::format("{} is not executed because it is not in the whitelist.\n", word);
}

}  // namespace zkspec
