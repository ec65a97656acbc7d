// The reference client as a subject: in this process, on any loop, honest or with a defect.
#pragma once

#include "conformance/adapter/client_port.hpp"
#include "fake-server/base/random.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {

/// `defect` bends what every client of this subject does; none: they are honest. What the clients do is a function of the seed, of
/// the commands, and of what the loop delivers.
std::unique_ptr<Subject> make_reference_subject(Loop& loop, Seed seed, std::shared_ptr<const Script> defect = nullptr);

}  // namespace zkspec
