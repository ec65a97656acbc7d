// setWatches (101); the reply has no body.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

struct SetWatches {
  Zxid relativeZxid = {};
  Vector<std::string> dataWatches = std::vector<std::string>{};
  Vector<std::string> existWatches = std::vector<std::string>{};
  Vector<std::string> childWatches = std::vector<std::string>{};

  static constexpr auto fields =
      std::tuple{field("relativeZxid", &SetWatches::relativeZxid), field("dataWatches", &SetWatches::dataWatches),
                 field("existWatches", &SetWatches::existWatches), field("childWatches", &SetWatches::childWatches)};
  friend bool operator==(const SetWatches&, const SetWatches&) = default;
};

}  // namespace zkspec::wire
