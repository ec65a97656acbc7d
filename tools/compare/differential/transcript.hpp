// What a sequence did to one server, in lines that can be compared: zxids and session ids stand in them by their order.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

struct Stat;

namespace zkspec {

/// One result or event. Each '#' in the text stands for the next of the zxids.
struct TranscriptLine {
  std::string text = {};
  std::vector<std::int64_t> zxids = {};
};

/// Session ids of one sequence by the order in which they were given.
class SessionNames {
 public:
  void add(std::int64_t id);
  [[nodiscard]] std::string name(std::int64_t id) const;

 private:
  mutable std::mutex mutex_ = {};
  std::map<std::int64_t, std::size_t> numbers_ = {};
};

/// Times are left out; the zxids follow the text in the order they stand in it.
void append_stat(TranscriptLine& line, const Stat* stat, const SessionNames& sessions);

/// Bytes that are no printable ASCII become \xNN, and '#' too.
std::string escaped(std::string_view bytes);

struct Transcript {
  std::vector<std::vector<TranscriptLine>> streams = {};  ///< one per handle, then the tree at the end
  std::map<std::string, std::uint64_t> tally = {};        ///< how often each operation gave each result
};

/// `exact`: zxids by their distance from the smallest above 0, which is the same only where nothing else writes; otherwise by their rank.
std::vector<std::vector<std::string>> normalised(const Transcript& transcript, bool exact);

/// Empty where two transcripts tell the same; otherwise the first difference of each stream with the lines before it.
std::string difference(const Transcript& one, const Transcript& other, bool exact, std::string_view one_name, std::string_view other_name);

}  // namespace zkspec
