// Which of several permitted behaviours was seen: recorded, never judged.
#pragma once

#include "conformance/verdict/strand.hpp"

namespace zkspec {

/// The name of the alternative whose order ("done p < disconnected") holds on what the steps took; "neither" if none does.
std::string dialect_seen(const Dialect& dialect, const Facts& facts, const Observations& seen);

}  // namespace zkspec
