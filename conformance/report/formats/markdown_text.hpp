// Foreign text in GitHub's Markdown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zkspec::markdown {

/// One line that is never markup, in a paragraph or a cell of a table.
std::string plain(std::string_view text);

/// The same as code; for ids and other words without line breaks.
std::string code(std::string_view text);

/// A block of code, whatever stands in it.
std::string block(std::string_view text);

/// "| a | b |": cells are Markdown.
std::string row(const std::vector<std::string>& cells);
/// A head and the line below it. The columns after the first `left` are numbers and stand to the right.
std::string head(const std::vector<std::string>& cells, std::size_t left);

}  // namespace zkspec::markdown
