#include "conformance/traffic/message_parts.hpp"

#include <algorithm>

namespace zkspec {

bool is_zero(const wire::Buffer& password) {
  return !password || std::ranges::all_of(*password, [](std::uint8_t byte) { return byte == 0; });
}

std::optional<Read> read_of(const wire::Request& request) {
  if (const auto* get = std::get_if<wire::GetDataRequest>(&request.body)) return Read{get->path.value_or(""), get->watch, false};
  if (const auto* exists = std::get_if<wire::ExistsRequest>(&request.body)) return Read{exists->path.value_or(""), exists->watch, false};
  if (const auto* list = std::get_if<wire::GetChildrenRequest>(&request.body)) return Read{list->path.value_or(""), list->watch, true};
  return std::nullopt;
}

const wire::Stat* stat_of(const wire::Reply& reply) {
  if (const auto* data = std::get_if<wire::GetDataResponse>(&reply.body)) return &data->stat;
  if (const auto* exists = std::get_if<wire::ExistsResponse>(&reply.body)) return &exists->stat;
  if (const auto* list = std::get_if<wire::GetChildren2Response>(&reply.body)) return &list->stat;
  return nullptr;
}

}  // namespace zkspec
