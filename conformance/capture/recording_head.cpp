#include "conformance/capture/recording_head.hpp"

#include <boost/json/array.hpp>

namespace zkspec {
namespace {

template <class Id>
void read_addresses(const boost::json::object& head, std::string_view key, std::map<Id, Address>& into) {
  const auto* list = head.if_contains(key);
  if (list == nullptr || !list->is_array()) return;
  typename Id::rep number = 0;
  for (const auto& entry : list->get_array()) {
    ++number;
    auto address = parse_address(entry.is_string() ? std::string_view{entry.get_string()} : std::string_view{});
    if (address) into.emplace(Id{number}, std::move(*address));
  }
}

template <class Id>
boost::json::array to_json(const std::map<Id, Address>& addresses) {
  boost::json::array list;
  for (const auto& [id, address] : addresses) list.push_back(boost::json::value(to_string(address)));
  return list;
}

}  // namespace

NetworkHead read_network(const boost::json::object& head) {
  NetworkHead network;
  read_addresses(head, "servers", network.servers);
  read_addresses(head, "clients", network.clients);
  const auto* began = head.if_contains("began_unix_ns");
  if (began != nullptr && began->is_int64() && began->get_int64() >= 0) network.began = Duration{began->get_int64()};
  return network;
}

void write_network(const NetworkHead& network, boost::json::object& head) {
  head["began_unix_ns"] = network.began.count();
  head["servers"] = to_json(network.servers);
  head["clients"] = to_json(network.clients);
}

}  // namespace zkspec
