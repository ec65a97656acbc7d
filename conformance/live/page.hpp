// The files of the page, compiled in.
#pragma once

#include <string_view>

namespace zkspec::live_page {

extern const std::string_view html;
extern const std::string_view css;
extern const std::string_view script;

}  // namespace zkspec::live_page
