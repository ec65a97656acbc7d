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

/// The value of a flag, which may count in ticks; nothing where it is not given.
Attempt<std::optional<Duration>> value_of(std::string_view flag, const std::string& text, Duration tick) {
  if (text.empty()) return std::optional<Duration>{};
  const auto expression = DurationExpression::parse(text);
  const auto value = expression.has_value() ? expression->evaluate({.tick = tick}) : Result<Duration>{expression.error()};
  if (!value) return Failure{exit_code::usage, fmt::format("{}: {}", flag, to_string(value.error()))};
  if (*value < 1ms) return Failure{exit_code::usage, fmt::format("{} has to be 1 ms at least", flag)};
  return std::optional{*value};
}

/// Of all of them: as the command line says, else as the first that answers `conf`, else as ZooKeeper does by default.
Attempt<Terms> terms_of(Loop& loop, const std::vector<Address>& servers, const GivenTerms& given) {
  std::optional<Terms> told;
  for (auto server = servers.begin(); server != servers.end() && !told; ++server) told = terms_in(ask(loop, *server, "conf").value_or(""));
  auto terms = told.value_or(Terms{.tick = usual_tick});
  struct Flag {
    std::string_view name;
    const std::string& text;
    Duration& value;
  };
  const Flag flags[] = {{"--tick", given.tick, terms.tick},
                        {"--min-timeout", given.shortest, terms.shortest},
                        {"--max-timeout", given.longest, terms.longest}};
  for (const auto& [name, text, value] : flags) {
    const auto wanted = value_of(name, text, terms.tick);
    if (const auto* failure = std::get_if<Failure>(&wanted)) return *failure;
    value = std::get<std::optional<Duration>>(wanted).value_or(value);
    if (name == "--tick" && !told) terms = Terms{.tick = terms.tick};
  }
  return terms;
}

}  // namespace

Attempt<ServersUnderTest> ServersUnderTest::find(const Home& home, const std::string& server, const GivenTerms& given, std::string folder) {
  if (server.find(':') != std::string::npos) return at(server, given);
  auto found = find_subject(home, server, true);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  ServersUnderTest servers;
  servers.folder_ = std::move(folder);
  if (auto failure = servers.start(std::get<SubjectFile>(found), home.places())) return std::move(*failure);
  return servers;
}

Attempt<ServersUnderTest> ServersUnderTest::at(const std::string& list, const GivenTerms& given) {
  auto addresses = addresses_in(list);
  if (auto* failure = std::get_if<Failure>(&addresses)) return std::move(*failure);
  ServersUnderTest servers;
  auto& found = servers.to_judge_;
  found.addresses = std::get<std::vector<Address>>(std::move(addresses));
  const auto loop = make_asio_loop();
  auto terms = terms_of(*loop, found.addresses, given);
  if (auto* failure = std::get_if<Failure>(&terms)) return std::move(*failure);
  found.terms = std::get<Terms>(terms);
  found.capabilities = capabilities_of(*loop, found);
  servers.version_ = version_in(ask(*loop, found.addresses.front(), "srvr").value_or(""));
  return servers;
}

std::optional<Failure> ServersUnderTest::start(const SubjectFile& subject, const Places& places) {
  auto started = StartedServers::start(subject, places, *logs_);
  if (!started) return gone_wrong(to_string(started.error()));
  started_ = std::move(*started);
  to_judge_ = started_->servers();
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
