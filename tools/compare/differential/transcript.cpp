#include "transcript.hpp"

#include <zookeeper/zookeeper.h>

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace zkspec {
namespace {

constexpr std::size_t lines_of_context = 4;
const std::string nothing = "(nothing more)";

std::string shown(const TranscriptLine& line, const std::map<std::int64_t, std::int64_t>& places) {
  std::string text;
  std::size_t next = 0;
  for (const char letter : line.text) {
    if (letter == '#' && next < line.zxids.size()) {
      text += fmt::format("z{}", places.at(line.zxids[next++]));
    } else {
      text += letter;
    }
  }
  return text;
}

std::string first_difference(const std::vector<std::string>& one, const std::vector<std::string>& other, std::string_view one_name,
                             std::string_view other_name) {
  const auto common = std::min(one.size(), other.size());
  std::size_t at = 0;
  while (at < common && one[at] == other[at]) ++at;
  std::string text;
  for (auto line = at - std::min(at, lines_of_context); line < at; ++line) text += fmt::format("    both: {}\n", one[line]);
  text += fmt::format("    {}: {}\n", one_name, at < one.size() ? one[at] : nothing);
  return text + fmt::format("    {}: {}\n", other_name, at < other.size() ? other[at] : nothing);
}

}  // namespace

void SessionNames::add(std::int64_t id) {
  const std::lock_guard lock{mutex_};
  numbers_.emplace(id, numbers_.size() + 1);
}

std::string SessionNames::name(std::int64_t id) const {
  if (id == 0) return "none";
  const std::lock_guard lock{mutex_};
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? fmt::format("unknown-{:x}", id) : fmt::format("s{}", found->second);
}

void append_stat(TranscriptLine& line, const Stat* stat, const SessionNames& sessions) {
  if (stat == nullptr) return;
  line.text += fmt::format(" czxid=# mzxid=# pzxid=# version={} cversion={} aversion={} owner={} length={} children={}", stat->version,
                           stat->cversion, stat->aversion, sessions.name(stat->ephemeralOwner), stat->dataLength, stat->numChildren);
  line.zxids.insert(line.zxids.end(), {stat->czxid, stat->mzxid, stat->pzxid});
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char letter : bytes) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte >= 0x7f || letter == '#') {
      text += fmt::format("\\x{:02x}", byte);
    } else {
      text += letter;
    }
  }
  return text;
}

std::vector<std::vector<std::string>> normalised(const Transcript& transcript, bool exact) {
  std::set<std::int64_t> seen;
  for (const auto& stream : transcript.streams) {
    for (const auto& line : stream) seen.insert(line.zxids.begin(), line.zxids.end());
  }
  // 0 is that of a Stat which an operation of a failed multi did not fill: no distance counts from it.
  std::map<std::int64_t, std::int64_t> places{{0, 0}};
  seen.erase(0);
  for (const auto zxid : seen) {
    places[zxid] = exact ? 1 + zxid - *seen.begin() : static_cast<std::int64_t>(places.size());
  }
  std::vector<std::vector<std::string>> streams;
  for (const auto& stream : transcript.streams) {
    auto& lines = streams.emplace_back();
    for (const auto& line : stream) lines.push_back(shown(line, places));
  }
  return streams;
}

std::string difference(const Transcript& one, const Transcript& other, bool exact, std::string_view one_name, std::string_view other_name) {
  const auto left = normalised(one, exact);
  const auto right = normalised(other, exact);
  std::string text;
  for (std::size_t stream = 0; stream < left.size(); ++stream) {
    if (left[stream] == right.at(stream)) continue;
    text += stream + 1 < left.size() ? fmt::format("  what h{} saw:\n", stream) : "  the tree at the end:\n";
    text += first_difference(left[stream], right[stream], one_name, other_name);
  }
  return text;
}

}  // namespace zkspec
