// The files of the page and of the schema, compiled in.
#pragma once

#include <string_view>

namespace zkspec::control_page {

extern const std::string_view html;
extern const std::string_view css;
extern const std::string_view script;
extern const std::string_view schema;

}  // namespace zkspec::control_page
