#include "conformance/report/formats/markdown_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.hpp"

namespace zkspec::markdown {
namespace {

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) longest = std::max(longest, run = c == of ? run + 1 : 0);
  return longest;
}

}  // namespace

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '\n' || c == '\t') out += ' ';
    else if (std::string_view{"\\`*_[]()!|~>#@"}.find(c) != std::string_view::npos) out.append({'\\', c});
    else out += c;
  }
  return out;
}

std::string code(std::string_view text) {
  const std::string fence(longest_run(text, '`') + 1, '`');
  std::string out;
  for (const char c : visible(text)) c == '|' ? out.append("\\|") : out.append(1, c == '\n' ? ' ' : c);
  const std::string_view room = fence.size() > 1 ? " " : "";
  return fmt::format("{0}{1}{2}{1}{0}", fence, room, out);
}

std::string block(std::string_view text) {
  const std::string fence(std::max<std::size_t>(longest_run(text, '`') + 1, 3), '`');
  return fmt::format("{0}text\n{1}{2}{0}\n", fence, visible(text), text.ends_with('\n') ? "" : "\n");
}

std::string row(const std::vector<std::string>& cells) { return fmt::format("| {} |\n", fmt::join(cells, " | ")); }

std::string head(const std::vector<std::string>& cells, std::size_t left) {
  std::vector<std::string> rule(std::min(left, cells.size()), "---");
  rule.resize(cells.size(), "---:");
  return row(cells) + row(rule);
}

}  // namespace zkspec::markdown
