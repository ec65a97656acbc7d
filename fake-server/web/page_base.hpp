// The part of a page's script that all pages share, compiled in.
#pragma once

#include <string_view>

namespace zkspec::web_page {

extern const std::string_view base_script;  ///< to be served in front of the page's own, in one file

}  // namespace zkspec::web_page
