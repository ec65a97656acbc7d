// The control API without its transport: finds who answers a request, and says what is near when nobody does.
#pragma once

#include <optional>
#include <vector>

#include "fake-server/control/control_call.hpp"
#include "fake-server/control/control_world.hpp"

namespace zkspec {

struct ControlRoute {
  using Handler = ControlAnswer (*)(ControlWorld&, const ControlCall&, std::string_view name);

  std::string_view method = {};
  std::string_view path = {};  ///< "/v1/servers/{server}/net"
  Handler handler = nullptr;
  std::size_t body_limit = std::size_t{1} << 20U;
};

const std::vector<ControlRoute>& control_routes();

class ControlApi {
 public:
  /// Where the WebSocket is; the transport must look for it before it asks handle().
  static constexpr std::string_view events_path = "/v1/events";

  /// `script`: that the ensemble was made with.
  ControlApi(Loop& loop, Ensemble& ensemble, const EventLog& log, ServerScript script = {})
      : world_{loop, ensemble, Journal{log}, std::move(script)} {}

  ControlAnswer handle(const ControlCall& call);
  /// How long the body of such a request may be.
  [[nodiscard]] static std::size_t body_limit(std::string_view method, std::string_view target);
  [[nodiscard]] const Journal& journal() const { return world_.journal; }

 private:
  ControlWorld world_;
};

}  // namespace zkspec
