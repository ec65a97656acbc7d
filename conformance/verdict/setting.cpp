#include "conformance/verdict/setting.hpp"

#include <boost/json/array.hpp>

namespace zkspec {
namespace {

std::string text_of(const boost::json::object& head, std::string_view key) {
  const auto* value = head.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

template <class Number>
std::optional<Number> number_of(const boost::json::object& head, std::string_view key) {
  const auto* value = head.if_contains(key);
  boost::system::error_code problem;
  const auto number = value == nullptr ? Number{} : value->to_number<Number>(problem);
  return value == nullptr || problem ? std::nullopt : std::optional{number};
}

}  // namespace

void write_setting(const Setting& setting, boost::json::object& head) {
  head["role"] = word(setting.role);
  head["clock"] = setting.real_clock ? "real" : "virtual";
  head["trial_seed"] = setting.seed.value();
  head["tick_ms"] = to_ms(setting.tick);
  if (setting.shortest != 2 * setting.tick) head["shortest_ms"] = to_ms(setting.shortest);
  if (setting.longest != 20 * setting.tick) head["longest_ms"] = to_ms(setting.longest);
  if (setting.leader) head["leader"] = setting.leader->value();
  if (setting.delivery > Duration::zero()) head["delivery_ms"] = to_ms(setting.delivery);
  auto& servers = head["servers"].emplace_array();
  for (const auto& [index, address] : setting.servers) servers.push_back(boost::json::value(to_string(address)));
}

Result<Setting> read_setting(const boost::json::object& head) {
  const auto lacks = [](std::string_view what) { return Error{Errc::malformed, "head", "has no " + std::string{what}}; };
  const auto role = text_of(head, "role");
  const auto clock = text_of(head, "clock");
  if (role != word(Role::client) && role != word(Role::server)) return lacks("role: client or server");
  if (clock != "real" && clock != "virtual") return lacks("clock: real or virtual");
  const auto seed = number_of<std::uint64_t>(head, "trial_seed");
  const auto tick = number_of<std::int64_t>(head, "tick_ms");
  if (!seed) return lacks("trial_seed, a number");
  if (!tick) return lacks("tick_ms, a number");
  const auto milliseconds = [&head](std::string_view key, std::int64_t otherwise) {
    return std::chrono::milliseconds{number_of<std::int64_t>(head, key).value_or(otherwise)};
  };
  Setting setting{.role = role == word(Role::client) ? Role::client : Role::server,
                  .real_clock = clock == "real",
                  .seed = Seed{*seed},
                  .tick = std::chrono::milliseconds{*tick},
                  .shortest = milliseconds("shortest_ms", 2 * *tick),
                  .longest = milliseconds("longest_ms", 20 * *tick),
                  .delivery = milliseconds("delivery_ms", 0)};
  if (const auto leader = number_of<std::uint32_t>(head, "leader")) setting.leader = ServerIndex{*leader};
  const auto* servers = head.if_contains("servers");
  if (servers == nullptr || !servers->is_array()) return lacks("servers, a list of addresses");
  for (const auto& server : servers->get_array()) {
    auto address = parse_address(server.is_string() ? std::string_view{server.get_string()} : std::string_view{});
    if (!address) return Error{Errc::malformed, "head", "servers: " + address.error().what};
    setting.servers[ServerIndex{static_cast<std::uint32_t>(setting.servers.size() + 1)}] = std::move(*address);
  }
  return setting;
}

}  // namespace zkspec
