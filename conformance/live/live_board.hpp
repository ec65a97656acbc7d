// A run as the live view shows it. Each case remembers when it changed last, so that whoever looks again is told the present state of what
// has changed since, however long that was: at most a snapshot. Knows no thread, no socket and no clock.
#pragma once


#include <boost/json/object.hpp>

#include "conformance/live/live_news.hpp"

namespace zkspec {

/// What is known of a run before it begins.
struct LiveRun {
  std::string command = {};  ///< that somebody would type to get it
  std::vector<const Variant*> variants = {};
};

/// How it ended.
struct LiveEnd {
  int code = 0;             ///< of the program
  std::string text = {};    ///< why, where the run could not be played
  std::string report = {};  ///< a file; empty: none
};

class LiveBoard {
 public:
  LiveBoard(LiveRun run, TimePoint started);

  void take(RunNews news, TimePoint now);
  void end(LiveEnd end, TimePoint now);

  /// Grows whenever something changes; 1 at the beginning.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] bool ended() const { return end_.has_value(); }
  /// JSON: the run, and the cases that have changed since that revision, the latest last. Since 0: a snapshot.
  [[nodiscard]] std::string changes_since(std::uint64_t revision, TimePoint now) const;

  /// By its number in that JSON.
  [[nodiscard]] const Variant* variant(std::size_t number) const;
  [[nodiscard]] bool is_under_way(std::size_t number) const { return cases_[number].under_way; }
  /// JSON: the sequence diagram of the case, of what is known of its log; without the drawing where the asker has that revision of it.
  [[nodiscard]] std::string diagram(std::size_t number, std::uint64_t has) const;

  /// Logs that are kept take no more memory than about this; the oldest go, what passed first.
  static constexpr std::size_t most_log_bytes = std::size_t{64} << 20U;

 private:
  struct Entry {
    const Variant* variant = nullptr;
    std::uint64_t revision = 0;      ///< 0: nothing was heard of it
    std::uint64_t log_revision = 0;  ///< 0: there is no log
    bool under_way = false;
    TimePoint since = {};  ///< when it began
    std::optional<FallenCase> fallen = {};
    LogTail log = {};
  };

  void take(Entry& entry, CaseNews news, TimePoint now);
  void keep(Entry& entry, LogTail log);
  void drop_oldest_log();
  [[nodiscard]] boost::json::object describe(const Entry& entry) const;

  LiveRun run_;
  TimePoint started_;
  TimePoint ended_ = {};
  std::string subject_ = {};
  std::string phase_ = {};
  std::optional<LiveEnd> end_ = {};
  std::uint64_t revision_ = 1;
  std::uint64_t log_revision_ = 0;
  std::size_t log_bytes_ = 0;
  std::vector<Entry> cases_ = {};
  std::map<const Variant*, std::size_t> numbers_ = {};
};

}  // namespace zkspec
