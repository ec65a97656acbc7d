#include "conformance/servers_at.hpp"

#include <sstream>

#include "conformance/cases/duration_expression.hpp"
#include "conformance/run/server_probe.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/resolve.hpp"

namespace zkspec {
namespace {

constexpr Duration usual_tick = 2s;

Attempt<std::vector<Address>> addresses_in(const std::string& server) {
  std::vector<Address> addresses;
  std::istringstream list{server};
  for (std::string word; std::getline(list, word, ',');) {
    const auto address = parse_address(word);
    const auto resolved = address.has_value() ? resolve(address->host, address->port) : Result<std::vector<Address>>{address.error()};
    if (!resolved) return Failure{exit_code::usage, "--server: " + to_string(resolved.error())};
    addresses.push_back(resolved->front());
  }
  return addresses;
}

/// Of all of them: the word `conf` of the first that tells it, unless the command line does.
Attempt<Duration> tick_of(Loop& loop, const std::vector<Address>& servers, const std::string& given) {
  if (!given.empty()) {
    const auto expression = DurationExpression::parse(given);
    const auto length = expression.has_value() ? expression->evaluate({}) : Result<Duration>{expression.error()};
    if (!length) return Failure{exit_code::usage, "--tick: " + to_string(length.error())};
    return *length;
  }
  for (const auto& server : servers)
    if (const auto told = tick_in(ask(loop, server, "conf").value_or(""))) return *told;
  return usual_tick;
}

}  // namespace

Attempt<AskedServers> servers_at(const RunArguments& arguments) {
  auto addresses = addresses_in(arguments.server);
  if (auto* failure = std::get_if<Failure>(&addresses)) return std::move(*failure);
  AskedServers asked{.addresses = std::get<std::vector<Address>>(std::move(addresses))};
  const auto loop = make_asio_loop();
  auto tick = tick_of(*loop, asked.addresses, arguments.tick);
  if (auto* failure = std::get_if<Failure>(&tick)) return std::move(*failure);
  asked.tick = std::get<Duration>(tick);
  asked.version = version_in(ask(*loop, asked.addresses.front(), "srvr").value_or(""));
  return asked;
}

}  // namespace zkspec
