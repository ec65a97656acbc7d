// The three parts of the page, compiled in from page.mustache, page.css and page.js by tools/cmake/embed.cmake.
#pragma once

#include <string_view>

namespace zkspec::page {

extern const std::string_view layout;
extern const std::string_view css;
extern const std::string_view script;

}  // namespace zkspec::page
