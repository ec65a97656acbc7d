// What is fixed for a trial.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>

#include "conformance/cases/case.hpp"
#include "fake-server/base/ids.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

struct Setting {
  Role role = Role::client;
  bool real_clock = false;
  Seed seed = {};
  Duration tick = {};
  Duration shortest = 2 * tick;  ///< timeout that servers grant; cases call it $shortest
  Duration longest = 20 * tick;  ///< and $longest
  std::map<ServerIndex, Address> servers = {};
  std::optional<ServerIndex> leader = {};  ///< of servers under test, when the trial began; cases call it $leader
  Duration delivery = {};  ///< how much the network may hold up what a step depends on, beyond what is measured
};

/// For the head of a recording, and back: what the judge has to know beside the log. Members of other meaning are left alone.
void write_setting(const Setting& setting, boost::json::object& head);
Result<Setting> read_setting(const boost::json::object& head);

}  // namespace zkspec
