// The checks of an adapter that no case can make: lines that no runner sends, load, handles beside each other, endings.
#pragma once

#include "conformance/run/adapter_check/adapter_bench.hpp"
#include "conformance/verdict/adapter_report.hpp"

namespace zkspec {

/// What came of one check.
struct Made {
  AdapterCheck::Standing standing = AdapterCheck::Standing::ok;
  std::string sent = {};
  std::string came = {};
};
Made made(bool ok, std::string sent, std::string came);
Made skipped(std::string why);

struct BenchCheck {
  std::string id = {};
  std::string expected = {};
  std::string advice = {};
  std::string flag = {};                     ///< of `caps`, without which the check is not made; empty: it always is
  std::function<Made(AdapterBench&)> make = {};  ///< on a bench whose adapter lives; afterwards it may be dead
  bool fresh = false;                            ///< the adapter has no clients yet
};

std::vector<BenchCheck> line_checks();
std::vector<BenchCheck> traffic_checks();
std::vector<BenchCheck> ending_checks();

}  // namespace zkspec
