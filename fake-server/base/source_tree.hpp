// Where the suite, the fixtures and the tools lie while nothing is installed.
#pragma once

#include <filesystem>

namespace zkspec {

/// The checkout that this program was built from. Only tools/cmake/source_tree.cpp knows the path, so that all else compiles to the
/// same objects in every checkout; the programs that call this link that file (tools/cmake/rooms.cmake).
std::filesystem::path source_tree();

}  // namespace zkspec
