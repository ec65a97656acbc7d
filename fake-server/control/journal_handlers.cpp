// What has happened, the data that came of it, and the script that bends what happens next.
#include <algorithm>
#include <fmt/format.h>

#include "fake-server/control/fields.hpp"
#include "fake-server/control/handlers.hpp"
#include "fake-server/control/listings.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec::handler {
namespace {

constexpr IntegerRange any_index{0, std::int64_t{1} << 60U};
constexpr IntegerRange page_size{1, 10'000};
constexpr std::size_t page_bytes = std::size_t{8} << 20U;

WebAnswer problems_of(const std::vector<Diagnostic>& problems) {
  boost::json::array list;
  for (const auto& [at, what] : problems) list.push_back({{"line", at.line}, {"column", at.column}, {"message", what}});
  return refuse(422, fmt::format("the script has {} problem{}", problems.size(), problems.size() == 1 ? "" : "s"),
                {{"problems", std::move(list)}});
}

}  // namespace

/// Put together as text: an event has the form that it has in a recording.
WebAnswer journal(ControlWorld& world, const WebCall& call, Name /*name*/) {
  auto fields = Fields::of_query(split_target(call.target).query);
  const auto since = static_cast<std::uint64_t>(fields.integer("since", any_index, 0));
  const auto limit = static_cast<std::uint64_t>(fields.integer("limit", page_size, 1000));
  if (auto problem = fields.problem()) return *problem;
  const auto& journal = world.journal;
  const auto begin = std::clamp(since, journal.first(), journal.end());
  std::string events;
  auto next = begin;
  for (; next < journal.end() && next - begin < limit && events.size() < page_bytes; ++next)
    events += (next == begin ? "\n" : ",\n") + journal.line(next);
  return {.body = fmt::format("{{\"first\":{},\"since\":{},\"next\":{},\"end\":{},\"dropped\":{},\"events\":[{}]}}\n", journal.first(),
                              begin, next, journal.end(), journal.dropped(), events)};
}

WebAnswer clear_journal(ControlWorld& world, const WebCall& call, Name name) {
  world.journal.clear();
  return journal(world, call, name);
}

WebAnswer events(ControlWorld& /*world*/, const WebCall& call, Name /*name*/) {
  auto fields = Fields::of_query(split_target(call.target).query);
  fields.integer("since", any_index, 0);
  if (auto problem = fields.problem()) return *problem;
  return refuse(426, "this is a stream of events over a WebSocket; GET /v1/journal has them as a list");
}

WebAnswer tree(ControlWorld& world, const WebCall& /*call*/, Name /*name*/) { return answer(world.ensemble.snapshot()); }

WebAnswer restore_tree(ControlWorld& world, const WebCall& call, Name /*name*/) {
  auto fields = Fields::of_body(call.body);
  const auto snapshot = fields.whole();
  if (auto problem = fields.problem()) return *problem;
  if (const auto restored = world.ensemble.restore(snapshot); !restored)
    return refuse(422, to_string(restored.error()), {{"field", restored.error().where}});
  return answer({{"last_zxid", to_string(world.ensemble.last_zxid())}});
}

WebAnswer script(ControlWorld& world, const WebCall& /*call*/, Name /*name*/) { return answer(listing::script(world)); }

WebAnswer set_script(ControlWorld& world, const WebCall& call, Name /*name*/) {
  auto toml = call.body;
  if (call.content_type.starts_with("application/json")) {
    auto fields = Fields::of_body(call.body);
    toml = fields.text("toml");
    if (auto problem = fields.problem()) return *problem;
  }
  auto loaded = load_server_script(std::move(toml), "script");
  if (!loaded.problems.empty()) return problems_of(loaded.problems);
  world.script = std::move(loaded.script);
  world.ensemble.set_filter(world.script.filter);
  return script(world, call, {});
}

WebAnswer remove_script(ControlWorld& world, const WebCall& call, Name /*name*/) {
  world.ensemble.set_filter({});
  world.script = {};
  return script(world, call, {});
}

}  // namespace zkspec::handler
