// What the threads of a run tell the live view, on its way to the thread that shows it. Nobody waits here for longer than a copy takes, and
// nothing can pile up: a later piece of news about a case takes the place of an earlier one, so there are never more than there are cases.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// The newest events of a log, as a log of their own: at most 500, and about 256 KiB.
struct LogTail {
  std::size_t before = 0;  ///< events of the whole that came before them
  EventLog log = EventLog{};

  [[nodiscard]] std::size_t events() const { return before + log.events().size(); }  ///< of the whole
};
LogTail newest_of(const EventLog& log);

/// How a case came out.
struct FallenCase {
  Outcome outcome = Outcome::error;
  std::string reason = {};
  Duration took = {};
  std::vector<std::size_t> evidence = {};   ///< of the first finding, indices into the whole log
  std::vector<std::string> deviation = {};  ///< what it says, line by line
};

/// What is new about one case.
struct CaseNews {
  std::optional<bool> under_way = {};
  std::optional<FallenCase> fallen = {};
  std::optional<LogTail> log = {};
};

struct RunNews {
  std::optional<std::string> subject = {};  ///< "kazoo 2.8.0"
  std::optional<std::string> phase = {};    ///< what goes on beside the cases: "shaken 3 of 10"; empty: nothing
  std::map<const Variant*, CaseNews> cases = {};
};

class NewsDesk {
 public:
  static constexpr std::size_t most_wishes = 8;

  /// The run's side; any thread.
  void subject(const std::string& name, const std::string& version);
  void phase(std::string text);
  void began(const Variant& variant);
  /// To be called now and then by the thread that plays the trial: whoever wants to see it gets a copy of its log, which no other thread
  /// may touch.
  void under_way(const Variant& variant, const EventLog& log);
  void fell(const CaseResult& result);

  /// The view's side.
  RunNews take();
  void wish(const Variant& variant);  ///< that its log be copied while it is under way; no more than `most_wishes` are heard
  void forget(const Variant& variant);

 private:
  std::mutex mutex_ = {};
  RunNews news_ = {};
  std::map<const Variant*, std::size_t> wishes_ = {};  ///< how many events were copied last
};

}  // namespace zkspec
