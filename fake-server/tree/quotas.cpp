#include "fake-server/tree/quotas.hpp"

#include <charconv>
#include <fmt/format.h>

#include "fake-server/tree/node_path.hpp"

namespace zkspec {
namespace {

// Quotas, 3.8.
constexpr std::string_view quota_root = "/zookeeper/quota";
constexpr std::string_view limits_name = "zookeeper_limits";
constexpr std::string_view count_name = "zookeeper_stats";

/// The path that a node of this name below /zookeeper/quota is about. The root has no quota.
std::optional<std::string_view> subject_of(std::string_view path, std::string_view name) {
  if (!path.starts_with(quota_root) || last_part(path) != name) return std::nullopt;
  const auto subject = parent_of(path).substr(quota_root.size());
  return subject.empty() ? std::nullopt : std::optional{subject};
}

std::int64_t number_after(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  std::int64_t number = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + label.size(), text.data() + text.size(), number);
  return number;
}

}  // namespace

QuotaCount read_quota_count(BytesView text) { return {number_after(as_text(text), "count="), number_after(as_text(text), "bytes=")}; }

std::string to_string(const QuotaCount& count) { return fmt::format("count={},bytes={}", count.nodes, count.bytes); }

void Quotas::node_created(std::string_view path) {
  if (const auto subject = subject_of(path, limits_name)) limited_.emplace(*subject);
}

void Quotas::node_removed(std::string_view path) {
  const auto subject = subject_of(path, limits_name);
  if (!subject) return;
  if (const auto found = limited_.find(*subject); found != limited_.end()) limited_.erase(found);
}

std::optional<std::string_view> Quotas::limited(std::string_view path) const {
  if (limited_.empty()) return std::nullopt;
  for (; !path.empty(); path = parent_of(path))
    if (limited_.contains(path)) return path;
  return std::nullopt;
}

std::optional<std::string_view> counted_by(std::string_view path) { return subject_of(path, count_name); }

std::string count_node(std::string_view limited) { return fmt::format("{}{}/{}", quota_root, limited, count_name); }

}  // namespace zkspec
