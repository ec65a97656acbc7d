#include "fake-server/script/diagnostic.hpp"

namespace zkspec {

std::string to_string(const Diagnostic& diagnostic) { return to_string(diagnostic.at) + ": " + diagnostic.what; }

}  // namespace zkspec
