// Servers, their leader, and the clock of their sessions.
#include <array>
#include <fmt/format.h>

#include "fake-server/control/fields.hpp"
#include "fake-server/control/handlers.hpp"
#include "fake-server/control/listings.hpp"

namespace zkspec::handler {
namespace {

constexpr Duration longest_pause = 1h;
constexpr Duration longest_advance = 24h;  // the sum of all must stay within a Duration

/// Finds the server, reads the fields, and then acts; answers with the server as it is then.
template <class Read, class Act>
WebAnswer with_server(ControlWorld& world, const WebCall& call, Name name, Read read, Act act) {
  const auto index = server_named(world.ensemble, name);
  if (!index) return refuse(404, fmt::format("there is no server '{}'; there are s1 to s{}", name, world.ensemble.servers()));
  auto fields = Fields::of_body(call.body);
  const auto wanted = read(fields);
  if (auto problem = fields.problem()) return *problem;
  act(*index, wanted);
  return answer(listing::server(world, *index));
}

constexpr auto nothing = [](Fields&) { return 0; };

template <class Act>
WebAnswer with_clock(ControlWorld& world, const WebCall& call, Act act) {
  const auto fields = Fields::of_body(call.body);
  if (auto problem = fields.problem()) return *problem;
  act();
  return answer(listing::clock(world));
}

}  // namespace

WebAnswer servers(ControlWorld& world, const WebCall& /*call*/, Name /*name*/) { return answer(listing::servers(world)); }

WebAnswer server(ControlWorld& world, const WebCall& call, Name name) {
  return with_server(world, call, name, nothing, [](ServerIndex, int) {});
}

WebAnswer net(ControlWorld& world, const WebCall& call, Name name) {
  constexpr std::array modes{NetMode::accept, NetMode::refuse, NetMode::mute, NetMode::deaf, NetMode::blackhole, NetMode::hang_up};
  const auto read = [&](Fields& fields) {
    Fields::Words words;
    for (const auto mode : modes) words.push_back(listing::word(mode));
    return modes.at(fields.word("mode", words));
  };
  return with_server(world, call, name, read, [&](ServerIndex server, NetMode mode) { world.ensemble.net(server, mode); });
}

WebAnswer heal(ControlWorld& world, const WebCall& call, Name name) {
  return with_server(world, call, name, nothing, [&](ServerIndex server, int) { world.ensemble.heal(server); });
}

WebAnswer crash(ControlWorld& world, const WebCall& call, Name name) {
  return with_server(world, call, name, nothing, [&](ServerIndex server, int) { world.ensemble.crash(server); });
}

WebAnswer restart(ControlWorld& world, const WebCall& call, Name name) {
  const auto read = [](Fields& fields) { return fields.boolean("lose_state", false); };
  return with_server(world, call, name, read, [&](ServerIndex server, bool lose) { world.ensemble.restart(server, lose); });
}

WebAnswer isolate(ControlWorld& world, const WebCall& call, Name name) {
  const auto read = [](Fields& fields) { return fields.boolean("isolated"); };
  return with_server(world, call, name, read, [&](ServerIndex server, bool isolated) { world.ensemble.isolate(server, isolated); });
}

WebAnswer lag(ControlWorld& world, const WebCall& call, Name name) {
  const auto read = [](Fields& fields) { return fields.duration("by", longest_pause); };
  return with_server(world, call, name, read, [&](ServerIndex server, Duration by) { world.ensemble.lag(server, by); });
}

WebAnswer pause_leader(ControlWorld& world, const WebCall& call, Name /*name*/) {
  auto fields = Fields::of_body(call.body);
  const auto span = fields.duration("for", longest_pause);
  if (auto problem = fields.problem()) return *problem;
  world.ensemble.pause_leader(span);
  return answer(listing::servers(world));
}

WebAnswer clock(ControlWorld& world, const WebCall& /*call*/, Name /*name*/) { return answer(listing::clock(world)); }

WebAnswer freeze(ControlWorld& world, const WebCall& call, Name /*name*/) {
  return with_clock(world, call, [&] { world.ensemble.freeze_clock(); });
}

WebAnswer resume(ControlWorld& world, const WebCall& call, Name /*name*/) {
  return with_clock(world, call, [&] { world.ensemble.resume_clock(); });
}

WebAnswer advance(ControlWorld& world, const WebCall& call, Name /*name*/) {
  auto fields = Fields::of_body(call.body);
  const auto by = fields.duration("by", longest_advance);
  if (auto problem = fields.problem()) return *problem;
  world.ensemble.advance_clock(by);
  return answer(listing::clock(world));
}

}  // namespace zkspec::handler
