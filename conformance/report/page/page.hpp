// The parts of the pages, compiled in from the files of this folder by tools/cmake/embed.cmake.
#pragma once

#include <string_view>

namespace zkspec::page {

extern const std::string_view layout;
extern const std::string_view css;
extern const std::string_view script;
extern const std::string_view diagram_css;  ///< what sequence_diagram() needs on a page
extern const std::string_view near_misses_layout;  ///< a partial of layout
extern const std::string_view byte_view_layout;    ///< a partial of layout
extern const std::string_view evidence_css;        ///< beside css
extern const std::string_view evidence_script;     ///< beside script
extern const std::string_view statement_layout;
extern const std::string_view statement_css;  ///< beside css
extern const std::string_view subjects_layout;
extern const std::string_view subjects_css;  ///< beside css
extern const std::string_view subjects_script;
extern const std::string_view matrix_layout;
extern const std::string_view matrix_css;  ///< beside css

}  // namespace zkspec::page
