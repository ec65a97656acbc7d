// What a script does not account for. Everything that the subject did from the first line of the script on must have been taken
// by a step, or be of a kind that no script need mention.
#pragma once

#include "conformance/verdict/strand.hpp"

namespace zkspec {

/// The clause that forbids this event of the subject; empty where none does.
std::string forbidding_clause(std::size_t index, const Observations& seen);

/// The first event from `begin` on that no step has taken and that none need take.
std::optional<std::size_t> unaccounted(std::size_t begin, const Facts& facts, const Observations& seen);

/// The first event from `begin` on that is one of the words of a case's `never`: session events and frames.
std::optional<std::size_t> forbidden(std::size_t begin, const std::vector<std::string>& words, const Observations& seen);

}  // namespace zkspec
