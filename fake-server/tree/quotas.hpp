// Below /zookeeper/quota: which paths have a limit, and the text that counts what is there. No limit is enforced, as a server does
// unless told otherwise. Private to this room.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "fake-server/base/bytes.hpp"

namespace zkspec {

/// StatsTrack, 3.8.
struct QuotaCount {
  std::int64_t nodes = 0;
  std::int64_t bytes = 0;
};
QuotaCount read_quota_count(BytesView text);  ///< nothing where it is not like "count=2,bytes=14"
std::string to_string(const QuotaCount& count);

class Quotas {
 public:
  void node_created(std::string_view path);  ///< any node
  void node_removed(std::string_view path);
  /// The longest path with a limit at or above this one: DataTree.getMaxPrefixWithQuota, 3.8.
  [[nodiscard]] std::optional<std::string_view> limited(std::string_view path) const;

 private:
  std::set<std::string, std::less<>> limited_ = {};
};

/// "/zookeeper/quota/a/zookeeper_stats" → "/a", whose count is kept there.
std::optional<std::string_view> counted_by(std::string_view path);
std::string count_node(std::string_view limited);

}  // namespace zkspec
