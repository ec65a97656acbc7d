// Where lies are told. Machines are honest; what they send and what they get passes through a filter when one is set.
#pragma once

#include <optional>
#include <vector>

#include "fake-server/base/endpoint.hpp"
#include "fake-server/base/time.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec::wire {

/// What leaves a filter in place of the message that went in.
struct Passed {
  std::optional<Message> message = {};  ///< nothing: only `then` happens
  Duration delay = {};                  ///< later by this much
  std::optional<Closing> then = {};     ///< the machine closes its connection behind it
  bool back = false;  ///< goes the other way, past the filter: from outgoing() to the machine, from incoming() to the wire
};

/// Both functions may drop, change, repeat or postpone; the order of what they return is kept.
class Filter {
 public:
  virtual ~Filter() = default;
  virtual std::vector<Passed> outgoing(TimePoint now, Message message) = 0;  ///< from the machine towards the wire
  virtual std::vector<Passed> incoming(TimePoint now, Message message) = 0;  ///< from the wire towards the machine
};

}  // namespace zkspec::wire
