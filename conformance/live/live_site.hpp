// The live view as a web site: the page, the changes of a run as a stream, and diagrams. Knows no socket.
#pragma once

#include <functional>
#include <set>

#include "conformance/live/live_board.hpp"
#include "fake-server/web/web_site.hpp"

namespace zkspec {

class LiveSite final : public WebSite {
 public:
  /// `now`: the time of the server's loop. The desk outlives the site.
  LiveSite(NewsDesk& desk, LiveRun run, std::function<TimePoint()> now);

  /// Looks at what is new, and stops wishing for logs that nobody has asked for lately. Whether there is something to tell.
  bool look();
  void end(LiveEnd end);
  /// Every listener has been sent all that there is.
  [[nodiscard]] bool all_told() const;

  WebAnswer handle(const WebCall& call) override;
  [[nodiscard]] std::size_t body_limit(std::string_view method, std::string_view target) const override;
  std::optional<WebSubscription> subscribe(const WebCall& call) override;

 private:
  class Feed;

  WebAnswer diagram(std::size_t number, std::uint64_t has);

  NewsDesk& desk_;
  std::function<TimePoint()> now_;
  LiveBoard board_;
  std::map<std::size_t, TimePoint> wishes_ = {};  ///< cases, and when somebody asked last
  std::set<const Feed*> feeds_ = {};
};

}  // namespace zkspec
