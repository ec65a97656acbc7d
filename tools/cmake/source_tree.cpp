#include "fake-server/base/source_tree.hpp"

std::filesystem::path zkspec::source_tree() { return ZKSPEC_SOURCE_DIR; }
