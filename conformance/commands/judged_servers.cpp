#include "conformance/commands/judged_servers.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

#include "conformance/cases/duration_expression.hpp"
#include "conformance/commands/admin_server.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/run/servers/own_session.hpp"
#include "conformance/run/servers/server_probe.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/resolve.hpp"

namespace zkspec {
namespace {

constexpr Duration usual_tick = 2s;
constexpr Duration usual_timeout = 10s;

/// The value of a flag, which may count in ticks; nothing where it is not given.
Attempt<std::optional<Duration>> value_of(std::string_view flag, const std::string& text, Duration tick) {
  if (text.empty()) return std::optional<Duration>{};
  const auto expression = DurationExpression::parse(text);
  const auto value = expression.has_value() ? expression->evaluate({.tick = tick}) : Result<Duration>{expression.error()};
  if (!value) return Failure{exit_code::usage, fmt::format("{}: {}", flag, to_string(value.error()))};
  if (*value < 1ms) return Failure{exit_code::usage, fmt::format("{} has to be 1 ms at least", flag)};
  return std::optional{*value};
}

struct ToldTerms {
  Terms terms = {};
  std::vector<std::string_view> by = {};  ///< who says so; nobody: they are assumed
};

/// What the first says that answers the word `conf`, or whose AdminServer is open.
std::optional<ToldTerms> told_by(Loop& loop, const std::vector<Address>& servers, std::uint16_t admin_port) {
  for (const auto& server : servers)
    if (const auto terms = terms_in(ask(loop, server, "conf").value_or(""))) return ToldTerms{*terms, {"conf"}};
  for (const auto& server : servers)
    if (const auto terms = terms_of_admin_server(server.host, admin_port)) return ToldTerms{*terms, {"the AdminServer"}};
  return std::nullopt;
}

/// From what it grants to who wants the least and the most; the tick follows where these are 2 and 20 of it, as they are by default.
ToldTerms shown_by(Loop& loop, const Address& server, std::uint16_t admin_port) {
  constexpr auto most = std::chrono::milliseconds{std::numeric_limits<std::int32_t>::max()};
  const auto shortest = ask_for_session(loop, server, 1ms);
  const auto longest = ask_for_session(loop, server, most);
  ToldTerms shown{.terms = {.tick = usual_tick}};
  if (shortest && longest) {
    const bool by_default = *longest == 10 * *shortest;
    shown = {{.tick = by_default ? *shortest / 2 : usual_tick, .shortest = *shortest, .longest = *longest}, {"what it grants"}};
  }
  const auto& terms = shown.terms;
  fmt::print(stderr,
             "{} answers neither conf nor HTTP at port {}: for it grants {} to {} ms, its tick is taken for {} ms; --tick says another\n",
             to_string(server), admin_port, to_ms(terms.shortest), to_ms(terms.longest), to_ms(terms.tick));
  return shown;
}

/// Of all of them: as the command line says, else as they are told, else as they show.
Attempt<ToldTerms> terms_of(Loop& loop, const std::vector<Address>& servers, const GivenTerms& given) {
  const auto told = told_by(loop, servers, given.admin_port);
  auto all = told                 ? *told
             : given.tick.empty() ? shown_by(loop, servers.front(), given.admin_port)
                                  : ToldTerms{.terms = {.tick = usual_tick}};
  auto& terms = all.terms;
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
  if (std::ranges::any_of(flags, [](const Flag& flag) { return !flag.text.empty(); })) all.by.emplace_back("the command line");
  return all;
}

std::string described(const Terms& terms, std::string_view source) {
  return fmt::format("tick {} ms, timeouts of {} to {} ms, {}", to_ms(terms.tick), to_ms(terms.shortest), to_ms(terms.longest), source);
}

}  // namespace

Attempt<JudgedServers> JudgedServers::find(const Home& home, const std::string& server, const GivenTerms& given, std::string folder) {
  if (server.find(':') != std::string::npos) return at(server, given);
  auto found = find_subject(home, server, true);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  JudgedServers servers;
  servers.folder_ = std::move(folder);
  if (auto failure = servers.start(std::get<SubjectFile>(found), home.places())) return std::move(*failure);
  return servers;
}

Attempt<JudgedServers> JudgedServers::at(const std::string& list, const GivenTerms& given) {
  auto addresses = resolve_list(list);
  if (!addresses) return Failure{exit_code::usage, "--server: " + to_string(addresses.error())};
  JudgedServers servers;
  auto& found = servers.to_judge_;
  found.addresses = std::move(*addresses);
  const auto loop = make_asio_loop();
  found.left_behind = [](const std::vector<std::string>& nodes) {
    fmt::print(stderr, "left on the servers, for they could not be deleted: {}\n", fmt::join(nodes, " "));
  };
  for (const auto& address : found.addresses) {
    if (std::ranges::count(found.addresses, address) > 1)
      return Failure{exit_code::usage, fmt::format("--server: {} is there twice; name each server once", to_string(address))};
    const auto answer = ask(*loop, address, "srvr");
    if (!answer)
      return Failure{exit_code::subject, fmt::format("nobody accepts connections at {}; start the server first", to_string(address))};
    if (const auto granted = ask_for_session(*loop, address, usual_timeout); !granted)
      return Failure{exit_code::subject, to_string(granted.error())};
    if (found.addresses.size() > 1 && mode_in(*answer) == "standalone")
      return Failure{exit_code::usage, fmt::format("--server: {} says that it stands alone; judge it by itself", to_string(address))};
    if (servers.version_.empty()) servers.version_ = version_in(*answer);
    servers.limit_connections(connections_in(ask(*loop, address, "conf").value_or("")));
  }
  auto terms = terms_of(*loop, found.addresses, given);
  if (auto* failure = std::get_if<Failure>(&terms)) return std::move(*failure);
  const auto& told = std::get<ToldTerms>(terms);
  found.terms = told.terms;
  servers.terms_ = described(told.terms, told.by.empty() ? "assumed" : fmt::format("said by {}", fmt::join(told.by, " and ")));
  found.capabilities = capabilities_of(*loop, found);
  return servers;
}

void JudgedServers::limit_connections(int allowed) {
  constexpr int of_a_trial = 4;  // connections; few cases have more, and few trials have all of theirs at once
  if (allowed == 0 || allowed / of_a_trial >= most_beside_) return;
  most_beside_ = std::max(allowed / of_a_trial, 1);
}

std::optional<Failure> JudgedServers::start(const SubjectFile& subject, const Places& places) {
  auto started = StartedServers::start(subject, places, *logs_);
  if (!started) return gone_wrong(to_string(started.error()));
  started_ = std::move(*started);
  to_judge_ = started_->servers();
  version_ = started_->version();
  terms_ = described(to_judge_.terms, "as configured");
  name_ = subject.name;
  return std::nullopt;
}

std::optional<Failure> JudgedServers::end() {
  const auto ended = started_ ? started_->failure() : std::string{};
  started_.reset();
  if (ended.empty()) return std::nullopt;
  return gone_wrong(fmt::format("{}: {}", name_, ended));
}

Failure JudgedServers::gone_wrong(const std::string& what) const {
  if (folder_.empty()) return {exit_code::subject, what};
  const auto written = write_server_logs(folder_, *logs_);
  return {exit_code::subject, what + "\n" + (written ? "logs: " + *written : to_string(written.error()))};
}

}  // namespace zkspec
