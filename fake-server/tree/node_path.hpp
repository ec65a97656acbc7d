// What a path of the data tree may look like.
#pragma once

#include <string>
#include <string_view>

namespace zkspec {

/// PathUtils.validatePath, 3.8.
bool is_valid_path(std::string_view path);

/// "/a/b" → "/a"; "/a" → "/"; "/" → "".
std::string_view parent_of(std::string_view path);
/// "/a/b" → "b".
std::string_view last_part(std::string_view path);

}  // namespace zkspec
