// What several rules look at in messages.
#pragma once

#include <optional>
#include <string>

#include "fake-server/wire/message.hpp"

namespace zkspec {

/// Null, empty or nothing but zeros.
bool is_zero(const wire::Buffer& password);

/// A read of one node, or of its list of children.
struct Read {
  std::string path = {};
  bool watch = false;
  bool children = false;
};
std::optional<Read> read_of(const wire::Request& request);

/// Of the node that was read; nullptr where the reply tells none.
const wire::Stat* stat_of(const wire::Reply& reply);

}  // namespace zkspec
