// setWatches (101) and setWatches2 (105); the reply has no body.
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

struct SetWatches2 {
  Zxid relativeZxid = {};
  Vector<std::string> dataWatches = std::vector<std::string>{};
  Vector<std::string> existWatches = std::vector<std::string>{};
  Vector<std::string> childWatches = std::vector<std::string>{};
  Vector<std::string> persistentWatches = std::vector<std::string>{};
  Vector<std::string> persistentRecursiveWatches = std::vector<std::string>{};

  static constexpr auto fields =
      std::tuple{field("relativeZxid", &SetWatches2::relativeZxid),
                 field("dataWatches", &SetWatches2::dataWatches),
                 field("existWatches", &SetWatches2::existWatches),
                 field("childWatches", &SetWatches2::childWatches),
                 field("persistentWatches", &SetWatches2::persistentWatches),
                 field("persistentRecursiveWatches", &SetWatches2::persistentRecursiveWatches)};
  friend bool operator==(const SetWatches2&, const SetWatches2&) = default;
};

}  // namespace zkspec::wire
