// A capture file of ZooKeeper's port as a recording.
#pragma once

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "conformance/capture/recording_head.hpp"
#include "fake-server/log/event_log.hpp"

namespace zkspec {

struct ImportOptions {
  std::set<std::uint16_t> ports = {2181};  ///< of servers
  LogLimits limits = {.events = 1'000'000, .bytes = std::size_t{1} << 30U};
  std::size_t connections = 100'000;  ///< at most
};

struct ImportedTraffic {
  NetworkHead network = {};
  EventLog log = EventLog{};
  std::size_t frames = 0;
  std::vector<std::string> remarks = {};  ///< what the capture lacks, for people; a few, and how many more there are
};

/// All connections to these ports, in one log: sessions go from one connection to the next, and what one client is told is often what
/// another has done. Takes `file` over. Errors: no capture file, one that is cut off, no ZooKeeper in it, or more than the limits.
Result<ImportedTraffic> import_capture(std::FILE* file, const ImportOptions& options = {});

}  // namespace zkspec
