// Sessions, and the connections that carry them.
#include <array>
#include <fmt/format.h>

#include "fake-server/control/fields.hpp"
#include "fake-server/control/handlers.hpp"
#include "fake-server/control/listings.hpp"

namespace zkspec::handler {
namespace {

constexpr Duration longest_delay = 1h;
constexpr IntegerRange byte_count{0, std::int64_t{1} << 40U};

WebAnswer no_session_named(Name name) {
  return refuse(404, fmt::format("there is no session '{}'; an id is written as in /v1/sessions, \"0x0100000d4bfb0000\"", name));
}

/// Finds the connection, reads the fields, and then acts; answers with the connection as it was just before that, for the act may end it.
template <class Read, class Act>
WebAnswer with_connection(ControlWorld& world, const WebCall& call, Name name, Read read, Act act) {
  auto* connection = connection_named(world.ensemble, name);
  if (connection == nullptr) return refuse(404, fmt::format("there is no open connection '{}'", name));
  auto fields = Fields::of_body(call.body);
  const auto wanted = read(fields);
  if (auto problem = fields.problem()) return *problem;
  auto answered = answer(listing::connection(world, *connection));
  act(*connection, wanted);
  return answered;
}

constexpr auto nothing = [](Fields&) { return 0; };

}  // namespace

WebAnswer sessions(ControlWorld& world, const WebCall& /*call*/, Name /*name*/) { return answer(listing::sessions(world)); }

WebAnswer session(ControlWorld& world, const WebCall& /*call*/, Name name) {
  const auto* session = session_named(world.ensemble, name);
  return session == nullptr ? no_session_named(name) : answer(listing::session(world, *session));
}

WebAnswer expire(ControlWorld& world, const WebCall& call, Name name) {
  const auto* session = session_named(world.ensemble, name);
  if (session == nullptr) return no_session_named(name);
  const auto fields = Fields::of_body(call.body);
  if (auto problem = fields.problem()) return *problem;
  const auto id = session->id;
  world.ensemble.expire(id);
  return answer({{"expired", to_string(id)}});
}

WebAnswer connections(ControlWorld& world, const WebCall& /*call*/, Name /*name*/) { return answer(listing::connections(world)); }

WebAnswer connection(ControlWorld& world, const WebCall& call, Name name) {
  return with_connection(world, call, name, nothing, [](ServerConnection&, int) {});
}

WebAnswer cut(ControlWorld& world, const WebCall& call, Name name) {
  constexpr std::array ways{Closing::fin, Closing::reset, Closing::half};
  struct Cut {
    std::size_t after = 0;
    Closing how = Closing::fin;
  };
  const auto read = [&](Fields& fields) {
    const auto after = static_cast<std::size_t>(fields.integer("after", byte_count, 0));
    return Cut{after, ways.at(fields.word("how", {"fin", "reset", "half"}, 1))};
  };
  return with_connection(world, call, name, read, [](ServerConnection& connection, const Cut& wanted) {
    if (wanted.after == 0) connection.close(wanted.how);
    else connection.cut_after(wanted.after, wanted.how);
  });
}

WebAnswer delay(ControlWorld& world, const WebCall& call, Name name) {
  const auto read = [](Fields& fields) { return fields.duration("by", longest_delay); };
  return with_connection(world, call, name, read, [](ServerConnection& connection, Duration by) { connection.delay(by); });
}

WebAnswer split(ControlWorld& world, const WebCall& call, Name name) {
  const auto read = [](Fields& fields) { return fields.integer("size", byte_count); };
  return with_connection(world, call, name, read,
                         [](ServerConnection& connection, std::int64_t size) { connection.chunk(static_cast<std::size_t>(size)); });
}

WebAnswer corrupt(ControlWorld& world, const WebCall& call, Name name) {
  struct Corruption {
    std::size_t at = 0;
    std::uint8_t mask = 0;
  };
  const auto read = [](Fields& fields) {
    const auto at = static_cast<std::size_t>(fields.integer("at", byte_count));
    return Corruption{at, static_cast<std::uint8_t>(fields.integer("mask", {1, 255}, 255))};
  };
  return with_connection(world, call, name, read,
                         [](ServerConnection& connection, const Corruption& wanted) { connection.corrupt(wanted.at, wanted.mask); });
}

WebAnswer stall(ControlWorld& world, const WebCall& call, Name name) {
  return with_connection(world, call, name, nothing, [](ServerConnection& connection, int) { connection.stall(); });
}

WebAnswer heal_connection(ControlWorld& world, const WebCall& call, Name name) {
  return with_connection(world, call, name, nothing, [](ServerConnection& connection, int) { connection.heal(); });
}

}  // namespace zkspec::handler
