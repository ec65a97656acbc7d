// One item on its way past the rules, and what they have made of it so far. Actions work on this; the engine carries it out.
#pragma once

#include "fake-server/base/endpoint.hpp"
#include "fake-server/script/item.hpp"
#include "fake-server/script/value_expression.hpp"

namespace zkspec {

/// An additional item. A frame goes where the rule's frame goes, or `back`; a report to the application, a command to the client.
struct Emission {
  Item item = {};
  Duration delay = {};
  bool back = false;
};

struct Passage {
  Stream on = Stream::to_server;
  Item item = {};
  bool dropped = false;
  bool held = false;
  std::size_t copies = 1;
  Duration delay = {};
  std::optional<Closing> then = {};
  std::vector<Emission> before = {};
  std::vector<Emission> after = {};
};

/// What an action may know and change beside its passage.
struct Surroundings {
  Remembered& remembered;
  const boost::json::object* previous;  ///< fields of the item that this rule matched before
  Duration session_timeout;
  const std::vector<Address>& servers;        ///< the list that the application gave
  const std::optional<Address>& last_server;  ///< where the client connected to before
};

/// References as they stand now, `own` being the fields of the passage's item.
inline ValueScope scope_of(const boost::json::object& own, const Surroundings& around) {
  return {own, around.previous, around.remembered, around.session_timeout};
}

}  // namespace zkspec
