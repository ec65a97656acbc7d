// reconfig (16); the reply is a GetDataResponse with the new configuration.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// Each list is null where it is not meant: ReconfigCommand, 3.8.
struct ReconfigRequest {
  Text joiningServers = std::nullopt;
  Text leavingServers = std::nullopt;
  Text newMembers = std::nullopt;
  std::int64_t curConfigId = -1;

  static constexpr auto fields =
      std::tuple{field("joiningServers", &ReconfigRequest::joiningServers), field("leavingServers", &ReconfigRequest::leavingServers),
                 field("newMembers", &ReconfigRequest::newMembers), field("curConfigId", &ReconfigRequest::curConfigId)};
  friend bool operator==(const ReconfigRequest&, const ReconfigRequest&) = default;
};

}  // namespace zkspec::wire
