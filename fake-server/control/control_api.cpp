#include "fake-server/control/control_api.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "fake-server/control/fields.hpp"
#include "fake-server/control/handlers.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

using Segments = std::vector<std::string_view>;

Segments segments_of(std::string_view path) {
  Segments segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    segments.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(segments.back().size());
  }
  return segments;
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }

/// The part of the path that the route has a name for, empty if it has none; nothing when it is another path.
std::optional<std::string_view> match(std::string_view route, std::string_view path) {
  const auto wanted = segments_of(route);
  const auto given = segments_of(path);
  std::string_view name;
  if (wanted.size() != given.size()) return std::nullopt;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_name(wanted[i]) && !given[i].empty()) name = given[i];
    else if (wanted[i] != given[i]) return std::nullopt;
  }
  return name;
}

/// The route's path with the names of the path that was asked for, to be compared with that.
std::string filled_in(std::string_view route, std::string_view path) {
  const auto wanted = segments_of(route);
  const auto given = segments_of(path);
  std::string filled;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    filled += fmt::format("/{}", is_name(wanted[i]) && i < given.size() ? given[i] : wanted[i]);
  return filled;
}

/// The nearest ones first; where none is near, those that everything else is below.
WebAnswer unknown_path(std::string_view path) {
  constexpr std::size_t enough = 3;
  std::set<std::string> all;
  for (const auto& route : control_routes()) all.insert(filled_in(route.path, path));
  std::vector<std::string_view> left{all.begin(), all.end()};
  std::vector<std::string_view> near;
  for (auto next = nearest_word(path, left); !next.empty() && near.size() < enough; next = nearest_word(path, left)) {
    near.push_back(next);
    std::erase(left, next);
  }
  if (near.empty()) std::ranges::copy_if(left, std::back_inserter(near), [](auto each) { return segments_of(each).size() == 2; });
  return refuse(404, fmt::format("there is no {}", path), {{"near", boost::json::array(near.begin(), near.end())}});
}

/// The methods that the path has; none: there is no such path.
std::vector<std::string_view> methods_of(std::string_view path) {
  std::vector<std::string_view> methods;
  for (const auto& route : control_routes()) {
    if (!match(route.path, path)) continue;
    methods.push_back(route.method);
    if (route.method == "GET") methods.emplace_back("HEAD");
  }
  if (!methods.empty()) methods.emplace_back("OPTIONS");
  return methods;
}

}  // namespace

const std::vector<ControlRoute>& control_routes() {
  using namespace handler;  // NOLINT(google-build-using-namespace): a table of its names
  constexpr std::size_t tree_limit = std::size_t{64} << 20U;
  static const std::vector<ControlRoute> routes{
      {"GET", "/", page},
      {"GET", "/page.css", page_css},
      {"GET", "/page.js", page_js},
      {"GET", "/v1/schema", schema},
      {"GET", "/v1/servers", servers},
      {"GET", "/v1/servers/{server}", server},
      {"POST", "/v1/servers/{server}/net", net},
      {"POST", "/v1/servers/{server}/heal", heal},
      {"POST", "/v1/servers/{server}/crash", crash},
      {"POST", "/v1/servers/{server}/restart", restart},
      {"POST", "/v1/servers/{server}/isolate", isolate},
      {"POST", "/v1/servers/{server}/lag", lag},
      {"POST", "/v1/leader/pause", pause_leader},
      {"GET", "/commands", admin_commands},
      {"GET", "/commands/{command}", admin_command},
      {"GET", "/v1/sessions", sessions},
      {"GET", "/v1/sessions/{session}", session},
      {"POST", "/v1/sessions/{session}/expire", expire},
      {"GET", "/v1/connections", connections},
      {"GET", "/v1/connections/{connection}", connection},
      {"POST", "/v1/connections/{connection}/cut", cut},
      {"POST", "/v1/connections/{connection}/delay", delay},
      {"POST", "/v1/connections/{connection}/split", split},
      {"POST", "/v1/connections/{connection}/corrupt", corrupt},
      {"POST", "/v1/connections/{connection}/stall", stall},
      {"POST", "/v1/connections/{connection}/heal", heal_connection},
      {"GET", "/v1/clock", clock},
      {"POST", "/v1/clock/freeze", freeze},
      {"POST", "/v1/clock/advance", advance},
      {"POST", "/v1/clock/resume", resume},
      {"GET", "/v1/journal", journal},
      {"DELETE", "/v1/journal", clear_journal},
      {"GET", ControlApi::events_path, events},
      {"GET", "/v1/tree", tree},
      {"PUT", "/v1/tree", restore_tree, tree_limit},
      {"GET", "/v1/script", script},
      {"PUT", "/v1/script", set_script},
      {"DELETE", "/v1/script", remove_script},
  };
  return routes;
}

WebAnswer ControlApi::handle(const WebCall& call) {
  const auto path = split_target(call.target).path;
  const auto method = call.method == "HEAD" ? std::string_view{"GET"} : std::string_view{call.method};
  const auto methods = methods_of(path);
  if (methods.empty()) return unknown_path(path);
  const auto allow = fmt::format("{}", fmt::join(methods, ", "));
  if (method == "OPTIONS") return {.status = 204, .allow = allow};
  for (const auto& route : control_routes())
    if (const auto name = match(route.path, path); name && route.method == method) return route.handler(world_, call, *name);
  auto refused = refuse(405, fmt::format("{} has only {}", path, allow), {{"allow", boost::json::array(methods.begin(), methods.end())}});
  refused.allow = allow;
  return refused;
}

std::size_t ControlApi::body_limit(std::string_view method, std::string_view target) const {
  const auto path = split_target(target).path;
  for (const auto& route : control_routes())
    if (route.method == method && match(route.path, path)) return route.body_limit;
  return ControlRoute{}.body_limit;
}

std::optional<WebSubscription> ControlApi::subscribe(const WebCall& call) {
  const auto target = split_target(call.target);
  if (target.path != events_path) return std::nullopt;
  auto fields = Fields::of_query(target.query);
  const auto end = static_cast<std::int64_t>(world_.journal.end());
  const auto since = fields.integer("since", {0, end}, end);
  if (const auto problem = fields.problem()) return *problem;
  return std::make_unique<JournalReader>(world_.journal, static_cast<std::uint64_t>(since), reader_window_);
}

}  // namespace zkspec
