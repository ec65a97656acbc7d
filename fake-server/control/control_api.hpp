// The control API without its transport: finds who answers a request, and says what is near when nobody does.
#pragma once

#include <vector>

#include "fake-server/control/control_world.hpp"
#include "fake-server/web/web_site.hpp"

namespace zkspec {

struct ControlRoute {
  using Handler = WebAnswer (*)(ControlWorld&, const WebCall&, std::string_view name);

  std::string_view method = {};
  std::string_view path = {};  ///< "/v1/servers/{server}/net"
  Handler handler = nullptr;
  std::size_t body_limit = std::size_t{1} << 20U;
};

const std::vector<ControlRoute>& control_routes();

class ControlApi final : public WebSite {
 public:
  static constexpr std::string_view events_path = "/v1/events";
  static constexpr std::uint64_t default_window = 4096;  ///< events; a reader of the stream that falls further behind misses some

  /// `script`: that the ensemble was made with. All but that outlives the API.
  ControlApi(Loop& loop, Ensemble& ensemble, const EventLog& log, ServerScript script = {}, std::uint64_t reader_window = default_window)
      : world_{loop, ensemble, Journal{log}, std::move(script)}, reader_window_{reader_window} {}

  WebAnswer handle(const WebCall& call) override;
  [[nodiscard]] std::size_t body_limit(std::string_view method, std::string_view target) const override;
  /// Events from `?since=N` on, or from now.
  std::optional<WebSubscription> subscribe(const WebCall& call) override;

 private:
  ControlWorld world_;
  std::uint64_t reader_window_;
};

}  // namespace zkspec
