// What the head of a recording says about the network that it was taken from.
#pragma once

#include <boost/json/object.hpp>
#include <map>

#include "fake-server/base/endpoint.hpp"
#include "fake-server/base/ids.hpp"

namespace zkspec {

struct NetworkHead {
  std::map<ServerIndex, Address> servers = {};
  std::map<ConnectionId, Address> clients = {};  ///< the client's end of each connection
  Duration began = {};                           ///< of the log's start, since 1970
};

/// What is absent, or no address, is left out.
NetworkHead read_network(const boost::json::object& head);
/// As members `servers`, `clients` and `began_unix_ns`. Servers are numbered from 1 without gaps, and so are connections.
void write_network(const NetworkHead& network, boost::json::object& head);

}  // namespace zkspec
