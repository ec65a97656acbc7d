// Steps that the suite carries out itself: from a line of the script to stimuli with every value resolved.
#pragma once

#include "conformance/verdict/strand.hpp"

namespace zkspec {

/// True for steps that act before, or instead of, looking: which those are depends on who is judged.
bool acts(const Step& step, Role subject);

/// The stimuli of a step. Fresh values and names are entered into the strand, and `strand.prepared` holds what the step will be known by.
/// An error says what cannot be sent or where there is no connection to send it on.
Result<std::vector<Stimulus>> prepare(const Step& step, Strand& strand, const Bench& bench);

/// The tag under which a getter's answer comes back.
std::string getter_tag(const Strand& strand);

}  // namespace zkspec
