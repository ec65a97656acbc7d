// Lies in the name of servers that tell none: a proxy of ours stands in front of each of them and bends what passes.
#pragma once

#include <map>

#include "conformance/proxy/proxy.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {

using Defect = std::shared_ptr<const Script>;  ///< none: the honest implementation

/// Who connects to its addresses, one for each server and in their order, meets servers that are wrong as `lies` says. Errors are those of
/// Loop::listen; the loop must outlive the proxy.
Result<std::unique_ptr<Proxy>> start_liar(Loop& loop, const std::map<ServerIndex, Address>& servers, Defect lies);

}  // namespace zkspec
