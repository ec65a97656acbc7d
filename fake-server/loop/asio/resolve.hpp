// Names to numeric addresses. Blocks, so it is for the time before a run.
#pragma once

#include <string_view>
#include <vector>

#include "fake-server/base/endpoint.hpp"

namespace zkspec {

/// Every address of the host, in the resolver's order, each once. A numeric host is passed through.
Result<std::vector<Address>> resolve(std::string_view host, std::uint16_t port);

/// "zk1:2181,zk2:2181": the first address of each, in their order; not empty.
Result<std::vector<Address>> resolve_list(std::string_view list);

}  // namespace zkspec
