// The suite and the defects of this checkout, read once for all tests of the room. For tests only.
#pragma once

#include "conformance/cases/suite.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec::shipped {

const Suite& suite();
const LoadedScripts& defects();
/// The defect with this id, which there must be.
std::shared_ptr<const Script> defect(std::string_view id);

}  // namespace zkspec::shipped
