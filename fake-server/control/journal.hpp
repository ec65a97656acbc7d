// The event log as readers from outside see it: by indices that never change their meaning. Clearing it hides what was there; what the
// recording of the server holds is not touched.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "fake-server/log/event_log.hpp"
#include "fake-server/web/web_site.hpp"

namespace zkspec {

class Journal {
 public:
  explicit Journal(const EventLog& log) : log_{log} {}

  [[nodiscard]] std::uint64_t first() const;  ///< of those that there are
  [[nodiscard]] std::uint64_t end() const;    ///< of the next one to come
  [[nodiscard]] std::uint64_t dropped() const { return log_.dropped(); }
  [[nodiscard]] std::string line(std::uint64_t index) const;  ///< as in a recording; first() <= index < end()
  void clear() { cleared_ = end(); }

 private:
  const EventLog& log_;
  std::uint64_t cleared_ = 0;
};

/// Where one reader stands in the journal. It holds no events: who falls behind by more than `window` misses some, and is told.
class JournalReader final : public WebFeed {
 public:
  JournalReader(const Journal& journal, std::uint64_t since, std::uint64_t window) : journal_{journal}, next_{since}, window_{window} {}

  /// The next message, an event or {"dropped": n}; empty when there is none yet.
  std::string next() override;

 private:
  const Journal& journal_;
  std::uint64_t next_;
  std::uint64_t window_;
};

}  // namespace zkspec
