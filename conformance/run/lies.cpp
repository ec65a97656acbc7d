#include "conformance/run/lies.hpp"

#include "fake-server/script/server_filters.hpp"

namespace zkspec {

Result<std::unique_ptr<Proxy>> start_liar(Loop& loop, const std::map<ServerIndex, Address>& servers, Defect lies) {
  ProxyOptions options{.filter = server_filters(std::move(lies))};
  for (const auto& [index, address] : servers) options.servers.push_back(address);
  return Proxy::start(loop, std::move(options), [](const Event& /*client tells*/) {});
}

}  // namespace zkspec
