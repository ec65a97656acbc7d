#include "conformance/servers_under_test.hpp"

#include <fmt/format.h>
#include <sstream>

#include "conformance/cases/duration_expression.hpp"
#include "conformance/output.hpp"
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

Attempt<ServersUnderTest> ServersUnderTest::find(const Home& home, const std::string& server, const std::string& tick, std::string folder) {
  if (server.find(':') != std::string::npos) return at(server, tick);
  auto found = find_subject(home, server, true);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  ServersUnderTest servers;
  servers.folder_ = std::move(folder);
  if (auto failure = servers.start(std::get<SubjectFile>(found), home.places())) return std::move(*failure);
  return servers;
}

Attempt<ServersUnderTest> ServersUnderTest::at(const std::string& list, const std::string& given_tick) {
  auto addresses = addresses_in(list);
  if (auto* failure = std::get_if<Failure>(&addresses)) return std::move(*failure);
  ServersUnderTest servers;
  servers.addresses_ = std::get<std::vector<Address>>(std::move(addresses));
  const auto loop = make_asio_loop();
  auto tick = tick_of(*loop, servers.addresses_, given_tick);
  if (auto* failure = std::get_if<Failure>(&tick)) return std::move(*failure);
  servers.tick_ = std::get<Duration>(tick);
  servers.version_ = version_in(ask(*loop, servers.addresses_.front(), "srvr").value_or(""));
  return servers;
}

std::optional<Failure> ServersUnderTest::start(const SubjectFile& subject, const Places& places) {
  auto started = StartedServers::start(subject, places, *logs_);
  if (!started) return gone_wrong(to_string(started.error()));
  started_ = std::move(*started);
  addresses_ = started_->addresses();
  tick_ = subject.server->tick;
  version_ = started_->version();
  name_ = subject.name;
  return std::nullopt;
}

std::optional<Failure> ServersUnderTest::end() {
  const auto ended = started_ ? started_->failure() : std::string{};
  started_.reset();
  if (ended.empty()) return std::nullopt;
  return gone_wrong(fmt::format("{}: {}", name_, ended));
}

Failure ServersUnderTest::gone_wrong(const std::string& what) const {
  if (folder_.empty()) return {exit_code::subject, what};
  const auto written = write_server_logs(folder_, *logs_);
  return {exit_code::subject, what + "\n" + (written ? "logs: " + *written : to_string(written.error()))};
}

}  // namespace zkspec
